"""Write the file that `plan --summary` hands on, also where there is no plan: the comment has to say why."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from ci.changes.plan.summary import PlanSummary
from ci.github.pull_request.plan_artifact import PlanFile, of_failure, of_plan
from ci.toolchain.files import write_with_folder
from shared import exits


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

    def _write(self, content: PlanFile) -> None:
        if self.file is not None:
            write_with_folder(self.file, content.to_json().encode())
