"""A document with a classic sensitive value: in clear in plan and state, hidden in every text."""

from __future__ import annotations

import json

from ci.toolchain.artifact import Artifact


def with_secret(secret: str) -> Artifact:
    """Return a document whose one resource takes a sensitive variable."""
    document = {
        "terraform": {},
        "variable": {"password": {"type": "string", "sensitive": True, "default": secret}},
        "resource": {"terraform_data": {"login": {"input": {"user": "catalog", "password": "${var.password}"}}}},
        "output": {"EnvironmentSuffix": {"value": "dev"}},
    }
    return Artifact("dev", "TapStack-dev", json.dumps(document).encode())
