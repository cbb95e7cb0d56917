"""Every command that a page or a workflow names exists: session, command and options."""

from __future__ import annotations

import ast
import functools
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from ci.__main__ import app as ci_app
from stacks.__main__ import app as stacks_app
from tests.bench.__main__ import app as bench_app
from tests.house.sessions import session_names
from tests.rehearsal.__main__ import app as rehearsal_app

ROOT = Path(__file__).parents[2]
NOXFILE = (ROOT / "noxfile.py").read_text(encoding="utf-8")
PAGES = [
    ROOT / "README.md",
    ROOT / "AGENTS.md",
    ROOT / "CONTRIBUTING.md",
    *sorted((ROOT / "docs").glob("**/*.md")),
    *sorted((ROOT / ".github").glob("**/*.md")),
    *sorted((ROOT / ".github").glob("**/*.y*ml")),
]
APPS = {"ci": ci_app, "stacks": stacks_app, "tests.bench": bench_app, "tests.rehearsal": rehearsal_app}
MOST_SESSIONS = 14
# The end of a code span, a remark behind blanks, or the end of the line ends a command.
_COMMAND = re.compile(r"(?:(?:\./|python )noxw|python3? -m (?:ci|stacks|tests)\b[\w.]*)(?:(?! {2,}#| #|`).)*")
_SESSION = re.compile(r"-s (?P<name>[\w-]+)(?P<rest>(?: -- .*)?)")


def sessions() -> dict[str, ast.FunctionDef]:
    """Return the sessions of the noxfile by name; none of ours has another name than its function."""
    functions = {node.name: node for node in ast.parse(NOXFILE).body if isinstance(node, ast.FunctionDef)}
    return {name: functions[name] for name in session_names(NOXFILE)}


def named(text: str) -> Iterator[str]:
    """Yield the commands that a text names, each on its line."""
    for line in text.splitlines():
        yield from (match.group().strip() for match in _COMMAND.finditer(line))


def problems(command: str) -> list[str]:
    """Return what a command names that does not exist."""
    words = _words(command)
    if words[:2] in (["python", "-m"], ["python3", "-m"]):
        return _of_module(words[2], words[3:])
    match = _SESSION.search(command)
    if match is None:
        return []
    if match["name"] not in sessions():
        return [f"no session {match['name']}"]
    given = _words(match["rest"])[1:]
    handed = _handed_to(sessions()[match["name"]])
    taken = ast.unparse(sessions()[match["name"]])  # what a session reads itself stands in its text
    if handed is None or handed[0] == "pytest":
        own = [word for word in _options(given) if f"'{word}'" not in taken]
        return [f"{match['name']}: no option {word}" for word in own if handed is None or word.startswith("--")]
    return _of_module(handed[0], [*handed[1:], *(word for word in given if f"'{word}'" not in taken)])


def _words(text: str) -> list[str]:
    """Return the words of a command; a sentence around it may have a quotation mark that is never closed."""
    try:
        return shlex.split(text)
    except ValueError:
        return text.split()


def _options(words: list[str]) -> list[str]:
    """Return the options among words, without their values and without what stands behind a `--`."""
    before = words[: words.index("--")] if "--" in words else words
    return [word.partition("=")[0] for word in before if re.fullmatch(r"--?[a-z].*", word)]


def _handed_to(session: ast.FunctionDef) -> list[str] | None:
    """Return the module, and the words behind it, to which a session hands its arguments; None when to nobody."""
    for call in ast.walk(session):
        if isinstance(call, ast.Call) and any(isinstance(one, ast.Starred) for one in call.args):
            words = [str(one.value) for one in call.args if isinstance(one, ast.Constant)]
            if words[:2] == ["python", "-m"]:
                return words[2:]
    return None


def _of_module(module: str, words: list[str]) -> list[str]:
    """Return what is wrong with the words given to a module of ours; a module without an app takes none."""
    if module not in APPS:
        file = ROOT / Path(*module.split("."))
        there = file.with_suffix(".py").is_file() or (file / "__main__.py").is_file()
        return [] if there else [f"no module {module}"]
    command = _app(module)
    if isinstance(command, TyperGroup):
        if not words or words[0].isupper() or words[0].startswith("-"):  # COMMAND stands for any
            return []
        if words[0] not in command.commands:
            return [f"{module}: no command {words[0]}"]
        command, words = command.commands[words[0]], words[1:]
    known = {option for parameter in command.params for option in parameter.opts} | {"--help"}
    return [f"{module} {command.name}: no option {word}" for word in _options(words) if word not in known]


@functools.cache
def _app(module: str) -> TyperGroup | TyperCommand:
    """Return a module's commands, or the only one that it has. Raises TypeError at what Typer may make another day."""
    command = get_command(APPS[module])
    if not isinstance(command, (TyperGroup, TyperCommand)):
        raise TypeError(f"{module}: {type(command).__name__}")
    return command


@pytest.mark.parametrize("page", [pytest.param(page, id=page.relative_to(ROOT).as_posix()) for page in PAGES])
def test_every_command_exists(page: Path) -> None:
    """What somebody copies from a page runs."""
    text = page.read_text(encoding="utf-8")
    assert {command: wrong for command in named(text) if (wrong := problems(command))} == {}


def test_the_pages_name_commands() -> None:
    """The reader above finds them: most sessions stand in some page."""
    text = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
    found = {match["name"] for command in named(text) if (match := _SESSION.search(command))}
    assert set(sessions()) - found == set()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("run `./noxw -s paln -- dev` first", ["no session paln"]),
        ("./noxw -s ci -- statsu", ["ci: no command statsu"]),
        ("./noxw -s ci -- drift prod --exit-code  # look", ["ci drift: no option --exit-code"]),
        ('./noxw -s ci -- hold prod --raeson "it\'s late"', ["ci hold: no option --raeson"]),
        ("./noxw -s plan -- dev --markdwon FILE", ["ci plan: no option --markdwon"]),
        ("./noxw -s rehearse -- --trian", ["tests.rehearsal rehearse: no option --trian"]),
        ("python noxw -s lint -- --fix", ["lint: no option --fix"]),
        ("./noxw -s test -- --acept", ["test: no option --acept"]),
        ("`python -m ci diff --htlm=x`", ["ci diff: no option --htlm"]),
        ("python3 -m ci.all_gren", ["no module ci.all_gren"]),
        ("python -m stacks --jsno", ["stacks synth: no option --jsno"]),
        ("./noxw -s ci -- history -- prod --no-such", []),
        ("./noxw -s ci -- COMMAND", []),
        ("./noxw -s ci -- status --help", []),
        ("./noxw -s test -- tests/stacks -k alarm", []),
        ("./noxw -s test -- --accept", []),
        ("python3 -m ci.github.pull_request.all_green", []),
        ("python -m ci workflow-rules", []),
        ("./noxw --only-set-up", []),
    ],
)
def test_what_does_not_exist_is_found(text: str, expected: list[str]) -> None:
    """A misspelt session, command, option or module; and nothing in what is right."""
    assert [wrong for command in named(text) for wrong in problems(command)] == expected


def test_there_are_few_sessions_and_each_says_what_it_does() -> None:
    """`nox -l` fits on a screen: one sentence a session, with its arguments at the end."""
    lines = {name: (ast.get_docstring(node) or "").partition("\n")[0] for name, node in sessions().items()}
    assert len(lines) <= MOST_SESSIONS
    assert {name: line for name, line in lines.items() if not re.fullmatch(r"[A-Z][^.]*\b.*\.", line)} == {}
