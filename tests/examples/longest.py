"""The longest texts that keys take, by the limits of who reads them."""

from __future__ import annotations

from collections.abc import Callable

from shared.config.document import Path
from tests.examples.hostile import ENVIRONMENT, RELEASE

_ROLE = "arn:aws:iam::321098765432:role"
# What is limited -> where, how many characters are the most, and a text of so many.
LIMITS: dict[str, tuple[str, Path, int, Callable[[int], str]]] = {
    # AWS Tagging user guide, "Tag naming limits and requirements".
    "owner": (ENVIRONMENT, ("owner",), 256, lambda n: "a _.:/=+@-b".ljust(n, "x")),
    "cost_center": (ENVIRONMENT, ("cost_center",), 256, lambda n: "x" * n),
    # S3 user guide, "General purpose bucket naming rules".
    "state.bucket": (ENVIRONMENT, ("state", "bucket"), 63, lambda n: "b-".ljust(n, "x")),
    # RFC 1035, section 2.3.4: 255 octets on the wire are 253 characters, and 63 are a label.
    "domain": (
        ENVIRONMENT,
        ("edge", "domain_name"),
        253,
        lambda n: f"{'l' * (n - 252)}.{'.'.join(['m' * 61] * 4)}.com",
    ),
    "label": (ENVIRONMENT, ("edge", "domain_name"), 63, lambda n: f"{'l' * n}.shop.test"),
    # RFC 5321, section 4.5.3.1, and RFC 3696's erratum 1690.
    "mailbox": (ENVIRONMENT, ("alarms", "email"), 64, lambda n: f"{'a._%+-'.ljust(n, 'x')}@shop.test"),
    "email": (ENVIRONMENT, ("alarms", "email"), 254, lambda n: f"{'a' * (n - 194)}@{'.'.join(['m' * 62] * 3)}.test"),
    # Elastic Load Balancing API reference, CreateTargetGroup: HealthCheckPath.
    "health": (ENVIRONMENT, ("service", "health_check_path"), 1024, lambda n: "/%41~_.-/".ljust(n, "p")),
    # IAM API reference, CreateRole: RoleName and Path.
    "role": (ENVIRONMENT, ("bootstrap", "admin_role_arn"), 64, lambda n: f"{_ROLE}/{'+=,.@_-'.ljust(n, 'r')}"),
    "path": (ENVIRONMENT, ("bootstrap", "admin_role_arn"), 512, lambda n: f"{_ROLE}/{'p' * (n - 2)}/break-glass"),
    # Distribution's reference: RepositoryNameTotalLengthMax.
    "image": (RELEASE, ("image",), 255, lambda n: f"{'shop.test/'.ljust(n, 'i')}@sha256:{'0' * 64}"),
    # 200 characters of reason: ours.
    "reason": (
        ENVIRONMENT,
        ("firewall", "counted_rules", 0),
        200,
        lambda n: f"AWSManagedRulesSQLiRuleSet: {'why'.ljust(n, '!')}",
    ),
}
