"""What the records say together: what happened in one environment, what runs where, and what may come next."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from ci.evidence.entry import Entry
from ci.evidence.gate_rule import GateRule
from ci.evidence.liveness import Holders, Liveness, unknown_holders
from ci.evidence.log import EvidenceLog
from ci.evidence.note import Filed
from ci.evidence.record import Outline, Record
from ci.gate import GateRequest, Reason, Terms, reasons_to_stop
from ci.gate.choice import command_after
from ci.toolchain.git import Standing
from shared.config.model import EnvironmentConfig

HISTORY_COLUMNS = ("environment", "ended", "result", "input digest", "commit", "changes", "tests", "drift", "by")
STATUS_COLUMNS = ("environment", "runs", "commit", "since", "last deployment", "drift", "this tree")
_SHORT = 12
_SIGNS = {"create": "+", "update": "~", "replace": "-/+", "delete": "-"}


def history_row(entry: Entry, environment: str, live: Liveness) -> list[str]:
    """Return the cells of one record, of a run that has no end yet, or of an object that is neither."""
    record, started = entry.record, entry.started
    if started is not None:
        ids = (started.input_digest[:_SHORT], started.commit[:_SHORT])
        changes = _changes(started.plan.counts)
        return [environment, "-", live.headline(started), *ids, changes, "-", "-", started.actor]
    if record is None:
        return [environment, entry.key.rpartition("/")[2], f"NO EVIDENCE: {entry.problem}", "", "", "", "", "", ""]
    tests = "-" if record.tests is None else _tests(record)
    drift = "-" if record.drift is None else record.drift.state
    result = record.result.value if record.succeeded else record.headline
    ids = (record.input_digest[:_SHORT], record.commit[:_SHORT])
    return [environment, _time(record), result, *ids, _changes(record.plan.counts), tests, drift, record.actor]


@dataclass(frozen=True)
class Status:
    """One environment: what runs there, and whether this tree may come next (`reasons` is empty then)."""

    environment: str
    runs: Record | None
    last: Record | None
    is_here: bool
    reasons: tuple[Reason, ...]
    problem: str | None = None
    running: str | None = None  # how it stands with the newest run that has no end yet
    command: str | None = None  # what goes on where that one was interrupted

    def cells(self) -> list[str]:
        """Return the row of the table that people read."""
        if self.problem is not None:
            return [self.environment, "not readable", "", "", "-", "-", "unknown"]
        if self.runs is None:
            runs = ["nothing runs" if self.last and self.last.destroyed else "nothing proven", "", ""]
        else:
            runs = [self.runs.input_digest[:_SHORT], self.runs.commit[:_SHORT], _time(self.runs)]
        last = self.running or ("-" if self.last is None else self.last.headline)
        drift = self.last.drift.state if self.last is not None and self.last.drift is not None else "-"
        return [self.environment, *runs, last, drift, self.next]

    @property
    def next(self) -> str:
        """Return in words whether this tree may come next."""
        if self.is_here:
            return "runs here"
        return "waits: " + "; ".join(reason.sentence for reason in self.reasons) if self.reasons else "may come"

    @property
    def _this_tree(self) -> str:
        if self.problem is not None:
            return "unknown"
        return "runs" if self.is_here else "waits" if self.reasons else "may come"

    def as_data(self) -> dict[str, object]:
        """Return the status for `--json`."""
        return {
            "environment": self.environment,
            "runs": None if self.runs is None else self.runs.model_dump(mode="json"),
            "last": None if self.last is None else self.last.model_dump(mode="json"),
            "this_tree": self._this_tree,
            "reasons": [asdict(reason) for reason in self.reasons],
            "problem": self.problem,
            "running": self.running,
            "command": self.command,
        }


def going_on(found: Sequence[Status]) -> list[str]:
    """Return a line for each environment whose newest run was interrupted: the command that goes on."""
    return [f"{one.environment}: {one.running}: go on with: {one.command}" for one in found if one.command is not None]


def status_of(
    configs: Sequence[EnvironmentConfig],
    entries: Mapping[str, Sequence[Entry]],
    *,
    input_digest: str,
    rehearsal: str | None,
    now: datetime,
    problems: Mapping[str, str] | None = None,
    notes: Mapping[str, Sequence[Filed]] | None = None,
    standing: Callable[[str | None], Standing | None] = lambda _: None,
    arriving: Callable[[EnvironmentConfig, Record], Sequence[Outline]] = lambda *_: (),
    holders: Holders = unknown_holders,
) -> list[Status]:
    """Return the status of each environment, in the order of `configs`.

    `entries` are its records, the newest first; `input_digest` is what this tree would promote; `problems` says why the
    records of an environment could not be read. Nothing is known then about the environment after it either, but what
    runs there. `arriving` says what this tree has otherwise than what was applied in an environment.
    """
    unread = problems or {}
    return [
        Status(config.name, None, None, False, (), unread[config.name])
        if config.name in unread
        else _status(config, entries, notes or {}, input_digest, rehearsal, now, standing, arriving, holders)
        for config in configs
    ]


def _status(
    config: EnvironmentConfig,
    entries: Mapping[str, Sequence[Entry]],
    notes: Mapping[str, Sequence[Filed]],
    input_digest: str,
    rehearsal: str | None,
    now: datetime,
    standing: Callable[[str | None], Standing | None],
    arriving: Callable[[EnvironmentConfig, Record], Sequence[Outline]],
    holders: Holders,
) -> Status:
    log = EvidenceLog(entries[config.name], rehearsal)
    live = Liveness(now, holders(log.unfinished))
    here = log.stands is not None and log.stands.input_digest == input_digest
    before = config.promotion.after
    if before is not None and before not in entries:
        what = Reason(
            GateRule.UNREADABLE,
            f"the records of {before} cannot be read",
            f"ask with credentials that may read {before}",
        )
        reasons = [what]
    else:
        request = GateRequest(
            environment=config.name,
            input_digest=input_digest,
            terms=Terms.of(config),
            now=now,
            rehearsal=rehearsal,
            proof=[] if before is None else entries[before],
            proof_notes=notes.get(before or "", ()),
            own=entries[config.name],
            notes=notes.get(config.name, ()),
            holders=live.holders,
            arriving=() if here or log.applied is None else arriving(config, log.applied),
        )
        commit = None if log.newest is None else log.newest.commit
        reasons = reasons_to_stop(replace(request, standing=standing(commit)))
    newest = log.newest_unfinished
    running = None if newest is None else live.headline(newest)
    lost = live.interrupted(log)
    command = None if lost is None else command_after(lost, is_first=before is None)
    return Status(config.name, log.runs, log.last, here, tuple(reasons), running=running, command=command)


def _changes(counts: Mapping[str, int]) -> str:
    said = [f"{sign}{counts[action]}" for action, sign in _SIGNS.items() if counts.get(action)]
    return " ".join(said) or "none"


def _tests(record: Record) -> str:
    assert record.tests is not None, "asked only where there are tests"
    parts = [f"{record.tests.passed} passed"]
    parts += [f"{len(record.tests.failed)} failed"] if record.tests.failed else []
    parts += [f"{len(record.tests.not_provable)} not provable"] if record.tests.not_provable else []
    return ", ".join(parts)


def _time(record: Record) -> str:
    return f"{record.ended_at:%Y-%m-%d %H:%M:%SZ}"
