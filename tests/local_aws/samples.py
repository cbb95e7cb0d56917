"""What the tests of the accounts run on: two accounts and as much of a synthesized document as is looked at."""

from __future__ import annotations

from typing import Any

REGION = "us-west-2"
NUMBERS = {"dev": "111111111111", "staging": "222222222222"}


def document(name: str) -> dict[str, Any]:
    """Return as much of a synthesized document as the accounts look at."""
    account = NUMBERS[name]
    provider = {"region": REGION, "allowed_account_ids": [account], "default_tags": [{"tags": {"Environment": name}}]}
    certificate = f"arn:aws:acm:{REGION}:{account}:certificate/00000000-0000-0000-0000-000000000000"
    key = f"arn:aws:kms:{REGION}:{account}:key/00000000-0000-4000-8000-000000000000"
    return {
        "provider": {"aws": [provider]},
        "resource": {"aws_lb_listener": {"http": {}, "https": {"certificate_arn": certificate}}},
        "terraform": {"backend": {"s3": {"bucket": f"state-{name}", "region": REGION, "kms_key_id": key}}},
    }
