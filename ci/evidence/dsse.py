"""The envelope of what is signed: DSSE, version 1.0.2 (github.com/secure-systems-lab/dsse).

What is signed is the pre-authentication encoding (PAE) of the payload, byte for byte as it stands in the envelope, so
nobody has to agree on how JSON is written. Reading is stricter than the protocol asks: one signature, no unknown field,
no second spelling of the same bytes. Pure; `python -m ci pae FILE` prints what openssl verifies.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from ci.evidence.gate_rule import GateRule

# A function of an ECDSA key on the curve P-256: the SHA-256 of a message becomes the signature on it, in DER form.
SignDigest = Callable[[bytes], bytes]
_LARGEST = 2**53 - 1  # what every reader of JSON takes for the same integer (RFC 8259, 6)


class EnvelopeError(Exception):
    """Bytes that prove nothing: `code` for programs, the text is one line that says why."""

    def __init__(self, code: GateRule, why: str) -> None:
        super().__init__(why)
        self.code = code


def _is_canonical(value: str) -> str:
    try:
        canonical = base64.b64encode(base64.b64decode(value, validate=True)).decode()
    except (ValueError, binascii.Error):
        canonical = None
    if canonical != value:
        raise ValueError("expected the base64 of bytes, as RFC 4648 encodes them")
    return value


Base64 = Annotated[str, AfterValidator(_is_canonical)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Signature(_Part):
    """A signature and the SHA-256 of the public key (its SubjectPublicKeyInfo) that fits it."""

    keyid: str
    sig: Base64


class _Json(_Part):
    payload: Base64
    payloadType: str  # noqa: N815 - the protocol's name
    signatures: Annotated[list[Signature], Field(min_length=1, max_length=1)]


@dataclass(frozen=True)
class Envelope:
    """A payload of a type, and the signature on both."""

    payload_type: str
    payload: bytes
    signature: Signature

    @property
    def signed(self) -> bytes:
        """The bytes that are signed."""
        return pae(self.payload_type, self.payload)

    def to_bytes(self) -> bytes:
        """Return the envelope as JSON: the same envelope gives the same bytes."""
        payload = base64.b64encode(self.payload).decode()
        written = _Json(payload=payload, payloadType=self.payload_type, signatures=[self.signature])
        return written.model_dump_json().encode() + b"\n"


def pae(payload_type: str, payload: bytes) -> bytes:
    """Return the pre-authentication encoding of a payload (DSSE, protocol.md, "Signature Definition")."""
    kind = payload_type.encode()
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)


def key_id(key: str) -> str:
    """Return by what an envelope names the public key `key` (base64 of its DER form): its SHA-256."""
    return hashlib.sha256(base64.b64decode(key)).hexdigest()


def sealed(payload_type: str, payload: bytes, key: str, sign: SignDigest) -> bytes:
    """Return a payload in its envelope. `sign` belongs to the public key `key`."""
    signature = sign(hashlib.sha256(pae(payload_type, payload)).digest())
    value = base64.b64encode(signature).decode()
    return Envelope(payload_type, payload, Signature(keyid=key_id(key), sig=value)).to_bytes()


def opened(content: bytes) -> Envelope:
    """Return the envelope that the bytes hold; its signature is not looked at yet. Raises EnvelopeError."""
    try:
        found = _Json.model_validate(strict_json(content))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise EnvelopeError(GateRule.UNREADABLE_RECORD, f"is no envelope: {where}: {first['msg']}") from None
    except ValueError as error:
        raise EnvelopeError(GateRule.UNREADABLE_RECORD, str(error)) from None
    return Envelope(found.payloadType, base64.b64decode(found.payload), found.signatures[0])


def require_signature(envelope: Envelope, keys: Sequence[str]) -> None:
    """Raise EnvelopeError unless one of the public keys `keys` made the signature of an envelope."""
    key = next((one for one in keys if key_id(one) == envelope.signature.keyid), None)
    if key is None:
        raise EnvelopeError(GateRule.BAD_SIGNATURE, "is signed with a key that evidence.signing_keys does not name")
    if not fits(key, base64.b64decode(envelope.signature.sig), envelope.signed):
        raise EnvelopeError(
            GateRule.BAD_SIGNATURE, "has a signature that does not fit: it was changed after it was signed"
        )


def fits(key: str, signature: bytes, message: bytes) -> bool:
    """Return whether the public key `key` made the signature on a message: ECDSA with SHA-256, in DER form."""
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


def strict_json(content: bytes) -> Any:  # noqa: ANN401 - whatever the JSON is
    """Return what JSON says. Raises ValueError with one line.

    Stricter than `json`: no key twice in an object, no number that another reader would take for another one.
    """
    try:
        return json.loads(
            content.decode(),
            object_pairs_hook=_object,
            parse_int=_integer,
            parse_float=_refused,
            parse_constant=_refused,
        )
    except (json.JSONDecodeError, UnicodeDecodeError, RecursionError):
        raise ValueError("is no JSON: it may be cut off") from None


def _object(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"has the key {twice!r} twice")
    return found


def _integer(text: str) -> int:
    if len(text) > len(str(-_LARGEST)) or abs(int(text)) > _LARGEST:
        raise ValueError(f"has the number {text[:20]}, which not every reader takes for the same")
    return int(text)


def _refused(text: str) -> Any:  # noqa: ANN401 - it returns nothing
    raise ValueError(f"has the number {text[:20]}: expected an integer")
