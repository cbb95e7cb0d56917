"""House rules for files that GitHub reads. Pure functions; `python -m ci.policy` runs them over .github."""
