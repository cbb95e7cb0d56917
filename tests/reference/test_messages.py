"""The list of messages finds what people read, and leaves out what they do not."""

from __future__ import annotations

from tests.reference.messages import texts, texts_of

SOURCE = '''
"""A docstring of a module."""

@app.command(name="look")
def command():
    """Show what an environment runs."""

def helper(name):
    """A docstring that no one prints."""
    word = "one"
    raise Error([f"{name}: cannot be read ({word}): try again", "two words"])
'''


def test_messages_and_the_help_of_commands_are_texts() -> None:
    """What is put in at run time has a mark; docstrings, names and short words do not count."""
    found = [text for _, text in sorted(texts_of(SOURCE))]
    assert found == ["Show what an environment runs.", "{...}: cannot be read ({...}): try again"]


def test_the_list_has_the_whole_product() -> None:
    """Each room says something."""
    files = {one.file.split("/")[0] for one in texts()}
    assert files == {"ci", "shared", "stacks"}
