"""Benchmarks: every figure stands beside a peer's that was measured in the same run."""
