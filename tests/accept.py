"""Renew every file that follows from the code: `./noxw -s test -- --accept`.

These are the schemas of editors and of records, the workflows, the reference pages of
docs/ and the snapshots; a snapshot that no test takes any more is removed. Prints a line for each file that is another
one now.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from ci.evidence import statement
from ci.github.workflows import generated
from shared import exits
from shared.checks.production import GUARDS
from shared.config import ConfigError, schema
from tests.reference import commands

ROOT = Path(__file__).parents[1]
PAGE = Path("docs", "configuration.md")
RECORD_SCHEMA = Path("docs", "record.schema.json")
TAKE_SNAPSHOTS = ("-m", "pytest", "--snapshot-update", "-q", "-p", "no:cacheprovider")
FOLLOWING = (
    "environments/*schema.json",
    ".github/workflows/*.yml",
    ".github/actions/*/action.yml",
    "docs/*.*",
    "tests/**/__snapshots__/**/*.*",
)
_GUARD_ROWS = re.compile(r"(?<=\| key \| production has \|\n\|---\|---\|\n)(\| .* \|\n)+")


def main() -> int:
    """Renew what follows, print what changed and return the exit code."""
    before = contents(ROOT)
    code = renew(ROOT)
    for line in differences(before, contents(ROOT)):
        print(line)
    return code


def renew(root: Path) -> int:
    """Write everything that follows from the code at `root`, and return 0, or what the first refusal exits with."""
    schema.write(root)
    (root / RECORD_SCHEMA).write_text(record_schema(), encoding="utf-8", newline="\n")
    page = root / PAGE
    page.write_text(with_guards(page.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
    from tests.keys.page import write as write_settings  # it starts what synthesizes

    write_settings(root)
    commands.write(root)
    try:
        generated.write(root)
    except (ConfigError, exits.CommandError) as error:
        print(error, file=sys.stderr)
        return exits.BAD_INPUT
    remove_orphans(root)
    # Whole files: of a test that is left out pytest does not know whether it would have taken a snapshot.
    files = snapshot_tests(root)
    done = subprocess.run(
        [sys.executable, *TAKE_SNAPSHOTS, *files], cwd=root, capture_output=True, text=True, check=False
    )
    if done.returncode:
        print(done.stdout + done.stderr, file=sys.stderr)
        return exits.FAILED
    return exits.DONE


def remove_orphans(root: Path) -> None:
    """Remove the snapshots of each test file that is gone; those of a test that is gone pytest removes."""
    for folder in root.glob("tests/**/__snapshots__/*"):
        if not (folder.parent.parent / f"{folder.name}.py").is_file():
            shutil.rmtree(folder)


def snapshot_tests(root: Path) -> list[str]:
    """Return the test files that take snapshots."""
    files = sorted((root / "tests").rglob("test_*.py"))
    return [str(file) for file in files if "snapshot: SnapshotAssertion" in file.read_text(encoding="utf-8")]


def record_schema() -> str:
    """Return the text of docs/record.schema.json."""
    return json.dumps(statement.schema(), indent=2, sort_keys=True) + "\n"


def with_guards(page: str) -> str:
    """Return the text of docs/configuration.md with the guards of production as the code has them."""
    rows = []
    for guard in GUARDS:
        value = guard.remedy.removeprefix("write ")
        rows.append(f"| `{guard.key}` | {value if value.endswith(' or more') else f'`{value}`'} |\n")
    return _GUARD_ROWS.sub("".join(rows), page)


def contents(root: Path) -> dict[str, bytes]:
    """Return the content of every file that may follow, by its name below `root`."""
    files = {file for pattern in FOLLOWING for file in root.glob(pattern) if file.is_file()}
    return {file.relative_to(root).as_posix(): file.read_bytes() for file in sorted(files)}


def differences(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> list[str]:
    """Return a line for each file that was added, changed or removed; one that says so when there is none."""
    lines = [f"added {file}" for file in after.keys() - before.keys()]
    lines += [f"removed {file}" for file in before.keys() - after.keys()]
    lines += [f"changed {file}" for file in before.keys() & after.keys() if before[file] != after[file]]
    return sorted(lines, key=lambda line: line.split()[1]) or ["everything follows already: no file changed"]


if __name__ == "__main__":
    sys.exit(main())
