"""What commits promise since the tip: nothing in AWS keeps it."""


def test_what_nobody_promised_before() -> None:
    """A commit from before has made no such promise."""
    raise AssertionError("it was never promised")
