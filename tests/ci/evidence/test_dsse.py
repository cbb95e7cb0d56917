"""The envelope: what it holds cannot be changed, here or for others who read it; and what is no envelope."""

from __future__ import annotations

import base64
import hashlib
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from securesystemslib.dsse import Envelope as TheirEnvelope
from securesystemslib.exceptions import VerificationError
from securesystemslib.signer import SSlibKey

from ci.__main__ import main
from ci.evidence.dsse import EnvelopeError, opened, pae, require_signature, sealed
from ci.evidence.signer import Signer
from shared import exits
from tests.ci.evidence.keys import DEV_KEY, OTHER_KEY, LocalKey
from tests.local_aws.bootstrap import make_signing_key

TYPE, PAYLOAD = "application/vnd.in-toto+json", b'{"hello":"world"}'


def sign(payload: bytes = PAYLOAD, payload_type: str = TYPE, by: Signer = DEV_KEY) -> bytes:
    """Return a payload in its envelope."""
    return sealed(payload_type, payload, by.public_key(), by.sign_digest)


SIGNED = sign()


def ours(content: bytes, by: Signer = DEV_KEY) -> bool:
    """Return whether this repository takes an envelope for one of a key."""
    try:
        require_signature(opened(content), [by.public_key()])
    except EnvelopeError:
        return False
    return True


def theirs(content: bytes, by: Signer = DEV_KEY) -> bool:
    """Return whether securesystemslib does."""
    der = base64.b64decode(by.public_key())
    pem = f"-----BEGIN PUBLIC KEY-----\n{base64.encodebytes(der).decode()}-----END PUBLIC KEY-----\n"
    keyid = hashlib.sha256(der).hexdigest()
    key = SSlibKey(keyid, "ecdsa", "ecdsa-sha2-nistp256", {"public": pem})
    try:
        return TheirEnvelope.from_dict(json.loads(content)).verify([key], 1) == {keyid: key}
    except (VerificationError, KeyError, ValueError, TypeError, AttributeError):
        return False


def openssl(folder: Path, content: bytes, by: Signer, capture: pytest.CaptureFixture[bytes]) -> str:
    """Return what openssl says of the bytes that `pae` prints, with the command of docs/records.md."""
    (folder / "RECORD").write_bytes(content)
    assert main(["pae", str(folder / "RECORD")]) == 0
    signed = capture.readouterr().out
    (folder / "key.der").write_bytes(base64.b64decode(by.public_key()))
    (folder / "signed").write_bytes(signed)
    (folder / "signature").write_bytes(base64.b64decode(json.loads(content)["signatures"][0]["sig"]))
    options = ["-sha256", "-keyform", "DER", "-verify", "key.der", "-signature", "signature", "signed"]
    done = subprocess.run(["openssl", "dgst", *options], cwd=folder, capture_output=True, text=True, check=False)
    return done.stdout.strip()


@given(payload=st.binary(max_size=5000), payload_type=st.text(max_size=20))
def test_what_was_sealed_is_opened(payload: bytes, payload_type: str) -> None:
    """Byte for byte, whatever it is; and securesystemslib says the same."""
    content = sign(payload, payload_type)
    found = opened(content)
    assert (found.payload, found.payload_type) == (payload, payload_type)
    assert ours(content)
    assert theirs(content)
    assert TheirEnvelope.from_dict(json.loads(content)).pae() == found.signed


def test_the_encoding_is_the_one_of_the_protocol() -> None:
    """The example of DSSE's protocol.md, "Test Vectors"."""
    assert pae("http://example.com/HelloWorld", b"hello world") == (
        b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
    )


@pytest.mark.parametrize("by", [DEV_KEY, None], ids=["a key here", "a key of KMS"])
def test_openssl_and_another_implementation_verify_it(
    by: LocalKey | None, tmp_path: Path, accounts: Any, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    """A payload longer than the 4096 bytes that KMS takes whole; with one byte of it changed, all three refuse it."""
    kms = accounts["dev"].client("kms")
    signer = by or Signer(kms, make_signing_key(kms, "dsse"))
    content = sign(b"x" * 5000, by=signer)
    assert openssl(tmp_path, content, signer, capsysbinary) == "Verified OK"
    assert (ours(content, signer), theirs(content, signer)) == (True, True)
    flipped = json.loads(content)
    flipped["payload"] = base64.b64encode(b"x" * 4999 + b"y").decode()
    changed = json.dumps(flipped).encode()
    assert openssl(tmp_path, changed, signer, capsysbinary) == "Verification failure"
    assert (ours(changed, signer), theirs(changed, signer)) == (False, False)


@given(place=st.integers(0, len(SIGNED) - 2), bit=st.integers(0, 7))
def test_no_bit_can_change(place: int, bit: int) -> None:
    """Wherever it is: no other bytes are the same envelope."""
    content = bytearray(SIGNED)
    content[place] ^= 1 << bit
    assert not ours(bytes(content))


@given(length=st.integers(0, len(SIGNED) - 2))
def test_no_part_is_one(length: int) -> None:
    """Wherever it is cut off."""
    assert not ours(SIGNED[:length])


@given(st.binary(max_size=80))
def test_nobody_else_signs(signature: bytes) -> None:
    """Neither guessed bytes nor bytes that are no signature at all."""
    found = json.loads(SIGNED)
    found["signatures"][0]["sig"] = base64.b64encode(signature).decode()
    assert not ours(json.dumps(found).encode())


def test_what_is_no_envelope_has_no_bytes_to_verify(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A line says why; so it does of a file that is not there."""
    (tmp_path / "RECORD").write_text("{}")
    assert main(["pae", str(tmp_path / "RECORD")]) == exits.BAD_INPUT
    assert "RECORD: is no envelope: payload: Field required" in capsys.readouterr().err
    assert main(["pae", str(tmp_path / "nowhere")]) == exits.BAD_INPUT
    assert "nowhere: No such file or directory" in capsys.readouterr().err


def changed(**fields: Any) -> bytes:
    """Return the envelope with other fields."""
    return json.dumps({**json.loads(SIGNED), **fields}).encode()


[SIGNATURE] = json.loads(SIGNED)["signatures"]


@pytest.mark.parametrize(
    ("content", "code", "why"),
    [
        (b"", "unreadable-record", "is no JSON: it may be cut off"),
        (b"\xff", "unreadable-record", "is no JSON: it may be cut off"),
        (b"[" * 200_000, "unreadable-record", "is no JSON: it may be cut off"),
        (b"[]", "unreadable-record", "is no envelope: : Input should be a valid dictionary or instance of _Json"),
        (changed(more=1), "unreadable-record", "is no envelope: more: Extra inputs are not permitted"),
        (changed(payload="e3=="), "unreadable-record", "expected the base64 of bytes, as RFC 4648 encodes them"),
        (changed(payload="-_-_"), "unreadable-record", "expected the base64 of bytes, as RFC 4648 encodes them"),
        (changed(payload=7), "unreadable-record", "is no envelope: payload: Input should be a valid string"),
        (changed(signatures=[]), "unreadable-record", "signatures: List should have at least 1 item"),
        (changed(signatures=[SIGNATURE] * 2), "unreadable-record", "signatures: List should have at most 1 item"),
        (SIGNED[:-2] + b',"payload":""}', "unreadable-record", "has the key 'payload' twice"),
        (b'{"n":9007199254740992}', "unreadable-record", "has the number 9007199254740992, which not every reader"),
        (b'{"n":-1e3}', "unreadable-record", "has the number -1e3: expected an integer"),
        (b'{"n":NaN}', "unreadable-record", "has the number NaN: expected an integer"),
        (b'{"n":' + b"9" * 10_000 + b"}", "unreadable-record", "has the number 99999999999999999999, which"),
        (sign(by=OTHER_KEY), "bad-signature", "is signed with a key that evidence.signing_keys does not name"),
        (changed(payloadType="text/plain"), "bad-signature", "has a signature that does not fit"),
        (changed(payload=""), "bad-signature", "has a signature that does not fit"),
    ],
)
def test_anything_else_says_why(content: bytes, code: str, why: str) -> None:
    """By its code, in one line."""
    with pytest.raises(EnvelopeError) as raised:
        require_signature(opened(content), [DEV_KEY.public_key()])
    assert raised.value.code == code
    assert why in str(raised.value)


def test_the_largest_numbers_are_read() -> None:
    """Those that every reader takes for the same; the fields are what is wrong with it."""
    with pytest.raises(EnvelopeError, match="Field required"):
        opened(b'{"n":9007199254740991,"m":-9007199254740991}')
