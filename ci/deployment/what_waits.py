"""Which change an override is about: the one that waits for the environment, whatever is checked out here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from ci.deployment.checkout import DeploymentContext
from ci.deployment.gate_input import request_of
from ci.gate import GateRequest
from ci.gate.choice import is_in_place, that_wait
from ci.toolchain.git import source_of
from ci.toolchain.input_digest import input_digest
from shared import exits

_SHORT = 12


@dataclass(frozen=True)
class WaitingChange:
    """An input digest and the commit that brings it; `since`: the commit that runs there now, empty for none."""

    input_digest: str
    commit: str
    since: str

    def __str__(self) -> str:
        """Return its digest and its commit."""
        return f"{self.input_digest[:_SHORT]} (commit {self.commit[:_SHORT]})"

    def as_data(self) -> dict[str, str]:
        """Return it for the outputs of a job and for `--json`."""
        return asdict(self)


def change_of(context: DeploymentContext, wanted: str | None) -> WaitingChange:
    """Return the newest change that waits for the environment of `context`.

    `wanted` begins the commit or input digest of one: of any that waits, or of what ran there before, for a way back or
    a restart. For the first environment the commit here waits, where it is not in place. Raises CommandError, and
    EvidenceError where the records cannot be read.
    """
    request = request_of(context.config, context.evidence, context.rehearsal.sha256, "", datetime.now(UTC))
    newest = request.log.newest
    since = "" if newest is None else newest.commit
    waiting = [WaitingChange(digest, commit, since) for digest, commit in _waiting(context, request)]
    past = [WaitingChange(one.input_digest, one.commit, since) for one in reversed(request.log.successes)]
    return selected(context.config.name, waiting, past, wanted)


def _waiting(context: DeploymentContext, request: GateRequest) -> list[tuple[str, str]]:
    if request.terms.predecessor is not None:
        return [(one.input_digest, one.commit) for one in that_wait(request)]
    here, commit = input_digest(context.root), source_of(context.root).commit
    return [] if is_in_place(request.log, here, commit) else [(here, commit)]


def selected(
    name: str, waiting: Sequence[WaitingChange], past: Sequence[WaitingChange], wanted: str | None
) -> WaitingChange:
    """Return the one of `waiting`, the newest first, or of what ran `past`, that `wanted` begins. Pure.

    Without it, the newest that waits. Raises CommandError where there is none or more than one.
    """
    if wanted is None:
        if not waiting:
            line = f"{name}: nothing waits for it: for a way back, name its digest with --digest: python -m ci history"
            raise exits.CommandError([line])
        return waiting[0]
    fitting = [one for one in (*waiting, *past) if one.input_digest.startswith(wanted) or one.commit.startswith(wanted)]
    digests = {one.input_digest for one in fitting}
    if len(digests) == 1:
        return fitting[0]
    known = ", ".join(map(str, waiting)) or "nothing"
    what = "fits several: write more digits" if digests else f"what waits is {known}, and nothing of it ran here before"
    raise exits.CommandError([f"{name}: --digest {wanted}: {what}"], exits.BAD_INPUT)
