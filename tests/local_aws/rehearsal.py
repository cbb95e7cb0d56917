"""What is different in a rehearsal: Terraform's overrides, and the gaps of the emulators that a plan may show."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

# The tests of `verify` that cannot pass here, and why. Each one still runs, and fails when it passes.
NOT_PROVABLE = {
    "test_a_customer_is_answered": "no load balancer listens on local AWS: nothing is requested",
    "test_the_load_balancer_faces_the_internet": "moto 5.2.5 does not give back the scheme of this load balancer",
}


def settings(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings for rehearsing the synthesized `document`: the same for every environment.

    `overrides` is Terraform JSON for a file that lies beside the document; `allowed_drift` is the exact list of what a
    plan right after an apply still shows (`address`, `attributes`, `reason`); `not_provable` names tests of `verify`.
    """
    (provider,) = document["provider"]["aws"]
    assert provider["allowed_account_ids"], "the check of the account stays on: the emulators know their account"
    # The address of a bucket would be a host name, which nothing resolves to loopback.
    overrides = {"provider": {"aws": [{"s3_use_path_style": True}]}}
    return {"overrides": overrides, "allowed_drift": [], "not_provable": dict(NOT_PROVABLE)}
