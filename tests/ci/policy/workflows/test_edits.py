"""Each dangerous edit of model, files and settings is caught by what its row names; each harmless one by nothing."""

from __future__ import annotations

import re

import pytest

from ci.policy.workflows.run import RULES
from tests.ci.policy.workflows import edits_of_jobs, edits_of_steps
from tests.ci.policy.workflows.__main__ import DANGEROUS, FINE, main
from tests.ci.policy.workflows.edits import Edit

APPLIES = "job apply, step 'Apply the plan, verify, look for drift, record'"


@pytest.mark.parametrize("edit", DANGEROUS, ids=lambda edit: edit.name)
def test_a_dangerous_edit_is_caught(edit: Edit) -> None:
    """By the rule that it is about, whatever else finds it."""
    assert edit.by in {one.by for one in edit.findings()}


@pytest.mark.parametrize("edit", FINE, ids=lambda edit: edit.name)
def test_a_harmless_edit_is_not(edit: Edit) -> None:
    """A rule that refuses good work gets switched off."""
    assert edit.findings() == []


def test_every_rule_catches_an_edit() -> None:
    """A rule that nothing breaks may be a rule that checks nothing."""
    caught = {edit.by for edit in (*edits_of_steps.EDITS, *edits_of_jobs.EDITS)}
    assert caught == {rule.name for rule in RULES}


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("Terraform tells its secrets", f"deploy: command: {APPLIES}: unknown variable TF_LOG: .+"),
        ("a machine of somebody", "pull-request: runner: job lint: unknown runner 'self-hosted': .+"),
        (
            "a shell of its own",
            r".github/workflows/pull-request.yml:\d+: job lint, step '.+': says `shell: .+",
        ),
    ],
)
def test_a_finding_names_job_and_step(name: str, line: str) -> None:
    """One line is enough to mend it."""
    [finding] = next(edit for edit in DANGEROUS if edit.name == name).findings()
    assert re.fullmatch(line, finding.line)


def test_the_table_counts_what_is_unseen(capsys: pytest.CaptureFixture[str]) -> None:
    """One row for each edit, and the sum last."""
    assert main() == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(DANGEROUS) + len(FINE) + 3
    assert lines[-1] == f"{len(DANGEROUS)} edits, 0 unseen; {len(FINE)} that are fine, 0 false alarms"
