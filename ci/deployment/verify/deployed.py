"""A deployed environment as the tests see it: what its file promises, and what AWS says."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3

from shared import exits
from shared.config.model import EnvironmentConfig
from shared.naming import Names, names_of

OUTPUTS = (
    "VpcId",
    "EcsClusterName",
    "ElastiCacheEndpoint",
    "AlbDns",
    "SnsTopicArn",
    "EnvironmentSuffix",
    "AwsRegion",
)


@dataclass(frozen=True)
class Deployed:
    """An environment: its configuration, its names, the outputs of its stack, and AWS's answers, each asked once."""

    config: EnvironmentConfig
    outputs: Mapping[str, Any]

    @property
    def names(self) -> Names:
        """Return the names of the environment's resources."""
        return names_of(self.config)

    def ask(self, service: str, operation: str, **arguments: Any) -> Any:  # noqa: ANN401 - AWS answers with JSON
        """Return AWS's answer to one call; all pages of it, where it has pages."""
        return self._answers((service, operation, json.dumps(arguments, sort_keys=True)))

    @functools.cached_property
    def _answers(self) -> Callable[[tuple[str, str, str]], Any]:
        @functools.cache
        def answer(question: tuple[str, str, str]) -> Any:  # noqa: ANN401
            service, operation, arguments = question
            client = self._client(service)
            if client.can_paginate(operation):
                return client.get_paginator(operation).paginate(**json.loads(arguments)).build_full_result()
            return getattr(client, operation)(**json.loads(arguments))

        return answer

    @functools.cached_property
    def _client(self) -> Callable[[str], Any]:
        session = boto3.Session(region_name=self.config.aws.region)
        return functools.cache(session.client)


def outputs_of(file: Path, stack: str) -> dict[str, Any]:
    """Return the outputs that stand under the stack's name in an outputs file.

    Raises CommandError: no such file, no JSON, no such stack. A missing output is not looked for here: a test is.
    """
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        line = f"{file}: cannot be read ({error.strerror}): apply first, or name the file with --outputs"
        raise exits.CommandError([line], exits.BAD_INPUT) from None
    except ValueError as error:
        raise exits.CommandError([f"{file}: is no JSON ({error})"], exits.BAD_INPUT) from None
    found = data.get(stack) if isinstance(data, dict) else None
    if not isinstance(found, dict):
        raise exits.CommandError([f"{file}: has no outputs of {stack}"], exits.BAD_INPUT)
    return found
