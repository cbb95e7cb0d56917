"""A security group that was just made is not found at first.

"The Amazon EC2 API follows an eventual consistency model": a describe call right after the one that made something may
not know it yet (Amazon EC2 developer guide, "Eventual consistency in the Amazon EC2 API"). Here it is the first answer
about each group, be it asked for by its id; who asks again gets it. Runs inside of moto, so it imports nothing of ours.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from moto.ec2.exceptions import InvalidSecurityGroupNotFoundError  # ty: ignore[import-not-found]
from moto.ec2.responses.security_groups import SecurityGroups  # ty: ignore[import-not-found]

# Made and not asked for yet.
_new: set[str] = set()


def _remembered(create: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def answer(request: Any) -> Any:
        answered = create(request)
        _new.add(answered.result["GroupId"])
        return answered

    return answer


def _late(describe: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def answer(request: Any) -> Any:
        late = _new.intersection(request._get_param("GroupIds", []))
        if late:
            _new.difference_update(late)
            raise InvalidSecurityGroupNotFoundError(late)
        return describe(request)

    return answer


def install() -> None:
    """Let every group that a request makes be late once, for who asks; inside of moto it is there at once."""
    SecurityGroups.create_security_group = _remembered(SecurityGroups.create_security_group)
    SecurityGroups.describe_security_groups = _late(SecurityGroups.describe_security_groups)
