"""A change as lines of text, for the terminal and for Markdown alike: sign, depth and words, without any color."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from ci.changes.diff import Ambiguous, AttributeChange, Change, Kind, Move
from ci.changes.diff.attributes import differences
from ci.changes.diff.losses import loses
from ci.changes.diff.path import ROOT, Index, Item, Key, Member, Path
from ci.changes.diff.values import JsonText, Keyed, Node, Sensitive, Unordered, plain, same
from ci.changes.one_at_a_time import conflicting, sentence

# Terraform's own signs, and one for a move, which Terraform has no sign for.
ADD, REMOVE, CHANGE, REPLACE, MOVE, NOTE = "+", "-", "~", "-/+", ">", ""
_SIGNS = {Kind.ADDED: ADD, Kind.REMOVED: REMOVE, Kind.CHANGED: CHANGE, Kind.MOVED: MOVE}
_MOST_CANDIDATES = 20


@dataclass(frozen=True)
class ReportLine:
    """One line: `sign` is one of Terraform's or empty, `depth` 0 for an element and 1 for what is in it."""

    sign: str
    depth: int
    text: str


def lines_of(change: Change) -> Iterator[ReportLine]:
    """Yield the lines of one change; every character of them can be printed."""
    yield ReportLine(REPLACE if change.is_replacement else _SIGNS[change.kind], 0, _title(change))
    if change.move is not None and change.mode == "resource":
        yield from _lines_of_move(change.move)
    for kind, node in ((Kind.ADDED, change.after), (Kind.REMOVED, change.before)):
        if change.kind is kind:
            # Without any attribute the title says it all.
            for path, value in leaves(node) if node else ():
                yield ReportLine(_SIGNS[kind], 1, f"{printable(str(path))} = {shown(value)}")
    for attribute in change.all_attributes:
        yield from _lines_of_attribute(attribute)
    fields = () if change.is_replacement else conflicting(change.type, (one.name for one in change.attributes))
    if fields:
        yield ReportLine(NOTE, 1, f"stopped by the gate: {sentence(fields)}: split it into two merges")


def lines_of_ambiguous(group: Ambiguous) -> Iterator[ReportLine]:
    """Yield the lines of one group of candidates."""
    yield ReportLine(NOTE, 0, "Equal resources, so nothing says which of them became which:")
    yield ReportLine(REMOVE, 1, _names(group.candidates_before))
    yield ReportLine(ADD, 1, _names(group.candidates_after))


def leaves(node: Node, path: Path = ROOT) -> Iterator[tuple[Path, Node]]:
    """Yield every value in a node that has nothing in it, with its path; an empty list or block is such a value."""
    found: Iterable[tuple[Path, Node]] = ()
    match node:
        case JsonText(value):
            found = [(path, value)]
        case dict():
            found = [(path / Key(name), node[name]) for name in sorted(node)]
        case list():
            found = [(path / Index(number), item) for number, item in enumerate(node)]
        case Unordered(members):
            found = [(path / Member(), member) for member in members]
        case Keyed():
            found = [(path / Item(node.by, identity), item) for identity, item in node]
    if not found:
        yield path, node
    for at, value in found:
        yield from leaves(value, at)


def shown(node: Node) -> str:
    """Return a value on one line: as JSON, with everything escaped that a terminal or a reader could mistake."""
    return str(node) if isinstance(node, Sensitive) else printable(json.dumps(plain(node), ensure_ascii=False))


def printable(text: str) -> str:
    """Return `text` with its control and formatting characters written as escapes: none moves a cursor or a line."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else _escape(char) for char in text)


def _escape(char: str) -> str:
    return f"\\u{ord(char):04x}" if ord(char) < 0x10000 else f"\\U{ord(char):08x}"


def _title(change: Change) -> str:
    title = printable(change.address)
    if change.move is not None:
        title += f" from {printable(change.move.before)}"
    if change.path is not None:
        title += f" ({printable(change.path)})"
    reasons = []
    if change.is_replacement:
        reasons.append(f"{', '.join(map(printable, change.forcing))} forces replacement")
    elif change.may_force:
        reasons.append(f"may replace, {', '.join(map(printable, change.may_force))}")
    if change.only_a_plan_knows:
        here = "whether this changes" if change.mode == "resource" else "what this does to the resources"
        reasons.append(f"only a plan knows {here}")
    if change.mode == "resource" and change.move is not None and change.move.is_open:
        reasons.append("no moved block")
    if change.is_forgotten:
        reasons.append("stays in AWS, Terraform forgets it")
    lost = loses(change)
    if lost is not None:
        reasons.append(lost)
    return f"{title}: {'; '.join(reasons)}" if reasons else title


def _lines_of_move(move: Move) -> Iterator[ReportLine]:
    if move.declared:
        yield ReportLine(NOTE, 1, "declared: a moved block is there, nothing is destroyed for it")
    elif move.obstacle is not None:
        yield ReportLine(NOTE, 1, f"no line can declare it: {printable(move.obstacle)}")
    else:
        yield ReportLine(NOTE, 1, f"without this line it is destroyed and created again: {printable(move.python)}")


def _lines_of_attribute(change: AttributeChange) -> Iterator[ReportLine]:
    name = printable(change.name)
    reason = "  # forces replacement" if change.forces_replacement else ""
    reason = "  # may force replacement: only a plan knows" if change.may_replace else reason
    if change.kind is Kind.MOVED:
        now = f" = {shown(change.after)}" if same(change.before, change.after) else ""
        yield ReportLine(MOVE, 1, f"{name} -> [{change.position}]{now}{reason}")
        yield from _lines_inside(change, change.path)
        return
    if change.kind is Kind.CHANGED:
        if change.label is not None and isinstance(change.before, dict):
            yield from _lines_inside(change, Path(change.path.steps[:-1]) / change.label)
        elif change.is_sensitive and isinstance(change.before, Sensitive) and isinstance(change.after, Sensitive):
            yield ReportLine(CHANGE, 1, f"{name} = {change.after}, changed{reason}")
        else:
            yield ReportLine(CHANGE, 1, f"{name} = {shown(change.before)} -> {shown(change.after)}{reason}")
        return
    node = change.after if change.kind is Kind.ADDED else change.before
    for path, value in leaves(node, change.path):
        yield ReportLine(_SIGNS[change.kind], 1, f"{printable(str(path))} = {shown(value)}{reason}")


def _lines_inside(change: AttributeChange, path: Path) -> Iterator[ReportLine]:
    """Yield the lines of what differs in an item that is the same one."""
    for inner in differences(change.before, change.after, path):
        yield from _lines_of_attribute(replace(inner, effect=change.effect))


def _names(addresses: Sequence[str]) -> str:
    more = len(addresses) - _MOST_CANDIDATES
    names = ", ".join(map(printable, addresses[:_MOST_CANDIDATES]))
    return f"{names} and {more:,} more" if more > 0 else names
