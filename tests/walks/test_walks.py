"""CONTRIBUTING's two examples, carried out on a copy of the repository.

Complete they are green; a forgotten step is named by the check that the page says, with the file to open.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.walks import construct, setting
from tests.walks.step import Step

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
ENVIRONMENTS = sorted(file.stem for file in (ROOT / "environments").glob("*.yaml"))
COPIED = ("ci", "docs", "environments", "shared", "stacks", "tests", "pyproject.toml")
SETTING, CONSTRUCT = setting.steps(ENVIRONMENTS), construct.steps()
MOST_FILES = 8
# Beside the environment files, of which there may be more another day.
MOST_BESIDE_ENVIRONMENTS = 5


@dataclass
class Copy:
    """A copy of the repository in which steps are carried out and taken back."""

    root: Path
    before: dict[Path, str | None] = field(default_factory=dict)

    def carry_out(self, steps: Sequence[Step]) -> None:
        """Do what the steps say."""
        for step in steps:
            file = self.root / step.file
            text = file.read_text(encoding="utf-8") if file.is_file() else None
            self.before.setdefault(file, text)
            file.write_text(step.change(text or ""), encoding="utf-8")

    def take_back(self) -> None:
        """Leave every file as it was."""
        for file, text in self.before.items():
            if text is None:
                file.unlink()
            else:
                file.write_text(text, encoding="utf-8")
        self.before.clear()

    def check(self, name: str) -> tuple[bool, str]:
        """Return whether a check is green, and what it said. Compiled code of a text that is taken back is not kept."""
        done = subprocess.run(
            self._command(name),
            cwd=self.root,
            env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "NO_COLOR": "1"},
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode == 0, done.stdout + done.stderr

    def _command(self, name: str) -> list[str]:
        kind, *files = name.split()
        return {
            "validate": [sys.executable, "-m", "ci", "validate"],
            "security": [sys.executable, "-m", "ci", "security"],
            "rules": [sys.executable, "-c", (HERE / "rules.py").read_text(encoding="utf-8")],
            "lint": [
                *(str(Path(sys.executable).with_name("ty")), "check", "--error-on-warning"),
                *("--python", sys.prefix, "shared", "stacks"),
            ],
            "test": [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *files],
        }[kind]


@pytest.fixture(scope="module")
def copies(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Sequence[str]], Copy]:
    """Return what copies the repository with some of its environments, once for each choice."""
    made: dict[tuple[str, ...], Copy] = {}

    def copy(environments: Sequence[str]) -> Copy:
        key = tuple(environments)
        if key not in made:
            root = tmp_path_factory.mktemp("copy")
            for name in COPIED:
                if (ROOT / name).is_dir():
                    # With its compiled code: that of files which no step changes is used again.
                    shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns(HERE.name, "__snapshots__"))
                else:
                    shutil.copy2(ROOT / name, root / name)
            for file in (root / "environments").rglob("*.yaml"):
                if file.stem not in key:
                    file.unlink()
            made[key] = Copy(root)
        return made[key]

    return copy


@pytest.fixture
def whole(copies: Callable[[Sequence[str]], Copy]) -> Generator[Copy]:
    """Return a copy with every environment, in which nothing is done yet."""
    copy = copies(ENVIRONMENTS)
    yield copy
    copy.take_back()


@pytest.fixture
def small(copies: Callable[[Sequence[str]], Copy]) -> Generator[Copy]:
    """Return a copy with the environment that comes first, in which nothing is done yet."""
    first = next(one for one in ENVIRONMENTS if "after: null" in (ROOT / f"environments/{one}.yaml").read_text("utf-8"))
    copy = copies([first])
    yield copy
    copy.take_back()


@pytest.mark.parametrize("steps", [SETTING, CONSTRUCT], ids=["setting", "construct"])
def test_a_walk_opens_few_files(steps: list[Step]) -> None:
    """Each file once, and no more than a person keeps in mind."""
    files = [step.file for step in steps]
    assert len(set(files)) == len(files)
    beside = [file for file in files if not file.startswith("environments/")]
    assert len(beside) <= (MOST_FILES if steps is CONSTRUCT else MOST_BESIDE_ENVIRONMENTS)


@pytest.mark.parametrize(
    ("steps", "checks"),
    [
        (
            SETTING,
            ("validate", "lint", f"test tests/house/test_settings.py {setting.TEST}"),
        ),
        (CONSTRUCT, ("lint", "rules", construct.TESTS)),
    ],
    ids=["setting", "construct"],
)
def test_a_complete_walk_is_green(whole: Copy, steps: list[Step], checks: tuple[str, ...]) -> None:
    """Every check that names a forgotten step has nothing to say, and the new test passes."""
    whole.carry_out(steps)
    for check in checks:
        green, said = whole.check(check)
        assert green, said


@pytest.mark.parametrize("forgotten", SETTING, ids=lambda step: step.file)
def test_a_forgotten_step_of_the_setting_is_named(whole: Copy, forgotten: Step) -> None:
    """Its check is red, and says which file to open."""
    whole.carry_out([step for step in SETTING if step is not forgotten])
    green, said = whole.check(forgotten.check)
    assert not green
    assert forgotten.says in said


@pytest.mark.parametrize("forgotten", CONSTRUCT, ids=lambda step: step.file)
def test_a_forgotten_step_of_the_construct_is_named(small: Copy, forgotten: Step) -> None:
    """Its check is red, and says which file to open. Without the type's no account is made; the command says why."""
    small.carry_out([step for step in CONSTRUCT if step is not forgotten])
    rules = forgotten.check == "security" and forgotten.file != construct.TYPE
    green, said = small.check("rules" if rules else forgotten.check)
    assert not green
    assert forgotten.says in said


@pytest.mark.parametrize(
    ("steps", "heading"),
    [(SETTING, "### An example: an idle timeout"), (CONSTRUCT, "### An example: a queue")],
    ids=["setting", "construct"],
)
def test_the_page_lists_the_steps(steps: list[Step], heading: str) -> None:
    """Each with the check that names it when it is forgotten, in the order of the walk."""
    section = CONTRIBUTING.partition(heading + "\n")[2].partition("\n#")[0]
    rows = re.findall(r"^\| `([^`]+)` \| .+ \| `([^`]+)` \|$", section, re.MULTILINE)
    assert rows == list(dict.fromkeys((_file(step), _command(step.check)) for step in steps))


def _file(step: Step) -> str:
    return "environments/*.yaml" if step.file.startswith("environments/") else step.file


def _command(check: str) -> str:
    kind, *files = check.split()
    session = {"security": "ci -- security", "test": f"test -- {' '.join(files)}"}.get(kind, kind)
    return f"./noxw -s {session}"
