"""What is inside a saved plan beside its changes: configuration, dependency lock, backend. Pure.

An apply takes all of it from the saved plan and nothing from the working folder, and `show -json` says nothing of a
provisioner's command, of the backend, or of a file. So what stands there must be what stands in git. Sources, Terraform
1.11.4: `internal/plans/planfile/writer.go` and `config_snapshot.go` (the files in the archive),
`internal/plans/planproto/planfile.proto` (the message in `tfplan`); OpenTofu 1.11 has the same layout.
"""

from __future__ import annotations

import io
import json
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ci.toolchain.terraform.configuration import LOCK_FILE, Backend, Configuration, set_values
from ci.toolchain.terraform.wire_format import WireError, fields, unpacked
from shared import exits

_CHANGES, _MODULES = "tfplan", "tfconfig/modules.json"
_BESIDE = frozenset({_CHANGES, LOCK_FILE, _MODULES, "tfstate", "tfstate-prev"})
_FILES, _OF_ROOT = "tfconfig/", "tfconfig/m-/"
_ROOT_ONLY = [{"Key": "", "Dir": "."}]
_VERSION = 3  # tfplanFormatVersion of internal/plans/planfile/tfplan.go
# Of an archive: how it begins, its end record (two numbers of disks, two of entries, size and place of the directory,
# length of a comment), what stands before that where there is a second one, and the extra field that goes with it.
_FIRST_ENTRY, _END_OF_ARCHIVE, _END = b"PK\x03\x04", b"PK\x05\x06", struct.Struct("<4s4H2LH")
_LOCATOR, _LOCATOR_SIZE = b"PK\x06\x07", 20
_EXTRA, _LARGE = struct.Struct("<2H"), 1
_NO_ARCHIVE = "it is no archive as the engine writes it"
# Fields of the message Plan by number. Those of OpenTofu are the same but for 22: ephemeral_variables.
_MODE, _BACKEND = 17, 13
_SHOWN = frozenset({1, 2, 3, 4, 13, 14, 15, 17, 18, 19, 20, 21, 22, 25, 26})
_REFUSED = {
    5: "target_addrs, so it is one of some resources only",
    6: "exclude_addrs, so it is one of some resources only",
    16: "force_replace_addrs, so it replaces what no file asks for",
    27: "deferred_changes, so it is not whole",
    28: "apply_time_variables, so values come that nobody has seen",
    29: "state_store, which no file here declares",
    30: "action_invocations, which no summary shows",
    31: "deferred_action_invocations, so it is not whole",
    32: "action_target_addrs, which no summary shows",
}
_NORMAL, _DESTROY = 0, 1
# What the readers of an archive raise.
_UNREADABLE = (ValueError, zipfile.BadZipFile, zlib.error, EOFError, RuntimeError)
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


@dataclass(frozen=True)
class SavedPlan:
    """What a plan file holds. `files` are those of the root module by name; `unknown` says what no plan here has."""

    files: Mapping[str, bytes]
    lock: bytes
    backend: Backend
    mode: int | bytes
    unknown: tuple[str, ...] = ()


def require_same(content: bytes, declared: Configuration, *, destroy: bool) -> None:
    """Raise CommandError, a line for each difference, unless a saved plan is one of what is `declared` and no more."""
    try:
        lines = [*_differences(_read(content), declared, destroy=destroy)]
    except _UNREADABLE as error:
        lines = [f"cannot be read ({' '.join(str(error).split()) or 'it is cut off'})"]
    if lines:
        raise exits.CommandError([f"the saved plan {line}: plan and approve again" for line in lines])


def version_of_state(content: bytes) -> tuple[str, int]:
    """Return lineage and serial of the state that a saved plan was made over; "" and 0 where there was none.

    Terraform 1.11.4 writes both into `tfstate` (`internal/states/statemgr/plan.go`, PlannedStateUpdate), and compares
    them with the state's when it applies (`internal/backend/local/backend_local.go`). Raises CommandError.
    """
    try:
        said = json.loads(_entries(content)["tfstate"])
        lineage, serial = said["lineage"], said["serial"]
    except (*_UNREADABLE, KeyError, TypeError) as error:
        raise exits.CommandError([f"the saved plan does not say which state it is of ({error}): plan again"]) from None
    if not isinstance(lineage, str) or type(serial) is not int:
        raise exits.CommandError(["the saved plan does not say which state it is of: plan again"])
    return lineage, serial


def _differences(plan: SavedPlan, declared: Configuration, *, destroy: bool) -> Iterator[str]:
    files = declared.files
    yield from plan.unknown
    for name in sorted({*plan.files, *files}):
        if name not in files:
            yield f"holds a file that is not declared here, {name}"
        elif name not in plan.files:
            yield f"does not hold {name}"
        elif plan.files[name] != files[name]:
            yield f"holds another {name} than the one of this commit"
    if _hashes(plan.lock) != _hashes(declared.lock):
        yield f"holds another {LOCK_FILE} than the one of this commit"
    if plan.mode != (_DESTROY if destroy else _NORMAL):
        yield f"was made in mode {plan.mode}, not to {'destroy' if destroy else 'change'} the environment"
    yield from _other_backend(plan.backend, declared.backend)


def _other_backend(found: Backend, declared: Backend) -> Iterator[str]:
    """Yield what differs, by name only: a value may be a secret."""
    if (found.type, found.workspace) != (declared.type, declared.workspace):
        yield f"has its state in {found.type} (workspace {found.workspace}), declared is {declared.type}"
        return
    for name in sorted({*found.values, *declared.values}):
        if found.values.get(name) != declared.values.get(name):
            yield f"has another value of the backend than the files, {name}"


def _read(content: bytes) -> SavedPlan:
    entries = _entries(content)
    others = sorted({*entries} - _BESIDE)
    unknown = [f"holds {name}, which this tooling does not know" for name in others if not name.startswith(_FILES)]
    if json.loads(entries.get(_MODULES, b"null")) != _ROOT_ONLY or any(
        name.startswith(_FILES) and not name.startswith(_OF_ROOT) for name in others
    ):
        unknown.append("has other modules than the root module")
    missing = sorted(_BESIDE - {*entries, "tfstate-prev"})
    if missing:
        raise ValueError(f"it has no {' and no '.join(missing)}")
    changes = fields(entries[_CHANGES])
    unknown += _unknown_fields(changes)
    files = {name.removeprefix(_OF_ROOT): held for name, held in entries.items() if name.startswith(_OF_ROOT)}
    mode = dict(changes).get(_MODE, _NORMAL)
    return SavedPlan(files, entries[LOCK_FILE], _backend(dict(changes)), mode, tuple(unknown))


def _entries(content: bytes) -> dict[str, bytes]:
    """Return name -> bytes of an archive that can be read in one way only: Go and Python agree on every entry.

    So it has one directory, right before its end, and nothing of ZIP64: Python follows a second end record wherever one
    stands, Go where the first says so (Go, `archive/zip`, readDirectoryEnd; PKWARE, APPNOTE 4.3).
    """
    if not content.startswith(_FIRST_ENTRY) or len(content) < _END.size:
        raise zipfile.BadZipFile(_NO_ARCHIVE)
    signature, disk, first, here, count, size, start, comment = _END.unpack(content[-_END.size :])
    whole = (signature, disk, first, comment) == (_END_OF_ARCHIVE, 0, 0, 0) and here == count
    is_large = content[-_END.size - _LOCATOR_SIZE :].startswith(_LOCATOR)
    if not whole or is_large or start + size + _END.size != len(content):
        raise zipfile.BadZipFile(_NO_ARCHIVE)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        found = archive.infolist()
        if archive.start_dir != start or len(found) != count:
            raise zipfile.BadZipFile(_NO_ARCHIVE)
        if len({one.filename for one in found}) != len(found) or any(
            one.filename != one.orig_filename for one in found
        ):
            raise zipfile.BadZipFile("a name in the archive stands for two entries")
        if any(one.compress_type not in _METHODS or _LARGE in [*_kinds(one.extra)] for one in found):
            raise zipfile.BadZipFile("an entry of the archive is written as the engine does not")
        return {one.filename: archive.read(one) for one in found}


def _kinds(extra: bytes) -> Iterator[int]:
    """Yield the number of each extra field of an entry."""
    while len(extra) >= _EXTRA.size:
        kind, size = _EXTRA.unpack(extra[: _EXTRA.size])
        yield kind
        extra = extra[_EXTRA.size + size :]


def _unknown_fields(changes: list[tuple[int, int | bytes]]) -> Iterator[str]:
    numbers = [number for number, _ in changes]
    for number in sorted({*numbers} - _SHOWN):
        yield f"has {_REFUSED.get(number, f'field {number}, which this tooling does not know')}"
    versions = [value for number, value in changes if number == 1]
    if versions != [_VERSION]:
        yield f"has format {versions}, this tooling reads {_VERSION}"
    if numbers.count(_BACKEND) != 1 or numbers.count(_MODE) > 1:
        yield "has no backend, or two of what it has once"


def _backend(message: Mapping[int, int | bytes]) -> Backend:
    parts = fields(_bytes(message.get(_BACKEND)))
    found = dict(parts)
    if {*found} != {1, 2, 3} or len(parts) != len(found):
        raise WireError("its backend is not made of type, values and workspace")
    [(kind, packed)] = fields(_bytes(found[2]))
    if kind != 1:
        raise WireError("the values of its backend are not MessagePack")
    values = unpacked(_bytes(packed))
    if not isinstance(values, dict):
        raise WireError("the values of its backend have no names")
    return Backend(_bytes(found[1]).decode(), set_values(values), _bytes(found[3]).decode())


def _bytes(value: int | bytes | None) -> bytes:
    if not isinstance(value, bytes):
        raise WireError("a field that holds text or a message is missing, or a number")
    return value


def _hashes(lock: bytes) -> list[bytes]:
    """Return the lines of a dependency lock file but its comments, which name the program that wrote it."""
    return [line for line in lock.splitlines() if line.strip() and not line.startswith(b"#")]
