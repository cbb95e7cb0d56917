"""Stacks: what is deployed together. Importing this package first prepares the AWS bindings."""

import shared.constructs  # noqa: F401 - must come before anything that imports cdktf, see shared/constructs/bindings.py
