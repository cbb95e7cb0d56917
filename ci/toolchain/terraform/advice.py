"""What to do about what an engine says: its errors tell what happened, and not what helps."""

from __future__ import annotations

import re

from ci.toolchain.terraform import denial

UNSAVED = "errored.tfstate"
# The state has another serial, or another lineage, than the one that was planned over (Terraform 1.11.4,
# internal/backend/local/backend_local.go, localRunForPlanFile).
_STALE = ("Saved plan is stale", "Saved plan does not match the given state")
LOCKED = "Error acquiring the state lock"
# S3's answer to whoever comes second. Where the lock is gone when the engine asks whose it was, it cannot say.
PRECONDITION = "StatusCode: 412"
_IS_LOCKED = "the state is locked by "
LET_GO = f"{_IS_LOCKED}somebody who has let go of it meanwhile: try again"
_LOCK_INFO = re.compile(
    r"Lock Info:\s+ID:\s+(?P<id>\S+).*?Operation:\s+(?P<operation>\S+)\s+Who:\s+(?P<who>\S+)"
    r".*?Created:\s+(?P<created>[^+]+)",
    re.DOTALL,
)

PUSH = (
    f"what was made stands in {UNSAVED} in the working folder and nowhere else: "
    "run `python -m ci save-state ENV`, and plan again (docs/operations.md)"
)


def of_init(error: str, said: list[str]) -> list[str]:
    """Return what `init` said, after the line that says what to do about it. `error` is its standard error."""
    text = " ".join(error.split())
    if "lock file" in text and "checksums" in text:
        line = "the provider is not the one in .terraform.lock.hcl, or this platform has no hash there"
        return [f"{line}: run ./noxw -s ci -- lock here and commit what changed", *said]
    if "NoSuchBucket" in text or ("S3 bucket" in text and "does not exist" in text):
        return ["the state bucket does not exist: see docs/operations.md, first deployment", *said]
    denied = denial.explained(text)
    return said if denied is None else [denied]


def of(line: str) -> str:
    """Return one line of an engine's error, in words that say what to do."""
    if (denied := denial.explained(line)) is not None:
        return denied
    if LOCKED in line:
        return _holder(line) or (LET_GO if PRECONDITION in line else line)
    if is_stale(line):
        return f"{line} (plan again)"
    return line


def is_stale(line: str) -> bool:
    """Return whether a line says that the state is not the one that was planned over."""
    return any(said in line for said in _STALE)


def is_locked(line: str) -> bool:
    """Return whether a line, in the engine's words or in ours, says that somebody else holds the state."""
    return LOCKED in line or line.startswith(_IS_LOCKED)


def _holder(line: str) -> str | None:
    """Return in one line who holds the lock, since when and under which id; None where the engine says it otherwise."""
    found = _LOCK_INFO.search(line)
    if found is None:
        return None
    info = found.groupdict()
    what = info["operation"].removeprefix("OperationType").lower()
    since = info["created"].partition(".")[0]
    said = f"{_IS_LOCKED}{info['who']} ({what}) since {since} UTC, lock id {info['id']}"
    return f"{said}: wait, or if that process is dead: python -m ci unlock ENV --id {info['id']}"
