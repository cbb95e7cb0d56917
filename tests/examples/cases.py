"""The good repository, and the files of tests/examples/bad that break it: README.md there shows their form."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from functools import cache
from pathlib import Path

HERE = Path(__file__).resolve().parent
GOOD = HERE / "good"
BAD = HERE / "bad"


@dataclass(frozen=True)
class Step:
    """One change of the good repository: what to do, to which files, and the lines that say how."""

    action: str
    files: tuple[str, ...]
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Case:
    """One bad repository: its name, the steps that lead to it, and every message it must give, in order."""

    name: str
    steps: tuple[Step, ...]
    expected: tuple[str, ...]


@cache
def cases() -> tuple[Case, ...]:
    """Return every case of tests/examples/bad, sorted by name."""
    return tuple(parse(file.stem, file.read_text(encoding="utf-8")) for file in sorted(BAD.glob("*.case")))


def parse(name: str, text: str) -> Case:
    """Return the case that a file describes. Raises ValueError when the file has another form."""
    steps: list[Step] = []
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    at = lines.index("expect")
    for line in lines[:at]:
        if line[0] in "+- ":
            step = steps.pop()
            steps.append(Step(step.action, step.files, (*step.lines, line)))
        else:
            action, *files = line.split()
            steps.append(Step(action, tuple(files), ()))
    if not steps or not lines[at + 1 :]:
        raise ValueError(f"{name}: a case has at least one step and one expected message")
    return Case(name, tuple(steps), tuple(lines[at + 1 :]))


def copy_good(root: Path) -> Path:
    """Copy the good repository to `root`, and return it."""
    shutil.copytree(GOOD, root, dirs_exist_ok=True)
    return root


def build(case: Case, root: Path) -> Path:
    """Make the repository of a case in `root`, and return it. Raises ValueError for a step that does not fit."""
    copy_good(root)
    for step in case.steps:
        apply(step, root)
    return root


def apply(step: Step, root: Path) -> None:
    """Do one step below `root`. Raises ValueError for a step that does not fit."""
    file = root / step.files[0]
    added = [line[1:] for line in step.lines if line[0] == "+"]
    match step.action:
        case "edit":
            file.write_text(edited(file.read_text(encoding="utf-8"), step), encoding="utf-8")
        case "write":
            file.write_text("".join(f"{line}\n" for line in added), encoding="utf-8")
        case "bytes":
            escaped = "\\n".join(added) + "\\n"
            file.write_bytes(escaped.encode("ascii").decode("unicode_escape").encode("latin-1"))
        case "delete":
            shutil.rmtree(file) if file.is_dir() else file.unlink()
        case "move":
            file.rename(root / step.files[1])
        case "copy":
            shutil.copy(file, root / step.files[1])
        case "link":
            file.rename(file.with_suffix(".txt"))
            file.symlink_to(file.with_suffix(".txt").name)
        case "folder":
            file.unlink()
            file.mkdir()
        case "grow":
            file.write_bytes(file.read_bytes() + b"# " + b"x" * 10_000_000 + b"\n")
        case _:
            raise ValueError(f"unknown action {step.action}")


def change(root: Path, file: str, line: str, *lines: str) -> None:
    """Replace the one line of a file below `root` that reads `line` by `lines`."""
    apply(Step("edit", (file,), (f"-{line}", *(f"+{new}" for new in lines))), root)


def edited(text: str, step: Step) -> str:
    """Return `text` with the lines ` ` and `-` of a step replaced by its lines ` ` and `+`; they must fit once."""
    before = "".join(f"{line[1:]}\n" for line in step.lines if line[0] in " -")
    after = "".join(f"{line[1:]}\n" for line in step.lines if line[0] in " +")
    if f"\n{text}".count(f"\n{before}") != 1:
        raise ValueError(f"{step.files[0]}: these lines do not stand there exactly once: {before!r}")
    return f"\n{text}".replace(f"\n{before}", f"\n{after}")[1:]
