"""What proves that a change works in an environment: records, where they lie, and what they say together."""
