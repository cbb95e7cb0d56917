"""The application's secret. Terraform makes it and never knows its value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cdktf import TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.secretsmanager_secret import SecretsmanagerSecret
from cdktf_cdktf_provider_aws.secretsmanager_secret_policy import SecretsmanagerSecretPolicy
from cdktf_cdktf_provider_aws.secretsmanager_secret_version import SecretsmanagerSecretVersion
from constructs import Construct

from shared.config.model import SecretConfig
from shared.naming import Names
from shared.policies import document, tls_only
from shared.running_secret import PLACEHOLDER_LABEL

if TYPE_CHECKING:
    from shared.constructs.encryption import Encryption

# The first version, so that tasks can start before anybody has set the real value.
PLACEHOLDER = '{"placeholder": "set the real value with aws secretsmanager put-secret-value"}'
PLACEHOLDER_VERSION = 1


class Secret(Construct):
    """A secret under the customer key; its first version is a public placeholder that stays out of the state."""

    def __init__(
        self, scope: Construct, id_: str, *, config: SecretConfig, names: Names, encryption: Encryption
    ) -> None:
        super().__init__(scope, id_)
        secret = SecretsmanagerSecret(
            self,
            "secret",
            name=names.resource("application"),
            description=f"What the tasks of {names.stack_id} need to know and nobody else",
            kms_key_id=encryption.key_arn,
            recovery_window_in_days=config.recovery_window_days,
            lifecycle=TerraformResourceLifecycle(prevent_destroy=config.prevent_destroy),
        )
        # Tasks wait for it: without a current version none can start.
        self.first_version = SecretsmanagerSecretVersion(
            self,
            "placeholder",
            secret_id=secret.id,
            secret_string_wo=PLACEHOLDER,
            secret_string_wo_version=PLACEHOLDER_VERSION,
            version_stages=[PLACEHOLDER_LABEL],
            # Which labels AWS has given it since is AWS's business.
            lifecycle=TerraformResourceLifecycle(ignore_changes=["version_stages"]),
        )
        SecretsmanagerSecretPolicy(
            self, "policy", secret_arn=secret.arn, block_public_policy=True, policy=document(tls_only("*"))
        )
        self.arn = secret.arn
