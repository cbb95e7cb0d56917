"""The evidence bucket of one environment: signed records are added and read, never changed."""

from __future__ import annotations

import contextlib
import hashlib
import secrets
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from ci.evidence import layout, note, statement
from ci.evidence.dsse import EnvelopeError, opened, sealed
from ci.evidence.entry import Entry, Owner, entry_of, filed, key_of
from ci.evidence.note import Filed, Note
from ci.evidence.record import Record, RecordError, Started
from ci.evidence.signer import Signer, signer_of
from ci.toolchain.aws_session import session
from shared import exits
from shared.config.model import EnvironmentConfig
from shared.naming import names_of

READERS = 10
_DENIED = ("AccessDenied", "403", "Forbidden", "AllAccessDisabled")
_EXPIRED = ("ExpiredToken", "ExpiredTokenException", "RequestExpired", "InvalidToken", "InvalidAccessKeyId")
_STAYS = (*_DENIED, *_EXPIRED, "NoSuchBucket", "PreconditionFailed")


class EvidenceError(exits.CommandError):
    """The bucket cannot be used; the line names it and says what to do. `may_pass`: the same request may do later."""

    may_pass = True


@dataclass(frozen=True)
class EvidenceStore:
    """Where the records of `owner` lie, and what signs new ones; `client` is a boto3 client of S3."""

    client: Any
    bucket: str
    owner: Owner
    signer: Signer
    # What was read, by its key: an object never changes.
    contents: dict[str, bytes] = field(default_factory=dict, repr=False, compare=False)

    @property
    def environment(self) -> str:
        """Return the name of the environment whose records lie here."""
        return self.owner.environment

    def require_signer(self) -> str:
        """Return the public key that signs here. Raises CommandError when nobody could verify what it signs."""
        key = self.signer.public_key()
        if key not in self.owner.signing_keys:
            what = "its records are signed with a key that evidence.signing_keys does not name"
            raise EvidenceError([f"{self.environment}: {what}: write {key} there, and commit it"])
        return key

    def append(self, record: Started | Record) -> str:
        """Sign and write a record, and return its key. Nothing is ever overwritten. Raises CommandError."""
        return self.file_sealed(self.seal(record))

    def seal(self, record: Started | Record) -> bytes:
        """Sign a record, and return the object that `file_sealed` writes. Raises CommandError."""
        return self._sealed(statement.PAYLOAD_TYPE, statement.payload_of(record))

    def file_sealed(self, content: bytes) -> str:
        """Write a record that was signed, and return its key. Nothing is ever overwritten. Raises CommandError."""
        key = self.read_sealed(content).key
        self._put(key, content)
        return key

    def read_sealed(self, content: bytes) -> Entry:
        """Return the record in an object that is to be written, under its key.

        Raises EvidenceError (bad input) where it would be no evidence of this environment.
        """
        try:
            found = entry_of(key_of(statement.parse(opened(content).payload)), content, self.owner)
            problem = found.problem
        except (EnvelopeError, RecordError) as error:
            problem = str(error)
        if problem is not None:
            line = f"evidence of {self.environment}: a new record {problem}"
            raise EvidenceError([line], exits.BAD_INPUT)
        return found

    def file(self, what: Note) -> str:
        """Sign and write a note, and return its key. Raises CommandError."""
        key = note.key_of(what, secrets.token_hex(4))
        content = self._sealed(note.PAYLOAD_TYPE, what.to_payload())
        if (unfit := filed(key, content, self.owner)).problem is not None:
            raise EvidenceError([f"evidence of {self.environment}: a new note {unfit.problem}"])
        self._put(key, content)
        return key

    def entries(self) -> list[Entry]:
        """Return every record, the newest first; what is no evidence is an entry with its problem.

        Raises EvidenceError when the bucket cannot be listed or an object cannot be fetched.
        """
        found = self._objects(layout.RECORDS, lambda key: layout.kind_of(key) not in layout.KINDS_OF_NOTES)
        return [entry_of(key, content, self.owner) for key, content in found]

    def notes(self) -> list[Filed]:
        """Return every note, the newest first. Raises EvidenceError."""
        found = self._objects(layout.NOTES, lambda key: layout.kind_of(key) in layout.KINDS_OF_NOTES)
        return [filed(key, content, self.owner) for key, content in found]

    def _sealed(self, payload_type: str, payload: bytes) -> bytes:
        return sealed(payload_type, payload, self.require_signer(), self.signer.sign_digest)

    def _put(self, key: str, content: bytes) -> None:
        with self._errors():
            try:
                self.client.put_object(
                    Bucket=self.bucket, Key=key, Body=content, ContentType="application/json", IfNoneMatch="*"
                )
            except ClientError as error:
                # The SDK asks again when an answer is lost, and then meets what it wrote the first time.
                if _code(error) != "PreconditionFailed" or self._content(key) != content:
                    raise

    def _objects(self, folder: str, wanted: Callable[[str], bool]) -> Iterator[tuple[str, bytes]]:
        """Yield key and content of this environment's objects, the newest first.

        `folder` is where they lie in version 1; of the keys of version 2 those that are `wanted` count.
        """
        with self._errors():
            keys = [*self._keys(f"{folder}/{self.environment}/"), *filter(wanted, self._keys(self.owner.prefix))]
            keys.sort(key=layout.in_time, reverse=True)
            # A request takes tens of milliseconds, and records only become more.
            with ThreadPoolExecutor(READERS if len(keys) > READERS else 1) as pool:
                yield from zip(keys, pool.map(self._kept, keys), strict=True)

    def _keys(self, prefix: str) -> list[str]:
        pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=prefix)
        return [item["Key"] for page in pages for item in page.get("Contents", [])]

    def _kept(self, key: str) -> bytes:
        if key not in self.contents:
            self.contents[key] = self._content(key)
        return self.contents[key]

    def put_document(self, content: bytes) -> str:
        """Keep a synthesized document under its own digest, and return the digest. Raises EvidenceError."""
        sha256 = hashlib.sha256(content).hexdigest()
        with self._errors():
            try:
                self.client.put_object(Bucket=self.bucket, Key=_document_key(sha256), Body=content, IfNoneMatch="*")
            except ClientError as error:
                if _code(error) != "PreconditionFailed":  # it is there: the same name is the same content
                    raise
        return sha256

    def document(self, sha256: str) -> bytes:
        """Return a document by its digest. Raises EvidenceError, also when its content is another one."""
        with self._errors():
            content = self._content(_document_key(sha256))
        if hashlib.sha256(content).hexdigest() != sha256:
            raise EvidenceError([f"{self.bucket}: {_document_key(sha256)} does not hold what its name says"])
        return content

    def _content(self, key: str) -> bytes:
        return self.client.get_object(Bucket=self.bucket, Key=key)["Body"].read()

    @contextlib.contextmanager
    def _errors(self) -> Generator[None]:
        """Turn what AWS says into one line."""
        try:
            yield
        except ClientError as error:
            found = EvidenceError([f"evidence of {self.environment}: {_sentence(error, self.bucket)}"])
            found.may_pass = _code(error) not in _STAYS
            raise found from None
        except BotoCoreError as error:
            reason = " ".join(str(error).split())
            line = f"evidence of {self.environment}: {self.bucket}: {reason}: are credentials and network there?"
            raise EvidenceError([line]) from None


def store_of(config: EnvironmentConfig) -> EvidenceStore:
    """Return the evidence store of an environment, reached with the credentials of this process."""
    client = session().client("s3", region_name=config.aws.region)
    return EvidenceStore(client, names_of(config).bucket("evidence"), Owner.of(config), signer_of(config))


def require_account(config: EnvironmentConfig) -> None:
    """Raise EvidenceError when the credentials of this process are of another account than the environment's."""
    try:
        found = session().client("sts", region_name=config.aws.region).get_caller_identity()["Account"]
    except (ClientError, BotoCoreError) as error:
        reason = " ".join(str(error).split())
        raise EvidenceError([f"{config.name}: nobody is signed in to AWS: {reason}"]) from None
    if found != config.aws.account_id:
        line = f"{config.name}: its account is {config.aws.account_id}, the credentials are of {found}: sign in there"
        raise EvidenceError([line])


def _document_key(sha256: str) -> str:
    return f"{layout.DOCUMENTS}/{sha256}.tf.json"


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))


def _sentence(error: ClientError, bucket: str) -> str:
    code = _code(error)
    if code == "NoSuchBucket":
        return f"the bucket {bucket} does not exist: see docs/operations.md, first deployment"
    if code in _DENIED:
        return f"these credentials may not use {bucket}: sign in with a role that may"
    if code in _EXPIRED:
        return f"the credentials for {bucket} have expired or are unknown: sign in again"
    if code == "NoSuchKey":
        return f"{bucket} does not hold the object asked for"
    return f"{bucket}: {' '.join(str(error).split())}"
