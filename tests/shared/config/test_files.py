"""What is no small, plain text file is refused before anybody parses it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from shared.config.files import LARGEST_FILE, text_of


def refusal(path: Path) -> str:
    """Return the only problem of a file, as people see it."""
    text, problems = text_of(path, "x.yaml")
    assert text == ""
    assert len(problems) == 1
    return str(problems[0])


def test_a_plain_file_is_its_text(tmp_path: Path) -> None:
    """Nothing is added and nothing taken away, apart from the line ends of Windows."""
    (tmp_path / "x").write_bytes("a: é\r\nb: 日本\n".encode())
    assert text_of(tmp_path / "x", "x.yaml") == ("a: é\nb: 日本\n", [])


def test_a_missing_file_is_a_problem(tmp_path: Path) -> None:
    """Not an error of Python."""
    assert refusal(tmp_path / "x") == "x.yaml:1: no such file: add it"


def test_a_file_that_cannot_be_read_is_a_problem(tmp_path: Path) -> None:
    """The reason is the operating system's; a name that is too long stands for all of them."""
    said = refusal(tmp_path / ("x" * 300))
    assert said == "x.yaml:1: cannot be read (File name too long): let this user read the file"


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    """Opening it would wait for somebody to write into it."""
    os.mkfifo(tmp_path / "x")
    assert refusal(tmp_path / "x") == "x.yaml:1: not a plain file: put a plain text file here"


@pytest.mark.parametrize("target", ["here", "nowhere"])
def test_a_link_is_refused_wherever_it_leads(tmp_path: Path, target: str) -> None:
    """Also one that leads nowhere: it is there, so it is not missing."""
    (tmp_path / "here").write_text("a: 1\n")
    (tmp_path / "x").symlink_to(target)
    assert refusal(tmp_path / "x") == "x.yaml:1: a symbolic link in place of a file: put the file itself here"


@pytest.mark.parametrize("size", [LARGEST_FILE, LARGEST_FILE + 1])
def test_the_size_is_limited(tmp_path: Path, size: int) -> None:
    """The limit itself is allowed, one byte more is not."""
    (tmp_path / "x").write_bytes(b"#" * size)
    assert (text_of(tmp_path / "x", "x.yaml")[1] == []) == (size == LARGEST_FILE)


def test_a_large_file_is_refused_without_being_read(tmp_path: Path) -> None:
    """A terabyte that takes no room on the disk: reading it would take forever, and all memory."""
    with (tmp_path / "x").open("wb") as file:
        file.truncate(10**12)
    assert refusal(tmp_path / "x").startswith("x.yaml:1: a file of 1000000000000 bytes, more than the 65536")


def test_each_hidden_character_is_reported_at_its_first_line(tmp_path: Path) -> None:
    """A file full of them gives one message for each kind, not for each place."""
    (tmp_path / "x").write_text("a\u200bb\n\u00a0c\u200b\n\x7f\ud7ff\uffff\n", encoding="utf-8")
    _, problems = text_of(tmp_path / "x", "x.yaml")
    assert [str(problem) for problem in problems] == [
        r"x.yaml:1: a control or invisible character (\u200b): remove it",
        r"x.yaml:2: a control or invisible character (\xa0): remove it",
        r"x.yaml:3: a control or invisible character (\x7f): remove it",
        r"x.yaml:3: a control or invisible character (\uffff): remove it",
    ]


def test_a_return_without_a_new_line_is_an_old_line_end(tmp_path: Path) -> None:
    """YAML would count a line more than the editor, and removing it would join two lines."""
    (tmp_path / "x").write_bytes(b"a: 1\nb: 2\rc: 3\r\n\r")
    assert refusal(tmp_path / "x") == (
        r"x.yaml:2: a line end of old systems (\r): save the file with the line ends of Unix (LF)"
    )


def test_one_tab_for_indentation_is_one_line(tmp_path: Path) -> None:
    """Without a count of others, when there are none."""
    (tmp_path / "x").write_text("a:\n\tb: 1\n")
    assert refusal(tmp_path / "x") == "x.yaml:2: a tab in the indentation of this line: indent with spaces"


def test_a_tab_in_a_comment_is_allowed(tmp_path: Path) -> None:
    """It moves nothing."""
    (tmp_path / "x").write_text("a: 1 #\tcomment\n")
    assert text_of(tmp_path / "x", "x.yaml")[1] == []
