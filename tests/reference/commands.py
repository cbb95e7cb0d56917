"""docs/commands.md: every session and every command, with the help that they print themselves."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from pathlib import Path

from typer.core import TyperGroup
from typer.main import get_command

from ci.__main__ import app

ROOT = Path(__file__).parents[2]
PAGE = Path("docs", "commands.md")
WIDTH = 100
_HEAD = """\
# Commands

Every command with its arguments. `./noxw -s test -- --accept` writes this page from the help of the commands.

- A **session** sets up what it needs and runs, for example `./noxw -s diff -- dev`.
- A **command** runs as `./noxw -s ci -- COMMAND ARGUMENTS`, and prints what stands here with `--help`.

| exit code | meaning |
|---|---|
| 0 | done, or nothing to do |
| 1 | failed |
| 2 | changes or drift, only with `--exit-code` or `--detailed-exitcode` |
| 3 | stopped by the gate |
| 64 | bad input: nothing was written |
"""


def write(root: Path) -> None:
    """Write the page below `root`. Raises OSError."""
    (root / PAGE).write_text(page(), encoding="utf-8", newline="\n")


def page() -> str:
    """Return the text of docs/commands.md."""
    return "\n".join([_HEAD, *_sessions(), *_commands()])


def _sessions() -> Iterator[str]:
    """Yield a row for each session of the noxfile: its docstring says what it does and which arguments it takes."""
    yield "## Sessions\n\n| session | what it does |\n|---|---|"
    for node in ast.parse((ROOT / "noxfile.py").read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef) and any(ast.unparse(one) == "nox.session" for one in node.decorator_list):
            text = " ".join(inspect.cleandoc(ast.get_docstring(node) or "").split())
            yield f"| `{node.name}` | {_cell(text)} |"
    yield ""


def _commands() -> Iterator[str]:
    """Yield a section for each command, in the order of `--help`."""
    group = get_command(app)
    assert isinstance(group, TyperGroup)
    yield "## Commands of `./noxw -s ci`\n"
    for name, command in group.commands.items():
        if command.hidden:
            continue
        context = command.make_context(f"python -m ci {name}", [], resilient_parsing=True, terminal_width=WIDTH)
        yield f"### {name}\n\n```text\n{command.get_help(context).rstrip()}\n```\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
