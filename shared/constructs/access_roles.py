"""The four roles of an environment's workflows, and the boundary of every role that they make."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cdktf_cdktf_provider_aws.iam_policy import IamPolicy
from cdktf_cdktf_provider_aws.iam_role import IamRole
from cdktf_cdktf_provider_aws.iam_role_policy import IamRolePolicy
from cdktf_cdktf_provider_aws.iam_role_policy_attachment import IamRolePolicyAttachment
from constructs import Construct

from shared.access import evidence, fingerprints, preflight, protection, reading, services, state
from shared.access.boundary import BOUNDARY, boundary_policy
from shared.access.roles import DEPLOY, PLAN, RECORD, REVIEW
from shared.access.trust import trust_policy
from shared.config.model import EnvironmentConfig
from shared.naming import names_of
from shared.policies import Statement, document

if TYPE_CHECKING:
    from shared.constructs.guarded_key import GuardedKey

# A job may run for an hour and asks for a session that outlives it.
SESSION_SECONDS = 2 * 60 * 60
READ, SERVICES, PROTECTION, EMPTY_LOGS = "read", "change-services", "change-protection", "empty-logs"


class AccessRoles(Construct):
    """Review, plan, record and deploy. What several share is a managed policy, what is one's own stands inside it."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        config: EnvironmentConfig,
        predecessor: EnvironmentConfig | None,
        state_key: GuardedKey,
        fingerprint_key: GuardedKey,
        signing_key: GuardedKey,
    ) -> None:
        super().__init__(scope, id_)
        self._config = config
        names = names_of(config)
        read_state = state.reads_state(config, state_key.arn)
        lock = [*state.locks_state(config, state_key.arn), *fingerprints.makes_fingerprints(fingerprint_key.arn)]
        records = evidence.reads_evidence(config, predecessor)

        self._policy(BOUNDARY, boundary_policy(names))
        managed = {
            READ: self._policy(READ, document(*reading.reads_stack(names))),
            SERVICES: self._policy(SERVICES, document(*services.changes_services(names))),
            PROTECTION: self._policy(PROTECTION, document(*protection.changes_what_protects(names))),
        }
        if not config.edge.prevent_destroy:
            managed[EMPTY_LOGS] = self._policy(EMPTY_LOGS, document(*protection.empties_log_bucket(names)))
        self._role(REVIEW, read_state, {})
        self._role(
            PLAN,
            [*read_state, *lock, *state.stores_plans(config), *records, *preflight.asks_before_deployment(config)],
            {READ: managed[READ]},
        )
        self._role(
            RECORD,
            [
                *read_state,
                *lock,
                *state.fetches_plans(config),
                *records,
                *evidence.adds_records(config, signing_key.arn),
            ],
            {READ: managed[READ]},
        )
        self._role(
            DEPLOY,
            [
                *read_state,
                *lock,
                *state.fetches_plans(config),
                *state.writes_state(config),
                *records,
                *evidence.adds_evidence(config, signing_key.arn),
            ],
            managed,
        )

    def _policy(self, purpose: str, text: str) -> IamPolicy:
        return IamPolicy(self, f"{purpose}-policy", name=names_of(self._config).resource(purpose), policy=text)

    def _role(self, purpose: str, own: Sequence[Statement], managed: dict[str, IamPolicy]) -> None:
        role = IamRole(
            self,
            purpose,
            name=names_of(self._config).resource(purpose),
            assume_role_policy=trust_policy(self._config, purpose),
            max_session_duration=SESSION_SECONDS,
        )
        IamRolePolicy(self, f"{purpose}-own", name="own", role=role.id, policy=document(*own))
        for name, policy in managed.items():
            IamRolePolicyAttachment(self, f"{purpose}-{name}", role=role.name, policy_arn=policy.arn)
