""".terraform.lock.hcl: the hashes of the one provider, for every platform that people and runners have."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ci.toolchain.artifact import synthesized
from ci.toolchain.terraform import engine as engines
from ci.toolchain.terraform.configuration import DOCUMENT, LOCK_FILE
from ci.toolchain.terraform.engine import Engine
from ci.toolchain.terraform.process import run
from ci.toolchain.terraform.variables import CONFIGURATION, print_held_back, process_environment
from shared import exits

REGISTRY = "registry.terraform.io"
PLATFORMS = ("darwin_arm64", "linux_amd64", "linux_arm64")
_MIRROR = re.compile(r'filesystem_mirror\s*\{[^}]*?path\s*=\s*"([^"]+)"')


@dataclass(frozen=True)
class Locked:
    """What was written: the file, and the platforms whose hashes are in it."""

    file: Path
    platforms: tuple[str, ...]

    @property
    def missing(self) -> list[str]:
        """Return the platforms that people and runners have, and whose hashes are not in the file."""
        return [platform for platform in PLATFORMS if platform not in self.platforms]


def lock_of_tree(root: Path, mirror: Path | None) -> Locked:
    """Lock the provider that the tree at `root` requires, from `mirror` or where the engine is set up to look.

    Raises CommandError.
    """
    engine = engines.find()
    environment = process_environment()
    print_held_back()
    document = next(iter(synthesized(root).values())).document
    found = mirror or configured_mirror(environment)
    return lock(document, root / LOCK_FILE, engine=engine, environment=environment, mirror=found)


def configured_mirror(environment: Mapping[str, str]) -> Path | None:
    """Return the folder of providers that the engine's configuration file names, or None."""
    configuration = environment.get(CONFIGURATION)
    if not configuration:
        return None
    found = _MIRROR.search(Path(configuration).read_text(encoding="utf-8"))
    return Path(found.group(1)) if found else None


def lock(
    document: Mapping[str, Any], target: Path, *, engine: Engine, environment: Mapping[str, str], mirror: Path | None
) -> Locked:
    """Write the hashes of the providers that `document` requires into `target`.

    They come from the registry, or from `mirror`, which may hold fewer platforms than `PLATFORMS`. Raises CommandError
    with what the engine said; the file that was there stays then.
    """
    required = document["terraform"]["required_providers"]
    platforms = PLATFORMS if mirror is None else _held(mirror, required)
    options = [f"-platform={platform}" for platform in platforms]
    if mirror is not None:
        options.append(f"-fs-mirror={mirror}")
    with tempfile.TemporaryDirectory(prefix="lock-") as name:
        folder = Path(name)
        (folder / DOCUMENT).write_text(json.dumps({"terraform": {"required_providers": required}}), encoding="utf-8")
        done = run(
            [engine.program, "providers", "lock", "-no-color", *options],
            folder=folder,
            environment=environment,
            log=folder / "log",
        )
        if done.code:
            raise exits.CommandError([*done.said, "from a mirror: ./noxw -s ci -- lock --mirror DIR"])
        shutil.copyfile(folder / LOCK_FILE, target)
    return Locked(target, tuple(platforms))


def _held(mirror: Path, required: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the platforms of which the mirror holds every required provider. Raises CommandError when it is none."""
    found = tuple(
        platform
        for platform in PLATFORMS
        if all(_holds(mirror, one["source"], one["version"], platform) for one in required.values())
    )
    if not found:
        wanted = ", ".join(f"{one['source']} {one['version']}" for one in required.values())
        raise exits.CommandError([f"{mirror}: holds no platform of {wanted}"], exits.BAD_INPUT)
    return found


def _holds(mirror: Path, source: str, version: str, platform: str) -> bool:
    """Return whether a provider is there, unpacked or packed (Terraform CLI documentation, implied layouts)."""
    # A source without a namespace is HashiCorp's.
    folder = mirror / REGISTRY / (source if "/" in source else f"hashicorp/{source}")
    packed = folder / f"terraform-provider-{source.rpartition('/')[2]}_{version}_{platform}.zip"
    return (folder / version / platform).is_dir() or packed.is_file()
