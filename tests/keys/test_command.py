"""`python -m tests.keys`: what it refuses."""

from __future__ import annotations

import pytest

from shared import command_line, exits
from tests.keys.__main__ import app


@pytest.mark.parametrize("arguments", [["no.key"], ["owner", "--environment", "nowhere"]])
def test_what_is_not_there_is_named_before_anything_is_planned(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """With what there is."""
    assert command_line.run(app, "python -m tests.keys", arguments) == exits.BAD_INPUT
    out, error = capsys.readouterr()
    assert out == ""
    assert f'"{arguments[-1]}": no such' in error.replace("'", '"')
