"""The lock file of the provider, written by real Terraform from a mirror."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ci.toolchain.terraform.provider_lock import configured_mirror, lock
from shared import exits
from tests.ci.toolchain.terraform.fixture import clean_environment, engine
from tests.terraform.engine import find_mirror, find_program

pytestmark = pytest.mark.skipif(find_program() is None, reason="terraform is not on the PATH")
NOTHING: dict[str, Any] = {"terraform": {"required_providers": {"aws": {"source": "aws", "version": "0.0.1"}}}}


def test_the_mirror_is_the_one_of_the_engines_configuration(tmp_path: Path) -> None:
    """Without a configuration, or without a mirror in it, there is none."""
    file = tmp_path / "terraform.rc"
    file.write_text('provider_installation {\n  filesystem_mirror {\n    path = "/some/where"\n  }\n}\n')
    assert configured_mirror({"TF_CLI_CONFIG_FILE": str(file)}) == Path("/some/where")
    file.write_text("plugin_cache_dir = 1\n")
    assert configured_mirror({"TF_CLI_CONFIG_FILE": str(file)}) is None
    assert configured_mirror({}) is None


def test_a_mirror_without_the_provider_is_bad_input(tmp_path: Path) -> None:
    """The line says what was looked for, and the file that was there stays."""
    target = tmp_path / "lock"
    target.write_text("old")
    with pytest.raises(exits.CommandError) as raised:
        lock(NOTHING, target, engine=engine(), environment=clean_environment(), mirror=tmp_path)
    assert raised.value.lines == [f"{tmp_path}: holds no platform of aws 0.0.1"]
    assert target.read_text() == "old"


def test_what_the_engine_says_is_passed_on(tmp_path: Path) -> None:
    """A file that is no provider: the file that was there stays."""
    folder = tmp_path / "registry.terraform.io" / "hashicorp" / "aws"
    folder.mkdir(parents=True)
    (folder / "terraform-provider-aws_0.0.1_linux_amd64.zip").write_text("no zip")
    target = tmp_path / "lock"
    target.write_text("old")
    with pytest.raises(exits.CommandError) as raised:
        lock(NOTHING, target, engine=engine(), environment=clean_environment(), mirror=tmp_path)
    assert raised.value.lines[-1] == "from a mirror: ./noxw -s ci -- lock --mirror DIR"
    assert target.read_text() == "old"


@pytest.mark.skipif(find_mirror() is None, reason="no provider mirror on this machine")
def test_the_hashes_of_every_platform_of_the_mirror_are_written(tmp_path: Path) -> None:
    """And the file says which platforms those are by itself: init checks it."""
    mirror = find_mirror()
    assert mirror is not None
    source = mirror / "registry.terraform.io" / "hashicorp" / "aws"
    version = sorted(path.name for path in source.iterdir() if path.is_dir())[-1]
    required = {"terraform": {"required_providers": {"aws": {"source": "aws", "version": version}}}}
    locked = lock(required, tmp_path / "lock", engine=engine(), environment=clean_environment(), mirror=mirror)
    assert "linux_amd64" in locked.platforms
    text = locked.file.read_text()
    assert f'version     = "{version}"' in text
    assert text.count('"h1:') == len(locked.platforms)
