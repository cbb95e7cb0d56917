"""Configurations in, Terraform JSON on disk out: pure, and the same bytes on every run and in every order."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import product
from pathlib import Path
from typing import Any

from cdktf import App

from shared import exits
from shared.config.model import EnvironmentConfig
from shared.naming import names_of
from stacks.factory import build, package_of
from stacks.kinds import ACCOUNT, SERVICE, Kind

STACKS = "stacks"
DOCUMENT = "cdk.tf.json"
MANIFEST = "manifest.json"


@dataclass(frozen=True)
class Synthesized:
    """One environment's document: where it is, what is in it, and what cdktf warned about."""

    environment: str
    stack: str
    document: str
    resources: int
    types: int
    size_bytes: int
    sha256: str
    warnings: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return the fields as plain data, for `--json`."""
        return asdict(self) | {"warnings": list(self.warnings)}

    def cells(self) -> tuple[str, ...]:
        """Return the row of the table that people read."""
        counts = (f"{self.resources}", f"{self.types}", f"{self.size_bytes:,}")
        return (self.environment, self.stack, *counts, self.sha256)


def synthesize(
    configs: Sequence[EnvironmentConfig],
    out: Path,
    *,
    known: Iterable[EnvironmentConfig] | None = None,
    kinds: Sequence[Kind] = (SERVICE,),
) -> list[Synthesized]:
    """Write the documents of `configs` below `out`, those of each kind, and return what was written, in that order.

    Stacks of an environment in `known` (default: `configs`) that are not synthesized now keep their documents; every
    other stack in `out` belongs to no environment and is removed. Nothing in `out` changes when synthesis fails.
    Raises CommandError when `out` cannot be written.
    """
    everybody = list(configs if known is None else known)
    kept = {one.stack_id(names_of(config)) for config in everybody for one in (SERVICE, ACCOUNT)}
    try:
        out.mkdir(parents=True, exist_ok=True)
        temporary = tempfile.TemporaryDirectory(dir=out, prefix=".synth-")
    except OSError as error:
        line = f"{out}: cannot be written ({error.strerror}): choose another folder with --out"
        raise exits.CommandError([line], exits.BAD_INPUT) from None
    with temporary as aside:
        app = App(outdir=aside, stack_traces=False)
        for kind, config in product(kinds, configs):
            build(app, kind, config, everybody)
        app.synth()
        about = {
            kind.stack_id(names_of(config)): {"kind": kind.name, "package": package_of(kind)}
            for kind, config in product(kinds, configs)
        }
        _replace(Path(aside), out, kept, about)
    manifest = json.loads((out / MANIFEST).read_text(encoding="utf-8"))
    made = [(config.name, kind.stack_id(names_of(config))) for kind, config in product(kinds, configs)]
    return [_describe(name, stack, out, manifest["stacks"][stack]) for name, stack in made]


def _replace(new: Path, out: Path, kept: set[str], about: Mapping[str, Mapping[str, str]]) -> None:
    """Move the stacks in `new` over those in `out`, drop what is not `kept`, and merge the manifests.

    A manifest says of each stack which kind it is and in which package it is declared: `about`, by the stack's id.
    """
    stacks = out / STACKS
    stacks.mkdir(exist_ok=True)
    manifest = json.loads((new / MANIFEST).read_text(encoding="utf-8"))
    for name, stack in manifest["stacks"].items():
        stack.update(about[name])
    written = set(manifest["stacks"])
    for folder in list(stacks.iterdir()):
        # A folder without a document is not ours, whoever chose this output folder.
        if (folder / DOCUMENT).is_file() and (folder.name in written or folder.name not in kept):
            shutil.rmtree(folder)
    for name in written:
        (new / STACKS / name).rename(stacks / name)
    before = _manifest_stacks(out)
    merged = {name: stack for name, stack in before.items() if (stacks / name).is_dir()} | manifest["stacks"]
    text = json.dumps(manifest | {"stacks": merged}, indent=2, sort_keys=True)
    (out / MANIFEST).write_text(text + "\n", encoding="utf-8")


def _manifest_stacks(out: Path) -> dict[str, Any]:
    """Return the stacks of the manifest in `out`; none when there is no readable one: it is derived data."""
    try:
        found = json.loads((out / MANIFEST).read_text(encoding="utf-8"))["stacks"]
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    return found if isinstance(found, dict) else {}


def _describe(environment: str, name: str, out: Path, stack: dict[str, Any]) -> Synthesized:
    path = out / STACKS / name / DOCUMENT
    content = path.read_bytes()
    resources = json.loads(content)["resource"]
    return Synthesized(
        environment=environment,
        stack=name,
        document=path.as_posix(),
        resources=sum(len(instances) for instances in resources.values()),
        types=len(resources),
        size_bytes=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        warnings=tuple(
            f"{annotation['constructPath']}: {annotation['message']}"
            for annotation in stack.get("annotations", [])
            if annotation["level"] == "@cdktf/warn"
        ),
    )
