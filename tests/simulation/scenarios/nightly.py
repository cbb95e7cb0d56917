"""nightly.yml: everything is tried, and one issue says what failed."""

from __future__ import annotations

from tests.simulation.scenario import FAILED, OK, SKIPPED, Answer, Scenario

QUICK = {f"quick ({version})": OK for version in ("3.11", "3.12", "3.13")}
ALL = {"train": OK, "renamed": OK, "enforced": OK, "keys": OK, "pages": OK, **QUICK, "issue": OK}


def scenarios() -> list[Scenario]:
    """Return the scenarios of a night."""
    return [
        Scenario(
            "nightly",
            "every job runs, and the issue is brought up to date by what became of them",
            "nightly.yml",
            "schedule",
            ALL,
            order=("nightly-issue",),
            never=("identity",),
        ),
        Scenario(
            "nightly-that-fails",
            "what fails keeps no other job from running, and the issue is written all the same",
            "nightly.yml",
            "schedule",
            ALL | {"train": FAILED, "issue": FAILED},
            (Answer("rehearse --train", code=1), Answer("nightly-issue", code=1)),
            order=("rehearse --train", "nightly-issue"),
        ),
        Scenario(
            "nightly-from-another-branch",
            "started by hand on another branch, no job runs",
            "nightly.yml",
            "workflow_dispatch",
            dict.fromkeys(("train", "renamed", "enforced", "keys", "pages", "quick", "issue"), SKIPPED),
            ref="refs/heads/change",
            never=("rehearse", "test", "nightly-issue"),
        ),
    ]
