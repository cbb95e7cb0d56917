"""The roles of AWS's own services in the account, made before any of them is used."""

from __future__ import annotations

from cdktf import TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.iam_service_linked_role import IamServiceLinkedRole
from constructs import Construct

from shared.access.granted import linked_roles


class ServiceLinkedRoles(Construct):
    """One role for each service that the stack uses, so that the deploy role need not make one.

    "Application Auto Scaling creates a service-linked role for the target service in your account, if the role does not
    exist already. [...] For automatic role creation to succeed, users must have permission for the
    iam:CreateServiceLinkedRole action" (Application Auto Scaling user guide, "Service-linked roles"). What the other
    services say of theirs stands in the file of each type, under `linked`.

    A role belongs to the account and to everything in it that uses the service: it may be there already, with a
    description and tags of its own, so none of these is changed, and none is ever deleted.
    """

    def __init__(self, scope: Construct, id_: str) -> None:
        super().__init__(scope, id_)
        for service in linked_roles():
            IamServiceLinkedRole(
                self,
                service.removesuffix(".amazonaws.com").replace(".", "-"),
                aws_service_name=service,
                lifecycle=TerraformResourceLifecycle(
                    prevent_destroy=True, ignore_changes=["description", "tags", "tags_all"]
                ),
            )
