"""Whatever lies in the evidence, what the gate's reasons name leads on to a proven release, without break-glass."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from ci.evidence.entry import Entry
from ci.evidence.gate_rule import GateRule
from ci.evidence.layout import stamp
from ci.evidence.note import Filed
from ci.gate import Reason, reasons_to_stop
from tests.ci.evidence.records import NOON, entry, failed, record, started
from tests.ci.gate.request_examples import filed, look, outline, override, release
from tests.ci.gate.world import STEP, World, walk

SAMPLE, PATIENCE = 40, 60
NEVER = datetime(9999, 12, 31, tzinfo=UTC)


def junk(world: World, name: str, when: datetime) -> None:
    """Leave an object about the newest commit's digest that cannot be read."""
    digest = f"{world.merged[-1]:064x}"
    key = f"v2/stack/{name}/{stamp(when)}-{digest[:12]}-ended-0.json"
    world.entries.setdefault(name, []).append(Entry(key, None, "is cut off", GateRule.UNREADABLE_RECORD))


def nameless(world: World, name: str) -> None:
    """Leave an object in place of all records: as before a first deployment."""
    world.entries[name] = [Entry(f"records/{name}/x", None, "is no JSON", GateRule.UNREADABLE_RECORD)]


def another_key(world: World, name: str) -> None:
    """Replace the signing key at once."""
    old = world.entries.get(name, [])
    world.entries[name] = [Entry(one.key, None, "is signed with a key", GateRule.BAD_SIGNATURE) for one in old]


def from_the_future(world: World, name: str, of: Callable[..., object]) -> None:
    """Leave a record of the newest commit that a clock far ahead has signed."""
    said = {"environment": name, "input_digest": f"{world.merged[-1]:064x}", "commit": f"{len(world.merged) - 1:040x}"}
    began = NEVER if of is started else NOON
    made = of(**said, started_at=began, ended_at=NEVER)
    world.entries.setdefault(name, []).append(entry(made))  # ty: ignore[invalid-argument-type]


def drift(world: World, name: str) -> None:
    """Leave drift that was found in the future."""
    world.notes.setdefault(name, []).append(look(outline(), made_at=NEVER, environment=name))


def torn(world: World, name: str, kind: str) -> None:
    """Leave a note from the future that cannot be read."""
    key = f"v2/stack/{name}/{stamp(NEVER)}-000000000000-{kind}-01234567.json"
    world.notes.setdefault(name, []).append(Filed(key, None, "is cut off"))


STRANGE: dict[str, Callable[[World, str], None]] = {
    "an unreadable end now": lambda world, name: junk(world, name, NOON + world.runs * STEP),
    "an unreadable end in the future": lambda world, name: junk(world, name, NEVER),
    "nothing but junk": nameless,
    "another signing key": another_key,
    "a success in the future": lambda world, name: from_the_future(world, name, record),
    "a failure in the future": lambda world, name: from_the_future(world, name, failed),
    "a start in the future": lambda world, name: from_the_future(world, name, started),
    "drift in the future": drift,
    "an unreadable look": lambda world, name: torn(world, name, "drift"),
    "an unreadable hold": lambda world, name: torn(world, name, "hold"),
}


def follow(world: World, name: str, reason: Reason) -> None:
    """Do what a reason says, as the operations page has it: release, override, or wait."""
    notes, now = world.notes.setdefault(name, []), NOON + world.runs * STEP
    before = world.base(name).terms.predecessor
    if reason.code.by_object or reason.code is GateRule.FAILED_SINCE:
        digest = f"{world.merged[-1]:064x}"
        said = {"input_digest": digest, "object_key": reason.subject, "environment": name}
        notes.append(filed(override(reason.code, **said, made_at=now, expires_at=now + timedelta(days=7)), len(notes)))
    elif "release-hold" in reason.remedy:
        whose = before if f"release-hold {before}" in reason.remedy else name
        theirs = world.notes.setdefault(whose or name, [])
        over = release(*(one for one in theirs if f"-{'drift' if whose == before else 'hold'}-" in one.key))
        theirs.append(filed(over.model_copy(update={"made_at": now}), len(theirs)))
    else:
        world.go(name, "wait", "ok")


def brought_on(world: World) -> str | None:
    """Promote the newest commit through all environments; return what stops it for good, None where nothing does."""
    for name in world.names:
        for _ in range(PATIENCE):
            reasons = reasons_to_stop(world.of_commit(world.base(name), len(world.merged) - 1))
            if not reasons:
                break
            follow(world, name, reasons[0])
        if world.go(name, "promote", "ok") != "ok":
            return f"{name}: {reasons[0]}"
    return None


@pytest.mark.parametrize("strange", sorted(STRANGE))
def test_a_way_that_the_reasons_name_leads_on_from_what_is_strange(strange: str) -> None:
    """In any environment, at the end of any walk; a release and an override are a person's, behind an approval."""
    ends = [walk(random.Random(seed)) for seed in range(SAMPLE)]  # noqa: S311 - repeatable, and no secret
    for seed, world in enumerate(ends):
        STRANGE[strange](world, world.names[seed % len(world.names)])
    assert [line for world in ends if (line := brought_on(world)) is not None] == []


def test_a_start_from_the_future_is_closed_once_and_leaves_nothing_to_do() -> None:
    """Its end lies where it was closed, so the success after it is the newest, and a schedule promotes it once."""
    world = World(random.Random(0), ("dev", "staging"))  # noqa: S311 - repeatable, and no secret
    from_the_future(world, "dev", started)
    assert world.go("dev", "close-run", "") == "closed"
    assert world.go("dev", "promote --next", "ok") == "ok"
    assert world.go("dev", "promote --next", "ok") == "nothing to do"
