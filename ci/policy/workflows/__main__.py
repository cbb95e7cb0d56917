"""Check every workflow and action against the house rules: `python -m ci.policy.workflows`."""

from __future__ import annotations

import sys
from pathlib import Path

from ci.policy.workflows.repository import Stage
from ci.policy.workflows.run import check_all
from ci.policy.workflows.run_steps import session_names
from shared import checks, exits
from shared.config import ConfigError
from shared.terminal import print_problems, print_table

ROOT = Path(__file__).resolve().parents[3]


def main(root: Path) -> int:
    """Print one line per violation, or a table of what each rule looked at; return the exit code.

    Reads noxfile.py, the environments, .github/workflows and .github/actions below `root`. Finding nothing to check is
    an error, not a success.
    """
    noxfile = root / "noxfile.py"
    if not noxfile.is_file():
        print_problems(["noxfile.py: missing: the rules need the names of its sessions"])
        return exits.FAILED
    texts = texts_of(root)
    if not texts:
        print_problems([".github/workflows: no workflow found: nothing was checked"])
        return exits.FAILED
    try:
        stages = stages_of(root)
    except ConfigError as error:
        print_problems(error.lines)
        return exits.BAD_INPUT
    result = check_all(texts, session_names(noxfile.read_text(encoding="utf-8")), stages)
    for violation in result.violations:
        print(violation)
    if not result.violations:
        print_table(("rule", "places"), [(rule, str(places)) for rule, places in result.places.items()])
        print(f"policy: {len(result.places)} rules hold in {len(texts)} files")
    return exits.FAILED if result.violations else exits.DONE


def texts_of(root: Path) -> dict[str, str]:
    """Return the text of every workflow and composite action below `root`, by path."""
    folder = root / ".github"
    files = [*folder.glob("workflows/*.y*ml"), *folder.glob("actions/*/action.y*ml")]
    return {file.relative_to(root).as_posix(): file.read_text(encoding="utf-8") for file in sorted(files)}


def stages_of(root: Path) -> list[Stage]:
    """Return the environments below `root` in promotion order. Raises ConfigError."""
    return [Stage(config.name, config.tier == "production") for config in checks.validated(root)]


if __name__ == "__main__":
    sys.exit(main(ROOT))
