"""What prepares an account, once for each environment, before anything is deployed there."""

from stacks.kinds import ACCOUNT as KIND

__all__ = ["KIND"]
