"""Tools that everything rests on: git, synthesis, artifacts, digests, Terraform, the run that this is."""

from __future__ import annotations

from pathlib import Path

# The checkout that this program runs from. It stands here because every command needs it: importing it must stay cheap.
REPOSITORY = Path(__file__).resolve().parents[2]
