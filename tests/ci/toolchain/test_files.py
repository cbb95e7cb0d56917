"""Files that a command leaves behind: reports, what GitHub keeps for a step, files for another job."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ci.toolchain.files import append, write, write_with_folder
from shared import exits


def test_a_report_says_where_it_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """On standard error: standard output is what the command was asked for."""
    write(tmp_path / "report", "text\n")
    assert (tmp_path / "report").read_text() == "text\n"
    assert capsys.readouterr() == ("", f"wrote {tmp_path}/report\n")


def test_a_file_is_appended_to(tmp_path: Path) -> None:
    """GitHub's files hold what steps before have written."""
    file = tmp_path / "out"
    file.write_text("a=1\n")
    append(file, "b=2\n")
    assert file.read_text() == "a=1\nb=2\n"


def test_a_folder_is_made_for_a_file(tmp_path: Path) -> None:
    """The bytes are those that were given."""
    file = tmp_path / "new" / "folder" / "file"
    write_with_folder(file, b"a\r\n")
    assert file.read_bytes() == b"a\r\n"


@pytest.mark.parametrize(
    "writes",
    [
        lambda file: write(file, "text"),
        lambda file: append(file, "text"),
        lambda file: write_with_folder(file, b"text"),
    ],
    ids=["write", "append", "write_with_folder"],
)
def test_a_file_that_cannot_be_written_is_bad_input(writes: Callable[[Path], None], tmp_path: Path) -> None:
    """One line with the file and the reason; nobody is told that it was written."""
    (tmp_path / "folder").mkdir()
    with pytest.raises(exits.CommandError) as error:
        writes(tmp_path / "folder")
    assert error.value.code == exits.BAD_INPUT
    assert error.value.lines == [f"{tmp_path / 'folder'}: cannot be written (Is a directory)"]
