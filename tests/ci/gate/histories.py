"""Whether a way leads back and on from where random histories of commands end, without break-glass or an override.

`python -m tests.ci.gate.histories [COUNT [SEED]]` prints how often each transition was visited, by which commands each
environment comes to a proven release, and what is wrong.
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from ci.evidence.liveness import LIMIT
from ci.evidence.operation import Operation
from ci.evidence.record import Record, Started
from ci.gate import reasons_to_stop
from ci.gate.choice import rollback_target
from shared import exits
from tests.ci.gate.world import World, walk

FIRST = ("release-hold", "wait", "promote --next", "wait")
WAYS = (
    ("promote --next",),
    ("wait", "promote --next"),
    ("release-hold", "promote --next"),
    ("release-hold", "wait", "promote --next"),
    ("rollback",),
    ("wait", "rollback"),
    ("rollback --to",),
)


def problems(world: World) -> list[str]:
    """Return what is wrong with the ways back and on from where a walk has ended; nothing where all is well."""
    found = [f"{name}: {line}" for name in world.names for line in [*_back(world, name), *_on(world, name)]]
    return [*found, *(f"{name}: no way leads on" for name, way in ways(world).items() if way is None)]


def _back(world: World, name: str) -> list[str]:
    """A default is never what failed last, nor forward; each success that does not stand can be gone back to."""
    log, found = world.log(name), list[str]()
    base = replace(world.base(name), now=world.base(name).now + LIMIT)  # whatever has no end is interrupted by then
    stands = None if log.stands is None else log.stands.input_digest
    for digest in sorted({one.input_digest for one in log.successes} - {stands}):
        try:
            target = rollback_target(log, digest)
        except exits.CommandError:
            found.append("a success that does not stand is refused")
            continue
        request = world.of_commit(base, int(target.commit, 16), Operation.ROLLBACK)
        found += [str(reason) for reason in reasons_to_stop(request)]
    try:
        default = rollback_target(log, None).input_digest
    except exits.CommandError:
        return found
    if default == stands:
        found.append("the default is what stands")
    if log.failed_last(default):
        found.append("the default failed here last")
    own = _last_success(log.history, default)
    for place, one in enumerate(log.history):
        back = one.operation is Operation.ROLLBACK and own < place
        if back and own > _last_success(log.history[:place], one.input_digest):
            found.append("the default goes forward")
    return found


def _last_success(history: Sequence[Record | Started], digest: str) -> int:
    places = [
        place
        for place, one in enumerate(history)
        if isinstance(one, Record) and one.succeeded and one.input_digest == digest
    ]
    return places[-1]


def _on(world: World, name: str) -> list[str]:
    """Where nothing stands, a proof of what ran last comes again, after a destruction any, once no hold stops it."""
    log, base = world.log(name), world.base(name)
    free = replace(base, notes=[], now=base.now + timedelta(days=1))
    if log.stands is not None:
        return []
    if base.terms.predecessor is None:
        return [str(one) for one in reasons_to_stop(world.of_commit(free, len(world.merged) - 1))]
    proofs = {one.input_digest for one in base.proof_log.successes}
    proven = {digest for digest in proofs if base.proof_log.of_digest(digest)[-1].succeeded}
    found, waiting = world.next_of(free)
    if proofs and found is None and not waiting:
        return ["nothing stands, and there is nothing to do"]
    if log.last is None or log.last.is_destruction:
        wanted = proven
    else:
        repeats = log.runs is not None and log.last.input_digest == log.runs.input_digest
        wanted = proven & {log.last.input_digest} if repeats else set()
    return ["nothing stands, and what is proven does not come"] if wanted and found is None else []


def ways(world: World) -> dict[str, str | None]:
    """Return for each environment the commands that lead to a proven release, if all goes well; None without any.

    Where none of them alone does, the environments before are brought to their newest release first.
    """
    return {name: _way(world, name) for name in world.names}


def _way(world: World, name: str) -> str | None:
    if world.log(name).stands is not None:
        return "none is needed"
    place = world.names.index(name)
    first = [(one, command) for one in world.names[:place] for command in FIRST]
    for before in ([], first):
        for commands in WAYS:
            copy = world.copy()
            for whose, command in [*before, *((name, command) for command in commands)]:
                copy.go(whose, command, "ok")
            if copy.log(name).stands is not None:
                return ", ".join([*(["promote --next in those before"] if before else []), *commands])
    return None


def main(count: int = 20_000, seed: int = 0) -> int:
    """Print how often each transition was visited, the ways on and the problems; return 1 where there is any."""
    visited, led, wrong = Counter[str](), Counter[str](), Counter[str]()
    for number in range(count):
        world = walk(random.Random(seed + number))  # noqa: S311 - repeatable, and no secret
        visited += world.visited
        led += Counter(way or "no way leads on" for way in ways(world).values())
        wrong += Counter(line.partition(": ")[2] for line in problems(world))
    for title, counts in (("transition", visited), ("way on", led), ("problem", wrong)):
        for line, times in sorted(counts.items()):
            print(f"{times:7} {title}: {line}")
    print(f"{count} histories, {len(visited)} transitions, {visited.total()} visits, {wrong.total()} problems")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main(*(int(word) for word in sys.argv[1:])))
