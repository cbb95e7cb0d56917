"""Check every workflow against the house rules: `python -m ci.policy`."""

from __future__ import annotations

import sys
from pathlib import Path

from ci.policy.sessions import session_names
from ci.policy.workflows import check, rules

ROOT = Path(__file__).resolve().parents[2]


def main(root: Path) -> int:
    """Print one line per violation, or one line on what was checked; return 1 or 0.

    Reads noxfile.py and .github/workflows below `root`. Finding nothing to check is an error, not a success.
    """
    noxfile = root / "noxfile.py"
    if not noxfile.is_file():
        print("noxfile.py: missing: the rules need the names of its sessions", file=sys.stderr)
        return 1
    sessions = session_names(noxfile.read_text(encoding="utf-8"))
    files = sorted(path for path in (root / ".github/workflows").glob("*") if path.suffix in (".yml", ".yaml"))
    if not files:
        print(".github/workflows: no workflow found: nothing was checked", file=sys.stderr)
        return 1
    names = [path.relative_to(root).as_posix() for path in files]
    violations = [
        violation
        for name, path in zip(names, files, strict=True)
        for violation in check(name, path.read_text(encoding="utf-8"), sessions)
    ]
    for violation in violations:
        print(violation)
    if not violations:
        print(f"policy: {len(rules(sessions))} rules hold in {', '.join(names)}")
    return 1 if violations else 0


if __name__ == "__main__":
    sys.exit(main(ROOT))
