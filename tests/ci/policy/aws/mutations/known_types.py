"""Mistakes about types."""

# The name of a mutation is its description.
# ruff: noqa: D103

from __future__ import annotations

from shared.naming import SERVICE
from tests.ci.policy.aws.mutations.base import Data, address, breaks, one


@breaks("known-type")
def a_type_without_a_file(d: Data) -> None:
    d["resource"]["aws_mq_broker"] = {"queue": {"broker_name": "orders"}}


@breaks("known-type", account=True)
def a_type_without_a_file_in_the_account(d: Data) -> None:
    d["resource"]["aws_mq_broker"] = {"queue": {"broker_name": "orders"}}


@breaks("granted-type")
def a_type_that_no_role_may_change(d: Data) -> None:
    d["resource"]["aws_ecr_repository"] = {"images": {"name": f"{SERVICE}-orders-prod"}}


@breaks("known-type")
def a_type_whose_file_has_no_actions(d: Data) -> None:
    d["resource"]["aws_lb_listener_rule"] = {"paths": {"listener_arn": "${aws_lb_listener.edge_https.arn}"}}


@breaks("promised-type")
def a_key_s_name_at_which_no_promise_looks(d: Data) -> None:
    key = address(d, "aws_kms_key")
    d["resource"]["aws_kms_alias"]["orders"] = {"name": f"alias/{SERVICE}-orders-prod", "target_key_id": key}


@breaks("known-type")
def a_key_whose_argument_no_file_names(d: Data) -> None:
    one(d, "aws_lb_target_group")["kms_key_id"] = address(d, "aws_kms_key")
