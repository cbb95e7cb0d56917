"""The key that signs an environment's records, which never leaves KMS."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from ci.toolchain.aws_session import session
from shared import exits
from shared.config.model import EnvironmentConfig
from shared.naming import SIGNATURE, names_of

ALGORITHM = "ECDSA_SHA_256"


@dataclass(frozen=True)
class Signer:
    """Signs with the KMS key of an alias; `client` is a boto3 client of KMS."""

    client: Any
    alias: str

    def public_key(self) -> str:
        """Return the public half as environment files have it: the base64 of its DER form. Raises CommandError."""
        try:
            answer = self.client.get_public_key(KeyId=self.alias)
        except (ClientError, BotoCoreError) as error:
            raise self._error(error) from None
        return base64.b64encode(answer["PublicKey"]).decode()

    def sign_digest(self, digest: bytes) -> bytes:
        """Return the signature on a message, given its SHA-256. Raises CommandError.

        KMS takes 4096 bytes of a message at most, and a digest of any (AWS KMS API, Sign: Message, MessageType).
        """
        try:
            answer = self.client.sign(
                KeyId=self.alias, Message=digest, MessageType="DIGEST", SigningAlgorithm=ALGORITHM
            )
        except (ClientError, BotoCoreError) as error:
            raise self._error(error) from None
        return answer["Signature"]

    def _error(self, error: Exception) -> exits.CommandError:
        reason = " ".join(str(error).split())
        return exits.CommandError([f"{self.alias}: {reason}: run bootstrap, and sign in as deploy"])


def signer_of(config: EnvironmentConfig) -> Signer:
    """Return what signs the records of an environment, reached with the credentials of this process."""
    client = session().client("kms", region_name=config.aws.region)
    return Signer(client, f"alias/{names_of(config).resource(SIGNATURE)}")
