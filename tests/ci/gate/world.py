"""Environments after each other in which commands are given at random, and what each command leaves in the evidence.

What may come and what is gone back to is decided by the product; the walk knows only what a command leaves behind.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

from ci.deployment.record_builder import closed_of
from ci.evidence.entry import Entry
from ci.evidence.log import EvidenceLog
from ci.evidence.note import Filed, keyed_holds
from ci.evidence.operation import Operation
from ci.evidence.record import Record
from ci.gate import GateRequest, Terms, reasons_to_stop
from ci.gate.choice import FAILED_HERE, is_in_place, newest_admitted, rollback_target
from ci.gate.rules.running import reasons
from ci.toolchain.git import Standing
from shared import exits
from tests.ci.evidence.records import DESTROYED, FAILED, NOON, entry, record, started
from tests.ci.gate.request_examples import filed, hold, release

NAMES = ("dev", "staging", "prod")
STEP, SOAK = timedelta(minutes=10), 25
# How a run ends that the gate let through, and what its end says; None for one that was killed.
ENDS: Mapping[str, Mapping[str, object] | None] = {
    "ok": {},
    "failed": FAILED,
    "failed in the apply": {**FAILED, "outputs_sha256": None},
    "not begun": {**FAILED, "result": "not-begun", "outputs_sha256": None},
    "died": None,
}
MERGES = ("merge", "merge", "merge of the same inputs", "merge that takes one back")
OFTEN = ("promote --next", "promote --next", "rollback", "release-hold")
RARE = ("promote", "propose by schedule", "rollback --to", "restart", "destroy", "hold", "wait", "close-run")
COMMANDS = (*OFTEN * 3, *MERGES, *RARE)


@dataclass
class World:
    """Environments after each other, the commits of main, and what lies in each environment's evidence."""

    chance: random.Random
    names: tuple[str, ...]
    merged: list[int] = field(default_factory=lambda: [0])  # the inputs of each commit of main, by its number
    entries: dict[str, list[Entry]] = field(default_factory=dict)
    notes: dict[str, list[Filed]] = field(default_factory=dict)
    runs: int = 0
    visited: Counter[str] = field(default_factory=Counter)

    def copy(self) -> World:
        """Return a world that goes on from here by itself, and begins to count."""
        entries, notes = ({name: [*some] for name, some in of.items()} for of in (self.entries, self.notes))
        return replace(self, merged=[*self.merged], entries=entries, notes=notes, visited=Counter())

    def log(self, name: str) -> EvidenceLog:
        """Return the evidence of an environment."""
        return EvidenceLog(self.entries.get(name, []), None)

    def base(self, name: str) -> GateRequest:
        """Return what is known of an environment before anything is chosen."""
        place = self.names.index(name)
        before = self.names[place - 1] if place else None
        production = len(self.names) > 2 and name == self.names[-1]
        return GateRequest(
            environment=name,
            input_digest="",
            terms=Terms(before, SOAK if production else 0, tier="production" if production else "staging"),
            now=NOON + self.runs * STEP,
            proof=self.entries.get(before or "", []),
            proof_notes=self.notes.get(before or "", []),
            own=self.entries.get(name, []),
            notes=self.notes.get(name, []),
        )

    def of_commit(self, base: GateRequest, number: int, operation: Operation = Operation.PROMOTE) -> GateRequest:
        """Return what the gate is asked about a commit of main."""
        last = base.log.newest
        newer = last is None or number >= int(last.commit, 16)
        standing = Standing(f"{number:040x}", on_main=True, is_newer=newer, authors=("Ada",))
        return replace(base, input_digest=f"{self.merged[number]:064x}", standing=standing, operation=operation)

    def next_of(self, base: GateRequest, *, again: bool = True) -> tuple[Record | None, list[str]]:
        """Return what `promote --next` takes, and the codes of why others wait."""
        found, waiting = newest_admitted(base, lambda one: self.of_commit(base, int(one.commit, 16)), again=again)
        return found, [
            "failed here" if line == FAILED_HERE else line.partition(":")[0] for _, lines in waiting for line in lines
        ]

    def go(self, name: str, command: str, end: str) -> str:
        """Give a command to an environment, let a run that begins end so, and return in words what came of it."""
        self.runs += 1
        said = getattr(self, f"_{command.partition(' ')[0].replace('-', '_')}")(name, command, end)
        self.visited[f"{command}: {said}"] += 1
        return said

    def _promote(self, name: str, command: str, end: str) -> str:
        if command == "promote":
            return self._run(name, len(self.merged) - 1, Operation.PROMOTE, end)
        return self._propose(name, command, end)

    def _propose(self, name: str, command: str, end: str) -> str:
        again, base = command == "promote --next", self.base(name)
        if base.terms.predecessor is None:
            number = len(self.merged) - 1
            here = f"{self.merged[number]:064x}"
            if not again and base.log.failed_last(here):
                return "waits: failed here"
            if is_in_place(base.log, here, f"{number:040x}"):
                return "nothing to do"
            return self._run(name, number, Operation.PROMOTE, end)
        found, waiting = self.next_of(base, again=again)
        if found is None:
            return f"waits: {', '.join(sorted(set(waiting)))}" if waiting else "nothing to do"
        return self._run(name, int(found.commit, 16), Operation.PROMOTE, end)

    def _rollback(self, name: str, command: str, end: str) -> str:
        log, wanted = self.log(name), None
        if command == "rollback --to":
            digests = sorted({one.input_digest for one in log.successes})
            wanted = self.chance.choice(digests) if digests else "0"
        try:
            found = rollback_target(log, wanted)
        except exits.CommandError as error:
            return f"refused: {error.lines[0].partition(':')[0] if wanted is None else 'stands, or never was'}"
        return self._run(name, int(found.commit, 16), Operation.ROLLBACK, end)

    def _restart(self, name: str, _: str, end: str) -> str:
        applied = self.log(name).applied
        if applied is None:
            return "refused: nothing was applied last"
        return self._run(name, int(applied.commit, 16), Operation.RESTART, end)

    def _destroy(self, name: str, _: str, end: str) -> str:
        return self._run(name, len(self.merged) - 1, Operation.DESTROY, end)

    def _hold(self, name: str, *_: str) -> str:
        at = NOON + self.runs * STEP
        self.notes.setdefault(name, []).append(filed(hold(environment=name, made_at=at), self.runs))
        return "held"

    def _release_hold(self, name: str, *_: str) -> str:
        notes = self.notes.setdefault(name, [])
        keys = {key for key, _ in keyed_holds(notes, NOON + self.runs * STEP, None)}
        if keys:
            notes.append(filed(release(*(one for one in notes if one.key in keys)), self.runs))
        return "released" if keys else "nothing is held"

    def _merge(self, _: str, command: str, __: str) -> str:
        same = self.merged[-1] if command.endswith("same inputs") else self.chance.choice(self.merged)
        self.merged.append(max(self.merged) + 1 if command == "merge" else same)
        return "merged"

    def _close_run(self, name: str, *_: str) -> str:
        """Write the end of an interrupted run, as `close-run` and the next run do."""
        request = self.base(name)
        if list(reasons(name, request.log, request.liveness)):
            return "stopped: running"
        lost = request.liveness.interrupted(request.log)
        if lost is None:
            return "nothing to do"
        self.entries[name].append(entry(closed_of(lost, state=None, at=request.now, actor="grace")))
        return "closed"

    def _wait(self, *_: str) -> str:
        self.runs += 10  # longer than a soak, and than a run without an end counts as running
        return "waited"

    def _run(self, name: str, number: int, operation: Operation, end: str) -> str:
        """Ask the gate about a commit, and leave what a run of it leaves."""
        request = self.of_commit(self.base(name), number, operation)
        if stopped := reasons_to_stop(request):
            return f"stopped: {', '.join(sorted({reason.code.value for reason in stopped}))}"
        self._close_run(name)
        if operation is Operation.ROLLBACK:
            self._hold(name)
        said: dict[str, object] = {
            "environment": name,
            "input_digest": request.input_digest,
            "commit": f"{number:040x}",
            "started_at": request.now,
            "ended_at": request.now + STEP / 2,
            "run_id": f"{self.runs:08x}",
        }
        ends = ENDS[end]
        if operation is Operation.DESTROY:
            said |= DESTROYED
        said["operation"] = operation
        made = started(**said) if ends is None else record(**{**said, **ends})
        self.entries.setdefault(name, []).append(entry(made))
        return end


def walk(chance: random.Random) -> World:
    """Return where up to 30 commands lead in two or three environments; most runs that begin end well."""
    world = World(chance, NAMES[: chance.choice((2, 3, 3))])
    for _ in range(chance.randint(1, 30)):
        end = chance.choice(["ok"] * 2 * len(ENDS) + [*ENDS])
        world.go(chance.choice((*world.names, world.names[0])), chance.choice(COMMANDS), end)
    return world
