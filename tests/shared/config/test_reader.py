"""The reader gives plain data with lines, or problems; it never raises, whatever a file holds."""

from __future__ import annotations

import string
import time
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.config.document import Document
from shared.config.reader import DEEPEST, read
from shared.config.scalars import resolved

# The folder of one test function serves all its examples: each example writes the file anew.
EXAMPLES = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def read_bytes(folder: Path, content: bytes) -> Document:
    """Return what the reader says about a file with this content."""
    file = folder / "x.yaml"
    file.write_bytes(content)
    return read(file, "x.yaml")


def read_text(folder: Path, text: str) -> Document:
    """Return what the reader says about a file with this text."""
    return read_bytes(folder, text.encode())


def messages(document: Document) -> list[str]:
    """Return the problems of a document as people see them."""
    return [str(problem) for problem in document.problems]


def test_a_file_becomes_plain_data(tmp_path: Path) -> None:
    """Every kind of value, in block and flow style, with comments, quotes and a block of text."""
    text = """# comment
a: text # comment
b: [1, 1.5, "2", '3']
c:
  - true
  - null
d: {e: {}, f: []}
g: |
  two
  lines
"h": "é"
"""
    assert read_text(tmp_path, text).data == {
        "a": "text",
        "b": [1, 1.5, "2", "3"],
        "c": [True, None],
        "d": {"e": {}, "f": []},
        "g": "two\nlines\n",
        "h": "é",
    }


def test_every_key_and_item_has_its_line(tmp_path: Path) -> None:
    """Lines count from 1, comments and empty lines included; a key with a dot cannot pass for two keys."""
    text = "a: 1\n\n# comment\nb:\n  c: 2\n  d:\n    - x\n    - z: 3\n'b.c': 4\n"
    assert read_text(tmp_path, text).lines == {
        "a": 1, "b": 4, "b.c": 5, "b.d": 6, "b.d[0]": 7, "b.d[1]": 8, "b.d[1].z": 8, '"b.c"': 9,
    }  # fmt: skip


def test_line_ends_of_windows_are_read(tmp_path: Path) -> None:
    """A checkout on Windows is no mistake of anybody."""
    document = read_bytes(tmp_path, b"a: 1\r\nb: 2\r\n")
    assert (document.data, document.lines["b"]) == ({"a": 1, "b": 2}, 2)


def test_quotes_always_say_text(tmp_path: Path) -> None:
    """Whatever is refused without quotes is text with them."""
    assert read_text(tmp_path, "'yes': '012'\n\"1\": \"null\"\n").data == {"yes": "012", "1": "null"}


def test_all_traps_of_a_file_are_reported_at_once(tmp_path: Path) -> None:
    """One run tells everything, each at its line."""
    document = read_text(tmp_path, "a: yes\nb:\n  - 0x1\n  - ok\nc: &x {d: no}\ne: *x\na: 1\n")
    assert messages(document) == [
        "x.yaml:1: a: a word that some programs take for true, got yes: write true, or put it in quotes",
        "x.yaml:3: b[0]: a hexadecimal, octal or binary number, got 0x1: write it in decimal, or put it in quotes",
        "x.yaml:5: c: an anchor, got &x: remove it",
        "x.yaml:5: c.d: a word that some programs take for false, got no: write false, or put it in quotes",
        "x.yaml:6: e: an alias, got *x: write the value out",
        "x.yaml:7: a: the same key as on line 1: keep one of the two",
    ]


def test_a_refused_value_is_marked_so_that_nobody_judges_it_again(tmp_path: Path) -> None:
    """The model would only repeat that it is no valid value."""
    document = read_text(tmp_path, "a: yes\nb: {c: 1:30, d: ok}\n")
    assert document.refused == {"a", "b.c"}


def test_an_anchored_value_is_still_judged(tmp_path: Path) -> None:
    """The anchor is to go, the value stays: it may be wrong, too."""
    assert read_text(tmp_path, "a: &x 1\n").refused == frozenset()


def test_problems_before_a_syntax_error_are_reported_with_it(tmp_path: Path) -> None:
    """What was found is not lost, and the data is not used: keys may be missing from it."""
    document = read_text(tmp_path, "a: yes\nb: 'open\n")
    assert document.data is None
    assert [problem.line for problem in document.problems] == [1, 2]


def test_keys_are_held_to_the_same_rules_as_values(tmp_path: Path) -> None:
    """A tag, an anchor, a merge key, a key of several words, an alias as a key."""
    document = read_text(tmp_path, "!!str a: 1\n&b b: 1\n<<: {c: 1}\n? [d]\n: 1\n*b : 1\n")
    assert messages(document) == [
        "x.yaml:1: a: a tag, got !!str: remove it",
        "x.yaml:2: b: an anchor, got &b: remove it",
        'x.yaml:3: "<<": a merge key: write the keys out: every file is complete',
        "x.yaml:4: a key that is not one word: write 'key: value'",
        "x.yaml:6: a key that is not one word: write 'key: value'",
        'x.yaml:6: "?": an alias, got *b: write the value out',
    ]


def test_a_tag_on_the_whole_file_is_refused(tmp_path: Path) -> None:
    """No type of Python is ever made from a file."""
    document = read_text(tmp_path, "!!python/object:os.system {a: b}\n")
    assert messages(document) == ["x.yaml:1: a tag, got !!python/object:os.system: remove it"]


@pytest.mark.parametrize("levels", [DEEPEST, DEEPEST + 1])
def test_nesting_is_limited(tmp_path: Path, levels: int) -> None:
    """The limit itself is allowed, one more is not; the top level counts as one."""
    document = read_text(tmp_path, "a: " + "[" * (levels - 1) + "]" * (levels - 1))
    assert (document.data is not None) == (levels == DEEPEST)


@pytest.mark.parametrize(
    "content",
    [
        b"a: " + b"[" * 60_000,
        b"a: " + b"{b: " * 15_000,
        b"- " * 30_000,
        b"? " * 30_000,
        b"a: &a [x,x,x,x,x,x,x,x,x]\n"
        + b"".join(b"%c: &%c [%s]\n" % (k + 1, k + 1, b",".join([b"*%c" % k] * 9)) for k in range(97, 121)),
        b"a: 'x" + b"\n" * 60_000,
        b"# " + b"x" * 10_000_000,
        b"a: " + b"9" * 60_000,
        b"%YAML " + b"9" * 60_000 + b".1\n---\na: 1\n",
        b'a: "\\U7fffffff"',
    ],
    ids=["lists", "maps", "items", "keys", "aliases", "quote", "size", "digits", "directive", "escape"],
)
def test_a_hostile_file_is_refused_quickly(tmp_path: Path, content: bytes) -> None:
    """No file within the limits costs more than a moment, and none ends in an error of Python."""
    start = time.process_time()
    document = read_bytes(tmp_path, content)
    assert time.process_time() - start < 2
    assert document.problems


# Words of two letters or more are no traps, apart from those that PyYAML puts in quotes itself.
_WORD = st.text(string.ascii_lowercase, min_size=2, max_size=12)
_LEAF = (
    st.none()
    | st.booleans()
    | st.integers(-(10**14), 10**14)
    # 1.125 may be a thousand to its reader.
    | st.floats(allow_nan=False, allow_infinity=False).filter(lambda number: isinstance(resolved(repr(number)), float))
    | _WORD
    | st.text(string.ascii_letters + " :#,'\"[]{}&*!|>%@`\\?-éß", min_size=3).map(lambda text: f"x{text}x")
)
_NODE = _LEAF | st.lists(_LEAF, max_size=3) | st.dictionaries(_WORD, _LEAF, max_size=3)
_DATA = st.dictionaries(
    _WORD, _NODE | st.lists(_NODE, max_size=3) | st.dictionaries(_WORD, _NODE, max_size=3), max_size=5
)


class _Dumper(yaml.SafeDumper):
    """Writes every value out, like the files of this repository."""

    def ignore_aliases(self, data: object) -> bool:
        """Return that no value is named for a second use."""
        del data
        return True


@EXAMPLES
@given(data=_DATA, flow=st.sampled_from([True, False, None]))
def test_what_yaml_dumps_is_read_back(tmp_path: Path, data: dict[str, object], flow: bool | None) -> None:
    """Plain data without traps survives, in whichever style it was written."""
    text = yaml.dump(data, Dumper=_Dumper, default_flow_style=flow, width=10**6, sort_keys=False)
    document = read_text(tmp_path, text)
    assert messages(document) == []
    assert document.data == data


@EXAMPLES
@given(text=st.text())
def test_any_text_in_quotes_is_read_back(tmp_path: Path, text: str) -> None:
    """Escapes included: what stands between quotes is text, whatever it looks like."""
    dumped = yaml.dump({"key": text}, Dumper=_Dumper, default_style='"', width=10**6)
    assert read_text(tmp_path, dumped).data == {"key": text}


_YAML_LIKE = st.text("ab:-[]{}&*!|>'\"%#\n \t?,01.~<=\\uUx_yn\r\ufeff\x85é", max_size=40).map(str.encode)


@EXAMPLES
@given(content=st.binary(max_size=60) | _YAML_LIKE)
def test_no_content_makes_the_reader_raise(tmp_path: Path, content: bytes) -> None:
    """There is data or a problem, and every problem prints as exactly one line."""
    document = read_bytes(tmp_path, content)
    assert document.data is not None or document.problems
    for problem in document.problems:
        assert len(str(problem).splitlines()) == 1
        assert str(problem).isprintable()
