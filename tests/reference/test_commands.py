"""docs/commands.md says what the commands say."""

from __future__ import annotations

import os
import subprocess
import sys

from tests.reference.commands import PAGE, ROOT, page


def test_the_page_is_up_to_date() -> None:
    """`./noxw -s test -- --accept` writes it."""
    assert (ROOT / PAGE).read_text(encoding="utf-8") == page()


def test_the_terminal_has_no_part_in_it() -> None:
    """A narrow one, colors and another language give the same page."""
    surroundings = os.environ | {"COLUMNS": "40", "TERMINAL_WIDTH": "40", "FORCE_COLOR": "1", "LC_ALL": "de_DE.UTF-8"}
    program = "import sys; from tests.reference.commands import page; sys.stdout.buffer.write(page().encode())"
    done = subprocess.run([sys.executable, "-c", program], env=surroundings, cwd=ROOT, capture_output=True, check=True)
    assert done.stdout.decode() == page()


def test_every_command_has_its_help() -> None:
    """One that has nothing to say would be an empty section."""
    text = page()
    sections = text.split("\n### ")[1:]
    assert sections
    assert [one.partition("\n")[0] for one in sections if "Usage: python -m ci" not in one] == []
