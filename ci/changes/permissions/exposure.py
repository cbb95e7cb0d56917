"""What the files of types say about single arguments (`opens`, `blocks`, `attaches`, `access_string`), in a plan. Pure.

Each judge takes all changes, because a resource that is renamed says the same about its owner. It yields address and
sentence of each value that opens something.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from ci.changes.permissions.access_string import is_narrower
from ci.changes.permissions.policies import may_deny
from ci.changes.permissions.proof import HIDDEN, UNKNOWN, Found
from ci.changes.permissions.resource_change import ResourceChange, Side, is_destroyed, text_of
from shared.aws import file_name, types
from shared.aws.facts import Opens, Owned

# They make nothing outside of the state (Terraform language, The terraform_data Managed Resource Type; documentation of
# the providers null, random and time).
_HARMLESS = ("terraform_data", "null_", "random_", "time_")
_OFF = frozenset({"null", "false", '""'})


def unproven(changes: Sequence[ResourceChange]) -> Iterator[Found]:
    """Yield the resources of a type of which no file says what they expose."""
    for one in changes:
        if one.is_noop or one.facts.says_exposure or one.type.startswith(_HARMLESS):
            continue
        if one.type in types():
            yield one.address, f"not provable: {file_name(one.type)} does not say what it opens"
        else:
            yield one.address, f"not provable: there is no {file_name(one.type)} that says what it opens"


def opened(changes: Sequence[ResourceChange]) -> Iterator[Found]:
    """Yield the values of arguments that keep a resource closed no longer, or of a new resource that is open."""
    for one in changes:
        for facts in one.facts.opens:
            for path, closed in facts.closed.items():
                yield from _opened(one, facts, path, frozenset(map(text_of, closed)), changes)


def unblocked(changes: Sequence[ResourceChange]) -> Iterator[Found]:
    """Yield what a resource, or its owner, was guarded by, and no longer is. A first guard only takes away."""
    for one in changes:
        blocks = one.facts.blocks
        if blocks is None or one.is_noop or (blocks.owner is None and one.side("after") is None):
            continue
        if blocks.of_new and one.side("before") is None and not any(_is_set(one, path) for path in blocks.arguments):
            yield one.address, f"without {' or '.join(blocks.arguments)}"
        for path in blocks.arguments:
            was = one.texts("before", path) - _OFF
            others = _same(one, blocks.owner, changes, "after")
            if _is_owner_gone(one, blocks, changes):
                continue
            if any(other.is_unknown(path) for other in others):
                if was:
                    yield one.address, f"{path}: {UNKNOWN}"
            elif was and not _is_said(path, was, others):
                yield one.address, f"{path}: {HIDDEN}" if one.is_secret(path) else f"no longer: {path}{_shown(was)}"


def attached(changes: Sequence[ResourceChange]) -> Iterator[Found]:
    """Yield what is attached and was not; what it permits is not in the plan."""
    for one in changes:
        attaches = one.facts.attaches
        for path in attaches.arguments if attaches else ():
            owner = attaches.owner if attaches else None
            if one.side("after") is None or one.is_noop:
                continue
            had = {text for other in _same(one, owner, changes, "before") for text in other.texts("before", path)}
            if one.is_unknown(path):
                if owner is not None or not one.is_filled_in(path):
                    yield one.address, f"{path}: {UNKNOWN}"
            elif owner is not None and one.is_unknown(owner):
                yield one.address, f"{owner}: {UNKNOWN}"
            elif one.is_secret(path) or (owner and one.is_secret(owner)):
                yield one.address, f"{path}: {HIDDEN}"
            else:
                to = f" ({owner}: {_joined(one.texts('after', owner))})" if owner else ""
                new = one.texts("after", path) - had - _OFF
                yield from ((one.address, f"{path}: {text}{to}") for text in sorted(new))


def detached(changes: Sequence[ResourceChange]) -> Iterator[Found]:
    """Yield what is attached no longer and denies, or of which nothing says that it does not."""
    for one in changes:
        attaches = one.facts.attaches
        # What a role has goes with it; an attachment leaves its role behind.
        if attaches is None or one.is_noop or (attaches.owner is None and one.side("after") is None):
            continue
        if _is_owner_gone(one, attaches, changes):
            continue
        for path in attaches.arguments:
            now = {
                text for other in _same(one, attaches.owner, changes, "after") for text in other.texts("after", path)
            }
            for text in sorted(one.texts("before", path) - now - _OFF):
                if one.is_secret(path):
                    yield one.address, f"{path}: {HIDDEN}"
                elif may_deny(json.loads(text), changes):
                    yield one.address, f"no longer: {path}: {text}, which may deny"


def commanded(changes: Sequence[ResourceChange]) -> Iterator[Found]:
    """Yield the access string of a cache's user that is not provably narrower than before."""
    for one in changes:
        facts = one.facts.access_string
        if facts is None or one.is_noop or one.side("after") is None:
            continue
        path = facts.argument
        was, now = (" ".join(one.values(side, path)) for side in ("before", "after"))
        if one.is_unknown(path):
            yield one.address, f"{path}: {UNKNOWN}"
        elif one.is_secret(path):
            yield one.address, f"{path}: {HIDDEN}"
        elif not is_narrower(was, now):
            yield one.address, f"{path}: {text_of(now)}"


def _opened(
    one: ResourceChange, facts: Opens, path: str, closed: frozenset[str], changes: Sequence[ResourceChange]
) -> Iterator[Found]:
    was, now = one.texts("before", path), one.texts("after", path)
    if one.is_noop or (one.side("before") is None and not facts.of_new):
        return
    if facts.owner is not None and was & closed:
        others = _same(one, facts.owner, changes, "after")
        if not (_is_owner_gone(one, facts, changes) or _is_said(path, was & closed, others)):
            yield one.address, f"no longer: {path}{_shown(was & closed)}"
    elif one.side("after") is None:
        return
    elif one.is_unknown(path):
        yield one.address, f"{path}: {UNKNOWN}"
    elif one.is_secret(path):
        if was != now:
            yield one.address, f"{path}: {HIDDEN}"
    elif new := now - closed - was - (_OFF if was & _OFF else frozenset()):
        yield one.address, f"{path}: {_joined(new)}"
    # Of several values one may close what another one would open: who signs in first is forwarded then.
    elif now - closed and (lost := (was & closed) - now - _OFF):
        yield one.address, f"no longer: {path}: {_joined(lost)}"


def _same(
    one: ResourceChange, owner: str | None, changes: Sequence[ResourceChange], side: Side
) -> list[ResourceChange]:
    """Return the resources that say on one side what this one says: itself, or all of its type about its owner."""
    if owner is None:
        return [one]
    mine = one.texts("after" if side == "before" else "before", owner)
    return [
        other
        for other in changes
        if other.type == one.type and other.side(side) is not None and other.texts(side, owner) == mine
    ]


def _is_set(one: ResourceChange, path: str) -> bool:
    return one.is_unknown(path) or bool(one.texts("after", path) - _OFF)


def _is_owner_gone(one: ResourceChange, facts: Owned | Opens, changes: Sequence[ResourceChange]) -> bool:
    """Return whether what the resource is about is destroyed: nothing is left that could be open."""
    return facts.owner is not None and is_destroyed(facts.owner_type, one.texts("before", facts.owner), changes)


def _is_said(path: str, was: frozenset[str], others: Sequence[ResourceChange]) -> bool:
    return any(other.texts("after", path) - _OFF == was for other in others)


def _shown(texts: frozenset[str]) -> str:
    return "" if texts == {"true"} else f": {_joined(texts)}"


def _joined(texts: frozenset[str]) -> str:
    return ", ".join(sorted(texts))
