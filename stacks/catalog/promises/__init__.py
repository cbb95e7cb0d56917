"""What a deployed environment must keep: integration tests, which `verify` runs in a process of its own."""
