"""An environment's account before anything is deployed there: state, evidence, and who may touch them."""

from __future__ import annotations

from collections.abc import Sequence

from cdktf import App, TerraformOutput, TerraformStack
from constructs import Construct

from shared.access import evidence, fingerprints, state
from shared.config.model import EnvironmentConfig
from shared.constructs.access_roles import AccessRoles
from shared.constructs.github_identity import GithubIdentity
from shared.constructs.guarded_bucket import GuardedBucket
from shared.constructs.guarded_key import GuardedKey
from shared.constructs.service_linked_roles import ServiceLinkedRoles
from shared.naming import FINGERPRINT, SIGNATURE, names_of

# A plan is a secret that is wanted until its approval, and GitHub waits 30 days for one (GitHub Docs, "Reviewing
# deployments": "If a job is not approved within 30 days, it will automatically fail."). A lock is there for minutes.
PLAN_DAYS = 30


class Account(TerraformStack):
    """What bootstrap makes, once for each environment."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        config: EnvironmentConfig,
        predecessor: EnvironmentConfig | None,
        successors: Sequence[EnvironmentConfig],
    ) -> None:
        super().__init__(scope, id_)
        n = names_of(config)
        state_key = GuardedKey(
            self,
            "state-key",
            name=n.resource("state"),
            description=f"Encrypts the Terraform state of {n.stack_id}",
            policy=state.key_policy(config),
            use="encrypt",
        )
        state_bucket = GuardedBucket(
            self,
            "state",
            name=config.state.bucket,
            policy=state.bucket_policy(config),
            key_arn=state_key.arn,
            expiring={n.plans_prefix: PLAN_DAYS, f"{n.state_key}{state.LOCK_SUFFIX}": None},
        )
        fingerprint_key = GuardedKey(
            self,
            "fingerprint-key",
            name=n.resource(FINGERPRINT),
            description=f"Makes the fingerprints of the plans of {n.stack_id}",
            policy=fingerprints.key_policy(config),
            use="fingerprint",
        )
        signing_key = GuardedKey(
            self,
            "signing-key",
            name=n.resource(SIGNATURE),
            description=f"Signs the deployment records of {n.stack_id}",
            policy=evidence.signing_key_policy(config),
            use="sign",
        )
        evidence_bucket = GuardedBucket(
            self, "evidence", name=n.bucket("evidence"), policy=evidence.bucket_policy(config, successors)
        )
        ServiceLinkedRoles(self, "service-linked-roles")
        GithubIdentity(self, "github", config=config.bootstrap)
        AccessRoles(
            self,
            "roles",
            config=config,
            predecessor=predecessor,
            state_key=state_key,
            fingerprint_key=fingerprint_key,
            signing_key=signing_key,
        )

        for name, value in {
            "EnvironmentSuffix": config.name,
            "StateBucket": state_bucket.name,
            "StateKeyArn": state_key.arn,
            "EvidenceBucket": evidence_bucket.name,
            "SigningKeyArn": signing_key.arn,
        }.items():
            TerraformOutput(self, name, value=value)


def build(app: App, id_: str, config: EnvironmentConfig, configs: Sequence[EnvironmentConfig]) -> TerraformStack:
    """Return the stack that prepares the environment's account; `configs` say whose records it reads, and who its."""
    return Account(
        app,
        id_,
        config=config,
        predecessor=next((one for one in configs if one.name == config.promotion.after), None),
        successors=[one for one in configs if one.promotion.after == config.name],
    )
