"""A key of the account itself, which no deployment of the service may touch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from cdktf import TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.kms_alias import KmsAlias
from cdktf_cdktf_provider_aws.kms_key import KmsKey
from constructs import Construct

# The longest that AWS knows: what these keys protect cannot be made again.
DELETION_WINDOW_DAYS = 30
Use = Literal["encrypt", "sign", "fingerprint"]


@dataclass(frozen=True)
class _Spec:
    usage: str
    spec: str
    # What signs or makes a fingerprint cannot be rotated: what it made before would no longer be known.
    rotated: bool


_SPECS: Mapping[Use, _Spec] = {
    "encrypt": _Spec("ENCRYPT_DECRYPT", "SYMMETRIC_DEFAULT", rotated=True),
    "sign": _Spec("SIGN_VERIFY", "ECC_NIST_P256", rotated=False),
    "fingerprint": _Spec("GENERATE_VERIFY_MAC", "HMAC_256", rotated=False),
}


class GuardedKey(Construct):
    """A key for one use, under an alias, never destroyed by Terraform; one for encryption is rotated every year."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        name: str,
        description: str,
        policy: str,
        use: Use,
    ) -> None:
        super().__init__(scope, id_)
        spec = _SPECS[use]
        key = KmsKey(
            self,
            "key",
            description=description,
            key_usage=spec.usage,
            customer_master_key_spec=spec.spec,
            enable_key_rotation=spec.rotated,
            deletion_window_in_days=DELETION_WINDOW_DAYS,
            policy=policy,
            lifecycle=TerraformResourceLifecycle(prevent_destroy=True),
        )
        KmsAlias(self, "alias", name=f"alias/{name}", target_key_id=key.key_id)
        self.arn = key.arn
