"""A pull request: what its jobs pass on, its comment, its one required check."""
