"""What `retire` changes in the repository: every file that names the environment, and the entry that says why.

The change is computed first and checked as a whole: a promotion order that would be broken is refused before a file is
written.
"""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ci.changes import retired
from ci.changes.retired import Retired
from ci.deployment.drift import ALLOWED
from ci.deployment.release import path_of as release_of
from ci.github.settings.files import ENVIRONMENTS, FOLDER, KINDS, document
from ci.policy.owners import codeowners
from shared import checks, exits
from shared.config import read_all

_SETTINGS = FOLDER / ENVIRONMENTS
# Where a machine reads the names of environments, beside CODEOWNERS: but for texts and comments.
_READ_BY_MACHINES = (".github/", "environments/")
_TEXT = ".md"
_TESTS = "tests/"
# A tier may be called as an environment is.
_OTHERS = re.compile(r"\s*tier: ")


@dataclass(frozen=True)
class Retirement:
    """The files that change: path below the repository -> its new text, None for one that is removed."""

    files: Mapping[Path, str | None]

    def lines(self) -> Iterator[str]:
        """Yield what becomes of each file, one a line."""
        for path, text in sorted(self.files.items()):
            yield f"{'remove' if text is None else 'write'} {path.as_posix()}"

    def write(self, root: Path) -> None:
        """Change the files below `root`. Raises CommandError."""
        for path, text in self.files.items():
            try:
                if text is None:
                    (root / path).unlink()
                else:
                    (root / path).parent.mkdir(exist_ok=True)
                    (root / path).write_text(text, encoding="utf-8", newline="\n")
            except OSError as error:
                raise exits.CommandError([f"{path}: cannot be changed ({error.strerror})"]) from None


def retirement(root: Path, entry: Retired) -> Retirement:
    """Return what changes in the repository at `root` when the environment of `entry` leaves.

    Raises ConfigError where the environments that stay do not fit each other any more, CommandError.
    """
    name = entry.environment
    own = [Path("environments", f"{name}.yaml"), release_of(name), ALLOWED / f"{name}.yaml"]
    gone: dict[Path, str | None] = {path: None for path in own if (root / path).is_file()}
    files = gone | _successors(root, name) | {retired.path_of(name): entry.to_json()}
    with tempfile.TemporaryDirectory(prefix="retire-") as folder:
        shutil.copytree(root / "environments", Path(folder, "environments"))
        Retirement(files).write(Path(folder))
        checks.validated(Path(folder))
    return Retirement({**files, **_settings(root, name), **_owners(root, files)})


def named_in(root: Path, name: str) -> tuple[list[str], list[str]]:
    """Return where tracked files still name an environment: what a machine reads, and what people read.

    Each is `file:line: text`. Left out are the entry itself, tests, which have environments of their own, and keys that
    name a tier.
    """
    word = re.compile(rf"(?<![\w-]){re.escape(name)}({'|'.join(KINDS[1:])})?(?![\w-])")
    machines, people = [], []
    for file in codeowners.tracked(root):
        if file.startswith(_TESTS) or file == retired.path_of(name).as_posix() or not (root / file).is_file():
            continue
        of_machines = file.startswith(_READ_BY_MACHINES) or file in codeowners.PLACES
        if word.search(file):
            machines.append(f"{file}: has its name")
        text = (root / file).read_text(encoding="utf-8", errors="replace")
        for number, line in enumerate(text.splitlines(), start=1):
            if word.search(line) and not _OTHERS.match(line):
                is_data = of_machines and not file.endswith(_TEXT) and not line.lstrip().startswith("#")
                (machines if is_data else people).append(f"{file}:{number}: {line.strip()}")
    return machines, people


def _successors(root: Path, name: str) -> dict[Path, str | None]:
    """Return the files of the environments that come after it, with the one that comes before it as theirs."""
    reading = {one.name: one for one in read_all(root).environments}
    config = reading[name].config
    before = "null" if config is None or config.promotion.after is None else config.promotion.after
    changed: dict[Path, str | None] = {}
    for one in reading.values():
        if one.config is not None and one.config.promotion.after == name:
            path = Path(one.document.file)
            lines = (root / path).read_text(encoding="utf-8").splitlines(keepends=True)
            at = one.document.line(("promotion", "after")) - 1
            lines[at] = re.sub(rf"(after:\s+)[\"']?{re.escape(name)}[\"']?", rf"\g<1>{before}", lines[at])
            changed[path] = "".join(lines)
    return changed


def _settings(root: Path, name: str) -> dict[Path, str]:
    """Return environments.json of the settings without its entries."""
    found = document(root, ENVIRONMENTS)
    left = {key: value for key, value in found.items() if key not in {f"{name}{kind}" for kind in KINDS}}
    return {} if left == found else {_SETTINGS: json.dumps(left, indent=2, ensure_ascii=False) + "\n"}


def _owners(root: Path, files: Mapping[Path, str | None]) -> dict[Path, str]:
    """Return CODEOWNERS without the lines that decide about no file any more."""
    owners, before = codeowners.read(root), set(codeowners.tracked(root))
    after = before - {path.as_posix() for path, text in files.items() if text is None}
    idle = {line.number for line in owners.stale(after)} - {line.number for line in owners.stale(before)}
    if not idle:
        return {}
    lines = (root / owners.file).read_text(encoding="utf-8").splitlines(keepends=True)
    return {Path(owners.file): "".join(line for at, line in enumerate(lines, start=1) if at not in idle)}
