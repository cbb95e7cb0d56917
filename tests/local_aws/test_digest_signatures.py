"""A signature on a digest is one on what was hashed, as on AWS."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import pytest
from botocore.exceptions import ClientError
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

from tests.local_aws import LocalAccount

MESSAGE = b"hello"
ALGORITHM = "ECDSA_SHA_256"


def test_what_is_signed_by_its_digest_fits_the_message(accounts: Mapping[str, LocalAccount]) -> None:
    """For whoever verifies without KMS; and for KMS, whichever way it is asked."""
    client = accounts["dev"].client("kms")
    key = client.create_key(KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")["KeyMetadata"]["KeyId"]
    digest = hashlib.sha256(MESSAGE).digest()
    signed = client.sign(KeyId=key, Message=digest, MessageType="DIGEST", SigningAlgorithm=ALGORITHM)["Signature"]
    public = load_der_public_key(client.get_public_key(KeyId=key)["PublicKey"])
    assert isinstance(public, EllipticCurvePublicKey)
    public.verify(signed, MESSAGE, ECDSA(SHA256()))
    asked = {"KeyId": key, "Signature": signed, "SigningAlgorithm": ALGORITHM}
    for message, kind in ((digest, "DIGEST"), (MESSAGE, "RAW")):
        assert client.verify(Message=message, MessageType=kind, **asked)["SignatureValid"]


def test_a_digest_of_another_length_is_refused(accounts: Mapping[str, LocalAccount]) -> None:
    """A message in its place is a mistake of the caller."""
    client = accounts["dev"].client("kms")
    key = client.create_key(KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")["KeyMetadata"]["KeyId"]
    with pytest.raises(ClientError, match="invalid length"):
        client.sign(KeyId=key, Message=MESSAGE, MessageType="DIGEST", SigningAlgorithm=ALGORITHM)
