"""What people see while environments are worked on."""

from __future__ import annotations

import io
import sys

import pytest

from ci.deployment import progress
from ci.deployment.progress import ProgressTable


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        """Return True."""
        return True


def test_in_a_log_each_step_is_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    """With the environment first."""
    with ProgressTable(["dev"]) as shown:
        shown.step("dev", "plan")
        shown.step("dev", "apply")
    assert capsys.readouterr().err == "dev: plan (0 s)\ndev: apply (0 s)\n"


def test_in_a_log_progress_is_told_now_and_then(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not for every resource."""
    with ProgressTable(["dev"]) as shown:
        shown.step("dev", "apply")
        shown.update("dev", "1 of 9 done")
        monkeypatch.setattr(progress, "SECONDS_BETWEEN_LINES", 0.0)
        shown.update("dev", "2 of 9 done")
    assert capsys.readouterr().err == "dev: apply (0 s)\ndev: apply: 2 of 9 done (0 s)\n"


def test_on_a_terminal_there_is_a_table_that_goes_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """And it steps aside while a question is asked."""
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    with ProgressTable(["dev", "prod"]) as shown:
        shown.step("dev", "apply")
        shown.update("dev", "2 of 9 done")
        with shown.paused():
            while_paused = len(terminal.getvalue())
            shown.update("dev", "3 of 9 done")
            assert len(terminal.getvalue()) == while_paused
    said = terminal.getvalue()
    for text in ("environment", "prod", "waiting", "apply", "3 of 9 done"):
        assert text in said
    assert "dev: apply" not in said


def test_a_narrow_terminal_names_every_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """What Terraform says is cut; which environment does what is not."""
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "40")
    with ProgressTable(["dev", "prod-eu-central-1"]) as shown:
        shown.step("prod-eu-central-1", "apply")
        shown.update("prod-eu-central-1", "aws_elasticache_serverless_cache.cache: Still modifying...")
    lines = [line for line in terminal.getvalue().splitlines() if "prod-eu-central-1" in line]
    assert lines
    assert all("waiting" in line or "apply" in line for line in lines)
