"""One history of commands, given to the model (tests/ci/gate/world.py) and to the product, and what differs.

After each command the exit code, what the gate says and what the log answers must be the same on both sides.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from ci.evidence.gate_rule import GateRule
from ci.evidence.log import EvidenceLog, without_ended
from ci.evidence.record import Record, Result, Started
from ci.gate.choice import rollback_target
from shared import exits
from tests.ci.gate.request_examples import filed, override
from tests.ci.gate.world import ENDS, NAMES, NOON, STEP, World
from tests.ci.histories.ground import DIED, Ground, Said

COMMANDS = 20  # at most, after the opening; the walks of the model have up to 30
OPENING = (("dev", "promote"), ("staging", "promote --next"), ("dev", "merge"), ("dev", "promote"))
OPENS = ("failed-since", "older")
DAYS = timedelta(days=6)
# How a run ends in the model -> by what a command is made to end so, and its exit code.
CODES = {"ok": exits.DONE, "failed": exits.FAILED, "failed in the apply": exits.FAILED, "died": DIED}
FAULTS = {"failed in the apply": "the engine fails "}
OFTEN = ("promote --next", "promote --next", "promote", "rollback", "merge", "merge")
RARE = (
    "release-hold",
    "release-hold",
    "propose by schedule",
    "rollback --to",
    "restart",
    "destroy",
    "hold",
    "override",
    "wait",
    "merge that takes one back",
)
CHOICES = (*OFTEN, *OFTEN, *OFTEN, *RARE, "merge of the same inputs")


@dataclass
class Model(World):
    """The world, in which overrides are given, too; it knows which digest a rollback was told to go back to."""

    wanted: str = ""

    def _rollback(self, name: str, command: str, end: str) -> str:
        self.wanted = ""
        if command == "rollback --to":
            # Chosen as the world chooses it, from the same chance.
            state, digests = self.chance.getstate(), sorted({one.input_digest for one in self.log(name).successes})
            self.wanted = self.chance.choice(digests) if digests else "0" * 12
            self.chance.setstate(state)
        return super()._rollback(name, command, end)

    def _override(self, name: str, command: str, _: str) -> str:
        at = NOON + self.runs * STEP
        rule = command.partition(" ")[2]
        digest = f"{self.merged[-1]:064x}"
        note = override(rule, environment=name, input_digest=digest, made_at=at, expires_at=at + DAYS)
        self.notes.setdefault(name, []).append(filed(note, self.runs))
        return "opened"


@dataclass
class Walk:
    """A history in the making: the model, the product, and what each real commit and digest is in the model."""

    ground: Ground
    model: Model
    numbers: dict[str, int] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    given: list[str] = field(default_factory=list)

    @property
    def now(self) -> datetime:
        """The time in the model."""
        return NOON + self.model.runs * STEP

    def go(self, name: str, command: str, end: str) -> None:
        """Give a command to both, and note what differs."""
        end = possible(self.model, name, command, end)
        log = self.model.log(name)
        said = self.model.go(name, command, end)
        self.given.append(f"{name}: {command}: {said}")
        if command.startswith("merge"):
            self._merged()
            return
        if command == "wait":
            return
        found = self._really(name, command, end)
        wanted, codes = expected(self.model, name, command, said, log)
        if found.code != wanted:
            last = (found.error.strip() or found.output.strip()).rpartition("\n")[2]
            self._differs(f"exit code {found.code}, expected {wanted}: {last}")
        if codes is not None and (seen := codes_in(found.error)) != codes:
            self._differs(f"stopped by {sorted(seen)}, expected {sorted(codes)}: {found.error}{found.output}")
        if said == "nothing to do" and said not in found.output:
            self._differs(f"says {found.output.strip()}, expected nothing to do")
        self._compare(name)

    def _merged(self) -> None:
        _, digest = self.ground.merge(self.model.merged[-1])
        self.numbers[digest] = self.model.merged[-1]

    def _really(self, name: str, command: str, end: str) -> Said:
        """Give the command to the product: `propose` and `deploy` where the model promotes by proposal."""
        fault = FAULTS[end] + ("after" if self.model.runs % 2 else "before") if end in FAULTS else end
        if end == "failed" and command == "destroy":
            fault = "the engine fails before"
        word, _, more = command.partition(" ")
        why = ("--reason", "a walk")
        if command == "promote --next" and self.model.base(name).terms.predecessor is not None:
            return self.ground.command(self.now, name, "promote", name, "--next", "--yes", end=fault)
        if command in ("promote --next", "propose by schedule"):
            return self._in_two_halves(name, fault, "schedule" if command.startswith("propose") else "push")
        if word == "rollback":
            to = ("--to", self._real_digest()) if more else ()
            return self.ground.command(self.now, name, "rollback", name, "--yes", *to, end=fault)
        if word == "override":
            until = f"{self.now + DAYS:%Y-%m-%dT%H:%MZ}"
            return self.ground.command(self.now, name, "override", name, "--rule", more, *why, "--expires", until)
        if word in ("hold", "release-hold"):
            return self.ground.command(self.now, name, word, name, *why)
        return self.ground.command(self.now, name, word, name, "--yes", end=fault)

    def _in_two_halves(self, name: str, end: str, event: str) -> Said:
        outputs = self.ground.tree.root.parent / "outputs"
        outputs.unlink(missing_ok=True)
        words = ("propose", name, "--github-output", str(outputs))
        said = self.ground.command(self.now, name, *words, GITHUB_EVENT_NAME=event)
        found = dict(line.split("=", 1) for line in outputs.read_text().splitlines()) if outputs.is_file() else {}
        if said.code or found.get("proposed") != "true":
            return said
        names = ("commit", "changes", "plan_key", "plan_sha256", "fingerprint")
        options = [f"--{one.replace('_', '-')}={found[one]}" for one in names]
        return self.ground.command(self.now, name, "deploy", name, *options, end=end)

    def _real_digest(self) -> str:
        """Return the digest that the model goes back to by its name; one that never was, where there is none."""
        by_number = {f"{number:064x}": digest for digest, number in self.numbers.items()}
        return by_number.get(self.model.wanted, "0" * 12)

    def _compare(self, name: str) -> None:
        """Note what the two logs answer differently."""
        real, model = self.ground.log(name), self.model.log(name)
        for what in ("history", "stands", "runs", "last", "applied", "default"):
            found = answer(real, what, self.numbers)
            wanted = answer(model, what, {f"{number:064x}": number for number in self.numbers.values()})
            if found != wanted:
                self._differs(f"{what}: {found}, expected {wanted}")

    def _differs(self, line: str) -> None:
        self.wrong.append(f"{' | '.join(self.given)}: {line}")


def possible(model: Model, name: str, command: str, end: str) -> str:
    """Return an end that a command can be made to have: what applies nothing cannot fail in the apply."""
    first = model.base(name).terms.predecessor is None
    in_two = command == "propose by schedule" or (command == "promote --next" and first)
    if (in_two or command == "restart") and end in ("failed in the apply", "not begun"):
        return "failed"
    return end


def expected(model: Model, name: str, command: str, said: str, log: EvidenceLog) -> tuple[int, set[str] | None]:
    """Return the exit code of what the model says, and the codes of the gate that stop; `log` is that of before."""
    if said in ENDS:
        return (exits.FAILED if said == "not begun" else CODES[said]), None
    word, _, codes = said.partition(": ")
    named = set(codes.split(", ")) - {"failed here"}
    first = model.base(name).terms.predecessor is None
    in_two = command == "propose by schedule" or (command == "promote --next" and first)
    if word == "stopped":
        return (exits.DONE if in_two else exits.STOPPED), named
    if word == "waits":
        return exits.DONE, named
    if word == "refused" and command.startswith("rollback"):
        try:
            rollback_target(log, model.wanted or None)
        except exits.CommandError as error:
            return error.code, None
    return (exits.FAILED if word == "refused" else exits.DONE), None


def codes_in(text: str) -> set[str]:
    """Return the codes with which the lines of an error begin, behind the environment and the digest that waits."""
    before = rf"(?:(?:{'|'.join(NAMES)}): )?(?:[0-9a-f]{{12}} waits: )?"
    found = [re.match(rf"{before}({'|'.join(GateRule)}): ", line) for line in text.splitlines()]
    return {match[1] for match in found if match is not None}


def answer(log: EvidenceLog, what: str, numbers: dict[str, int]) -> object:
    """Return what a log answers, by the model's numbers of the inputs."""
    if what == "history":
        runs = [one.record or one.started for one in without_ended(log.entries)]
        return [_word(one, numbers) for one in sorted(filter(None, runs), key=lambda one: one.started_at)]
    if what == "default":
        try:
            return numbers[rollback_target(log, None).input_digest]
        except exits.CommandError as error:
            return error.lines[0].partition(":")[0]
    found = getattr(log, what)
    return None if found is None else _word(found, numbers)


def _word(one: Record | Started, numbers: dict[str, int]) -> str:
    has_end = isinstance(one, Record) and one.result is not Result.INTERRUPTED
    end = one.result.value if has_end else "no end"
    return f"{one.operation} {numbers[one.input_digest]} {end}"


def walk(ground: Ground, seed: int, commands: int = COMMANDS) -> Walk:
    """Return a history of up to `commands` commands, carried out on a ground that begins anew."""
    chance = random.Random(seed)  # noqa: S311 - repeatable, and no secret
    ground.again()
    found = Walk(ground, Model(chance, tuple(ground.accounts)[: chance.choice((2, 3))]))
    found.numbers[ground.tree_digest()] = 0
    for name, command in OPENING[: chance.randint(0, len(OPENING))]:
        found.go(name, command, "ok")
    for _ in range(chance.randint(min(5, commands), commands)):
        end = chance.choice(["ok"] * 2 * len(ENDS) + [*ENDS])
        name = chance.choice((*found.model.names, found.model.names[0]))
        command = chance.choice(CHOICES)
        found.go(name, f"override {chance.choice(OPENS)}" if command == "override" else command, end)
        if found.wrong:
            break
    return found


def visited(walks: Sequence[Walk]) -> Counter[str]:
    """Return how often each transition was visited."""
    return sum((one.model.visited for one in walks), Counter())
