"""The customer key that encrypts logs, secret, cache and alarms of one environment."""

from __future__ import annotations

from cdktf import TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.kms_alias import KmsAlias
from cdktf_cdktf_provider_aws.kms_key import KmsKey
from constructs import Construct

from shared.config.model import EncryptionConfig
from shared.naming import Names
from shared.policies import Statement, allow, document

ENCRYPT_AND_DECRYPT = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"]
PUBLISH = ["kms:Decrypt", "kms:GenerateDataKey*"]
DATA_KEY_VARIANTS = "KMS names the variants of one operation (GenerateDataKeyPair, ReEncryptFrom ...) only by prefix"


class Encryption(Construct):
    """A key with yearly rotation, everywhere: no AWS-managed key lets CloudWatch publish."""

    def __init__(self, scope: Construct, id_: str, *, config: EncryptionConfig, names: Names) -> None:
        super().__init__(scope, id_)
        key = KmsKey(
            self,
            "key",
            description=f"Encrypts logs, secret, cache and alarms of {names.stack_id}",
            deletion_window_in_days=config.deletion_window_days,
            enable_key_rotation=True,
            policy=document(*key_policy(names)),
            lifecycle=TerraformResourceLifecycle(prevent_destroy=config.prevent_destroy),
        )
        KmsAlias(self, "alias", name=f"alias/{names.resource('key')}", target_key_id=key.key_id)
        self.key_arn = key.arn


def key_policy(names: Names) -> list[Statement]:
    """Return who may use the key: the account through its IAM policies, and four AWS services on its behalf."""
    own_account: dict[str, str | list[str]] = {"aws:SourceAccount": names.account_id}
    log_groups: dict[str, str | list[str]] = {
        "kms:EncryptionContext:aws:logs:arn": [
            names.arn("logs", f"log-group:{names.log_group_prefix}/*"),
            names.arn("logs", f"log-group:{names.insights_log_group}"),
            names.arn("logs", f"log-group:aws-waf-logs-{names.resource('firewall')}"),
        ]
    }
    return [
        allow(
            "AccountThroughIam",
            actions=["kms:*"],
            resources=["*"],
            principal={"AWS": f"arn:aws:iam::{names.account_id}:root"},
            because="AWS's default key policy: without it nobody could ever change the key; '*' is this key itself",
        ),
        allow(
            "LogGroups",
            actions=ENCRYPT_AND_DECRYPT,
            resources=["*"],
            principal={"Service": f"logs.{names.region}.amazonaws.com"},
            condition={"ArnLike": log_groups},
            because=f"'*' is this key itself; {DATA_KEY_VARIANTS}",
        ),
        allow(
            "AlarmsAndBudget",
            actions=PUBLISH,
            resources=["*"],
            principal={"Service": ["budgets.amazonaws.com", "cloudwatch.amazonaws.com"]},
            condition={"StringEquals": own_account},
            because=f"'*' is this key itself; {DATA_KEY_VARIANTS}",
        ),
        # No condition, as in the topic's policy: EventBridge gives none of the keys that one could ask for.
        allow(
            "Events",
            actions=["kms:Decrypt", "kms:GenerateDataKey"],
            resources=["*"],
            principal={"Service": "events.amazonaws.com"},
            because="'*' is this key itself",
        ),
    ]
