"""What the check says: what differs, what could not be seen, what the plan lacks and what protects instead."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from ci.github.settings.asking import Found
from ci.github.settings.difference import Difference, Unseen, compare, leaves
from ci.github.settings.files import ENVIRONMENTS, FOLDER, PLAN, RULESETS, Settings
from ci.github.settings.wanted import actual, wanted
from shared.config.model import EnvironmentConfig

# Feature -> which plans have it, and what keeps the same harm away without it.
INSTEAD = {
    "environments": (
        "private repositories need GitHub Pro, Team or Enterprise",
        "nobody becomes the plan, record or deploy role by GitHub: promote from a machine (docs/operations.md)",
    ),
    "required_reviewers": (
        "private repositories need GitHub Enterprise",
        "a code owner approves each merge to main, and the gate lets only through what the environment before proved",
    ),
    "rulesets": (
        "private repositories need GitHub Pro, Team or Enterprise",
        "no rule keeps a push from main: give write access to the owners in CODEOWNERS only; the gate asks for proof",
    ),
}
_PLAN_FILE = (FOLDER / PLAN).as_posix()


@dataclass(frozen=True)
class Report:
    """How many settings were compared, and every one that differs, is not shown, is refused, or is not in the plan."""

    compared: int
    differences: tuple[Difference, ...]
    unseen: tuple[str, ...]
    unreadable: tuple[str, ...]
    not_in_plan: tuple[str, ...]

    def as_data(self) -> dict[str, Any]:
        """Return the report for JSON."""
        return {
            "compared": self.compared,
            "differences": [asdict(one) for one in self.differences],
            "unseen": list(self.unseen),
            "unreadable": list(self.unreadable),
            "not_in_plan": list(self.not_in_plan),
        }


def report(settings: Settings, found: Found, configs: Iterable[EnvironmentConfig]) -> Report:
    """Return how what GitHub has compares with the files, and with what the environments expect of it."""
    documents = wanted(settings, found)
    results = [
        one for name, expected in documents.items() for one in compare(name, expected, actual(settings, found, name))
    ]
    differences = [one for one in results if isinstance(one, Difference)]
    unseen = [str(one) for one in results if isinstance(one, Unseen)]
    differences += _of_plan(settings.plan, found)
    found_settings = _of_environments(configs, found)
    differences += [one for one in found_settings if isinstance(one, Difference)]
    unseen += [str(one) for one in found_settings if isinstance(one, Unseen)]
    lacking = [feature for feature, has in settings.plan.items() if not has or feature in found.lacking]
    compared = sum(map(leaves, documents.values())) - sum(isinstance(one, Unseen) for one in results)
    return Report(
        compared, tuple(differences), tuple(unseen), tuple(found.unreadable), tuple(map(not_in_plan, lacking))
    )


def _of_plan(plan: Mapping[str, bool], found: Found) -> list[Difference]:
    """Return where plan.json says something else of the account's plan than GitHub does."""
    differences = [
        Difference(_PLAN_FILE, feature, "true", "none of this in the account's plan", "write false")
        for feature in found.lacking
        if plan[feature]
    ]
    asks = any(one["reviewers"] for one in found.documents.get(ENVIRONMENTS, {}).values())
    has = {
        "environments": ENVIRONMENTS in found.documents and (not found.private or bool(found.documents[ENVIRONMENTS])),
        "required_reviewers": not found.private or asks,
        "rulesets": RULESETS in found.documents,
    }
    differences += [
        Difference(_PLAN_FILE, feature, "false", "it", "write true, and set it")
        for feature, there in has.items()
        if there and not plan[feature]
    ]
    return differences


def _of_environments(configs: Iterable[EnvironmentConfig], found: Found) -> list[Difference | Unseen]:
    """Return where the trust of the roles rests on another repository or subject than GitHub's tokens carry."""
    results: list[Difference | Unseen] = []
    for config in configs:
        file, bootstrap = f"environments/{config.name}.yaml", config.bootstrap
        found_settings = (
            ("bootstrap.github_repository", bootstrap.github_repository, found.repository),
            ("bootstrap.github_subject_prefix", bootstrap.github_subject_prefix, found.subject_prefix),
        )
        for key, expected, has in found_settings:
            if has is None:
                results.append(Unseen(file, key))
            elif has != expected:
                remedy = "write what GitHub has, and run bootstrap again: the roles trust no other tokens"
                results.append(Difference(file, key, expected, has, remedy))
    return results


def not_in_plan(feature: str) -> str:
    """Return that the plan has no such feature, which plans have it, and what protects instead."""
    plans, instead = INSTEAD[feature]
    return f"{feature}: the plan has none of this ({plans}): instead, {instead}"
