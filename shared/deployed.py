"""A deployed environment as the promises of its stack see it: what its file says, and what AWS answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from shared.config.model import EnvironmentConfig
from shared.naming import Names, names_of


class NotProvableError(Exception):
    """Raised by a promise that cannot be shown here, with the reason: it neither holds nor fails."""


class Ask(Protocol):
    """What asks AWS: `verify` gives a promise one with the credentials of its process."""

    def __call__(self, service: str, operation: str, **arguments: Any) -> Any:  # noqa: ANN401 - AWS answers with JSON
        """Return AWS's answer to one call; all pages of it, where it has pages."""


@dataclass(frozen=True)
class Deployed:
    """An environment: its configuration, the outputs of its stack, its names, and what asks AWS about it.

    `is_local` says that an emulator on loopback answers for AWS.
    """

    config: EnvironmentConfig
    outputs: Mapping[str, Any]
    ask: Ask
    is_local: bool = False

    @property
    def names(self) -> Names:
        """The names of the environment's resources."""
        return names_of(self.config)
