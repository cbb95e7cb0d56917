r"""A record as it lies in S3: two lines of JSON, the record and the signature on it. Pure.

What is signed is a short text with the SHA-256 of the first line, byte for byte as it lies there, so that nobody has to
agree on how JSON is written, and KMS, which signs messages of up to 4096 bytes, gets it whole. By hand:

    head -n 1 RECORD | tr -d '\n' | sha256sum
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Sequence

from ci.evidence.gate_rule import GateRule
from shared.naming import PROJECT

ALGORITHM = "ECDSA_SHA_256"
Sign = Callable[[bytes], bytes]


class EnvelopeError(Exception):
    """Bytes that prove nothing: `code` for programs, the text is one line that says why."""

    def __init__(self, code: GateRule, why: str) -> None:
        super().__init__(why)
        self.code = code


def statement(kind: str, line: bytes) -> bytes:
    """Return what is signed for one line of JSON. `kind` is part of it: a signed record is no signed hold.

    So is the project: what another one has signed proves nothing here.
    """
    return f"{PROJECT}/{kind}/v1\n{hashlib.sha256(line).hexdigest()}\n".encode()


def key_id(key: str) -> str:
    """Return by what an envelope names the public key `key` (base64 of its DER form): its SHA-256."""
    return hashlib.sha256(base64.b64decode(key)).hexdigest()


def sealed(kind: str, line: bytes, key: str, sign: Sign) -> bytes:
    """Return the two lines: `line`, which has no line break in it, and the signature on it by `sign`."""
    if b"\n" in line:
        raise ValueError("what is signed is one line")
    value = base64.b64encode(sign(statement(kind, line))).decode()
    signature = {"algorithm": ALGORITHM, "key": key_id(key), "signature": value}
    return b"%s\n%s\n" % (line, json.dumps(signature, sort_keys=True).encode())


def parts(content: bytes) -> tuple[bytes, bytes]:
    """Return the line that is said to be signed, and the line with its signature. Raises EnvelopeError."""
    lines = content.split(b"\n")
    if len(lines) != 3 or lines[2]:
        raise EnvelopeError(GateRule.UNREADABLE_RECORD, "is not two lines of JSON: it may be cut off")
    return lines[0], lines[1]


def require_signature(kind: str, line: bytes, signature: bytes, keys: Sequence[str]) -> None:
    """Raise EnvelopeError unless one of the public keys `keys` made the signature on `line`."""
    try:
        found = json.loads(signature)
        algorithm, by, value = found["algorithm"], found["key"], base64.b64decode(found["signature"], validate=True)
    except (ValueError, KeyError, TypeError, RecursionError):
        raise EnvelopeError(GateRule.BAD_SIGNATURE, "has no signature that can be read") from None
    key = next((one for one in keys if key_id(one) == by), None)
    if key is None:
        raise EnvelopeError(GateRule.BAD_SIGNATURE, "is signed with a key that evidence.signing_keys does not name")
    if algorithm != ALGORITHM or not _fits(key, value, statement(kind, line)):
        raise EnvelopeError(
            GateRule.BAD_SIGNATURE,
            "has a signature that does not fit: somebody changed it, or another project signed it",
        )


def _fits(key: str, signature: bytes, message: bytes) -> bool:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.serialization import load_der_public_key

    public = load_der_public_key(base64.b64decode(key))
    assert isinstance(public, EllipticCurvePublicKey), "the environment file takes no other key"
    try:
        public.verify(signature, message, ECDSA(SHA256()))
    except InvalidSignature:
        return False
    return True
