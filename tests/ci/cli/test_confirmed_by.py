"""The record may name who confirmed a plan only where the command has put it to a person."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest

from ci.__main__ import main
from ci.deployment import candidate as candidates
from shared import exits

TARGET = SimpleNamespace(name="dev", folder=SimpleNamespace(alone=nullcontext))
CONFIG = SimpleNamespace(name="dev", promotion=SimpleNamespace(after="staging"))


@dataclass(frozen=True)
class Work:
    """A deployment that keeps what it is run with, and ends unconfirmed."""

    runs: list[bool]
    asks: bool = False
    target: SimpleNamespace = field(default_factory=lambda: TARGET)

    def run(self) -> None:
        """Keep whether a person is asked."""
        self.runs.append(self.asks)


@dataclass
class Candidate:
    """What a command chooses, without a repository or AWS behind it."""

    runs: list[bool] = field(default_factory=list)
    context: SimpleNamespace = field(default_factory=lambda: SimpleNamespace(config=CONFIG))

    def work(self, *_: object) -> AbstractContextManager[Work]:
        """Yield the deployment."""
        return nullcontext(Work(self.runs))


@pytest.fixture
def candidate(monkeypatch: pytest.MonkeyPatch) -> Candidate:
    """Have every command choose this one; a person sits at the terminal."""
    one = Candidate()
    found: dict[str, Callable[..., Any]] = {
        "context_of": lambda *_: one.context,
        "newest_candidate": lambda _: (one, []),
        "rollback_candidate": lambda *_: one,
        "restart_candidate": lambda _: one,
        "Candidate": lambda *_: one,
    }
    for name, value in found.items():
        monkeypatch.setattr(candidates, name, value)
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    return one


@pytest.mark.parametrize("options", [[], ["--yes"]], ids=["a person", "an option"])
@pytest.mark.parametrize("command", [["promote", "--next"], ["rollback"], ["restart"], ["destroy"]], ids=" ".join)
def test_a_person_is_asked_but_where_an_option_says_yes(
    command: list[str], options: list[str], candidate: Candidate
) -> None:
    """Whatever is done to the environment."""
    assert main([*command, "dev", *options]) == exits.FAILED
    assert candidate.runs == [not options]
