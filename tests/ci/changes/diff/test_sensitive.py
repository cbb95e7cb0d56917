"""Which values are secrets."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ci.changes.diff import normal_form
from ci.changes.diff.normal_form import normalize
from ci.changes.diff.provider import Schema
from ci.changes.diff.secret_text import is_secret_text
from ci.changes.diff.sensitive import is_secret_name
from ci.changes.diff.values import JsonText, Sensitive, plain

HIDDEN = "(sensitive value)"


def shown(document: dict[str, Any]) -> Any:
    """Return what people see of the only element of a document."""
    (node,) = normalize(document).values()
    return plain(node)


@pytest.mark.parametrize(
    "name",
    [
        *("password", "db_password", "DB_PASSWORD", "dbPassword", "master-password", "passwords", "passphrase"),
        *("secret", "client_secret", "secret_string", "secret_string_wo", "secret_binary", "token", "auth_token"),
        *("private_key", "access_key", "secret_key", "api_key", "ssh_key", "credentials", "connection_string"),
        *("DATABASE_URL", "SENTRY_DSN", "webhook_url", "authorization", "password_wo"),
    ],
)
def test_names_of_secrets(name: str) -> None:
    """In snake case, camel case, upper case or with dashes, alone or at the end."""
    assert is_secret_name(name)


@pytest.mark.parametrize(
    "name",
    [
        *("secret_arn", "secret_id", "secret_string_wo_version", "kms_key_id", "token_domains", "password_length"),
        *("key", "name", "secrets", "http_tokens", "valueFrom", "hash_key", "public_key", "tokenizer"),
    ],
)
def test_names_beside_secrets(name: str) -> None:
    """What names, versions or limits a secret is none."""
    assert not is_secret_name(name)


@pytest.mark.parametrize(
    "text",
    [
        "-----BEGIN RSA PRIVATE KEY-----\nabc",
        "-----BEGIN PRIVATE KEY-----",
        "postgres://user:hunter2@host/db",
        "redis://:hunter2@host",
        "AKIAIOSFODNN7EXAMPLE",
        "ASIAIOSFODNN7EXAMPLE",
        "ghp_" + "a" * 36,
        "xoxb-123",
    ],
)
def test_secrets_by_what_they_look_like(text: str) -> None:
    """Under any name, and in the middle of text."""
    assert is_secret_text(text)
    assert is_secret_text(f"x {text} y")


@pytest.mark.parametrize(
    "text", ["-----BEGIN CERTIFICATE-----", "https://host/a:b@c", "https://host:80/x@y", "AKIA", "high", "ghp_", "xox"]
)
def test_texts_that_are_no_secrets(text: str) -> None:
    """Public certificates, ports, and words."""
    assert not is_secret_text(text)


def test_attributes_that_the_schema_calls_sensitive_are_hidden() -> None:
    """Whatever they are called: no pattern would know these two."""
    assert shown({"resource": {"aws_ssm_parameter": {"x": {"name": "a", "value": "b"}}}}) == {
        "name": "a",
        "value": HIDDEN,
    }
    assert shown({"resource": {"aws_secretsmanager_secret_version": {"x": {"secret_string_wo": "a"}}}}) == {
        "secret_string_wo": HIDDEN
    }


def test_a_switch_or_an_absence_is_no_secret() -> None:
    """Whether there is a password may be known."""
    assert shown({"resource": {"x": {"x": {"manage_password": True, "password": None, "api_key": 0}}}}) == {
        "manage_password": True,
        "api_key": HIDDEN,
    }


def test_a_block_or_list_under_a_secret_name_is_hidden_as_a_whole() -> None:
    """In doubt a value is a secret."""
    body = {"credentials": {"user": "a", "kind": "b"}, "passwords": ["a"], "deep": [{"token": {"value": "a"}}]}
    assert shown({"resource": {"x": {"x": body}}}) == {
        "credentials": HIDDEN,
        "passwords": HIDDEN,
        "deep": [{"token": HIDDEN}],
    }


@pytest.mark.parametrize(
    "pair",
    [
        {"name": "DB_PASSWORD", "value": "a"},
        {"Name": "dbPassword", "Value": "a"},
        {"key": "api-key", "value": "a"},
        {"Key": "token", "Value": 5},
    ],
)
def test_a_pair_of_name_and_value_is_read_as_one(pair: dict[str, Any]) -> None:
    """Environment variables of containers are such pairs, in blocks and in strings of JSON."""
    hidden = {key: HIDDEN if key.lower() == "value" else text for key, text in pair.items()}
    plain_pair = {"name": "size", "value": "5"}
    body = {"blocks": [pair, plain_pair], "json": json.dumps({"env": [pair]})}
    assert shown({"resource": {"x": {"x": body}}}) == {"blocks": [hidden, plain_pair], "json": {"env": [hidden]}}


@pytest.mark.parametrize("pair", [{"name": "PASSWORD"}, {"name": 5, "value": "a"}, {"name": "PASSWORD", "value": True}])
def test_other_pairs_are_shown(pair: dict[str, Any]) -> None:
    """A name without a value, no name, and a switch."""
    assert shown({"resource": {"x": {"x": {"env": [pair]}}}}) == {"env": [pair]}


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ({"variable": {"v": {"default": "a", "sensitive": True}}}, {"default": HIDDEN, "sensitive": True}),
        ({"variable": {"v": {"default": "a", "sensitive": "false"}}}, {"default": "a", "sensitive": "false"}),
        ({"variable": {"db_password": {"default": "a"}}}, {"default": HIDDEN}),
        ({"variable": {"v": {"default": ["a"], "sensitive": True}}}, {"default": HIDDEN, "sensitive": True}),
        ({"output": {"o": {"value": "a", "sensitive": True}}}, {"value": HIDDEN, "sensitive": True}),
        ({"output": {"o": {"value": "a"}}}, {"value": "a"}),
        ({"output": {"Token": {"value": "a"}}}, {"value": HIDDEN}),
        ({"locals": {"secret_key": "a"}}, {"value": HIDDEN}),
        ({"provider": {"aws": {"region": "r", "access_key": "a", "secret_key": "b"}}}, None),
        ({"terraform": {"backend": {"s3": {"region": "r", "access_key": "a", "token": "b"}}}}, None),
    ],
)
def test_variables_outputs_locals_providers_and_backends(document: dict[str, Any], expected: Any) -> None:
    """Declared sensitive, or named like a secret."""
    found = shown(document)
    if expected is None:
        assert HIDDEN in found.values()
        assert found.pop("region") == "r"
        assert set(found.values()) == {HIDDEN}
    else:
        assert found == expected


def test_hidden_values_are_equal_when_the_values_are() -> None:
    """That a secret changed is seen; what it is is not, not even in a traceback."""
    assert Sensitive.of("a") == Sensitive.of("a")
    assert Sensitive.of("a") != Sensitive.of("b")
    assert repr(Sensitive.of("a")) == "Sensitive()"
    assert str(Sensitive.of("a")) == HIDDEN


@pytest.mark.parametrize(
    ("type_", "body"),
    [
        ("x", {"list": [{"name": "AKIAIOSFODNN7EXAMPLE"}, {"name": "b"}]}),
        ("aws_test_identity", {"list": [{"id": "a", "x": 1}, {"id": "b", "x": 2}]}),
    ],
)
def test_a_secret_is_nobodys_identity(type_: str, body: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """Identities stand in paths, and paths are shown."""
    monkeypatch.setattr(normal_form, "schema_of", lambda *_: Schema(sensitive=frozenset({"list.id"})))
    (node,) = normalize({"resource": {type_: {"x": body}}}).values()
    assert isinstance(node["list"], list)
    assert HIDDEN in json.dumps(plain(node))


def test_the_order_of_a_secret_set_means_nothing() -> None:
    """It is hidden after it was normalized."""
    first, second = (
        normalize({"resource": {"aws_elasticache_user": {"x": {"passwords": passwords}}}})
        for passwords in (["a" * 16, "b" * 16], ["b" * 16, "a" * 16])
    )
    assert first == second


def test_a_secret_string_of_json_is_hidden_before_it_is_data() -> None:
    """The keys of a secret are part of it."""
    body = {"secret_string": '{"user": "a"}', "shown": '{"user": "a"}'}
    (node,) = normalize({"resource": {"x": {"x": body}}}).values()
    assert isinstance(node["secret_string"], Sensitive)
    assert node["shown"] == JsonText({"user": "a"})
