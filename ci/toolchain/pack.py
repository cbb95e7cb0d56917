"""What a run has built, once, and whether a later job of it would build just the same.

A pack is a folder: the document of each stack as it was synthesized, and SHA256SUMS as `sha256sum --check` reads it.
Names are sorted and nothing holds a time, an owner or a path of a machine, so the same documents give the same bytes.
"""

from __future__ import annotations

import hashlib
import stat
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from ci.toolchain.artifact import artifact_of, synthesized
from ci.toolchain.files import write_with_folder
from shared import exits
from shared.config import environment_names

SUMS = "SHA256SUMS"
DOCUMENTS = "stacks/*/cdk.tf.json"
OUT = Path("cdktf.out")
Files = Mapping[str, bytes]


def pack(root: Path, folder: Path) -> tuple[int, str]:
    """Put what is synthesized below `root` into a folder; return how many documents, and the SHA-256 of their sums.

    Raises CommandError (bad input) where documents and environments differ, or the folder holds something.
    """
    found = sorted((root / OUT).glob(DOCUMENTS))
    documents = {file.relative_to(root / OUT).as_posix(): file.read_bytes() for file in found}
    problems = _other_than(environment_names(root), documents)
    if folder.exists():
        problems += [f"{folder}/{name}: is in the way: name a new folder" for name in files_of(folder)]
    if problems:
        raise exits.CommandError(problems, exits.BAD_INPUT)
    sums = sums_of(documents)
    for name, content in {**documents, SUMS: sums}.items():
        write_with_folder(folder / name, content)
    return len(documents), _sha256(sums)


def check(root: Path, folder: Path) -> int:
    """Synthesize the tree at `root` and compare it with a pack, byte by byte; return how many documents are equal.

    Raises CommandError with a line for each difference.
    """
    own = {f"stacks/{one.stack}/cdk.tf.json": one.content for one in synthesized(root).values()}
    problems = list(differences(files_of(folder), own))
    if problems:
        raise exits.CommandError([f"{folder}/{line}" for line in problems])
    return len(own)


def sums_of(documents: Files) -> bytes:
    """Return the text of SHA256SUMS: digest, two spaces, name; sorted by name. Pure."""
    return "".join(f"{_sha256(content)}  {name}\n" for name, content in sorted(documents.items())).encode()


def files_of(folder: Path) -> dict[str, bytes | None]:
    """Return every file below a folder by its name in it, sorted; None for what is no file: a link could lead anywhere.

    Raises CommandError when there is no such folder.
    """
    if not folder.is_dir():
        raise exits.CommandError([f"{folder}: no such folder: fetch the pack of this run"], exits.BAD_INPUT)
    found: dict[str, bytes | None] = {}
    for file in sorted(folder.rglob("*")):
        mode = file.lstat().st_mode
        if not stat.S_ISDIR(mode):
            found[file.relative_to(folder).as_posix()] = file.read_bytes() if stat.S_ISREG(mode) else None
    return found


def differences(packed: Mapping[str, bytes | None], own: Files) -> Iterator[str]:
    """Yield a line for each thing that is not as the pack's own sums say, or not as it is synthesized here. Pure."""
    if packed.get(SUMS) is None:
        yield f"{SUMS}: is missing, or no file"
    documents = {name: content for name, content in packed.items() if name != SUMS}
    yield from (f"{name}: is no file" for name, content in documents.items() if content is None)
    files = {name: content for name, content in documents.items() if content is not None}
    yield from (f"{name}: is missing" for name in sorted(own.keys() - documents.keys()))
    yield from (f"{name}: is no document of this checkout" for name in sorted(files.keys() - own.keys()))
    for name in sorted(files.keys() & own.keys()):
        if files[name] != own[name]:
            here, there = _sha256(own[name]), _sha256(files[name])
            yield f"{name}: SHA-256 {there}, and this checkout synthesizes {here}: was it changed on the way?"
    if packed.get(SUMS) not in (None, sums_of(files)):
        yield f"{SUMS}: does not say what the files beside it are: was one of them changed on the way?"


def _other_than(wanted: Sequence[str], documents: Files) -> list[str]:
    """Return a line for each environment without a document, and for each document of none."""
    problems: list[str] = []
    there: set[str] = set()
    for name, content in documents.items():
        try:
            environment = artifact_of(content, name).environment
        except (ValueError, LookupError, TypeError):
            environment = ""
        if environment in wanted:
            there.add(environment)
        else:
            problems.append(f"{OUT}/{name}: is of no environment here: empty {OUT}/stacks and run synth")
    return [*problems, *(f"{name}: no document in {OUT}: run synth first" for name in wanted if name not in there)]


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
