"""How a command ends that is neither done nor wrong."""

from __future__ import annotations

import pytest
import typer

from shared import command_line, exits


def test_a_question_that_nobody_answers_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    """Ctrl-D: not done, no traceback."""
    app = typer.Typer()

    @app.command()
    def ask() -> None:
        raise typer.Abort

    assert command_line.run(app, "program", []) == exits.FAILED
    assert capsys.readouterr().err == "program: nobody answered: nothing was done\n"
