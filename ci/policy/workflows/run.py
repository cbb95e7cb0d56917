"""Every rule over every file: the violations, and how many places each rule has looked at. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from ci.policy.workflows import concurrency, promotion_order
from ci.policy.workflows.document import Workflow
from ci.policy.workflows.repository import Repository, Stage
from ci.policy.workflows.rule import RuleBetween, Violation
from ci.policy.workflows.rulebook import READABLE, document, rules, rules_for, violations


@dataclass(frozen=True)
class Result:
    """What was found, in the order of files and rules, and rule -> places that it looked at."""

    violations: tuple[Violation, ...]
    places: Mapping[str, int]


def check_all(texts: Mapping[str, str], sessions: Collection[str], stages: Collection[Stage]) -> Result:
    """Return the result over all workflows and actions.

    In: text by path, the sessions' names, the environments in promotion order.
    """
    return judge({name: document(name, text) for name, text in texts.items()}, sessions, stages)


def judge(read: Mapping[str, Workflow | Violation], sessions: Collection[str], stages: Collection[Stage]) -> Result:
    """Return the result over documents, or what kept them from being read.

    Where one could not be read, the rules between files are not asked: they would blame the others.
    """
    unreadable = [one for one in read.values() if isinstance(one, Violation)]
    documents = {name: one for name, one in read.items() if isinstance(one, Workflow)}
    found = [violation for workflow in documents.values() for violation in violations(workflow, sessions)]
    places = {READABLE: len(read), **{rule.name: 0 for rule in rules(sessions)}}
    for workflow in documents.values():
        for rule in rules_for(workflow, sessions):
            places[rule.name] += rule.places(workflow)
    if unreadable:
        return Result((*unreadable, *found), places)
    repository = Repository(documents, tuple(stages))
    for rule in BETWEEN:
        places[rule.name] = rule.places(repository)
        found += [Violation(file, rule.name, what, rule.remedy) for file, what in rule.find(repository)]
    return Result(tuple(found), places)


def _files(repository: Repository) -> int:
    return len(repository.documents)


def _stages(repository: Repository) -> int:
    return len(repository.stages)


def _deploying(repository: Repository) -> int:
    return len(concurrency.deploying_calls(repository))


def _own(repository: Repository) -> int:
    return len(repository.uses_own)


BETWEEN = (
    RuleBetween("own-files", "add it, or use another", promotion_order.own_files, _own),
    RuleBetween(
        "queued-deploy",
        "give the job that calls it `concurrency: {group: env-<name>, cancel-in-progress: false, queue: max}`",
        concurrency.queued_deploy,
        _deploying,
    ),
    RuleBetween("deploy-is-called", "start it with workflow_call only", concurrency.deploy_is_called, _files),
    RuleBetween("request-calls", "let it run on main", concurrency.request_calls, _own),
    RuleBetween("own-queue", "leave the group to the caller", concurrency.own_queue, _files),
    RuleBetween("whole-queue", "put the group on the jobs that deploy", concurrency.whole_queue, _files),
    RuleBetween("never-cut", "write `cancel-in-progress: false`", concurrency.never_cut, _files),
    RuleBetween("main-only", "add `github.ref == 'refs/heads/main'` to its `if`", concurrency.main_only, _files),
    RuleBetween("deployed-set", "run python -m ci workflows --write", promotion_order.deployed_set, _stages),
    RuleBetween("chain-order", "run python -m ci workflows --write", promotion_order.chain_order, _stages),
    RuleBetween("offered", "run python -m ci workflows --write", promotion_order.offered, _deploying),
    RuleBetween(
        "matrix-guard", "add `needs.<job>.outputs.any == 'true'` to its `if`", promotion_order.matrix_guard, _files
    ),
)
