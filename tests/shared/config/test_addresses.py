"""Domain names, mail addresses and paths are judged by the rules of who reads them."""

from __future__ import annotations

import pytest
from pydantic import TypeAdapter, ValidationError

from shared.config.addresses import DomainName, EmailAddress, UrlPath

DOMAIN: TypeAdapter[str] = TypeAdapter(DomainName)
EMAIL: TypeAdapter[str] = TypeAdapter(EmailAddress)
PATH: TypeAdapter[str] = TypeAdapter(UrlPath)


@pytest.mark.parametrize(
    "name",
    ["shop.example.com", "a.co", "1.shop.test", "xn--bcher-kva.example", "shop.xn--p1ai", "a--b.shop.test",
     "local.shop.test", "shop.museum"],
)  # fmt: skip
def test_a_name_of_the_public_dns_is_accepted(name: str) -> None:
    """Internationalized ones in the form that certificates have."""
    assert DOMAIN.validate_python(name) == name


@pytest.mark.parametrize(
    "name",
    ["shop", "shop.", ".shop.test", "shop..test", "-shop.test", "shop-.test", "ab--cd.test", "xn--a.test", "xn--.test",
     "shop.xn--a", "shop_a.test", "*.shop.test", "10.0.0.1", "shop.123", "shop.local", "shop.invalid", "a.localhost",
     "shop.onion", "1.0.10.in-addr.arpa", "https://shop.test", "shop.test:443", "shop.test/x", "b\u00fccher.example",
     "Shop.test", "shop.internal", "shop.localdomain", "shop.alt"],
)  # fmt: skip
def test_what_no_customer_finds_is_refused(name: str) -> None:
    """No name, no public one, or one in a form that no certificate has."""
    with pytest.raises(ValidationError):
        DOMAIN.validate_python(name)


@pytest.mark.parametrize("address", ["a@shop.test", "a+b_c%d-e.f@shop.co", "A.B@Shop.Test", "1@xn--bcher-kva.example"])
def test_an_address_that_receives_mail_is_accepted(address: str) -> None:
    """As far as its text says."""
    assert EMAIL.validate_python(address) == address


@pytest.mark.parametrize(
    "address",
    ["a", "a@", "@shop.test", "a@shop", "a..b@shop.test", ".a@shop.test", "a.@shop.test", "a@-shop.test",
     "a@shop-.test", "a@shop..test", "a@shop.test.", "a@ab--cd.test", "a@shop.local", "a@10.0.0.1", "a@[10.0.0.1]",
     "a b@shop.test", '"a b"@shop.test', "a@b@shop.test", "A <a@shop.test>", "a@shop.test,b@shop.test",
     "mailto:a@shop.test", "ops@shop.internal", "a@Shop.Internal", "a@corp.alt", "a@localhost.localdomain"],
)  # fmt: skip
def test_an_address_without_a_mailbox_is_refused(address: str) -> None:
    """No alarm would arrive."""
    with pytest.raises(ValidationError):
        EMAIL.validate_python(address)


@pytest.mark.parametrize("path", ["/", "/health", "/a/b.c_d~e-f", "/%41%7e"])
def test_a_path_of_a_url_is_accepted(path: str) -> None:
    """With what RFC 3986 reserves for nothing."""
    assert PATH.validate_python(path) == path


@pytest.mark.parametrize(
    "path", ["", "health", "/a b", "/%", "/%4", "/%zz", "/a?b", "/a#b", "/a*", "http://shop.test/"]
)
def test_what_is_no_path_is_refused(path: str) -> None:
    """A percent sign begins two hexadecimal digits; a query is none of it."""
    with pytest.raises(ValidationError):
        PATH.validate_python(path)
