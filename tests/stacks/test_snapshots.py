"""Everything that no other test names: each environment's document and its addresses, as files that a review can read.

`__snapshots__/test_snapshots/` holds the documents byte for byte, and for each the list of its addresses. A missing
file fails; `nox -s test -- --accept` takes what is synthesized now. An address that changes means destroy and create:
it needs a `moved` entry or somebody's explicit word.
"""

from __future__ import annotations

from pathlib import Path

from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from tests.stacks.document import ENVIRONMENTS, Document


class JsonFile(SingleFileSnapshotExtension):
    """The text of a document as it is."""

    _write_mode = WriteMode.TEXT
    file_extension = "json"


class LinesFile(SingleFileSnapshotExtension):
    """One fact a line."""

    _write_mode = WriteMode.TEXT
    file_extension = "txt"


def test_document_snapshot(document: Document, snapshot: SnapshotAssertion) -> None:
    """Not a byte of the document changes without somebody who accepts it."""
    assert document.text == snapshot.use_extension(JsonFile)


def test_addresses_snapshot(document: Document, snapshot: SnapshotAssertion) -> None:
    """No resource appears, disappears or moves without somebody who accepts it."""
    lines = sorted(f"{address}  {path}\n" for path, address in document.addresses.items())
    assert "".join(lines) == snapshot.use_extension(LinesFile)


def test_snapshots_belong_to_environments() -> None:
    """Who removes an environment deletes its files here: nobody compares with them any more."""
    folder = Path(__file__).parent / "__snapshots__" / "test_snapshots"
    kinds = (("addresses", "txt"), ("document", "json"))
    expected = {f"test_{kind}_snapshot[{name}].{ending}" for name in ENVIRONMENTS for kind, ending in kinds}
    assert {file.name for file in folder.iterdir()} == expected
