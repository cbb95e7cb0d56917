"""A key of the account itself, which no deployment of the service may touch."""

from __future__ import annotations

from typing import Literal

from cdktf import TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.kms_alias import KmsAlias
from cdktf_cdktf_provider_aws.kms_key import KmsKey
from constructs import Construct

# The longest that AWS knows: what these keys protect cannot be made again.
DELETION_WINDOW_DAYS = 30
ECC = "ECC_NIST_P256"


class GuardedKey(Construct):
    """A key for encryption (rotated every year) or for signatures, under an alias, never destroyed by Terraform."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        name: str,
        description: str,
        policy: str,
        use: Literal["encrypt", "sign"],
    ) -> None:
        super().__init__(scope, id_)
        signs = use == "sign"
        key = KmsKey(
            self,
            "key",
            description=description,
            key_usage="SIGN_VERIFY" if signs else "ENCRYPT_DECRYPT",
            customer_master_key_spec=ECC if signs else "SYMMETRIC_DEFAULT",
            # A key that signs cannot be rotated: the public half is what everybody knows.
            enable_key_rotation=not signs,
            deletion_window_in_days=DELETION_WINDOW_DAYS,
            policy=policy,
            lifecycle=TerraformResourceLifecycle(prevent_destroy=True),
        )
        KmsAlias(self, "alias", name=f"alias/{name}", target_key_id=key.key_id)
        self.arn = key.arn
