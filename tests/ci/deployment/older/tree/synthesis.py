"""In place of `stacks.synthesis` in a small repository: documents without cdktf, which would take seconds."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from shared.config.model import EnvironmentConfig
from shared.naming import names_of
from stacks.kinds import Kind


def synthesize(
    configs: Sequence[EnvironmentConfig], out: Path, *, known: Iterable[EnvironmentConfig], kinds: Sequence[Kind]
) -> list[object]:
    """Write a document of one resource for each environment, and return no rows for the table."""
    _, [kind] = known, kinds
    stacks = {kind.stack_id(names_of(config)): config for config in configs}
    for name, config in stacks.items():
        file = out / "stacks" / name / "cdk.tf.json"
        file.parent.mkdir(parents=True)
        file.write_text(json.dumps(_document(config, kind)), encoding="utf-8")
    manifest = {"stacks": {name: {"package": "small"} for name in stacks}}
    (out / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return []


def _document(config: EnvironmentConfig, kind: Kind) -> dict[str, object]:
    region = config.aws.region
    backend = {"bucket": config.state.bucket, "key": kind.state_key(names_of(config)), "region": region}
    return {
        "provider": {"aws": [{"region": region, "allowed_account_ids": [config.aws.account_id]}]},
        "terraform": {"backend": {"s3": backend}},
        "resource": {"terraform_data": {"one": {"input": config.model_dump(mode="json")}}},
        "output": {"EnvironmentSuffix": {"value": config.name}},
    }
