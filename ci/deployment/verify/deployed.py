"""What `verify` gives to promises: the outputs of a stack, and AWS's answers, each asked once."""

from __future__ import annotations

import functools
import json
from pathlib import Path
from typing import Any

from ci.toolchain.aws_session import session
from shared import exits
from shared.deployed import Ask


def ask_in(region: str) -> Ask:
    """Return what asks AWS in a region, with the credentials of this process; the same question is asked once."""
    client = functools.cache(session(region).client)

    @functools.cache
    def answer(service: str, operation: str, arguments: str) -> Any:  # noqa: ANN401 - AWS answers with JSON
        aws = client(service)
        if aws.can_paginate(operation):
            return aws.get_paginator(operation).paginate(**json.loads(arguments)).build_full_result()
        return getattr(aws, operation)(**json.loads(arguments))

    def ask(service: str, operation: str, **arguments: Any) -> Any:  # noqa: ANN401
        return answer(service, operation, json.dumps(arguments, sort_keys=True))

    return ask


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
