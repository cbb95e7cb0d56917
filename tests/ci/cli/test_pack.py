"""`pack` and `check-pack`: the same pack each time, and what differs from it is named."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ci.__main__ import main
from ci.toolchain.pack import files_of
from shared import exits
from tests.ci.change import Change

SUM = "SHA256SUMS: does not say what the files beside it are: was one of them changed on the way?"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Change:
    """Return a repository whose environments are synthesized."""
    change = Change.start(tmp_path_factory.mktemp("pack") / "tree")
    command = [sys.executable, "-m", "stacks", "--out", str(change.root / "cdktf.out")]
    subprocess.run(command, cwd=change.root, check=True, capture_output=True)
    return change


def test_a_pack_is_the_same_each_time(made: Change, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """And what packed it agrees with what checks it, from another folder."""
    for name in ("one", "two"):
        assert main(["pack", str(tmp_path / name), "--root", str(made.root)]) == exits.DONE
    one, two = files_of(tmp_path / "one"), files_of(tmp_path / "two")
    assert (one, sorted(one)) == (
        two,
        ["SHA256SUMS", *(f"stacks/TapStack-{name}/cdk.tf.json" for name in ("dev", "prod", "staging"))],
    )
    sums = one["SHA256SUMS"]
    assert sums is not None
    digest = hashlib.sha256(sums).hexdigest()
    said = "".join(f"{tmp_path}/{name}: 3 documents, SHA-256 of SHA256SUMS {digest}\n" for name in ("one", "two"))
    assert capsys.readouterr().out == said
    subprocess.run(["sha256sum", "--check", "--quiet", "--strict", "SHA256SUMS"], cwd=tmp_path / "one", check=True)

    assert main(["check-pack", str(tmp_path / "one"), "--root", str(made.root)]) == exits.DONE
    assert capsys.readouterr().out == f"{tmp_path}/one: 3 documents, all as this checkout synthesizes them\n"
    file = tmp_path / "one" / "stacks" / "TapStack-prod" / "cdk.tf.json"
    file.write_bytes(file.read_bytes() + b"\n")
    assert main(["check-pack", str(tmp_path / "one"), "--root", str(made.root)]) == exits.FAILED
    changed, sums_line = capsys.readouterr().err.splitlines()
    assert changed.startswith(f"{tmp_path}/one/stacks/TapStack-prod/cdk.tf.json: SHA-256 ")
    assert sums_line == f"{tmp_path}/one/{SUM}"


def test_what_cannot_be_packed(made: Change, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An environment without a document, a document without an environment, a folder that is not empty."""
    tree = tmp_path / "tree"
    shutil.copytree(made.root / "environments", tree / "environments")
    stacks = tree / "cdktf.out" / "stacks"
    shutil.copytree(made.root / "cdktf.out" / "stacks", stacks)
    shutil.rmtree(stacks / "TapStack-prod")
    (stacks / "Other").mkdir()
    (stacks / "Other" / "cdk.tf.json").write_text("{}")
    (tmp_path / "pack").mkdir()
    (tmp_path / "pack" / "old").touch()
    assert main(["pack", str(tmp_path / "pack"), "--root", str(tree)]) == exits.BAD_INPUT
    assert capsys.readouterr().err.splitlines() == [
        "cdktf.out/stacks/Other/cdk.tf.json: is of no environment here: empty cdktf.out/stacks and run synth",
        "prod: no document in cdktf.out: run synth first",
        f"{tmp_path}/pack/old: is in the way: name a new folder",
    ]
    assert list(files_of(tmp_path / "pack")) == ["old"]


def test_a_pack_that_is_not_there(made: Change, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Bad input, one line."""
    assert main(["check-pack", str(tmp_path / "no"), "--root", str(made.root)]) == exits.BAD_INPUT
    assert capsys.readouterr().err == f"{tmp_path}/no: no such folder: fetch the pack of this run\n"
    (tmp_path / "file").touch()
    assert main(["pack", str(tmp_path / "file" / "x"), "--root", str(made.root)]) == exits.BAD_INPUT
    said = capsys.readouterr().err
    assert said == f"{tmp_path}/file/x/stacks/TapStack-dev/cdk.tf.json: cannot be written (Not a directory)\n"
