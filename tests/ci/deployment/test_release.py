"""A release copies what is proven, and nothing else, into the next environment's file."""

from __future__ import annotations

from ci.deployment.release import difference, rewritten

NEW = "registry.example.com/catalog@sha256:" + "9" * 64
BUILT = "7" * 40


def test_only_image_and_commit_change() -> None:
    """Comments, order and the last line stay."""
    old = '# one\nenvironment: x  # two\nimage:  a@sha256:b # three\nsource_commit: "0"\n# image: old\n'
    new = f'# one\nenvironment: x  # two\nimage:  {NEW} # three\nsource_commit: "{BUILT}"\n# image: old\n'
    assert rewritten(old, image=NEW, source_commit=BUILT) == new
    assert difference(old, new, "x.yaml").splitlines()[:2] == ["--- a/x.yaml", "+++ b/x.yaml"]
