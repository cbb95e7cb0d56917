"""The generated workflows as files: which are out of date, and how they get there.

Which commit of an action they use is read from the workflows that people write: Dependabot keeps those up to date, and
one version of an action is used everywhere.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from ci.github.workflows.render import GENERATED, rendered
from shared import checks, exits

FOLDER = Path(".github", "workflows")
ACTIONS = Path(".github", "actions")
_PINNED = re.compile(r"uses: (?P<action>[\w.-]+/[\w./-]+)(?P<pin>@[0-9a-f]{40} # v\d+\.\d+\.\d+)\s*$", re.ASCII)


def wanted(root: Path) -> dict[Path, str]:
    """Return path below `root` -> text of each generated workflow. Raises ConfigError, CommandError."""
    return {FOLDER / name: text for name, text in rendered(checks.validated(root), pins_of(written(root))).items()}


def written(root: Path) -> dict[str, str]:
    """Return file name -> text of the workflows and actions that people write. Raises CommandError."""
    files = [file for file in (root / FOLDER).glob("*.y*ml") if file.name not in GENERATED]
    files += (root / ACTIONS).glob("*/action.y*ml")
    try:
        return {file.relative_to(root).as_posix(): file.read_text(encoding="utf-8") for file in sorted(files)}
    except OSError as error:
        raise exits.CommandError([f"{error.filename}: cannot be read ({error.strerror})"]) from None


def outdated(root: Path) -> list[Path]:
    """Return the generated workflows below `root` that are missing or say something else than they should."""
    return [path for path, text in wanted(root).items() if _text(root / path) != text]


def write(root: Path) -> list[Path]:
    """Write what is out of date below `root`; return what was written. Raises CommandError."""
    texts = wanted(root)
    changed = [path for path, text in texts.items() if _text(root / path) != text]
    for path in changed:
        try:
            (root / path).write_text(texts[path], encoding="utf-8", newline="\n")
        except OSError as error:
            raise exits.CommandError([f"{path}: cannot be written ({error.strerror})"]) from None
    return changed


def pins_of(texts: Mapping[str, str]) -> dict[str, str]:
    """Return action -> what a `uses:` says of it: `actions/checkout@COMMIT # vX.Y.Z`.

    In: the texts of workflows and actions by file name. Raises CommandError when two lines pin one action differently.
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


def _text(file: Path) -> str | None:
    """Return a file's text with its own line ends, None where there is none."""
    try:
        return file.read_bytes().decode("utf-8", errors="replace")
    except OSError:
        return None
