"""Do what a message says, word by word, as a person would: for the remedies that leave no choice.

`python -m tests.examples.obeyed` counts how the messages of tests/examples/bad are carried out.
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path

from shared import checks
from shared.config import Problem, read_all
from tests.examples.cases import Case, build, cases, run
from tests.examples.good import good_files
from tests.examples.lines import place, places, replaced, with_value

# What follows "write": a value, unless it is one of the words that describe one.
_DESCRIBED = "one|it|a|an|all|another|the|each|its|owner/name|fewer"
_VALUE = re.compile(rf'write (?:it like )?("[^"]*"|(?!(?:{_DESCRIBED})\b)[^ ,]+)')
# Remedies that describe a value of the person's own: the good repository has one at each key.
_OWN = re.compile(
    rf"write ({_DESCRIBED})\b(?! key| of )|choose|use a|begin|give each|take|shorten|list|keep \d|add what"
)
_MEANT = re.compile(r"did you mean '([a-z_]+)'\?$")
_CHOICE = re.compile(r"did you mean ([A-Za-z._]+)\?$")
_OTHER_NAME = re.compile(r"rename it to (\S+)$")
# Where the list is meant, and not its item.
_LIST = re.compile(r"write (\[\]) for the list")
_IN_PLACE = re.compile(r"write (\S+?)(?:, .+| or .+)? in place of (\S+)$")
_CHOICES = re.compile(r"expected (.+?)(?:,| or )")
_ANCHOR = re.compile(r"&(\w+) +(.+)")


class Way(StrEnum):
    """How a remedy is carried out."""

    WORDS = "word for word"
    OWN = "with what the good repository has"
    STEPS = "by steps of `mend`"


def told(root: Path) -> list[Problem]:
    """Return every problem of a repository, in the order in which people see them."""
    reading = read_all(root)
    return sorted({*reading.problems, *checks.run(reading)})


def mended(case: Case, root: Path) -> dict[Problem, Way | None]:
    """Carry out the remedy of every problem of a case below `root`. Return how, None where nothing was done."""
    before = told(root)
    if case.mend:
        run(case.mend, root)
        return dict.fromkeys(before, Way.STEPS)
    # From the last line to the first: what is done there moves none above it.
    return {problem: obey(problem, root) for problem in reversed(before)}


def main() -> None:
    """Print how many messages are carried out in each way, and those that are not."""
    found: Counter[Way | None] = Counter()
    for case in cases():
        with tempfile.TemporaryDirectory() as folder:
            ways = mended(case, build(case, Path(folder)))
        found.update(ways.values())
        sys.stdout.writelines(f"not carried out: {case.name}: {one}\n" for one, way in ways.items() if way is None)
    sys.stdout.write(f"{found.total()} messages of {len(cases())} cases\n")
    sys.stdout.writelines(f"{found[way]:>4} {way}\n" for way in Way)


def obey(problem: Problem, root: Path) -> Way | None:
    """Do what a problem's remedy says below `root`. Return how, or None where a person would have to choose."""
    return next((way for rule, way in _RULES if rule(problem, root)), None)


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
    """`remove it`, `remove one of the two`: a key that is none, or an item that is there already."""
    is_meant = problem.remedy.partition(",")[0] in {"remove it", "remove one of the two"}
    if not is_meant or problem.path not in _paths(root / problem.file):
        return False
    return _edited(root / problem.file, lambda text: replaced(text, problem.path))


def _remove_a_mark(problem: Problem, root: Path) -> bool:
    """`an anchor, got &flag: remove it`, `a tag, got !!int: remove it`: the value stays."""
    if problem.remedy != "remove it" or problem.value[:1] not in {"&", "!"}:
        return False
    return _edited(root / problem.file, lambda text: _in_line(text, problem.line, f"{problem.value} ", ""))


def _write_out(problem: Problem, root: Path) -> bool:
    """`an alias, got *flag: write the value out`."""
    if problem.remedy != "write the value out":
        return False
    values = dict(_ANCHOR.findall((root / problem.file).read_text(encoding="utf-8")))
    value = values[problem.value.removeprefix("*")]
    return _edited(root / problem.file, lambda text: _in_line(text, problem.line, problem.value, value))


def _close_a_quote(problem: Problem, root: Path) -> bool:
    """`a quote that is opened and never closed: close it`."""
    if problem.remedy != "close it" or "quote" not in problem.what:
        return False
    word = _written(root / problem.file, problem.line)
    return _edited(root / problem.file, lambda text: _in_line(text, problem.line, word, word + word[0]))


def _remove_a_file(problem: Problem, root: Path) -> bool:
    """`a release without environment: remove it, or add environments/qa.yaml`."""
    is_meant = problem.what == "a release without environment" and problem.remedy.startswith("remove it")
    if is_meant:
        (root / problem.file).unlink()
    return is_meant


def _add_a_file(problem: Problem, root: Path) -> bool:
    """`no such file: add it, with environment, image and source_commit`."""
    is_meant = problem.what == "no such file" and problem.remedy.startswith("add it")
    if is_meant:
        (root / problem.file).write_text(good_files()[problem.file], encoding="utf-8")
    return is_meant


def _write_in_place(problem: Problem, root: Path) -> bool:
    """`write SQLi_BODY or SQLi_COOKIE in place of Countries`."""
    if not (choice := _IN_PLACE.match(problem.remedy)):
        return False
    return _edited(root / problem.file, lambda text: _in_line(text, problem.line, choice[2], choice[1]))


def _write_a_value(problem: Problem, root: Path) -> bool:
    """`write per_az`, `write it like staging`, `write 10 or less`, `write one of these`, `did you mean kms?`."""
    choice = _LIST.match(problem.remedy) or _VALUE.match(problem.remedy) or _CHOICE.match(problem.remedy)
    if problem.remedy == "write one of these":
        choice = _CHOICES.match(problem.what)
    if not choice or not problem.path or problem.path not in _paths(root / problem.file):
        return False
    if choice.re is _CHOICE:
        parts = re.findall(r"[\w.-]+", _written(root / problem.file, problem.line))
        near = get_close_matches(choice[1], parts, n=1, cutoff=0)[0]
        return _edited(root / problem.file, lambda text: _in_line(text, problem.line, near, choice[1]))
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


_RULES: tuple[tuple[Callable[[Problem, Path], bool], Way], ...] = (
    (_rename_a_key, Way.WORDS),
    (_rename_a_file, Way.WORDS),
    (_put_in_quotes, Way.WORDS),
    (_remove_a_mark, Way.WORDS),
    (_write_out, Way.WORDS),
    (_close_a_quote, Way.WORDS),
    (_remove_a_key, Way.WORDS),
    (_remove_a_file, Way.WORDS),
    (_write_in_place, Way.WORDS),
    (_write_a_value, Way.WORDS),
    (_add_a_file, Way.OWN),
    (_write_a_value_of_ones_own, Way.OWN),
)


def _edited(file: Path, edit: Callable[[str], str]) -> bool:
    """Edit a file. Return whether it says something else now."""
    before = file.read_text(encoding="utf-8")
    after = edit(before)
    file.write_text(after, encoding="utf-8")
    return after != before


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


if __name__ == "__main__":
    main()
