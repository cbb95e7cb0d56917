"""The settings of a rehearsal, read from a file."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from ci.toolchain.rehearsal import Rehearsal, read, require_local_aws
from shared import exits

GOOD = {"overrides": {"provider": {}}, "allowed_drift": [], "not_provable": {"test_x": "why"}}


def test_without_a_file_nothing_is_different() -> None:
    """A real account."""
    assert read(None) == Rehearsal(None, {}, [], {})


def test_the_digest_is_that_of_the_file(tmp_path: Path) -> None:
    """Other settings are another rehearsal."""
    file = tmp_path / "r.json"
    file.write_text(json.dumps(GOOD))
    found = read(file)
    assert found.sha256 == hashlib.sha256(file.read_bytes()).hexdigest()
    assert (found.overrides, found.not_provable) == (GOOD["overrides"], GOOD["not_provable"])


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("{", ["is no JSON (Expecting property name enclosed in double quotes: line 1 column 2 (char 1))"]),
        ("[]", [": Input should be a valid dictionary or instance of _File"]),
        (
            json.dumps({"overrides": [], "not_provable": {"a": 1}, "color": 1}),
            [
                "overrides: Input should be a valid dictionary",
                "allowed_drift: Field required",
                "not_provable.a: Input should be a valid string",
                "color: Extra inputs are not permitted",
            ],
        ),
    ],
)
def test_a_wrong_file_is_told_with_every_problem(tmp_path: Path, text: str, lines: list[str]) -> None:
    """File, place, what is wrong; exit code 64."""
    file = tmp_path / "r.json"
    file.write_text(text)
    with pytest.raises(exits.CommandError) as raised:
        read(file)
    assert raised.value.lines == [f"{file}: {line}" for line in lines]
    assert raised.value.code == exits.BAD_INPUT


def test_a_missing_file_is_one_line(tmp_path: Path) -> None:
    """Not a traceback."""
    with pytest.raises(exits.CommandError, match=r"cannot be read \(No such file or directory\)"):
        read(tmp_path / "none.json")


@pytest.mark.parametrize("address", ["", "https://sts.sa-east-1.amazonaws.com", "http://127.0.0.1.example.com:4566"])
def test_settings_of_a_rehearsal_are_refused_where_aws_is_not_local(address: str) -> None:
    """A list of tests that may fail must never reach a real account."""
    with pytest.raises(exits.CommandError, match="only for local AWS") as raised:
        require_local_aws(Rehearsal("a" * 64), {"AWS_ENDPOINT_URL": address})
    assert raised.value.code == exits.BAD_INPUT


@pytest.mark.parametrize("address", ["http://127.0.0.1:4566", "http://localhost:1", "http://[::1]:1"])
def test_on_loopback_a_rehearsal_is_at_home(address: str) -> None:
    """And without settings nobody asks where AWS is."""
    require_local_aws(Rehearsal("a" * 64), {"AWS_ENDPOINT_URL": address})
    require_local_aws(Rehearsal(), {})
