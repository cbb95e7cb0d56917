"""`owners`: which team must approve what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ci.cli.options import Json, Root
from ci.toolchain import REPOSITORY
from shared import exits
from shared.terminal import counted, print_json, print_problems, print_table

if TYPE_CHECKING:
    from ci.policy.owners.codeowners import Codeowners

app = typer.Typer()
UNOWNED = "nobody"
LOCATIONS_SHOWN = 6


@app.command()
def owners(
    paths: Annotated[
        list[str] | None,
        typer.Argument(help="Files or folders; without any, every tracked file.", metavar="[PATH]..."),
    ] = None,
    root: Root = REPOSITORY,
    as_json: Json = False,
) -> int:
    """Say which team must approve which file, as GitHub reads CODEOWNERS; fail at a gap or an idle line."""
    from ci.policy.owners.codeowners import grouped, read, tracked

    codeowners = read(root)
    known = tracked(root)
    files = _select(known, paths or [], root)
    stale = [] if paths else codeowners.stale(known)
    groups = grouped(codeowners, files)
    unowned = groups.get((), [])
    if as_json:
        owned = [{"owners": list(names), "files": found} for names, found in groups.items() if names]
        lines = [{"line": line.number, "pattern": line.pattern} for line in stale]
        print_json({"file": codeowners.file, "owners": owned, "unowned": unowned, "stale": lines})
    elif paths:
        print_table(["file", "one of", "line"], [_row(codeowners, file) for file in files])
    else:
        rows = [[" ".join(names) or UNOWNED, str(len(found)), _locations(found)] for names, found in groups.items()]
        print_table(["one of", "files", "where"], rows)
        print(f"{counted(len(files), 'file')}, {counted(len(unowned), 'file')} without an owner")
    print_problems(f"{file}: nobody owns it: give it an owner in {codeowners.file}" for file in unowned)
    print_problems(
        f"{codeowners.file}:{line.number}: {line.pattern}: decides about no tracked file: remove it, or git add"
        for line in stale
    )
    return exits.FAILED if unowned or stale else exits.DONE


def _select(files: Sequence[str], paths: Sequence[str], root: Path) -> list[str]:
    """Return the tracked files at or below the paths, all without any; a path with none is a file that may come."""
    if not paths:
        return list(files)
    selected: dict[str, None] = {}
    for path in paths:
        name = _relative(path, root)
        below = [file for file in files if file == name or file.startswith(f"{name}/") or name == "."]
        selected.update(dict.fromkeys(below or [name]))
    return list(selected)


def _relative(path: str, root: Path) -> str:
    place = Path(path)
    if ".." in place.parts or (place.is_absolute() and not place.is_relative_to(root)):
        raise exits.CommandError([f"{path}: is not in this repository"], exits.BAD_INPUT)
    return (place.relative_to(root) if place.is_absolute() else place).as_posix()


def _row(codeowners: Codeowners, file: str) -> list[str]:
    line = codeowners.deciding(file)
    return [file, " ".join(codeowners.owners(file)) or UNOWNED, f"{codeowners.file}:{line.number}" if line else "-"]


def _locations(files: Sequence[str]) -> str:
    """Return the folders and files at the top level with their counts, the largest first."""
    tops = Counter(f"{file.partition('/')[0]}/" if "/" in file else file for file in files)
    largest = sorted(tops.items(), key=lambda place: (-place[1], place[0]))
    shown = [f"{place} {count}" if place.endswith("/") else place for place, count in largest[:LOCATIONS_SHOWN]]
    more = [f"and {len(largest) - LOCATIONS_SHOWN} more"] if len(largest) > LOCATIONS_SHOWN else []
    return ", ".join([*shown, *more])
