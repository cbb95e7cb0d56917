"""Mistakes about types."""

# The name of a mutation is its description.
# ruff: noqa: D103

from __future__ import annotations

from tests.ci.policy.aws.mutations.base import Data, breaks


@breaks("known-type")
def a_type_without_a_file(d: Data) -> None:
    d["resource"]["aws_mq_broker"] = {"queue": {"broker_name": "orders"}}


@breaks("known-type", account=True)
def a_type_without_a_file_in_the_account(d: Data) -> None:
    d["resource"]["aws_mq_broker"] = {"queue": {"broker_name": "orders"}}


@breaks("granted-type")
def a_type_that_no_role_may_change(d: Data) -> None:
    d["resource"]["aws_ecr_repository"] = {"images": {"name": "orders"}}


@breaks("known-type")
def a_type_whose_file_has_no_actions(d: Data) -> None:
    d["resource"]["aws_lb_listener_rule"] = {"paths": {"listener_arn": "${aws_lb_listener.edge_https.arn}"}}
