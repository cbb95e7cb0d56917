"""From a path to text: refuses what is no small, plain text file before anybody parses it."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from shared.config.plain import is_hidden
from shared.config.problems import Problem
from shared.quoting import escaped

# Thirty times the largest environment file. A file above it is a mistake, and is not even opened.
LARGEST_FILE = 64 * 1024
_BOM = b"\xef\xbb\xbf"
_ALLOWED = frozenset("\n\t")


def text_of(path: Path, name: str) -> tuple[str, list[Problem]]:
    """Return the text of a file, each line with a bare newline at its end, and what is wrong with it.

    `name` is what messages call the file. With a problem the text is '' and must not be used. Nothing is raised:
    a file that is missing, unreadable, or something else than a file is a problem, too.
    """
    try:
        status = path.lstat()
        if wrong := _kind_problem(status, name):
            return "", [wrong]
        with path.open("rb") as file:
            data = file.read(LARGEST_FILE)
    except FileNotFoundError:
        return "", [Problem(name, 1, "", "no such file", "", "add it")]
    except OSError as error:
        return "", [Problem(name, 1, "", f"cannot be read ({error.strerror})", "", "let this user read the file")]
    if data.startswith(_BOM):
        remedy = "save the file as UTF-8 without it"
        return "", [Problem(name, 1, "", "a byte order mark at the beginning of the file", "", remedy)]
    try:
        text = data.decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        what = f"a byte that is not UTF-8 text (0x{data[error.start]:02x})"
        return "", [Problem(name, line, "", what, "", "save the file as UTF-8")]
    if "\r" in text:
        # Removed, they would leave one line: YAML and editors count different ones.
        line, remedy = text.count("\n", 0, text.index("\r")) + 1, "save the file with the line ends of Unix (LF)"
        return "", [Problem(name, line, "", r"a line end of old systems (\r)", "", remedy)]
    problems = [*_hidden_characters(text, name), *_tabs(text, name)]
    return ("" if problems else text), problems


def _kind_problem(status: os.stat_result, name: str) -> Problem | None:
    """Return what speaks against opening a file of this status, or None."""
    if stat.S_ISLNK(status.st_mode):
        return Problem(name, 1, "", "a symbolic link in place of a file", "", "put the file itself here")
    if stat.S_ISDIR(status.st_mode):
        return Problem(name, 1, "", "a folder in place of a file", "", "rename or remove the folder")
    if not stat.S_ISREG(status.st_mode):
        return Problem(name, 1, "", "not a plain file", "", "put a plain text file here")
    if status.st_size > LARGEST_FILE:
        what = f"a file of {status.st_size} bytes, more than the {LARGEST_FILE} that are read"
        return Problem(name, 1, "", what, "", "remove what is no configuration")
    return None


def _hidden_characters(text: str, name: str) -> list[Problem]:
    """Return one problem for each hidden character that the text uses, at the first line that has it."""
    first: dict[str, int] = {}
    for number, line in enumerate(text.split("\n"), start=1):
        for character in line:
            if character not in _ALLOWED and is_hidden(character):
                first.setdefault(character, number)
    return [
        Problem(name, line, "", f"a control or invisible character ({escaped(character)})", "", "remove it")
        for character, line in first.items()
    ]


def _tabs(text: str, name: str) -> list[Problem]:
    """Return one problem for all lines that are indented with tabs: they are one mistake."""
    lines = [
        number for number, line in enumerate(text.split("\n"), 1) if "\t" in line[: len(line) - len(line.lstrip())]
    ]
    if not lines:
        return []
    more = f" (and on {len(lines) - 1} more)" if lines[1:] else ""
    return [Problem(name, lines[0], "", f"a tab in the indentation of this line{more}", "", "indent with spaces")]
