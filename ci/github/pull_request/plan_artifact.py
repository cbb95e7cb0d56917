"""The file that one environment's plan leaves for the comment of a pull request: JSON, masked, and nothing of a plan.

The job that plans runs the code of the request; the job that comments does not. So a file is data that somebody else
made: its shape, its size and the name in it are checked before a word of it is used.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, ValidationError, model_validator

from ci.changes.diff.danger import Danger
from ci.changes.plan.summary import PlannedChange, PlanSummary
from ci.changes.report.lines import ReportLine, lines_of, printable
from ci.changes.report.summary import NOTHING, Counts, count
from ci.github.artifacts import ArtifactModel
from ci.toolchain.files import write_with_folder
from shared import exits
from shared.config.kinds import EnvironmentName

VERSION = 1
# A plan of 10,000 changes has about 5 MB; a text is cut by who writes it, and refused by who reads it.
MOST_BYTES = 20_000_000
MOST_CHANGES = 20_000
MOST_LINES = 2_000
MOST_CHARACTERS = 2_000
MOST_ERRORS = 100

Text = Annotated[str, Field(max_length=MOST_CHARACTERS)]


class Changed(ArtifactModel):
    """One change as lines for people: sign, depth, text.

    `danger` is `Danger.word`; None in a file of before the field.
    """

    action: Literal["replace", "delete", "forget", "move", "update", "create", "output"]
    lines: Annotated[
        tuple[tuple[Literal["+", "-", "~", "-/+", ">", ""], Literal[0, 1], Text], ...],
        Field(min_length=1, max_length=MOST_LINES),
    ]
    danger: Literal["loses_data", "destroys", "may_destroy", "opens", "other"] | None = None

    @property
    def order(self) -> Danger:
        """Return its place in the order of danger; no word makes less of what its action destroys."""
        least = Danger.DESTROYS if self.action in ("replace", "delete") else Danger.OTHER
        return least if self.danger is None else min(least, Danger[self.danger.upper()])


class PlanFile(ArtifactModel):
    """The plan of one environment, or the lines that say why there is none."""

    version: Literal[1]
    environment: Annotated[EnvironmentName, Field(max_length=64)]
    numbers: Counts
    changes: Annotated[tuple[Changed, ...], Field(max_length=MOST_CHANGES)]
    failed: Annotated[tuple[Text, ...], Field(max_length=MOST_ERRORS)]

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if self.failed and self.changes:
            raise ValueError("a plan that failed has no changes")
        return self

    def to_json(self) -> str:
        """Return the text of the file: the same plan gives the same bytes."""
        return self.model_dump_json() + "\n"


def of_plan(environment: str, summary: PlanSummary) -> PlanFile:
    """Return what is handed on of a plan; a plan of more changes than MOST_CHANGES as one that has no summary."""
    if len(summary.changes) > MOST_CHANGES:
        return of_failure(environment, [f"{len(summary.changes):,} changes are too many for a comment: see the log"])
    data = {
        "version": VERSION,
        "environment": environment,
        "numbers": count(one.change for one in summary.changes),
        "changes": tuple(
            {"action": one.action, "lines": _lines(one), "danger": one.danger.word} for one in summary.changes
        ),
        "failed": (),
    }
    return PlanFile.model_validate(data)


def of_failure(environment: str, lines: Sequence[str]) -> PlanFile:
    """Return what is handed on where there is no plan.

    The lines are those of the job's log: Terraform hides in its own messages what it knows to be sensitive.
    """
    kept = [_cut(line) for line in lines[: MOST_ERRORS - 1]]
    if len(lines) > len(kept):
        kept.append(f"and {len(lines) - len(kept):,} more lines: see the log")
    said = tuple(kept or ["it failed and said nothing"])
    return PlanFile(version=VERSION, environment=environment, numbers=NOTHING, changes=(), failed=said)


@dataclass(frozen=True)
class Summary:
    """The file of one environment; `file` is None where nobody asked for one."""

    environment: str
    file: Path | None

    @classmethod
    def of(cls, environments: Sequence[str], file: Path | None) -> Summary:
        """Return the file for what a command was asked to plan. Raises CommandError unless it is one environment."""
        if file is not None and len(environments) != 1:
            raise exits.CommandError(["--summary: is of one environment: name it, and no other"], exits.BAD_INPUT)
        return cls(environments[0] if file is not None else "", file)

    @contextmanager
    def of_failure(self) -> Generator[None]:
        """Write down why the block could not go on, and pass its CommandError on."""
        try:
            yield
        except exits.CommandError as error:
            # Something that cannot be the name of an environment has no file: nobody waits for one.
            with suppress(ValidationError):
                self._write(of_failure(self.environment, error.lines))
            raise

    def write(self, plans: Mapping[str, PlanSummary], errors: Mapping[str, exits.CommandError]) -> None:
        """Write what became of the plan. Raises CommandError when it cannot be written."""
        if self.environment in plans:
            self._write(of_plan(self.environment, plans[self.environment]))
        elif self.environment in errors:
            self._write(of_failure(self.environment, errors[self.environment].lines))

    def write_nothing(self) -> None:
        """Write that nothing changes: the environment is gone, and so is what it had."""
        content = PlanFile(version=VERSION, environment=self.environment, numbers=NOTHING, changes=(), failed=())
        self._write(content)

    def _write(self, content: PlanFile) -> None:
        if self.file is not None:
            write_with_folder(self.file, content.to_json().encode())


def _lines(change: PlannedChange) -> tuple[tuple[str, int, str], ...]:
    found = list(lines_of(change.change))
    if len(found) > MOST_LINES:
        more = ReportLine("", 1, f"and {len(found) - MOST_LINES + 1:,} more lines: see the log")
        found = [*found[: MOST_LINES - 1], more]
    return tuple((line.sign, line.depth, _cut(line.text)) for line in found)


def _cut(text: str) -> str:
    """Return a text of one line that is not too long; what is left out is counted."""
    whole = printable(text)
    if len(whole) <= MOST_CHARACTERS:
        return whole
    kept = whole[: MOST_CHARACTERS - 40]
    return f"{kept} ... and {len(whole) - len(kept):,} more characters"
