"""`python -m tests.ci.policy.workflows`: edits of model, files and settings in one table, with what caught each."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from shared import exits
from shared.terminal import print_table
from tests.ci.policy.workflows import (
    edits_of_conditions,
    edits_of_files,
    edits_of_jobs,
    edits_of_operations,
    edits_of_renderer,
    edits_of_settings,
    edits_of_steps,
    edits_that_are_fine,
)
from tests.ci.policy.workflows.edits import Finding, OfFile, OfModel, OfRenderer, OfSettings, OfType

DANGEROUS = (
    *edits_of_steps.EDITS,
    *edits_of_jobs.EDITS,
    *edits_of_operations.EDITS,
    *edits_of_conditions.EDITS,
    *edits_of_files.EDITS,
    *edits_of_renderer.EDITS,
    *edits_of_settings.EDITS,
)
FINE = edits_that_are_fine.EDITS
KINDS = {OfModel: "model", OfType: "type", OfFile: "file", OfRenderer: "renderer", OfSettings: "settings"}


def main() -> int:
    """Print a row for each edit and a count, and return the exit code: an edit unseen or a false alarm fails."""
    rows = [(KINDS.get(type(edit), "file"), edit.name, ", ".join(names(edit.findings())) or "-") for edit in DANGEROUS]
    fine = [("fine", edit.name, ", ".join(names(edit.findings())) or "-") for edit in FINE]
    print_table(("edit of", "what", "caught by"), [*rows, *fine])
    unseen, alarms = [row for row in rows if row[2] == "-"], [row for row in fine if row[2] != "-"]
    print(f"{len(rows)} edits, {len(unseen)} unseen; {len(fine)} that are fine, {len(alarms)} false alarms")
    return exits.FAILED if unseen or alarms else exits.DONE


def names(findings: list[Finding]) -> Iterator[str]:
    """Return what caught an edit, each once."""
    return iter(dict.fromkeys(one.by for one in findings))


if __name__ == "__main__":
    sys.exit(main())
