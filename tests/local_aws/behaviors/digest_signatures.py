"""Sign and Verify take a digest as one. Runs in moto.

With MessageType DIGEST "AWS KMS skips the hashing step in the signing algorithm" (KMS API reference, Sign,
MessageType). moto hashes it again, so that no other program can verify what it signed.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from cryptography.hazmat.primitives.asymmetric import utils
from moto.kms import utils as keys  # ty: ignore[import-not-found]
from moto.kms.exceptions import ValidationException  # ty: ignore[import-not-found]
from moto.kms.responses import KmsResponse  # ty: ignore[import-not-found]

# The algorithm by which a key hashes: moto asks for it in both methods, under this private name.
_HASH = "_ECDSAPrivateKey__hash_algorithm"
_hash = getattr(keys.ECDSAPrivateKey, _HASH)
_IS_DIGEST: ContextVar[bool] = ContextVar("is_digest", default=False)


def _algorithm(key: Any, signing_algorithm: str) -> Any:
    found = _hash(key, signing_algorithm)
    return utils.Prehashed(found) if _IS_DIGEST.get() else found


def _heeding_the_type(answer: Callable[[Any], str]) -> Callable[[Any], str]:
    def heeding(response: Any) -> str:
        is_digest = response._get_param("MessageType") == "DIGEST"
        if is_digest and len(response._get_param("Message")) != 32:
            raise ValidationException("Digest is invalid length for algorithm ECDSA_SHA_256.")
        token = _IS_DIGEST.set(is_digest)
        try:
            return answer(response)
        finally:
            _IS_DIGEST.reset(token)

    return heeding


def install() -> None:
    """Let keys on the curve P-256 sign digests, and verify them."""
    setattr(keys.ECDSAPrivateKey, _HASH, _algorithm)
    KmsResponse.sign = _heeding_the_type(KmsResponse.sign)
    KmsResponse.verify = _heeding_the_type(KmsResponse.verify)
