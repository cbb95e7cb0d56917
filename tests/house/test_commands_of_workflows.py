"""Every command that a workflow runs exists, with the arguments and options that it is given."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from typer.core import TyperArgument, TyperGroup, TyperOption
from typer.main import get_command

from ci.__main__ import app
from ci.github.workflows.generated import present
from tests.house.sessions import session_names

ROOT = Path(__file__).resolve().parents[2]
GROUP = get_command(app)
assert isinstance(GROUP, TyperGroup)
COMMANDS = GROUP.commands
# Sessions of a command of their own, and the one that runs any other.
SESSIONS = {"plan", "diff", "validate"}
LINES = sorted({line for text in present(ROOT).values() for line in re.findall(r"(?m)^ +run: (.+)$", text)})
RUNS = [line for line in LINES if re.match(r"\./noxw -s (ci|plan|diff) --", line)]


def problem_of(run: str) -> str:
    """Return what is wrong with a command line, or an empty text. A variable stands for one word that is not empty."""
    words = shlex.split(re.sub(r'"\$\w+"', "word", run))
    session, given = words[2], words[words.index("--") + 1 :]
    name = session if session in SESSIONS else given.pop(0)
    command = COMMANDS.get(name)
    if command is None:
        return f"there is no command {name}"
    options = {flag: one for one in command.params if isinstance(one, TyperOption) for flag in one.opts}
    places = [one for one in command.params if isinstance(one, TyperArgument)]
    count = 0
    words_left = iter(given)
    for word in words_left:
        flag, equals, _ = word.partition("=")
        if not word.startswith("--"):
            count += 1
        elif flag not in options:
            return f"{name} has no option {flag}"
        elif not equals and not options[flag].is_flag:
            next(words_left)
    required = sum(one.required for one in places)
    most = 99 if any(one.nargs == -1 for one in places) else len(places)
    missing = [flag for flag, one in options.items() if one.required and not any(flag in word for word in given)]
    if not required <= count <= most:
        return f"{name} takes {required} to {most} arguments, not {count}"
    return f"{name} needs {', '.join(missing)}" if missing else ""


@pytest.mark.parametrize("run", RUNS)
def test_a_command_takes_what_a_workflow_gives(run: str) -> None:
    """A typing mistake here would be found on main, in the middle of a promotion."""
    assert problem_of(run) == ""


@pytest.mark.parametrize(
    ("run", "problem"),
    [
        ("./noxw -s ci -- nothing", "there is no command nothing"),
        ('./noxw -s ci -- unlock "$ENVIRONMENT" --force', "unlock has no option --force"),
        ("./noxw -s ci -- unlock", "unlock takes 1 to 1 arguments, not 0"),
        ('./noxw -s ci -- identity "$ENVIRONMENT" plan deploy', "identity takes 2 to 2 arguments, not 3"),
        ("./noxw -s ci -- summarized parity", "summarized needs --summary"),
        ('./noxw -s plan -- "$ENVIRONMENT" --preview', "plan has no option --preview"),
    ],
)
def test_a_wrong_command_is_noticed(run: str, problem: str) -> None:
    """What the test above can see."""
    assert problem_of(run) == problem


def test_there_are_commands_to_look_at() -> None:
    """The lines are found by how they begin: a change of that must not empty the list."""
    assert len(RUNS) >= 15


def test_every_session_of_a_workflow_exists() -> None:
    """A name that noxfile.py does not have would fail on GitHub only."""
    named = {match[1] for line in LINES if (match := re.match(r"\./noxw -s ([\w-]+)", line))}
    assert named <= session_names((ROOT / "noxfile.py").read_text(encoding="utf-8"))
    assert named
