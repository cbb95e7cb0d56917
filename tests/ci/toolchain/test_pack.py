"""What a run has built: packed the same way each time, and compared with what a checkout synthesizes itself."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from ci.toolchain.pack import differences, files_of, sums_of

DOCUMENTS = {"stacks/a/cdk.tf.json": b"{}", "stacks/b/cdk.tf.json": b"[]"}
PACK = {**DOCUMENTS, "SHA256SUMS": sums_of(DOCUMENTS)}
SUM = "SHA256SUMS: does not say what the files beside it are: was one of them changed on the way?"
EMPTY, LIST = (hashlib.sha256(content).hexdigest() for content in (b"{}", b"[]"))


def test_the_sums_are_those_of_sha256sum() -> None:
    """Sorted by name, whatever order the documents came in."""
    text = f"{EMPTY}  stacks/a/cdk.tf.json\n{LIST}  stacks/b/cdk.tf.json\n"
    assert sums_of(dict(reversed(DOCUMENTS.items()))).decode() == text


def test_a_pack_of_the_same_documents_has_no_difference() -> None:
    """The base line of the rows below."""
    assert list(differences(PACK, DOCUMENTS)) == []


TAMPERED: dict[str, tuple[dict[str, bytes | None], list[str]]] = {
    "another byte": (
        {**PACK, "stacks/a/cdk.tf.json": b"[]"},
        [
            f"stacks/a/cdk.tf.json: SHA-256 {LIST}, and this checkout synthesizes {EMPTY}: was it changed on the way?",
            SUM,
        ],
    ),
    "another byte, and its sum": (
        (other := {**DOCUMENTS, "stacks/a/cdk.tf.json": b"[]"}) | {"SHA256SUMS": sums_of(other)},
        [f"stacks/a/cdk.tf.json: SHA-256 {LIST}, and this checkout synthesizes {EMPTY}: was it changed on the way?"],
    ),
    "one less": (
        {name: content for name, content in PACK.items() if "/a/" not in name},
        ["stacks/a/cdk.tf.json: is missing", SUM],
    ),
    "one more": ({**PACK, "stacks/c": b""}, ["stacks/c: is no document of this checkout", SUM]),
    "a link": ({**PACK, "stacks/a/cdk.tf.json": None}, ["stacks/a/cdk.tf.json: is no file", SUM]),
    "no sums": (dict(DOCUMENTS), ["SHA256SUMS: is missing, or no file"]),
    "sums of nothing": ({**PACK, "SHA256SUMS": b""}, [SUM]),
}


@pytest.mark.parametrize(("packed", "said"), TAMPERED.values(), ids=TAMPERED)
def test_what_was_changed_on_the_way_is_named(packed: dict[str, bytes | None], said: list[str]) -> None:
    """Every problem at once."""
    assert list(differences(packed, DOCUMENTS)) == said


def test_a_link_is_no_file(tmp_path: Path) -> None:
    """Neither one to a file nor one to a folder."""
    (tmp_path / "file").write_bytes(b"1")
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to("file")
    (tmp_path / "other").symlink_to("folder")
    assert files_of(tmp_path) == {"file": b"1", "link": None, "other": None}
