"""The product catalog: what runs it in an environment, and what only this stack knows."""

from stacks.kinds import SERVICE as KIND

__all__ = ["KIND"]
