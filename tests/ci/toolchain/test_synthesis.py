"""What a synthesis leaves in its folder, as the tooling reads it."""

from __future__ import annotations

import json
from pathlib import Path

from ci.toolchain.synthesis import read_packages


def test_the_package_of_a_stack_stands_in_the_manifest(tmp_path: Path) -> None:
    """A tree from before stacks were packages names none."""
    stacks = {"TapStack-dev": {"name": "TapStack-dev", "package": "shop"}, "TapStack-old": {"name": "TapStack-old"}}
    (tmp_path / "manifest.json").write_text(json.dumps({"stacks": stacks}), encoding="utf-8")
    assert read_packages(tmp_path) == {"TapStack-dev": "shop", "TapStack-old": ""}
