"""How long a rehearsal has to take: the provider's waits that follow each other, and what came on top of them.

An apply is as quick as its slowest chain of resources, and most of a chain is waiting: the provider asks again after
fixed pauses, whoever answers. The sum of the chains of all runs is the floor that no code of ours gets under.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Protocol

from ci.changes.diff.references import addresses

SHOWN_SECONDS = 2  # what takes less is work, not waiting
LOGS = ("apply.log", "destroy.log")


@dataclass(frozen=True)
class Wait:
    """One resource in the slowest chain of a run: what was done to it, and how long that took, in seconds."""

    address: str
    action: str
    seconds: float


class Stage(Protocol):
    """A stage of a rehearsal as it is timed: whose, from when on, for how long (both in seconds), and its waits."""

    environment: str
    begun: float
    seconds: float
    waits: tuple[Wait, ...]


@dataclass(frozen=True)
class Done:
    """What a run of the engine did to a resource, and how long that took, in seconds."""

    action: str
    seconds: float


def done_by(log: str) -> dict[str, Done]:
    """Return address -> what was done, from the lines of JSON of an apply.

    https://developer.hashicorp.com/terraform/internals/machine-readable-ui#apply-complete
    """
    found: dict[str, Done] = {}
    for line in log.splitlines():
        try:
            message: Any = json.loads(line)
        except ValueError:
            continue
        if isinstance(message, dict) and message.get("type") == "apply_complete":
            hook = message["hook"]
            address = hook["resource"]["addr"]
            before = found.get(address, Done("", 0.0)).seconds  # a replacement is two: both are waited for
            found[address] = Done(hook["action"], before + hook["elapsed_seconds"])
    return found


def references_of(document: Mapping[str, Any]) -> dict[str, set[str]]:
    """Return address -> the resources of the document that it refers to."""
    bodies = {f"{kind}.{name}": body for kind, named in document["resource"].items() for name, body in named.items()}
    return {address: {one for one in addresses(body) if one in bodies} for address, body in bodies.items()}


def slowest_chain(done: Mapping[str, Done], references: Mapping[str, set[str]]) -> list[str]:
    """Return the resources that follow each other and took longest together, in their order.

    In: what a run did, and address -> what it refers to, without circles. What was destroyed goes in the other
    direction, which gives the same chain backwards.
    """

    @cache
    def until(address: str) -> tuple[float, tuple[str, ...]]:
        own = done[address].seconds if address in done else 0.0
        before = max((until(one) for one in sorted(references.get(address, ()))), default=(0.0, ()))
        return own + before[0], (*before[1], address) if address in done else before[1]

    return list(max((until(address) for address in sorted({*references, *done})), default=(0.0, ()))[1])


def waits_of(folder: Path, document: Mapping[str, Any], since: float) -> Iterator[Wait]:
    """Yield the slowest chain of what the engine did in `folder` after `since`, a time of the file system's clock."""
    for name in LOGS:
        file = folder / "logs" / name
        if not file.is_file() or file.stat().st_mtime < since:
            continue
        done = done_by(file.read_text(encoding="utf-8"))
        for address in slowest_chain(done, references_of(document)):
            yield Wait(address, done[address].action, done[address].seconds)


def floor_of(stages: Sequence[Stage]) -> float:
    """Return how long the waits of some stages take at least, in seconds.

    Stages that ran at the same time wait at the same time: of those, the environment that waits longest counts.
    """
    total = 0.0
    waited: dict[str, float] = {}
    until = float("-inf")
    for stage in sorted(stages, key=lambda one: one.begun):
        if stage.begun >= until:
            total += max(waited.values(), default=0.0)
            waited = {}
        waited[stage.environment] = waited.get(stage.environment, 0.0) + sum(wait.seconds for wait in stage.waits)
        until = max(until, stage.begun + stage.seconds)
    return total + max(waited.values(), default=0.0)
