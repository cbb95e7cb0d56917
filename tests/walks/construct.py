"""One more construct: a queue of orders with one for what failed, to which the task may send, and its alarm."""

from __future__ import annotations

from pathlib import Path

from tests.walks.step import Step, after, all_of, replaced, written

HERE = Path(__file__).resolve().parent / "orders"
# What is green afterwards, beside the rules: what names a forgotten step, the names, and the construct's own tests.
TESTS = "test tests/house/test_constructs.py tests/house/test_names.py tests/stacks/test_orders.py"
TYPE = "shared/aws/types/aws_sqs_queue.yaml"
_BOUNDARY = """\
        allow("Queues", actions=["sqs:SendMessage"], resources=[names.arn("sqs", "*")]),
        allow(
            "QueueKeys",
            actions=["kms:GenerateDataKey"],
            resources=[names.arn("kms", "key/*")],
            condition={"StringEquals": {"aws:ResourceTag/ManagedBy": "terraform"}},
        ),
"""
_WATCHED = """\
    orders = deployed.ask("sqs", "get_queue_url", QueueName=names.resource("orders"))["QueueUrl"]
    attributes = deployed.ask("sqs", "get_queue_attributes", QueueUrl=orders, AttributeNames=["RedrivePolicy"])
    failed = json.loads(attributes["Attributes"]["RedrivePolicy"])["deadLetterTargetArn"].rpartition(":")[2]
"""
_WIRED = """\
        orders = Orders(self, "orders", names=n, encryption=encryption, notifications=notifications)
"""
_SHOWN = """\
                    [
                        "AWS/SQS",
                        "ApproximateNumberOfMessagesVisible",
                        *("QueueName", names.resource("failed-orders")),
                        {"stat": "Maximum"},
                    ],
"""
_ROW = """\
    } | {
        "failed-orders": (
            *("AWS/SQS", "ApproximateNumberOfMessagesVisible", "Maximum", "GreaterThanThreshold", 0),
            *(60, 1, "notBreaching"),
        ),
    }
"""


def steps() -> list[Step]:
    """Return the steps."""
    return [
        Step("shared/constructs/orders.py", written(HERE / "construct.py"), "lint", "shared.constructs.orders"),
        Step(
            "stacks/catalog/stack.py",
            all_of(
                after(r"^from shared.constructs.notifications .*\n", "from shared.constructs.orders import Orders\n"),
                after(r"^        cluster = Cluster\(.*\n", _WIRED),
                replaced(r"uses=\[cache\]", "uses=[cache, orders]"),
            ),
            "test tests/house/test_constructs.py",
            "stacks/catalog/stack.py",
        ),
        Step(
            TYPE,
            all_of(
                replaced(r"^      ungranted: (\[sqs:Get.*)", r"      DescribeStack: \1"),
                replaced(r"^      ungranted: (\[sqs:Create.*)", r"      ChangeSqs: \1"),
            ),
            "security",
            TYPE,
        ),
        Step(
            "shared/access/services.py",
            replaced(r'^(IN_ACCOUNT = .*"sns", )', r'\1"sqs", '),
            "security",
            "shared/access/services.py",
        ),
        Step(
            "shared/access/boundary.py",
            after(r'^        allow\("Cache".*\n', _BOUNDARY),
            "security",
            "shared/access/boundary.py",
        ),
        Step(
            "stacks/catalog/promises/alarms.py",
            all_of(
                replaced(r"(?<=config.scaling\)\n)    \}\n", _ROW),
                replaced(r"^    exist = \{\n", lambda found: _WATCHED + found[0]),
                after(r'^        "clusterId": .*\n', '        "QueueName": failed,\n'),
            ),
            "security",
            "stacks/catalog/promises",
        ),
        Step(
            "shared/constructs/dashboard.py",
            after(r'^ *\["AWS/ApplicationELB", "HTTPCode_Target_5XX_Count".*\n', _SHOWN),
            "test tests/stacks/test_dashboard.py",
            "shared/constructs/dashboard.py",
        ),
        Step(
            "tests/stacks/test_orders.py",
            written(HERE / "its_tests.py"),
            "test tests/house/test_constructs.py",
            "tests/stacks/test_orders.py",
        ),
    ]
