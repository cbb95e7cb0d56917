"""What the diff says of each change that the provider was asked about, beside the provider's answer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, fields
from typing import Any

from rich.table import Table

from ci.changes.diff import compare
from shared.aws.facts import Effect
from tests.terraform.provider.engine import NEW
from tests.terraform.provider.probes import Answer, Question


@dataclass(frozen=True)
class Row:
    """A type: its arguments, those without any value that the provider takes, and its answers beside the diff's.

    `agree`: both say the same. `may_replace`: the diff leaves it to a plan. `missed`: the provider replaces and the
    diff says that it does not; `false`: the other way round.
    """

    type: str
    arguments: int
    without_value: int
    questions: int
    agree: int
    may_replace: int
    missed: int
    false: int

    @property
    def is_right(self) -> bool:
        """Return whether the diff says nothing that the provider does not."""
        return not self.missed and not self.false


def effect_in_diff(question: Question) -> Effect:
    """Return what the diff says of a resource that changes as in a question, and of nothing else in its document."""
    base, head = ({"resource": {question.type: {"x": body}}} for body in (question.before, question.after))
    if question.event == "unknown":  # both refer to what only the second has: its value is of the apply
        base = {"resource": {question.type: {"x": question.after}}}
        head = {"resource": {**head["resource"], NEW.partition(".")[0]: {NEW.partition(".")[2]: {}}}}
    changes = [one for one in compare(base, head) if one.address == f"{question.type}.x"]
    if any(one.is_replacement for one in changes):
        return "replaces"
    return "depends" if any(one.may_force for one in changes) else "updates"


def wrong(answers: Iterable[Answer]) -> list[str]:
    """Return a line for each answer that the diff contradicts."""
    return [
        f"{one.question.type}.{one.question.name} {one.question.event} {one.question.values}: "
        f"diff {effect_in_diff(one.question)}, plan {'replaces' if one.replaces else 'updates'}"
        for one in answers
        if _class_of(one) in ("missed", "false")
    ]


def row_of(type_: str, arguments: Iterable[str], answers: Sequence[Answer]) -> Row:
    """Return the row of a type from the names of its arguments, and the answers about it."""
    own = [one for one in answers if one.question.type == type_ and one.question.event != "still"]
    classes = [_class_of(one) for one in own]
    names = set(arguments)
    return Row(
        type_,
        len(names),
        len(names - {one.question.name for one in own}),
        len(own),
        *(classes.count(name) for name in ("agree", "may replace", "missed", "false")),
    )


def _class_of(answer: Answer) -> str:
    effect = effect_in_diff(answer.question)
    if effect == "depends":
        return "may replace"
    if (effect == "replaces") == answer.replaces:
        return "agree"
    return "missed" if answer.replaces else "false"


def total_of(rows: Sequence[Row]) -> Row:
    """Return the sums of all rows."""
    numbers: list[tuple[Any, ...]] = [astuple(one)[1:] for one in rows]
    return Row(f"{len(rows)} types", *(sum(column) for column in zip(*numbers, strict=True)))


def as_table(rows: Sequence[Row]) -> Table:
    """Return the rows with their sums below."""
    table = Table(show_footer=True)
    footer = astuple(total_of(rows))
    for number, column in enumerate(fields(Row)):
        justify = "left" if number == 0 else "right"
        table.add_column(column.name.replace("_", " "), str(footer[number]), justify=justify, overflow="fold")
    for row in rows:
        table.add_row(*map(str, astuple(row)))
    return table
