"""The workflows of this repository keep every rule; each named mistake in one of them is caught by its rule alone."""

from __future__ import annotations

from collections import Counter
from importlib import import_module
from pathlib import Path

import pytest

from ci.policy.workflows.repository import Environment
from ci.policy.workflows.rulebook import READABLE, document, rules
from ci.policy.workflows.run import BETWEEN, check_all, environments_of, judge, texts_of
from ci.policy.workflows.run_steps import session_names
from tests.ci.github.workflows.chains import chain, environments, texts
from tests.ci.policy.workflows.mutations import MUTATIONS
from tests.ci.policy.workflows.registry import DEPLOY, PULL_REQUEST, REAL

ROOT = Path(__file__).resolve().parents[4]
TEXTS = texts_of(ROOT)
SESSIONS = session_names((ROOT / "noxfile.py").read_text(encoding="utf-8"))
STAGES = environments_of(ROOT)
# The mutations name environments, and those of this repository may change.
CONFIGS = chain("dev", "staging", "prod")
CHAIN = texts(CONFIGS)
READ = {name: document(name, text) for name, text in CHAIN.items()}
for module in ("mutations_between", "mutations_of_pull_requests", "mutations_of_roles"):
    import_module(f"tests.ci.policy.workflows.{module}")


def test_the_workflows_keep_every_rule() -> None:
    """What the mutations start from, and what GitHub runs."""
    assert [str(violation) for violation in check_all(TEXTS, SESSIONS, STAGES).violations] == []


@pytest.mark.parametrize("name", REAL)
def test_only_the_named_rule_catches(name: str) -> None:
    """One mistake, one rule: a message that names two rules sends people to the wrong place."""
    rule, file, mutate = REAL[name]
    result = judge({**READ, file: document(file, mutate(CHAIN[file]))}, SESSIONS, environments(CONFIGS))
    assert Counter(violation.rule for violation in result.violations).keys() == {rule}


def test_every_rule_has_a_mutation() -> None:
    """A rule that nothing breaks may be a rule that checks nothing."""
    caught = {rule for rule, _ in MUTATIONS.values()} | {rule for rule, _, _ in REAL.values()}
    assert caught == {READABLE, *(rule.name for rule in rules(SESSIONS)), *(rule.name for rule in BETWEEN)}


def test_every_rule_has_something_to_look_at() -> None:
    """A rule that looks at no place here holds, and proves nothing."""
    assert [rule for rule, coverage in check_all(TEXTS, SESSIONS, STAGES).coverage.items() if not coverage] == []


def test_a_new_environment_is_missed() -> None:
    """A file without a place in the chain: the message says what is deployed and what has a file."""
    result = check_all(CHAIN, SESSIONS, [*environments(CONFIGS), Environment("qa", production=False)])
    told = "and files have dev, staging, prod, qa: run python -m ci workflows --write"
    assert [str(violation) for violation in result.violations] == [
        f".github/workflows: deployed-set: {verb} are dev, staging, prod, {told}"
        for verb in ("promoted", "looked at for drift")
    ]


def test_another_order_is_missed() -> None:
    """The order is that of the environment files, not that of the workflow."""
    result = check_all(CHAIN, SESSIONS, [environments(CONFIGS)[place] for place in (1, 0, 2)])
    assert [(violation.rule, violation.what) for violation in result.violations] == [
        ("chain-order", "staging: does not wait for a success of 'build'"),
        ("chain-order", "dev: does not wait for a success of 'staging'"),
        ("chain-order", "prod: does not wait for a success of 'dev'"),
    ]


def test_without_workflows_every_environment_is_missed() -> None:
    """Nothing to look at is no success."""
    result = check_all({}, SESSIONS, environments(CONFIGS)[:1])
    assert [violation.what for violation in result.violations] == [
        "promoted are none, and files have dev",
        "looked at for drift are none, and files have dev",
    ]


def test_the_rules_between_files_wait_until_all_can_be_read() -> None:
    """They would blame the files that call the one that cannot be read."""
    result = check_all({**TEXTS, DEPLOY: "jobs: ["}, SESSIONS, STAGES)
    assert [(violation.file, violation.rule) for violation in result.violations] == [(DEPLOY, "readable")]


def test_the_required_workflow_exists() -> None:
    """Without a file the tests above would have nothing to look at."""
    assert PULL_REQUEST in TEXTS
