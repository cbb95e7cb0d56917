"""Drift on GitHub: what a job passes on, and one issue for each environment."""
