"""Does a plan permit more than before? What is not provably equal or narrower is broader. Pure."""

from __future__ import annotations

from ci.changes.permissions.broadening import Broadening, broadenings

__all__ = ["Broadening", "broadenings"]
