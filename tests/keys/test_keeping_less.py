"""Each setting of how long something is kept: where it is lowered, the diff says that less is kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from ci.changes.diff import compare
from ci.changes.diff.losses import keeping_less, loses
from shared.config import load_all
from tests.examples.good import GOOD
from tests.keys.changes import KEYS
from tests.stacks.document import Document, changed

LONGER, SHORTER = 30, 1  # days that each of the settings takes
SETTINGS = ["__".join(key) for key in KEYS if key[-1].endswith("retention_days")]


@pytest.fixture(scope="module")
def longer(tmp_path_factory: pytest.TempPathFactory) -> Document:
    """The document of an environment in which each setting has the longer time."""
    return Document.of(changed(load_all(GOOD)[0], **dict.fromkeys(SETTINGS, LONGER)), tmp_path_factory.mktemp("longer"))


@pytest.mark.parametrize("setting", SETTINGS)
def test_a_lowered_setting_keeps_less(setting: str, longer: Document, tmp_path: Path) -> None:
    """And raised again, it does not."""
    others = dict.fromkeys(SETTINGS, LONGER) | {setting: SHORTER}
    shorter = Document.of(changed(load_all(GOOD)[0], **others), tmp_path)
    lowered = compare(longer.data, shorter.data)
    assert lowered
    assert [change.address for change in lowered if not keeping_less(change) or loses(change) is None] == []
    assert [change.address for change in compare(shorter.data, longer.data) if keeping_less(change)] == []
