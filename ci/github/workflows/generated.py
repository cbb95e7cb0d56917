"""The workflows and the set-up action as files: where they say something else than the model, and how they get there.

Which commit of an action they use is read from the files themselves: Dependabot moves it there, and `write` keeps it.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from ci.github.workflows.render import rendered
from ci.policy.workflows.files import model_of
from shared import exits

_PINNED = re.compile(r"uses: (?P<action>[\w.-]+/[\w./-]+)(?P<pin>@[0-9a-f]{40} # v\d+\.\d+\.\d+)\s*$", re.ASCII)
_JOB = re.compile(r"  (?P<name>[\w-]+):$")
_STEP = re.compile(r" +- name: (?P<name>.+)$")
_REMEDY = "run ./noxw -s workflows -- --write, or change ci/policy/workflows/files"


def wanted(root: Path) -> dict[str, str]:
    """Return path below `root` -> text of each file of the model. Raises ConfigError, CommandError."""
    return rendered(model_of(root), pins_of(present(root)))


def present(root: Path) -> dict[str, str]:
    """Return path -> text of the workflows and actions below `root`. Raises CommandError."""
    folder = root / ".github"
    files = sorted([*folder.glob("workflows/*.y*ml"), *folder.glob("actions/*/action.y*ml")])
    try:
        # Bytes, because a text of Python has lost its line ends.
        return {file.relative_to(root).as_posix(): file.read_bytes().decode("utf-8", "replace") for file in files}
    except OSError as error:
        raise exits.CommandError([f"{error.filename}: cannot be read ({error.strerror})"]) from None


def outdated(root: Path) -> list[str]:
    """Return a line for each place below `root` that is not what the model says. Raises ConfigError, CommandError."""
    found, texts = present(root), wanted(root)
    return [line for path in sorted({*found, *texts}) for line in differences(path, found.get(path), texts.get(path))]


def differences(path: str, found: str | None, text: str | None) -> Iterator[str]:
    """Yield a line for each place where a file is another than it should be: file, line, job, step, and what it says.

    In: its text, None where there is no such file, and the text that the model gives it, None where it knows none.
    """
    if text is None:
        yield f"{path}: is not in the model: remove it, or add it to ci/policy/workflows/files"
    elif found is None:
        yield f"{path}: is missing: {_REMEDY}"
    elif found != text:
        lines, right = found.splitlines(keepends=True), text.splitlines(keepends=True)
        for tag, start, end, first, last in difflib.SequenceMatcher(None, lines, right, autojunk=False).get_opcodes():
            if tag == "equal":
                continue
            says, should = _shown(lines[start:end]), _shown(right[first:last])
            line = min(start + 1, max(len(lines), 1))
            yield f"{path}:{line}: {_place(lines, start)}says {says}, and should say {should}: {_REMEDY}"


def write(root: Path) -> list[str]:
    """Write what is out of date below `root`; return the paths of what was written. Raises CommandError."""
    found = present(root)
    changed = {path: text for path, text in wanted(root).items() if found.get(path) != text}
    for path, text in changed.items():
        try:
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text, encoding="utf-8", newline="\n")
        except OSError as error:
            raise exits.CommandError([f"{path}: cannot be written ({error.strerror})"]) from None
    return list(changed)


def pins_of(texts: Mapping[str, str]) -> dict[str, str]:
    """Return action -> what a `uses:` says of it: `actions/checkout@COMMIT # vX.Y.Z`.

    In: the texts of workflows and actions by path. Raises CommandError when two lines pin one action differently.
    """
    found: dict[str, tuple[str, str]] = {}
    problems: list[str] = []
    for name, text in texts.items():
        for number, line in enumerate(text.splitlines(), start=1):
            match = _PINNED.search(line)
            if match is None:
                continue
            uses, place = match["action"] + match["pin"], f"{name}:{number}"
            first, where = found.setdefault(match["action"], (uses, place))
            if first != uses:
                problems.append(f"{place}: {uses}: {where} has {first}: use one version of an action everywhere")
    if problems:
        raise exits.CommandError(problems, exits.BAD_INPUT)
    return {action: uses for action, (uses, _) in found.items()}


def _place(lines: list[str], at: int) -> str:
    """Return the job and the step around a line, as the beginning of a message."""
    job = step = ""
    in_jobs = False
    for line in lines[: at + 1]:
        in_jobs = in_jobs or line.rstrip() in ("jobs:", "runs:")
        if in_jobs and (match := _JOB.match(line)):
            job, step = match["name"], ""
        elif in_jobs and (match := _STEP.match(line)):
            step = match["name"].rstrip()
    return f"{f'job {job}, ' if job else ''}{f'step {step!r}, ' if step else ''}".removesuffix(", ") + (
        ": " if job else ""
    )


def _shown(lines: list[str]) -> str:
    first = lines[0].strip() if lines else "nothing"
    return f"`{first}`" + (" ..." if len(lines) > 1 else "") if lines else first
