"""House rules for files that GitHub reads. Pure functions; `python -m ci.policy.workflows` runs them over .github."""
