"""What is simulated: an event, how the commands answer, and what must come of it. Data only."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

OK = "ok"
FAILED = "failed"
SKIPPED = "skipped"
MAIN = "refs/heads/main"
REPOSITORY = "example/catalog"


@dataclass(frozen=True)
class Answer:
    """How a command that begins with these words ends.

    `outputs` go to the file of its `--github-output`, `writes` are files that it makes; both may name its words and
    options, as in `{1}` or `{result}`. Where `if_wanted`, a call without that option hands nothing on; else it fails.
    """

    words: str
    code: int = 0
    outputs: Mapping[str, str] = field(default_factory=dict)
    writes: tuple[str, ...] = ()
    if_wanted: bool = False

    def as_data(self) -> dict[str, Any]:
        """Return what the stub reads."""
        return {
            "words": self.words.split(),
            "code": self.code,
            "outputs": dict(self.outputs),
            "writes": list(self.writes),
            "if_wanted": self.if_wanted,
        }


@dataclass(frozen=True)
class Scenario:
    """One run of one workflow, and what must be seen.

    `jobs` is every job with its result; a call that was skipped stands for all of its jobs. `order` are commands that
    must have run, one after the other; `never` are beginnings of commands that must not have run; `environments` is
    the GitHub environment of a job; `received` are the files that a job's downloads brought. `refused` are inputs
    that GitHub itself does not accept: such an event starts no run, and the run here shows what if it did. `edit`
    changes the workflow's text before, as somebody might.
    """

    name: str
    says: str
    workflow: str
    event: str
    jobs: Mapping[str, str]
    answers: tuple[Answer, ...] = ()
    payload: Mapping[str, Any] = field(default_factory=dict)
    ref: str = MAIN
    order: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    environments: Mapping[str, str | None] = field(default_factory=dict)
    received: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    refused: tuple[str, ...] = ()
    edit: Callable[[str], str] = str


@dataclass(frozen=True)
class Stages:
    """The environments in promotion order, and which of them are production."""

    names: tuple[str, ...]
    production: frozenset[str]
