"""Records as version 1 wrote them, of whatever is to be recorded: its writer is gone from the product."""

from __future__ import annotations

import base64
import hashlib
import json

from ci.evidence.dsse import key_id
from ci.evidence.record import Record
from ci.evidence.signer import Signer
from ci.evidence.version_1 import statement

_FIELDS = ("environment", "account_id", "input_digest", "commit", "document_sha256", "image", "actor", "outputs_sha256")


def object_of(one: Record, signer: Signer) -> tuple[str, bytes]:
    """Return key and content of a success of a promotion."""
    whole = one.model_dump(mode="json")
    parts = ("tests", "drift", "result", "failure", "started_at", "ended_at", "tools", "rehearsal")
    said = {
        "schema_version": 1,
        "stack": f"TapStack-{one.environment}",
        "git_tree": one.tree,
        "changes": whole["plan"]["changes"],
        "counts": whole["plan"]["counts"],
        "run_url": one.run.url,
        "overrides": [],
        "rollback": False,
        **{name: getattr(one, name) for name in _FIELDS},
        **{name: whole[name] for name in parts},
    }
    line = json.dumps(said, sort_keys=True).encode()
    key = f"records/{one.environment}/{one.ended_at:%Y%m%dT%H%M%SZ}-{one.input_digest[:12]}-01234567.jsonl"
    return key, signed(line, signer)


def signed(line: bytes, signer: Signer) -> bytes:
    """Return a line with its signature, as a record lies in S3."""
    # KMS signs a message or its digest: the signature is one of the same kind.
    value = signer.sign_digest(hashlib.sha256(statement("record", line)).digest())
    signature = {
        "algorithm": "ECDSA_SHA_256",
        "key": key_id(signer.public_key()),
        "signature": base64.b64encode(value).decode(),
    }
    return b"%s\n%s\n" % (line, json.dumps(signature, sort_keys=True).encode())
