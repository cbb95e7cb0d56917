"""A saved plan is compared as a whole with what is declared: archive, message, backend."""

from __future__ import annotations

import io
import json
import struct
import zipfile
from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ci.toolchain.terraform.configuration import DOCUMENT, LOCK_FILE, OVERRIDE, Configuration, backend_of, files_of
from ci.toolchain.terraform.saved_plan import require_same, version_of_state
from shared import exits
from tests.ci.toolchain.terraform.packing import packed, varint

BACKEND = {"bucket": "b", "encrypt": True, "allowed_account_ids": ["2", "1"]}
FILES = files_of(json.dumps({"terraform": {"backend": {"s3": BACKEND}}}).encode(), None)
LOCK = b'# by "terraform init"\n\nprovider "p" {\n}\n'
DECLARED = Configuration(FILES, LOCK, backend_of(FILES, {}))
ENTRIES = {
    "tfstate": b"{}",
    "tfstate-prev": b"{}",
    f"tfconfig/m-/{DOCUMENT}": FILES[DOCUMENT],
    "tfconfig/modules.json": b'[{"Key": "", "Dir": "."}]',
    LOCK_FILE: LOCK,
}
UNNAMED = "cannot be read (the values of its backend have no names)"
NOT_PACKED = "cannot be read (the values of its backend are not MessagePack)"


def field(number: int, value: int | bytes) -> bytes:
    """Return a field of a message."""
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    return varint(number << 3 | 2) + varint(len(value)) + value


def backend(values: Mapping[str, object], kind: bytes = b"s3", workspace: bytes = b"default") -> bytes:
    """Return the field of a backend."""
    inner = field(1, kind) + field(2, field(1, packed(dict(values)))) + field(3, workspace)
    return field(13, inner)


def changes(*more: bytes, of: bytes = backend({**BACKEND, "profile": None})) -> bytes:
    """Return the message of a plan."""
    return field(1, 3) + of + b"".join(more)


def archive(message: bytes | None = None, **entries: bytes | None) -> bytes:
    """Return a plan file; `entries` replace those of an honest one, None takes one away."""
    found = {"tfplan": changes() if message is None else message, **ENTRIES, **entries}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as written:
        for name, content in found.items():
            if content is not None:
                written.writestr(name, content)
    return out.getvalue()


def entries_of(content: bytes) -> dict[str, bytes]:
    """Return name -> bytes of a plan file."""
    with zipfile.ZipFile(io.BytesIO(content)) as found:
        return {one.filename: found.read(one) for one in found.infolist()}


def refused(content: bytes, declared: Configuration = DECLARED) -> list[str]:
    """Return what is said of a plan that is refused."""
    with pytest.raises(exits.CommandError) as raised:
        require_same(content, declared, destroy=False)
    assert raised.value.code == exits.FAILED
    start, end = "the saved plan ", ": plan and approve again"
    assert all(line.startswith(start) and line.endswith(end) for line in raised.value.lines)
    return [line.removeprefix(start).removesuffix(end) for line in raised.value.lines]


def test_what_is_not_set_the_order_of_a_set_and_a_lock_s_comments_mean_nothing() -> None:
    """As the engine writes it: null for what is not set, a set in an order of its own, its name in the lock."""
    message = changes(of=backend({**BACKEND, "allowed_account_ids": ["1", "2"], "profile": None}))
    require_same(archive(message, **{LOCK_FILE: LOCK.replace(b"terraform", b"tofu")}), DECLARED, destroy=False)


@pytest.mark.parametrize("number", [5, 6, 16, 27, 28, 29, 30, 31, 32])
def test_a_part_that_no_plan_here_has_is_named(number: int) -> None:
    """Targets, deferred changes, a state store, actions."""
    [line] = refused(archive(changes(field(number, b""))))
    assert line.startswith("has ")
    assert "does not know" not in line


def test_a_field_of_a_newer_engine_is_refused() -> None:
    """What it does is not known."""
    assert refused(archive(changes(field(99, 1)))) == ["has field 99, which this tooling does not know"]


@pytest.mark.parametrize(
    ("of", "line"),
    [
        (backend({**BACKEND, "bucket": "c"}), "has another value of the backend than the files, bucket"),
        (backend({**BACKEND, "role_arn": "r"}), "has another value of the backend than the files, role_arn"),
        (
            backend({"encrypt": True, "bucket": "b"}),
            "has another value of the backend than the files, allowed_account_ids",
        ),
        (backend(BACKEND, workspace=b"w"), "has its state in s3 (workspace w), declared is s3"),
        (backend({}, kind=b"local"), "has its state in local (workspace default), declared is s3"),
        (backend(BACKEND) + backend(BACKEND), "has no backend, or two of what it has once"),
        (b"", "cannot be read (a field that holds text or a message is missing, or a number)"),
        (field(13, field(1, b"s3")), "cannot be read (its backend is not made of type, values and workspace)"),
    ],
)
def test_another_backend_is_refused_without_its_values(of: bytes, line: str) -> None:
    """They may be secrets."""
    assert refused(archive(changes(of=of))) == [line]


def test_every_difference_is_a_line() -> None:
    """All at once."""
    other = {f"tfconfig/m-/{DOCUMENT}": None, LOCK_FILE: b"", "more": b"", "tfconfig/m-/x.tf": b""}
    assert refused(archive(changes(field(17, 2), field(1, 3)), **other)) == [
        "holds more, which this tooling does not know",
        "has format [3, 3], this tooling reads 3",
        f"does not hold {DOCUMENT}",
        "holds a file that is not declared here, x.tf",
        f"holds another {LOCK_FILE} than the one of this commit",
        "was made in mode 2, not to change the environment",
    ]


def test_another_module_than_the_root_module_is_refused() -> None:
    """Listed, or only there."""
    other = b'[{"Key": "", "Dir": "."}, {"Key": "m", "Dir": "m"}]'
    for entries in ({"tfconfig/modules.json": other}, {"tfconfig/m-m/x.tf": b""}, {"tfconfig/modules.json": b"[]"}):
        assert refused(archive(**entries)) == ["has other modules than the root module"]


def test_an_entry_that_is_compressed_otherwise_is_refused() -> None:
    """Go reads two methods."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_BZIP2) as written:
        written.writestr("tfplan", changes())
    [line] = refused(out.getvalue())
    assert line == "cannot be read (an entry of the archive is written as the engine does not)"


def test_a_plan_that_lacks_a_part_is_none() -> None:
    """The message, the state."""
    assert refused(archive(tfstate=None)) == ["cannot be read (it has no tfstate)"]


def test_an_archive_with_two_entries_of_one_name_is_refused() -> None:
    """Go reads one of them, Python another."""
    out = io.BytesIO(archive())
    with zipfile.ZipFile(out, "a") as written, pytest.warns(UserWarning, match="Duplicate name"):
        written.writestr("tfplan", changes())
    assert refused(out.getvalue()) == ["cannot be read (a name in the archive stands for two entries)"]


@pytest.mark.parametrize("content", [b"PK" + archive(), archive() + b"x", archive()[:-1], b""])
def test_an_archive_with_something_around_it_is_refused(content: bytes) -> None:
    """Two readers may look for its end in two places."""
    assert refused(content) == ["cannot be read (it is no archive as the engine writes it)"]


def with_another_directory(content: bytes) -> bytes:
    """Return an archive with two directories: Python finds the honest one by an end record of ZIP64, Go the other."""
    end = struct.Struct("<4s4H2LH")
    _, _, _, _, count, size, start, _ = end.unpack(content[-end.size :])
    directory, entries = content[start : start + size], content[:start]
    behind = start + size + 46  # Go reads on until what is no entry: 46 zeros
    large = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, size, behind)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, behind + size, 1)
    whole = entries + directory.replace(b"tfstate", b"tfstatE") + bytes(46) + directory + large + locator
    return whole + end.pack(b"PK\x05\x06", 0, 0, count, count, len(whole) - start, start, 0)


def test_an_archive_that_go_and_python_read_in_two_ways_is_refused() -> None:
    """What was checked would not be what is applied."""
    content = with_another_directory(archive())
    with zipfile.ZipFile(io.BytesIO(content)) as read, zipfile.ZipFile(io.BytesIO(archive())) as honest:
        assert {name: read.read(name) for name in read.namelist()} == {
            name: honest.read(name) for name in honest.namelist()
        }
    assert refused(content) == ["cannot be read (it is no archive as the engine writes it)"]


@pytest.mark.parametrize(("place", "value"), [(4, 1), (6, 1), (8, 1), (10, 1), (12, 1), (16, 1), (20, 1)])
def test_an_end_record_that_says_something_else_is_refused(place: int, value: int) -> None:
    """Disks, numbers of entries, size and place of the directory, a comment."""
    content = bytearray(archive())
    content[len(content) - 22 + place] ^= value
    assert refused(bytes(content)) == ["cannot be read (it is no archive as the engine writes it)"]


def test_an_entry_with_a_second_size_is_refused() -> None:
    """An extra field of ZIP64 counts where a size in the entry is the largest there is."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as written:
        one = zipfile.ZipInfo("tfplan")
        one.extra = struct.pack("<2HLQ", 0x7, 4, 0, 1)[:8] + struct.pack("<2HQ", 1, 8, 1)
        written.writestr(one, changes())
    assert refused(out.getvalue()) == ["cannot be read (an entry of the archive is written as the engine does not)"]


def test_a_plan_says_which_state_it_was_made_over() -> None:
    """Lineage and serial, as the engine compares them; none of either where there was no state."""
    assert version_of_state(archive(tfstate=b'{"lineage": "l", "serial": 7, "resources": []}')) == ("l", 7)


@pytest.mark.parametrize(
    "said",
    [
        None,
        b"{}",
        b"[]",
        b"{",
        b'{"lineage": "l"}',
        b'{"lineage": 1, "serial": 2}',
        b'{"lineage": "l", "serial": true}',
    ],
)
def test_a_plan_that_does_not_say_it_is_refused(said: bytes | None) -> None:
    """One line."""
    with pytest.raises(exits.CommandError, match="does not say which state it is of") as raised:
        version_of_state(archive(tfstate=said))
    assert len(raised.value.lines) == 1


@settings(max_examples=60)
@given(place=st.integers(0, len(archive()) - 1), bits=st.integers(1, 255))
def test_a_changed_byte_is_one_line_or_changes_nothing(place: int, bits: int) -> None:
    """Never a traceback: each entry has a checksum. What is accepted differs in what no entry needs (a time)."""
    honest = archive()
    content = bytearray(honest)
    content[place] ^= bits
    lines = []
    try:
        require_same(bytes(content), DECLARED, destroy=False)
    except exits.CommandError as error:
        lines = error.lines
    if lines:
        assert len(lines) == 1
    else:
        assert entries_of(bytes(content)) == entries_of(honest)


def test_an_override_replaces_the_backend_as_a_whole() -> None:
    """As the engine lays one file over the other (HashiCorp, "Override Files")."""
    override = {"terraform": [{"backend": [{"local": [{"path": "x"}]}]}]}
    found = backend_of({**FILES, OVERRIDE: json.dumps(override).encode()}, {})
    assert (found.type, found.values, found.options) == ("local", {"path": "x"}, [])


@pytest.mark.parametrize(
    "override", [{"terraform": 5}, {"terraform": {"backend": "x"}}, {"terraform": {"backend": []}}]
)
def test_what_is_no_backend_is_left_for_the_engine_to_refuse(override: Mapping[str, object]) -> None:
    """It names the file and the line."""
    assert backend_of({**FILES, OVERRIDE: json.dumps(override).encode()}, {}) == DECLARED.backend


def test_on_local_aws_a_bucket_is_addressed_by_path() -> None:
    """No host name stands for it; on AWS nothing is added to what the files say."""
    found = backend_of(FILES, {"AWS_ENDPOINT_URL": "http://127.0.0.1:4566"})
    assert found.options == ["-backend-config=use_path_style=true"]
    assert found.values == {**DECLARED.backend.values, "use_path_style": True}
    assert DECLARED.backend.options == []
