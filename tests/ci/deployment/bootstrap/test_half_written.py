"""What a kill leaves of a state: a whole one stays, anything else goes, because no engine reads it."""

from __future__ import annotations

from pathlib import Path

import pytest

from ci.deployment.bootstrap.procedure import PLACES, remove_half_written

WHOLE = '{"version": 4, "serial": 1, "resources": []}'


@pytest.mark.parametrize("place", PLACES, ids=str)
@pytest.mark.parametrize("content", ["", WHOLE[:20], "{}", "[]", '{"version": "4"}'])
def test_what_is_no_state_goes(place: Path, content: str, tmp_path: Path) -> None:
    """Cut off anywhere, empty, or of another form."""
    file = tmp_path / place
    file.parent.mkdir(exist_ok=True)
    file.write_text(content)
    assert remove_half_written(tmp_path) == [file]
    assert not file.exists()


def test_a_whole_state_stays(tmp_path: Path) -> None:
    """And so does a folder without any."""
    assert remove_half_written(tmp_path) == []
    (tmp_path / PLACES[0]).write_text(WHOLE)
    assert remove_half_written(tmp_path) == []
    assert (tmp_path / PLACES[0]).read_text() == WHOLE
