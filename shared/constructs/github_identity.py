"""GitHub as an identity provider of the account: its tokens become sessions here, no key is stored there."""

from __future__ import annotations

from cdktf import TerraformResourceLifecycle, TerraformStack
from cdktf_cdktf_provider_aws.iam_openid_connect_provider import IamOpenidConnectProvider
from constructs import Construct

from shared.access.trust import AUDIENCE, ISSUER
from shared.config.model import BootstrapConfig

# The provider's address. `existing` lets Terraform forget it, where `create` stood before, and destroy nothing.
ADDRESS = "aws_iam_openid_connect_provider.github_provider_BE3EB914"


class GithubIdentity(Construct):
    """The provider, unless the account has it already. AWS checks GitHub's certificate itself: no thumbprint."""

    def __init__(self, scope: Construct, id_: str, *, config: BootstrapConfig) -> None:
        super().__init__(scope, id_)
        if config.oidc_provider == "create":
            IamOpenidConnectProvider(
                self,
                "provider",
                url=f"https://{ISSUER}",
                client_id_list=[AUDIENCE],
                lifecycle=TerraformResourceLifecycle(prevent_destroy=True),
            )
        else:
            forgotten = [{"from": ADDRESS, "lifecycle": {"destroy": False}}]
            TerraformStack.of(self).add_override("removed", forgotten)
