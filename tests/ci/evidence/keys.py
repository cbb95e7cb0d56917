"""Keys that sign here and now, without KMS."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from ci.evidence.entry import Owner
from ci.evidence.signer import Signer


def _new() -> EllipticCurvePrivateKey:
    return generate_private_key(SECP256R1())


@dataclass(frozen=True)
class LocalKey(Signer):
    """A signer whose private key is in this process."""

    client: None = None
    alias: str = "alias/local"
    private: EllipticCurvePrivateKey = field(default_factory=_new)

    def public_key(self) -> str:
        """Return the public half."""
        der = self.private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return base64.b64encode(der).decode()

    def sign_digest(self, digest: bytes) -> bytes:
        """Return the signature on what has this SHA-256."""
        return self.private.sign(digest, ECDSA(Prehashed(SHA256())))


DEV_KEY, OTHER_KEY = LocalKey(), LocalKey()
DEV = Owner("dev", "111122223333", (DEV_KEY.public_key(),))
