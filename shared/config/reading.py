"""Every environment of a repository: which files there are, what they say, and what is wrong with each."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from shared.config.document import Document
from shared.config.fields import wanted_at
from shared.config.judging import judge
from shared.config.model import EnvironmentConfig, EnvironmentFile, ReleaseConfig
from shared.config.problems import Problem
from shared.config.promotion import in_promotion_order
from shared.config.reader import read
from shared.quoting import listed, quoted

FOLDER = "environments"
RELEASES = "environments/releases"
# What a look for drift reads (ci/deployment/drift.py): no environments, and so none of this module's.
ALLOWED_DRIFT = "environments/allowed-drift"
EXTENSION = ".yaml"
_YAML = (".yml", EXTENSION)
# What a person may take for an environment: prod.yaml.bak, prod.yml~. A text about YAML is none.
_LIKE_YAML = re.compile(r"(?i).*ya?ml(?!.*\.md$)")


@dataclass(frozen=True)
class Environment:
    """One environment as far as it could be read: `config` is None while one of its two files has a problem."""

    name: str
    document: Document
    release: Document
    config: EnvironmentConfig | None


@dataclass(frozen=True)
class Reading:
    """All environments in promotion order, and every problem of every file, in the order of files and lines."""

    environments: tuple[Environment, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class _Listing:
    """The YAML files of one folder: name of the environment -> file name, and what is wrong with the folder."""

    files: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


def read_all(root: Path) -> Reading:
    """Return every environment below `root`, with the problems of its files. Nothing is raised."""
    listing, releases = _listing(root, FOLDER), _listing(root, RELEASES)
    problems = [*listing.problems, *releases.problems]
    if not listing.files and not problems:
        problems.append(Problem(FOLDER, 1, "", "no environment", "", f"add {FOLDER}/<name>{EXTENSION}"))
    for name in releases.files.keys() - listing.files.keys():
        remedy = f"remove it, or add {FOLDER}/{name}{EXTENSION}"
        problems.append(
            Problem(f"{RELEASES}/{releases.files[name]}", 1, "", "a release without environment", "", remedy)
        )
    environments = {name: _environment(root, name, file, releases) for name, file in listing.files.items()}
    for environment in environments.values():
        problems += [*environment.document.problems, *environment.release.problems]
    order = in_promotion_order({name: _after(environment) for name, environment in environments.items()})
    return Reading(tuple(environments[name] for name in order), tuple(sorted(set(problems))))


def _environment(root: Path, name: str, file: str, releases: _Listing) -> Environment:
    document = _judged(root, f"{FOLDER}/{file}", EnvironmentFile, "name", name)
    if release_file := releases.files.get(name):
        release = _judged(root, f"{RELEASES}/{release_file}", ReleaseConfig, "environment", name)
    else:
        missing = f"{RELEASES}/{name}{EXTENSION}"
        remedy = f"add it, with {listed(list(ReleaseConfig.model_fields), 'and')}"
        release = Document(missing, None, problems=(Problem(missing, 1, "", "no such file", "", remedy),))
    config = None
    if document.data is not None and release.data is not None and not document.problems and not release.problems:
        config = EnvironmentConfig.model_validate({**document.data, "release": release.data})
    return Environment(name, document, release, config)


def _judged(root: Path, file: str, model: type[EnvironmentFile | ReleaseConfig], key: str, name: str) -> Document:
    """Return a file as the model judges it, with a problem for a wrong extension and for a `key` that is not `name`."""
    document = judge(read(root / file, file, partial(wanted_at, model)), model)
    problems: list[Problem] = []
    if not file.endswith(EXTENSION):
        problems.append(
            Problem(file, 1, "", f"the extension is not {EXTENSION}", "", f"rename it to {name}{EXTENSION}")
        )
    if document.usable((key,)) and (said := document.value((key,))) != name:
        what, remedy = "differs from the file's name", f"write {name}, or rename the file"
        problems.append(Problem(file, document.line((key,)), key, what, quoted(said), remedy))
    return document.with_problems(problems)


def _after(environment: Environment) -> str | None:
    """Return the predecessor of an environment; '' when it is not known, so that the chain is broken there."""
    path = ("promotion", "after")
    if not environment.document.usable(path):
        return ""
    after = environment.document.value(path)
    return None if after is None else str(after)


def _listing(root: Path, folder: str) -> _Listing:
    """Return the YAML files of a folder, whatever their extension, and a problem for what looks like one in it."""
    try:
        found = [path for path in (root / folder).iterdir() if not _is_of_a_tool(path.name)]
    except FileNotFoundError:
        # Without the second folder each environment reports its missing release.
        remedy = f"add it, with a file <name>{EXTENSION} for each environment"
        return (
            _Listing() if folder == RELEASES else _Listing({}, (Problem(folder, 1, "", "no such folder", "", remedy),))
        )
    except OSError as error:
        what = f"cannot be read ({error.strerror})"
        return _Listing({}, (Problem(folder, 1, "", what, "", "make it a folder that this user may list"),))
    files: dict[str, str] = {}
    problems: list[Problem] = []
    # The right extension first: it keeps the name when a second file lies beside it.
    for path in sorted(found, key=lambda path: (path.suffix != EXTENSION, path.name)):
        place = f"{folder}/{path.name}"
        if path.suffix.lower() not in _YAML:
            problems += _ignored(path, place)
        elif files.setdefault(path.stem, path.name) != path.name:
            what = f"a second file for {path.stem}, beside {files[path.stem]}"
            problems.append(Problem(place, 1, "", what, "", "keep one of the two"))
    return _Listing(files, tuple(problems))


def _is_of_a_tool(name: str) -> bool:
    """Return whether a name is one that tools give: a hidden one (.sops.yaml), or an unsaved text (#dev.yaml#)."""
    return name.startswith((".", "#"))


def _has_yaml_name(name: str) -> bool:
    return not _is_of_a_tool(name) and _LIKE_YAML.match(name) is not None


def _ignored(path: Path, place: str) -> list[Problem]:
    """Return a problem for what lies beside the environments and is none, though a person may take it for one."""
    if place in (RELEASES, ALLOWED_DRIFT):
        return []
    home = place.rpartition("/")[0]
    if path.is_dir():
        if not any(_has_yaml_name(name) for _, _, names in os.walk(path) for name in names):
            return []
        remedy = f"move its files into {home}, or the folder out of {FOLDER}"
        return [Problem(place, 1, "", "a folder that nothing reads", "", remedy)]
    if not _has_yaml_name(path.name):
        return []
    remedy = f"name it <name>{EXTENSION}, or move it out of {FOLDER}"
    return [Problem(place, 1, "", "a file that nothing reads", "", remedy)]
