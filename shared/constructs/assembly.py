"""A copy of the AWS bindings' jsii assembly that holds only what this repository uses.

The published assembly describes 24,943 types of 2,212 sub-modules in 131 MB of JSON, which jsii's Node process parses
on every start, and its `index.js` loads every one of them. The copy is made once for each set of sub-modules, lies
beside the installed packages, and changes no synthesized byte; without it everything works, only slower.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import shutil
import tarfile
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

_IMPORT = re.compile(r"^\s*from cdktf_cdktf_provider_aws\.(\w+) import ", re.MULTILINE)
_EXPORT = re.compile(r'^exports\.(\w+) = require\("\./([^"]+)"\);$', re.MULTILINE)
_INDEX = "package/lib/index.js"
_TYPES = "package/.jsii"
_FORMAT = "1"


def used_submodules(folders: Iterable[Path]) -> list[str]:
    """Return the names of the AWS sub-modules that the Python files in `folders` import, sorted."""
    found: set[str] = set()
    for folder in folders:
        for file in folder.rglob("*.py"):
            found.update(_IMPORT.findall(file.read_text(encoding="utf-8")))
    return sorted(found)


def slim_package(installed: Path, submodules: list[str], cache: Path) -> Path:
    """Return a folder whose `_jsii` package is that of `installed`, reduced to `submodules`; make it in `cache` if new.

    `installed` is the folder of the installed bindings. Raises OSError when `cache` cannot be written and KeyError when
    a sub-module does not exist.
    """
    archive = next((installed / "_jsii").glob("*.jsii.tgz"))
    made_from = f"{_FORMAT} {archive.name} {archive.stat().st_size} {submodules}"
    package = cache / hashlib.sha256(made_from.encode()).hexdigest()[:16]
    if package.exists():
        return package
    cache.mkdir(parents=True, exist_ok=True)
    # Made aside and moved into place whole: two processes at once, or a killed one, leave nothing half done.
    with tempfile.TemporaryDirectory(dir=cache) as aside:
        jsii = Path(aside, "package", "_jsii")
        jsii.mkdir(parents=True)
        shutil.copy(installed / "_jsii" / "__init__.py", jsii)
        (jsii / archive.name).write_bytes(_reduced(archive, submodules))
        try:
            jsii.parent.rename(package)
        except OSError:
            if not package.exists():
                raise
    return package


def _reduced(archive: Path, submodules: list[str]) -> bytes:
    """Return the archive with the types, exports and folders of `submodules` only."""
    result = io.BytesIO()
    with tarfile.open(archive) as source, tarfile.open(fileobj=result, mode="w:gz", compresslevel=1) as target:
        index = _content(source, _INDEX).decode()
        namespaces = {folder.replace("-", "_"): (name, folder) for name, folder in _EXPORT.findall(index)}
        kept = [namespaces[submodule] for submodule in submodules]
        folders = tuple(f"package/lib/{folder}/" for _, folder in kept)
        for member in source:
            if member.name == _TYPES:
                content = _reduced_types(_content(source, _TYPES), {name for name, _ in kept})
            elif member.name == _INDEX:
                content = _reduced_index(kept)
            elif member.name == "package/package.json" or (
                member.name.startswith(folders) and member.name.endswith(".js")
            ):
                content = _content(source, member.name)
            else:
                continue
            entry = tarfile.TarInfo(member.name)
            entry.size = len(content)
            target.addfile(entry, io.BytesIO(content))
    return result.getvalue()


def _reduced_types(content: bytes, namespaces: set[str]) -> bytes:
    assembly: dict[str, Any] = json.loads(content)
    for part in ("submodules", "types"):
        assembly[part] = {name: value for name, value in assembly[part].items() if name.split(".")[1] in namespaces}
    return json.dumps(assembly).encode()


def _reduced_index(kept: list[tuple[str, str]]) -> bytes:
    lines = [f'exports.{name} = require("./{folder}");\n' for name, folder in kept]
    return ('"use strict";\n' + "".join(lines)).encode()


def _content(archive: tarfile.TarFile, name: str) -> bytes:
    file = archive.extractfile(name)
    if file is None:
        raise KeyError(name)
    return file.read()
