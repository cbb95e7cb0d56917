"""Every sample token on every role of an environment, in both forms of the subject: allowed, and should it be."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ci.policy.oidc.samples import Sample, rightful, samples
from ci.policy.oidc.token import Repository, forms
from ci.policy.oidc.trust_policy import admits
from shared.access.roles import ROLES
from shared.access.trust import trust_policy
from shared.config.model import EnvironmentConfig

FORMS = ("names", "ids")


@dataclass(frozen=True)
class Cell:
    """May this token become this role of this environment, whose policy has this form of subject?"""

    environment: str
    form: str
    token: str
    role: str
    allowed: bool
    expected: bool

    @property
    def unexpected(self) -> str | None:
        """Return what is wrong, None when it is as it should be."""
        if self.allowed == self.expected:
            return None
        said = "becomes" if self.allowed else "does not become"
        subject = "names" if self.form == "names" else "names and ids"
        wanted = "must" if self.expected else "must not"
        return (
            f"{self.environment}: {self.token} {said} {self.role} (subject with {subject}), and {wanted}: "
            "see shared/access/trust.py"
        )


def cells(config: EnvironmentConfig, environments: Iterable[str]) -> list[Cell]:
    """Return the cells of one environment; `environments` are all there are. Raises CommandError (unknown policy)."""
    own = Repository(config.bootstrap.github_repository, config.bootstrap.github_subject_prefix)
    found: list[Cell] = []
    for form, repository in forms(own).items():
        policies = {role: trust_policy(_with(config, repository), role) for role in ROLES}
        for sample in [*samples(repository, config.name), *_of_others(repository, config.name, environments)]:
            found += [
                Cell(
                    config.name,
                    form,
                    sample.name,
                    role,
                    admits(policy, sample.claims, config.aws.account_id),
                    sample.becomes == role,
                )
                for role, policy in policies.items()
            ]
    return found


def orphans(found: Sequence[Cell]) -> list[str]:
    """Return a line for each role of an environment that no sample should become: nobody said who may."""
    wanted = {(cell.environment, cell.role) for cell in found if cell.expected}
    every = dict.fromkeys((cell.environment, cell.role) for cell in found)
    return [
        f"{environment}: nobody should become {role}: say in ci/policy/oidc/samples.py who may"
        for environment, role in every
        if (environment, role) not in wanted
    ]


def _of_others(repository: Repository, environment: str, environments: Iterable[str]) -> list[Sample]:
    """Return the tokens of the other environments, which become nothing here."""
    return [
        Sample(f"{other}: {sample.name}", sample.claims)
        for other in environments
        if other != environment
        for sample in rightful(repository, other)
    ]


def _with(config: EnvironmentConfig, repository: Repository) -> EnvironmentConfig:
    bootstrap = config.bootstrap.model_copy(update={"github_subject_prefix": repository.prefix})
    return config.model_copy(update={"bootstrap": bootstrap})
