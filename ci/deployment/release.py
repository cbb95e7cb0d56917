"""Write into a release file what the environment before has proven: one image and the commit it was built from."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from ci.evidence.liveness import Liveness
from ci.evidence.log import EvidenceLog
from ci.evidence.record import Record
from ci.evidence.store import store_of
from ci.toolchain.rehearsal import read
from ci.toolchain.tree import SHORT, checked_out, tree_of
from shared import checks, exits
from shared.config.model import EnvironmentConfig
from shared.config.selection import select


@dataclass(frozen=True)
class Proven:
    """What the environment before has proven: its name, the record and its key, the image, what that was built from."""

    before: str
    record: Record
    key: str
    image: str
    source_commit: str


def proven_for(environment: str, root: Path, rehearsal: Path | None) -> Proven:
    """Return what may be released to an environment.

    Raises CommandError; with the code of the gate where nothing is proven.
    """
    configs = checks.validated(root)
    [config] = select(configs, [environment])
    before = next((one for one in configs if one.name == config.promotion.after), None)
    if before is None:
        line = f"{environment}: is the first environment: its image comes from a build: write {path_of(environment)}"
        raise exits.CommandError([line], exits.BAD_INPUT)
    key, record = _proven(before, read(rehearsal).sha256)
    return Proven(before.name, record, key, record.image, _source_commit(root, record))


def release(environment: str, root: Path, proven: Proven, *, dry_run: bool = False) -> str:
    """Write what is proven into an environment's release file; return the difference, empty where there is none."""
    name = path_of(environment)
    old = (root / name).read_text(encoding="utf-8")
    new = rewritten(old, image=proven.image, source_commit=proven.source_commit)
    if new != old and not dry_run:
        (root / name).write_text(new, encoding="utf-8")
    return difference(old, new, str(name))


def path_of(environment: str) -> Path:
    """Return where an environment's release file is, from the root of the repository."""
    return Path("environments", "releases", f"{environment}.yaml")


def rewritten(text: str, *, image: str, source_commit: str) -> str:
    """Return a release file with another image and commit; comments, order and everything else stay. Pure."""
    for key, value in (("image", image), ("source_commit", f'"{source_commit}"')):
        text = re.sub(rf"(?m)^({key}:[ ]+)[^ \n]+", lambda found, value=value: f"{found.group(1)}{value}", text)
    return text


def difference(old: str, new: str, name: str) -> str:
    """Return two texts of a file as a unified diff."""
    sides = (old.splitlines(keepends=True), new.splitlines(keepends=True))
    return "".join(difflib.unified_diff(*sides, f"a/{name}", f"b/{name}"))


def _proven(before: EnvironmentConfig, rehearsal: str | None) -> tuple[str, Record]:
    """Return the newest record, with its key, if it is of a success and no run without an end is newer."""
    log = EvidenceLog(store_of(before).entries(), rehearsal)
    if log.stands is None:
        said = "nothing was ever deployed there" if log.last is None else f"its last deployment {log.last.headline}"
        if log.newest_unfinished is not None:
            said = f"its last deployment has no end, {Liveness(datetime.now(UTC)).headline(log.newest_unfinished)}"
        line = f"{before.name} has proven no image: {said}: promote to {before.name} first"
        raise exits.StoppedByGateError([line])
    return log.key_of(log.stands), log.stands


def _source_commit(root: Path, record: Record) -> str:
    """Return the commit that the record's image was built from, as the record's commit itself says."""
    with checked_out(root, record.commit) as folder:
        found = tree_of(folder, record.commit, root).environment(record.environment)
    if found.image != record.image:
        what = f"{record.environment}: commit {record.commit[:SHORT]} does not have the image of its record"
        raise exits.CommandError([f"{what}: was its history rewritten?"])
    return found.source_commit
