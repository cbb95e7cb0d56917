"""`verify` as a command that has to wait: what it prints, and where."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from ci.__main__ import main
from ci.deployment.verify.run import Report
from shared import exits
from tests.rehearsal.tree import ROOT

LATE = "catalog-dev: the deployment is IN_PROGRESS, 1 of 2 tasks run, after 1800 s of waiting"


@pytest.mark.parametrize(
    ("late", "failed", "code", "problems"),
    [
        (None, (), exits.DONE, ["dev: confirm the mail"]),
        (LATE, (("test_x", "why"),), exits.FAILED, [LATE, "test_x: why"]),
        (LATE, (), exits.FAILED, [LATE]),
    ],
    ids=["over in time", "late and failed", "late and passed"],
)
def test_what_is_seen_while_it_waits_stands_on_standard_error(
    late: str | None,
    failed: tuple[tuple[str, str], ...],
    code: int,
    problems: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The report is alone on standard output. A deployment that is not steady is a failure, whatever the tests say.

    What else a person has to do is said beside it, and decides nothing.
    """

    def wait(_config: object, _file: Path, tell: Callable[[str], None]) -> str | None:
        tell("it goes on")
        return late

    monkeypatch.setattr("ci.deployment.verify.waiting.wait_for_service", wait)
    monkeypatch.setattr("ci.deployment.restart.restart_lines", lambda _: ["restart needed"])
    monkeypatch.setattr("ci.deployment.preflight.questions.mail_lines", lambda _: ["dev: confirm the mail"])
    monkeypatch.setattr("ci.deployment.verify.run.verify", lambda *_, **__: Report(("test_y",), failed, ()))
    assert main(["verify", "dev", "--json", "--root", str(ROOT)]) == code
    said = capsys.readouterr()
    assert json.loads(said.out)["passed"] == ["test_y"]
    assert said.err.splitlines() == ["dev: it goes on", "dev: restart needed", *problems]
