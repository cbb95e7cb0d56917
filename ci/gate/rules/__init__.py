"""The rules of the gate: each yields its reasons to stop."""
