"""The tooling behind the sessions and the workflows. `python -m ci --help` lists what it does."""
