"""Orders: a small service of another name than the catalog's."""

from stacks.kinds import SERVICE as KIND

__all__ = ["KIND"]
