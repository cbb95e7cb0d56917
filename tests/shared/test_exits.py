"""Exit codes are a promise to callers: each one is written out here."""

from __future__ import annotations

from shared import exits


def test_exit_codes_never_change() -> None:
    """Workflows and other people's scripts compare these numbers."""
    codes = {name: value for name, value in vars(exits).items() if name.isupper()}
    assert codes == {"DONE": 0, "FAILED": 1, "CHANGED": 2, "STOPPED": 3, "BAD_INPUT": 64}
