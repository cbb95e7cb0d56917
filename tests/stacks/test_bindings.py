"""How the AWS bindings are loaded: few of them, from a reduced copy where there can be one, with the same result."""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from shared import exits
from shared.config import EnvironmentConfig
from shared.constructs import bindings
from shared.constructs.assembly import used_submodules
from stacks.synthesis import synthesize
from tests.stacks.document import ROOT
from tests.stacks.fresh_process import digests, synthesized_by_another_process

BINDINGS = bindings.PROVIDER_PACKAGE


def loaded_submodules() -> set[str]:
    """Return the sub-modules of the bindings that this process has imported."""
    names = (name.removeprefix(f"{BINDINGS}.") for name in sys.modules if name.startswith(f"{BINDINGS}."))
    return {name.partition(".")[0] for name in names} - {"_jsii"}


@pytest.fixture
def unprepared(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Take away what preparing leaves behind, until the end of the test."""
    monkeypatch.delitem(sys.modules, BINDINGS)
    monkeypatch.delenv("JSII_NODE", raising=False)
    monkeypatch.delenv(bindings.STOCK_BINDINGS, raising=False)
    return monkeypatch


def test_the_published_types_give_the_same_bytes(good: dict[str, EnvironmentConfig], tmp_path: Path) -> None:
    """All the speed is in loading: with the types of every sub-module, from where they are installed, no byte changes.

    With the published package's own `__init__`, which imports every sub-module too, `nox -s bench` compares.
    """
    (tmp_path / "file").write_text("no folder, so no reduced copy is made")
    synthesize(list(good.values()), tmp_path / "lean")
    synthesized_by_another_process(tmp_path / "stock", tmp_path / "file" / "cache")
    assert digests(tmp_path / "stock") == digests(tmp_path / "lean")


def test_only_named_submodules_are_loaded() -> None:
    """The list that the reduced copy is made from is the list of what is imported: nothing more, nothing less."""
    used = used_submodules([ROOT / "shared" / "constructs", ROOT / "stacks"])
    assert loaded_submodules() == set(used)
    assert 40 < len(used) < 80


@pytest.mark.usefixtures("unprepared")
def test_preparing_puts_a_bare_package_in_place() -> None:
    """The package knows where its sub-modules are, the reduced copy first, and has not run its own code."""
    installed = bindings.folder_of(BINDINGS)
    bindings.prepare()
    package = sys.modules[BINDINGS]
    copy, original = package.__path__
    assert Path(copy).parent == bindings.CACHE
    assert (Path(copy) / "_jsii").is_dir()
    assert Path(original) == installed
    assert not hasattr(package, "__all__")


@pytest.mark.usefixtures("unprepared")
def test_preparing_again_does_nothing(tmp_path: Path) -> None:
    """A second import of the constructs must not take loaded classes away."""
    bindings.prepare()
    package = sys.modules[BINDINGS]
    bindings.prepare(tmp_path / "another")
    assert sys.modules[BINDINGS] is package
    assert not (tmp_path / "another").exists()


def test_the_published_bindings_can_be_asked_for(unprepared: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The switch leaves the import to Python, and makes no copy."""
    unprepared.setenv(bindings.STOCK_BINDINGS, "1")
    bindings.prepare(tmp_path / "cache")
    assert BINDINGS not in sys.modules
    assert not (tmp_path / "cache").exists()


@pytest.mark.usefixtures("unprepared")
def test_node_comes_from_our_own_requirements() -> None:
    """Nobody has to install Node: the program is a file in .venv."""
    bindings.prepare()
    node = Path(os.environ["JSII_NODE"])
    assert node.is_file()
    assert node.is_relative_to(sys.prefix)


def test_another_node_is_respected(unprepared: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Who sets JSII_NODE knows why."""
    bindings.prepare()
    (tmp_path / "node").symlink_to(os.environ["JSII_NODE"])
    unprepared.setenv("JSII_NODE", str(tmp_path / "node"))
    bindings.prepare()
    bindings.require_node()
    assert os.environ["JSII_NODE"] == str(tmp_path / "node")


@pytest.mark.parametrize(
    ("script", "why"),
    [(None, "No such file or directory"), ("", "is no Node"), ("exit 1", "is no Node"), ("echo bun 1.3", "is no Node")],
    ids=["nothing there", "says nothing", "fails", "something else"],
)
def test_a_node_that_is_none_is_one_line(
    unprepared: pytest.MonkeyPatch, tmp_path: Path, script: str | None, why: str
) -> None:
    """The jsii library would end in a traceback about a broken pipe."""
    program = tmp_path / "node"
    if script is not None:
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)
    unprepared.setenv("JSII_NODE", str(program))
    with pytest.raises(exits.CommandError) as raised:
        bindings.require_node()
    assert raised.value.lines == [f"JSII_NODE: {program}: {why}: leave it out (.venv has a Node), or name another one"]
    assert raised.value.code == exits.BAD_INPUT


def test_synthesis_with_a_node_that_is_none_ends_with_that_line(tmp_path: Path) -> None:
    """And with the exit code of bad input; `diff` passes both on."""
    command = [sys.executable, "-m", "stacks", "--out", str(tmp_path)]
    environment = {**os.environ, "JSII_NODE": "/nowhere/node"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == exits.BAD_INPUT
    [line] = done.stderr.splitlines()
    assert line.startswith("JSII_NODE: /nowhere/node: No such file or directory: ")


@pytest.mark.usefixtures("unprepared")
def test_a_cache_that_cannot_be_written_falls_back(tmp_path: Path) -> None:
    """In a read-only installation everything works from the installed bindings, only slower."""
    (tmp_path / "file").write_text("not a folder")
    assert bindings.search_path(tmp_path / "file" / "cache") == [str(bindings.folder_of(BINDINGS))]


def test_a_missing_package_says_what_to_do() -> None:
    """The message is for somebody who cloned the repository and started Python without setting up."""
    with pytest.raises(ModuleNotFoundError, match=r"^no_such_package is not installed: run \./noxw, which sets up"):
        bindings.folder_of("no_such_package")


def test_a_module_is_not_taken_for_a_package() -> None:
    """A single file has no folder to look in."""
    with pytest.raises(ModuleNotFoundError, match=r"^typing_extensions is not installed"):
        bindings.folder_of("typing_extensions")


def test_a_bare_package_finds_its_submodules_without_running_its_own_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The package's `__init__` is what would import everything: here it would even fail."""
    folder = tmp_path / "heavy_package"
    folder.mkdir()
    (folder / "__init__.py").write_text("raise RuntimeError('the whole package was imported')\n")
    (folder / "light.py").write_text("VALUE = 42\n")
    monkeypatch.setitem(sys.modules, "heavy_package", bindings.bare_package("heavy_package", [str(folder)]))
    module = importlib.import_module("heavy_package.light")
    monkeypatch.delitem(sys.modules, "heavy_package.light")
    assert module.VALUE == 42


def test_the_first_folder_of_a_bare_package_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The reduced `_jsii` comes before the installed one, and what only the installed package has is still found."""
    for folder, names in (("slim", ["both"]), ("installed", ["both", "only"])):
        (tmp_path / folder).mkdir()
        for name in names:
            (tmp_path / folder / f"{name}.py").write_text(f"FOLDER = {folder!r}\n")
    package = bindings.bare_package("two_folders", [str(tmp_path / "slim"), str(tmp_path / "installed")])
    monkeypatch.setitem(sys.modules, "two_folders", package)
    found = [importlib.import_module(f"two_folders.{name}").FOLDER for name in ("both", "only")]
    for name in ("both", "only"):
        monkeypatch.delitem(sys.modules, f"two_folders.{name}")
    assert found == ["slim", "installed"]
