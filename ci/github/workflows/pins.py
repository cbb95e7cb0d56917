"""Which commit of an action is used: read from the workflows that people write.

Dependabot keeps those up to date. The generated workflows take theirs from here: one version is used everywhere.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from shared import exits

_PINNED = re.compile(r"uses: (?P<action>[\w.-]+/[\w./-]+)(?P<pin>@[0-9a-f]{40} # v\d+\.\d+\.\d+)\s*$", re.ASCII)


def pins_of(texts: Mapping[str, str]) -> dict[str, str]:
    """Return action -> what a `uses:` says of it: `actions/checkout@COMMIT # vX.Y.Z`.

    In: the texts of workflows and actions by file name. Raises CommandError when two lines pin one action differently.
    """
    found: dict[str, tuple[str, str]] = {}
    problems: list[str] = []
    for name, text in texts.items():
        for number, line in enumerate(text.splitlines(), start=1):
            match = _PINNED.search(line)
            if match is None:
                continue
            uses, place = match["action"] + match["pin"], f"{name}:{number}"
            first, where = found.setdefault(match["action"], (uses, place))
            if first != uses:
                problems.append(f"{place}: {uses}: {where} has {first}: use one version of an action everywhere")
    if problems:
        raise exits.CommandError(problems, exits.BAD_INPUT)
    return {action: uses for action, (uses, _) in found.items()}
