"""What act and the stub have left -> the jobs of a run: in stages, with result, environment and commands. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from tests.simulation.inlining import CALL, JOINT, Document, needs_of
from tests.simulation.scenario import FAILED, OK, SKIPPED

_RESULTS = {"success": OK, "failure": FAILED, "skipped": SKIPPED}
# Options that say what a command does; the others are files and what an earlier job handed on.
_TELLING = (
    *("mode", "to", "changes", "id", "review", "record"),
    *("rule", "reason", "expires", "digest", "commit", "key", "dry-run"),
)
_QUIET = ("--only-set-up", "identity")
_CREDENTIALS = "aws-actions/configure-aws-credentials"


@dataclass(frozen=True)
class Call:
    """One command, or one remote action (`uses owner/name`), as the stub has noted it."""

    job: str
    words: tuple[str, ...]
    code: int
    environment: str | None
    given: Mapping[str, str]
    files: tuple[str, ...]

    @property
    def text(self) -> str:
        """Return the words with one space between them."""
        return " ".join(self.words)

    @property
    def telling(self) -> str:
        """Return the words without the options that only name files, and without the values of those."""
        before = ("", *self.words)
        return " ".join(word for word, last in zip(self.words, before, strict=False) if _tells(word, last))

    @property
    def short(self) -> str:
        """Return what a reader of the graph wants to know of it; nothing for what every job does."""
        if self.words[0] == "uses":
            role = self.given.get("role_to_assume")
            shown = f"become {role}" if self.words[1] == _CREDENTIALS else ""
        else:
            shown = "" if self.words[0] in _QUIET else self.telling
        return f"{shown} (exit {self.code})" if self.code and shown else shown


@dataclass(frozen=True)
class Job:
    """One job of a run. `stage` is 1 for jobs that wait for nothing."""

    name: str
    stage: int
    result: str
    environment: str | None
    commands: tuple[str, ...]


@dataclass(frozen=True)
class Run:
    """What one simulated run has done: its jobs by stage, and every call in the order of the journal.

    `refused` are the inputs of the event that GitHub does not accept.
    """

    jobs: tuple[Job, ...]
    calls: tuple[Call, ...]
    refused: tuple[str, ...] = ()

    def as_data(self) -> list[dict[str, Any]]:
        """Return the jobs for programs."""
        return [asdict(job) for job in self.jobs]


def calls_of(journal: str) -> tuple[Call, ...]:
    """Return the calls of a journal, one line of JSON each."""
    found = []
    for line in journal.splitlines():
        one = json.loads(line)
        name = member(shown(one["job"]), one["matrix"] or {})
        given, files = one.get("given") or {}, tuple(one.get("files") or ())
        found.append(Call(name, tuple(one["words"]), one["code"], one["environment"], given, files))
    return tuple(found)


def members_of(log: Iterable[str]) -> dict[str, dict[str, str]]:
    """Return id of a matrix job -> name of a member -> result, from act's lines of JSON.

    By their steps: after a member that failed, act calls every later one failed as well.
    """
    found: dict[str, dict[str, str]] = {}
    for line in log:
        one = json.loads(line)
        if one.get("stepResult") and one.get("matrix"):
            members = found.setdefault(one["jobID"], {})
            name = member(shown(one["jobID"]), one["matrix"])
            if one["stepResult"] == "failure" or name not in members:
                members[name] = FAILED if one["stepResult"] == "failure" else OK
    return found


def run_of(
    document: Document,
    results: Mapping[str, str],
    members: Mapping[str, Mapping[str, str]],
    calls: Sequence[Call],
) -> Run:
    """Return what a run has done.

    In: the workflow without calls, id -> GitHub's word for the result, the members of matrix jobs, the calls.
    """
    stages = _stages(document, results)
    jobs = [
        Job(
            name,
            stages[each],
            result,
            next((call.environment for call in calls if call.job == name), None),
            tuple(call.short for call in calls if call.job == name and call.short),
        )
        for each in stages
        for name, result in sorted((members.get(each) or {shown(each): _RESULTS[results[each]]}).items())
    ]
    return Run(tuple(sorted(jobs, key=lambda job: job.stage)), tuple(calls))


def shown(job: str) -> str:
    """Return a job's name for people: `dev / plan / plan`."""
    return job.replace(JOINT, " / ")


def member(name: str, matrix: Mapping[str, object]) -> str:
    """Return the name of one member of a matrix job, as GitHub writes it: `plan (dev)`."""
    return f"{name} ({', '.join(str(value) for value in matrix.values())})" if matrix else name


def _stages(document: Document, results: Mapping[str, str]) -> dict[str, int]:
    """Return the jobs to show and their stages: a call that was skipped stands for its jobs, another is its jobs."""
    jobs = document["jobs"]
    calls = {name.removesuffix(JOINT + CALL) for name in jobs if name.endswith(JOINT + CALL)}
    skipped = {name for name in calls if results[name + JOINT + CALL] == "skipped"}
    hidden = {
        name
        for name in jobs
        if name.endswith(JOINT + CALL)
        or (name in calls and name not in skipped)
        or any(name.startswith(one + JOINT) for one in skipped)
    }
    depths: dict[str, int] = {}

    def depth(name: str) -> int:
        if name not in depths:
            depths[name] = max((depth(one) for one in needs_of(jobs[name])), default=0) + (name not in hidden)
        return depths[name]

    return {name: depth(name) for name in jobs if name not in hidden}


def _tells(word: str, before: str) -> bool:
    """Say whether a word is worth reading: not an option that only names a file, nor the value that follows it."""
    if not word.startswith("--"):
        return not before.startswith("--") or "=" in before or before[2:] in _TELLING
    name, equals, value = word[2:].partition("=")
    return name in _TELLING and (not equals or value != "")
