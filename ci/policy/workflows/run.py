"""Every rule over every workflow and action: the violations, and how many places each rule has looked at."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from ci.policy.workflows import concurrency, promotion_order
from ci.policy.workflows.document import Workflow
from ci.policy.workflows.repository import Environment, Repository
from ci.policy.workflows.rule import RuleBetween, Violation
from ci.policy.workflows.rulebook import READABLE, document, rules, rules_for, violations
from ci.policy.workflows.run_steps import session_names
from shared import checks, exits


@dataclass(frozen=True)
class Result:
    """What was found, in the order of files and rules, and rule -> places that it looked at."""

    violations: tuple[Violation, ...]
    coverage: Mapping[str, int]

    @property
    def files(self) -> int:
        """Return how many files were looked at."""
        return self.coverage[READABLE]


def check_repository(root: Path) -> Result:
    """Return the result over noxfile.py, the environments, .github/workflows and .github/actions below `root`.

    Raises CommandError where a part of them is missing: finding nothing to check is an error, not a success; and
    ConfigError.
    """
    noxfile = root / "noxfile.py"
    if not noxfile.is_file():
        raise exits.CommandError(["noxfile.py: missing: the rules need the names of its sessions"])
    texts = texts_of(root)
    if not texts:
        raise exits.CommandError([".github/workflows: no workflow found: nothing was checked"])
    return check_all(texts, session_names(noxfile.read_text(encoding="utf-8")), environments_of(root))


def texts_of(root: Path) -> dict[str, str]:
    """Return the text of every workflow and composite action below `root`, by path."""
    folder = root / ".github"
    files = [*folder.glob("workflows/*.y*ml"), *folder.glob("actions/*/action.y*ml")]
    return {file.relative_to(root).as_posix(): file.read_text(encoding="utf-8") for file in sorted(files)}


def environments_of(root: Path) -> list[Environment]:
    """Return the environments below `root` in promotion order. Raises ConfigError."""
    return [Environment(config.name, config.tier == "production") for config in checks.validated(root)]


def check_all(texts: Mapping[str, str], sessions: Collection[str], environments: Collection[Environment]) -> Result:
    """Return the result over all workflows and actions. Pure.

    In: text by path, the sessions' names, the environments in promotion order.
    """
    return judge({name: document(name, text) for name, text in texts.items()}, sessions, environments)


def judge(
    read: Mapping[str, Workflow | Violation], sessions: Collection[str], environments: Collection[Environment]
) -> Result:
    """Return the result over documents, or what kept them from being read.

    Where one could not be read, the rules between files are not asked: they would blame the others.
    """
    unreadable = [one for one in read.values() if isinstance(one, Violation)]
    documents = {name: one for name, one in read.items() if isinstance(one, Workflow)}
    found = [violation for workflow in documents.values() for violation in violations(workflow, sessions)]
    coverage = {READABLE: len(read), **{rule.name: 0 for rule in rules(sessions)}}
    for workflow in documents.values():
        for rule in rules_for(workflow, sessions):
            coverage[rule.name] += rule.coverage(workflow)
    if unreadable:
        return Result((*unreadable, *found), coverage)
    repository = Repository(documents, tuple(environments))
    for rule in BETWEEN:
        coverage[rule.name] = rule.coverage(repository)
        found += [Violation(file, rule.name, what, rule.remedy) for file, what in rule.find(repository)]
    return Result(tuple(found), coverage)


def _files(repository: Repository) -> int:
    return len(repository.documents)


def _environments(repository: Repository) -> int:
    return len(repository.environments)


def _deploying(repository: Repository) -> int:
    return len(concurrency.deploying_calls(repository))


def _own(repository: Repository) -> int:
    return len(repository.uses_own)


BETWEEN = (
    RuleBetween("own-files", "add it, or use another", promotion_order.own_files, _own),
    RuleBetween(
        "queued-deploy",
        "give the job that calls it `concurrency: {group: env-<name>, cancel-in-progress: false, queue: max}`",
        concurrency.deploy_in_concurrency_group,
        _deploying,
    ),
    RuleBetween("deploy-is-called", "start it with workflow_call only", concurrency.deploy_is_called, _files),
    RuleBetween("request-calls", "let it run on main", concurrency.request_calls, _own),
    RuleBetween("own-queue", "leave the group to the caller", concurrency.own_concurrency_group, _files),
    RuleBetween("whole-queue", "put the group on the jobs that deploy", concurrency.whole_concurrency_group, _files),
    RuleBetween("never-cut", "write `cancel-in-progress: false`", concurrency.never_cut, _files),
    RuleBetween("main-only", "add `github.ref == 'refs/heads/main'` to its `if`", concurrency.main_only, _files),
    RuleBetween("deployed-set", "run python -m ci workflows --write", promotion_order.deployed_set, _environments),
    RuleBetween("chain-order", "run python -m ci workflows --write", promotion_order.in_promotion_order, _environments),
    RuleBetween(
        "protected-first",
        "run `protection` before, without a condition",
        promotion_order.protected_first,
        _environments,
    ),
    RuleBetween("offered", "run python -m ci workflows --write", promotion_order.offered, _deploying),
    RuleBetween(
        "matrix-guard", "add `needs.<job>.outputs.any == 'true'` to its `if`", promotion_order.matrix_guard, _files
    ),
)
