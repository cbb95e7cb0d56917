"""Whether AWS is what a document says: an ordinary plan of that document, judged."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import yaml

from ci.changes.plan.drift import Allowed, Drift, allowances, judge
from ci.deployment import planning
from ci.deployment.record_builder import outlines
from ci.deployment.target import Target
from ci.evidence.log import EvidenceLog
from ci.evidence.note import DriftSeen
from ci.evidence.store import EvidenceStore
from ci.toolchain.artifact import Artifact, artifact_of
from ci.toolchain.run_context import actor_of
from shared import exits
from shared.config.reading import ALLOWED_DRIFT

ALLOWED = Path(ALLOWED_DRIFT)
REHEARSAL = "the rehearsal's settings: allowed_drift"


def drift_of(
    target: Target, artifact: Artifact, progress: Callable[[str], None] | None = None, *, today: date | None = None
) -> Drift:
    """Plan `artifact` in the target's environment and return what that plan would change.

    No plan stays behind: nobody could apply it by mistake. Raises CommandError.
    """
    allowed = [*allowances(target.rehearsal.allowed_drift, REHEARSAL), *allowed_of(target)]
    summary = planning.plan(target, artifact=artifact, progress=progress).summary
    planning.discard(target)
    return judge(summary, allowed, today or datetime.now(UTC).date())


def allowed_of(target: Target) -> list[Allowed]:
    """Return what the tree allows in the target's environment: `environments/allowed-drift/ENV.yaml`, if there is one.

    A list of address, attributes, reason and the last day on which it holds. Raises CommandError for anything else.
    """
    name = ALLOWED / f"{target.name}.yaml"
    try:
        data = yaml.safe_load((target.tree.root / name).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError, yaml.YAMLError):
        raise exits.CommandError([f"{name.as_posix()}: cannot be read, or is no YAML"], exits.BAD_INPUT) from None
    if not isinstance(data, list):
        raise exits.CommandError([f"{name.as_posix()}: is no list of allowances"], exits.BAD_INPUT)
    found = allowances(data, name.as_posix())
    endless = [f"{name.as_posix()}: {one.address}: has no end: add expires" for one in found if one.expires is None]
    if endless:
        raise exits.CommandError(endless, exits.BAD_INPUT)
    return found


def deployed_artifact(store: EvidenceStore, rehearsal: str | None) -> Artifact:
    """Return the document that runs in the store's environment, as its records say.

    A record of another rehearsal than `rehearsal` (None: of any) says nothing about this AWS.

    Raises CommandError when nothing runs there, or the document is not what the record says.
    """
    runs = EvidenceLog(store.entries(), rehearsal).runs
    if runs is None:
        line = "no record of a deployment: promote first, or compare with the files here (--here)"
        raise exits.CommandError([line])
    return artifact_of(store.document(runs.document_sha256), runs.stack)


def drift_note(target: Target, artifact: Artifact, drift: Drift) -> DriftSeen:
    """Return what a look found, to be kept among the notes of the environment."""
    return DriftSeen(
        environment=target.name,
        account_id=target.config.aws.account_id,
        actor=actor_of(),
        made_at=datetime.now(UTC),
        rehearsal=target.rehearsal.sha256,
        document_sha256=artifact.sha256,
        state=drift.state,
        changes=outlines(drift.found),
    )
