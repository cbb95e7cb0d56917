"""A state file that a kill cut off while the engine wrote it: no engine reads it, and nothing is lost with it.

Seen once with Terraform 1.11.4: "Unsupported state file format: The state file does not have a "version" attribute".
The local backend writes into the file that is there.
"""

from __future__ import annotations

import json
from pathlib import Path

LOCAL_STATE = "terraform.tfstate"
# The state itself, and what `init` remembers of the backend: the same format in two places.
PLACES = (Path(LOCAL_STATE), Path(".terraform", LOCAL_STATE))


def remove_half_written(folder: Path) -> list[Path]:
    """Remove the states in a working folder that are none, and return where they were.

    What stood in the first one is found in the account again: bootstrap imports what is there and no state knows of.
    """
    broken = [folder / place for place in PLACES if (folder / place).is_file() and not _is_state(folder / place)]
    for file in broken:
        file.unlink()
    return broken


def _is_state(file: Path) -> bool:
    try:
        found = json.loads(file.read_bytes())
    except ValueError:
        return False
    return isinstance(found, dict) and isinstance(found.get("version"), int)
