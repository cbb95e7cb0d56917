"""The queue of orders: encrypted, with a place for what failed, and a task that may send."""

from __future__ import annotations

import json

from tests.stacks.document import Document


def test_both_queues_are_under_the_customer_key(document: Document) -> None:
    """An order is somebody's data."""
    keys = {path: one["kms_master_key_id"] for path, one in document.of_type("aws_sqs_queue").items()}
    assert keys == dict.fromkeys(("orders/failed", "orders/waiting"), "<encryption/key.arn>")


def test_what_fails_three_times_is_kept_apart(document: Document) -> None:
    """In the other queue, where the alarm sees it."""
    redrive = json.loads(document.at("orders/waiting")["redrive_policy"])
    assert redrive == {"deadLetterTargetArn": "<orders/failed.arn>", "maxReceiveCount": 3}
    assert document.at("orders/alarm")["dimensions"] == {"QueueName": document.at("orders/failed")["name"]}


def test_the_task_may_send_and_do_nothing_else_with_a_queue(document: Document) -> None:
    """It knows the address, and may encrypt what it sends."""
    statements = [one for path, one in document.statements() if path == "task/task-policy"]
    sending = [one for one in statements if any(action.startswith("sqs:") for action in one["Action"])]
    assert [(one["Action"], one["Resource"]) for one in sending] == [(["sqs:SendMessage"], ["<orders/waiting.arn>"])]
    [container] = json.loads(document.at("task/definition")["container_definitions"])
    assert {"name": "ORDERS_QUEUE", "value": "<orders/waiting.url>"} in container["environment"]
