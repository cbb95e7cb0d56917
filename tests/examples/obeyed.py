"""Do what a message says, word by word, as a person would: for the remedies that leave no choice."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from shared.config.problems import Problem
from tests.examples.good import good_files
from tests.examples.lines import place, places, replaced, with_value

# What follows "write": a value, unless it is one of the words that describe one.
_DESCRIBED = "one|it|a|an|all|another|the|each|its|owner/name|fewer"
_VALUE = re.compile(rf'write (?:it like )?("[^"]*"|(?!(?:{_DESCRIBED})\b)[^ ,]+)')
# Remedies that describe a value of the person's own: the good repository has one at each key.
_OWN = re.compile(
    rf"write ({_DESCRIBED})\b(?! key| of )|choose|use a|begin|give each|take|shorten|list|keep \d|remove |add what"
)
_MEANT = re.compile(r"did you mean '([a-z_]+)'\?$")
_CHOICE = re.compile(r"did you mean ([A-Za-z._]+)\?$")
_OTHER_NAME = re.compile(r"rename it to (\S+)$")
# Where the list is meant, and not its item.
_LIST = re.compile(r"write (\[\]) for the list")


def obey(problem: Problem, root: Path) -> bool:
    """Do what a problem's remedy says below `root`. Return False where a person would have to choose."""
    return any(rule(problem, root) for rule in _RULES)


def _rename_a_key(problem: Problem, root: Path) -> bool:
    """`unknown key, did you mean 'nat'?`."""
    if not (meant := _MEANT.search(problem.what)):
        return False
    key = problem.path.rpartition(".")[2]
    return _edited(root / problem.file, lambda text: _in_line(text, problem.line, f"{key}:", f"{meant[1]}:"))


def _rename_a_file(problem: Problem, root: Path) -> bool:
    """`rename it to dev.yaml`."""
    if new := _OTHER_NAME.match(problem.remedy):
        (root / problem.file).rename((root / problem.file).with_name(new[1]))
    return new is not None


def _put_in_quotes(problem: Problem, root: Path) -> bool:
    """`put it in quotes`: where the word is what the message shows."""
    if problem.remedy != "put it in quotes" or not problem.value or problem.value.endswith("..."):
        return False
    word = _written(root / problem.file, problem.line)
    return _edited(root / problem.file, lambda text: _in_line(text, problem.line, word, f'"{word}"'))


def _remove_a_key(problem: Problem, root: Path) -> bool:
    """`remove it`: a key that is none, or an item that is there already."""
    removable = problem.what.startswith("unknown key") or "twice" in problem.what
    if problem.remedy.partition(",")[0] != "remove it" or not removable:
        return False
    return _edited(root / problem.file, lambda text: replaced(text, problem.path))


def _write_a_value(problem: Problem, root: Path) -> bool:
    """`write per_az`, `write it like staging`, `write 10 or less`, `did you mean kms?`."""
    choice = _LIST.match(problem.remedy) or _VALUE.match(problem.remedy) or _CHOICE.match(problem.remedy)
    if not choice or not problem.path or problem.path not in _paths(root / problem.file):
        return False
    path = problem.path.partition("[")[0] if choice.re is _LIST else problem.path
    value = choice[1]
    return _edited(root / problem.file, lambda text: with_value(text, path, [] if value == "[]" else value))


def _write_a_value_of_ones_own(problem: Problem, root: Path) -> bool:
    """`choose another name`, `write one (Days that the flow log is kept)`, `use an ARN with sa-east-1`."""
    path = problem.path.partition("[")[0]
    good = good_files().get(problem.file, "")
    if not _OWN.match(problem.remedy) or path not in _paths_of(good) or path not in _paths(root / problem.file):
        return False
    here = place(good, path)
    lines = good.split("\n")[here.first - 1 : here.last]
    return _edited(root / problem.file, lambda text: replaced(text, path, *lines))


_RULES: tuple[Callable[[Problem, Path], bool], ...] = (
    _rename_a_key, _rename_a_file, _put_in_quotes, _remove_a_key, _write_a_value,
    _write_a_value_of_ones_own,
)  # fmt: skip


def _edited(file: Path, edit: Callable[[str], str]) -> bool:
    file.write_text(edit(file.read_text(encoding="utf-8")), encoding="utf-8")
    return True


def _in_line(text: str, number: int, old: str, new: str) -> str:
    lines = text.split("\n")
    lines[number - 1] = lines[number - 1].replace(old, new, 1)
    return "\n".join(lines)


def _written(file: Path, line: int) -> str:
    """Return the value of a line, as it is written."""
    return re.sub(r"^ *(- |[a-z_]+: *)", "", file.read_text(encoding="utf-8").split("\n")[line - 1]).strip()


def _paths(file: Path) -> list[str]:
    return _paths_of(file.read_text(encoding="utf-8"))


def _paths_of(text: str) -> list[str]:
    return [one.path for one in places(text)]
