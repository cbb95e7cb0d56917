"""Every file of tests/examples/bad gives exactly its messages, and the good repository gives none."""

from __future__ import annotations

import re
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from shared import checks, naming
from shared.checks.view import View, view_of
from shared.config import ConfigError, Reading, read_all
from shared.config.reader import read
from tests.examples.cases import Case, cases, run
from tests.examples.good import GOOD, copy_good, good_files
from tests.examples.lines import places


@dataclass(frozen=True)
class Outcome:
    """What was read of a bad example, and what it should have been told."""

    reading: Reading
    expected: tuple[str, ...]


@pytest.fixture(autouse=True)
def _names(monkeypatch: pytest.MonkeyPatch) -> None:
    """Call the service what the examples call it: two of them are about names, and how long they are."""
    monkeypatch.setattr(naming, "SERVICE", "catalog")


@cache
def outcome_of(case: Case) -> Outcome:
    """Return the outcome of a case, which several tests look at, in a repository with a new line before every key."""
    with tempfile.TemporaryDirectory() as folder:
        root = copy_good(Path(folder))
        for file, text in good_files().items():
            (root / file).write_text(re.sub(r"^( *)(?=\S)", r"\1# new\n\1", text, flags=re.MULTILINE), encoding="utf-8")
        run(case.steps, root)
        return Outcome(read_all(root), case.expected(root))


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_a_bad_example_gives_exactly_its_messages(case: Case) -> None:
    """Whole messages are compared, all of them, in the order in which people see them, wherever the keys stand."""
    outcome = outcome_of(case)
    error = ConfigError([*outcome.reading.problems, *checks.run(outcome.reading)])
    assert tuple(str(error).splitlines()) == outcome.expected


def test_there_are_many_bad_examples() -> None:
    """An empty folder would make the test above pass without looking at anything."""
    assert len(cases()) >= 140


def test_no_two_bad_examples_are_the_same() -> None:
    """Each file shows something that no other file shows."""
    assert len({case.steps for case in cases()}) == len(cases())


def test_the_good_repository_has_no_problem() -> None:
    """The base of all bad examples is good, so each message comes from the change that the example makes."""
    assert [config.name for config in checks.validated(GOOD)] == ["dev", "staging", "prod"]


@pytest.mark.parametrize("file", good_files())
def test_keys_stand_where_the_reader_finds_them(file: str) -> None:
    """Two that do not know each other: lines in the bad examples are computed from the indentation alone."""
    assert {place.path: place.first for place in places(good_files()[file])} == read(GOOD / file, file).lines


def _views(case: Case) -> list[View]:
    return [view_of(environment) for environment in outcome_of(case).reading.environments]


@pytest.mark.parametrize("rule", checks.RULES, ids=lambda rule: rule.__name__)
def test_each_rule_of_one_environment_is_broken_by_a_bad_example(rule: checks.Rule) -> None:
    """A rule that nothing breaks may not work at all."""
    assert any(list(checks.until_unusable(rule(view))) for case in cases() for view in _views(case))


@pytest.mark.parametrize("rule", checks.RULES_BETWEEN, ids=lambda rule: rule.__name__)
def test_each_rule_between_environments_is_broken_by_a_bad_example(rule: checks.RuleBetween) -> None:
    """A rule that nothing breaks may not work at all."""
    assert any(list(rule(_views(case))) for case in cases())


@pytest.mark.parametrize("rule", [*checks.RULES, *checks.RULES_BETWEEN], ids=lambda rule: rule.__name__)
def test_each_rule_says_what_it_enforces(rule: checks.Rule) -> None:
    """The docstring is the rule in words."""
    assert rule.__doc__
    assert rule.__doc__.endswith(".")
