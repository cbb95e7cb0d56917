"""The files of tests/examples/bad, each of which breaks the good repository: README.md there shows their form."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.examples.good import copy_good, good_files, whole_example
from tests.examples.lines import inserted, keys, place, replaced, with_value

BAD = Path(__file__).resolve().parent / "bad"
# `{line}`, `{line of KEY}`, `{line of KEY again}`, `{line with TEXT}`, `{keys}`, `{keys of SECTION}` and `{size}`.
_COMPUTED = re.compile(r"\{(line|keys|size)(?: (of|with) (.+?))?( again)?\}")
_FILE = re.compile(r"(environments/\S+\.ya?ml):$")


@dataclass(frozen=True)
class Step:
    """One change of the repository: what to do, to which file, with which words and which lines."""

    action: str
    file: str
    words: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Case:
    """One bad repository: its name, the steps that lead to it, and every message it must give, in order.

    `mend` are the steps that do what the messages say, where that takes a person's choice.
    """

    name: str
    steps: tuple[Step, ...]
    messages: tuple[str, ...]
    mend: tuple[Step, ...] = ()

    def expected(self, root: Path) -> tuple[str, ...]:
        """Return the messages, with the lines at which their keys stand in the repository at `root`."""
        return tuple(_filled(message, root) for message in self.messages)


@cache
def cases() -> tuple[Case, ...]:
    """Return every case of tests/examples/bad, sorted by name."""
    return tuple(parse(file.stem, file.read_text(encoding="utf-8")) for file in sorted(BAD.glob("*.case")))


def parse(name: str, text: str) -> Case:
    """Return the case that a file describes. Raises ValueError when the file has another form."""
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    at = lines.index("expect")
    end = lines.index("mend") if "mend" in lines else len(lines)
    steps, messages = _steps(lines[:at]), tuple(lines[at + 1 : end])
    if not steps or not messages:
        raise ValueError(f"{name}: a case has at least one step and one expected message")
    return Case(name, steps, messages, _steps(lines[end + 1 :]))


def _steps(lines: list[str]) -> tuple[Step, ...]:
    steps: list[Step] = []
    for line in lines:
        if line.startswith("+"):
            step = steps.pop()
            steps.append(Step(step.action, step.file, step.words, (*step.lines, line[1:])))
        else:
            action, file, *words = line.split(" ", 2)
            steps.append(Step(action, file, " ".join(words), ()))
    return tuple(steps)


def build(case: Case, root: Path) -> Path:
    """Make the repository of a case in `root`, and return it. Raises ValueError for a step that does not fit."""
    return run(case.steps, copy_good(root))


def run(steps: tuple[Step, ...], root: Path) -> Path:
    """Carry out steps below `root`, and return it. Raises ValueError for a step that does not fit."""
    for step in steps:
        _run(step, root / step.file, root)
    return root


def _run(step: Step, file: Path, root: Path) -> None:
    match step.action:
        case "write" | "restore":
            file.parent.mkdir(parents=True, exist_ok=True)
            written = "".join(f"{line}\n" for line in step.lines)
            file.write_text(written if step.action == "write" else good_files()[step.file], encoding="utf-8")
        case "bytes":
            escaped = "\\n".join(step.lines) + "\\n"
            file.write_bytes(escaped.encode("ascii").decode("unicode_escape").encode("latin-1"))
        case "delete":
            shutil.rmtree(file) if file.is_dir() else file.unlink()
        case "move":
            file.rename(root / step.words)
        case "copy":
            shutil.copy(file, root / step.words)
        case "link":
            file.symlink_to(file.rename(root / file.name))
        case "folder":
            file.unlink()
            file.mkdir()
        case "grow":
            file.write_bytes(file.read_bytes() + b"# " + b"x" * 10_000_000 + b"\n")
        case _:
            before = file.read_text(encoding="utf-8")
            if (after := _edited(step, before)) == before:
                raise ValueError(f"{step.file}: nothing changes: {step.action} {step.words}")
            file.write_text(after, encoding="utf-8")


def _edited(step: Step, text: str) -> str:
    """Return the text of a file after a step at one key. Raises ValueError for a step that does not fit."""
    key, _, value = step.words.partition(" ")
    match step.action:
        case "set":
            return with_value(text, key, [*step.lines] or value)
        case "replace":
            return replaced(text, key, *step.lines)
        case "remove":
            return replaced(text, key)
        case "before" | "after":
            return inserted(text, key, *step.lines, before=step.action == "before")
        case _:
            raise ValueError(f"unknown action {step.action}")


def _filled(message: str, root: Path) -> str:
    """Return a message with lines, keys and sizes as the files below `root` have them."""
    own_file, _, rest = message.partition(":")

    def computed(match: re.Match[str]) -> str:
        what, _, argument, again = match.groups()
        other = _FILE.search(message, 0, match.start())
        file = root / (other[1] if other else own_file)
        if what == "size":
            return str(file.stat().st_size)
        if what == "keys":
            return ", ".join(keys(whole_example(), argument or ""))
        text = file.read_text(encoding="utf-8")
        if match[2] == "with":
            return str([line.strip() for line in text.split("\n")].index(argument) + 1)
        return str(place(text, argument or rest.split(": ")[1], 2 if again else 1).first)

    return _COMPUTED.sub(computed, message)
