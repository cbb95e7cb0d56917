"""Whether a deployed environment keeps its promises: integration tests, asked of AWS, over the outputs file."""
