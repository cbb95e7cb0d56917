"""A document as elements."""

from __future__ import annotations

from typing import Any

import pytest

from ci.changes.diff.document import DocumentError, elements


def test_every_block_is_an_element_with_an_address() -> None:
    """Addresses are Terraform's, and readable where Terraform has none."""
    document = {
        "//": {"metadata": {}},
        "resource": {"//": "x", "aws_lb": {"//": "x", "edge": {"name": "a"}}},
        "data": {"aws_ami": {"base": {}}},
        "ephemeral": {"aws_kms_secrets": {"all": {}}},
        "output": {"VpcId": {"value": "x"}},
        "variable": {"size": {}},
        "locals": {"a": 1},
        "module": {"net": {}},
        "provider": {"aws": [{"region": "a"}, {"alias": "global"}], "random": {}, "//": "x"},
        "terraform": {
            "//": "x",
            "backend": {"s3": {"key": "a"}, "//": "x"},
            "required_providers": {"aws": {"version": "1"}},
            "required_version": ">= 1",
        },
        "moved": [{"from": "aws_lb.a", "to": "aws_lb.b"}],
        "import": [{"id": "x", "to": "aws_lb.edge"}],
        "removed": {"from": "aws_lb.c"},
    }
    assert list(elements(document)) == [
        "aws_lb.edge",
        "data.aws_ami.base",
        "ephemeral.aws_kms_secrets.all",
        "output.VpcId",
        "variable.size",
        "local.a",
        "module.net",
        "provider.aws",
        "provider.aws.global",
        "provider.random",
        "terraform.backend.s3",
        "terraform.required_providers.aws",
        "terraform.required_version",
        "moved.aws_lb.a",
        "import.aws_lb.edge",
        "removed.aws_lb.c",
    ]


def test_a_block_may_stand_in_a_list() -> None:
    """The JSON syntax allows both."""
    document = {"locals": [{"a": 1}, {"b": 2}], "terraform": [{"required_version": "1"}, {"cloud": {}}]}
    assert list(elements(document)) == ["local.a", "local.b", "terraform.required_version", "terraform.cloud"]


def test_a_plain_value_is_the_attribute_value() -> None:
    """So that every element has attributes; a local is one value, whatever its shape."""
    document = {"locals": {"map": {"a": 1}}, "terraform": {"required_version": "1"}}
    assert [element.body for element in elements(document).values()] == [{"value": {"a": 1}}, {"value": "1"}]


@pytest.mark.parametrize(
    ("comment", "path"),
    [
        ({"metadata": {"path": "TapStack-dev/edge/balancer", "uniqueId": "x"}}, "edge/balancer"),
        ({"metadata": {"path": "alone"}}, "alone"),
        ({"metadata": {}}, None),
        ("written by hand", None),
        (None, None),
    ],
)
def test_the_construct_path_comes_from_the_comment(comment: object, path: str | None) -> None:
    """Without the stack's id, which is another one in each environment."""
    document = {"resource": {"aws_lb": {"edge": {"//": comment, "name": "a"}}}}
    (element,) = elements(document).values()
    assert (element.path, element.body) == (path, {"name": "a"})


def test_no_document_has_no_elements() -> None:
    """An environment may be new or gone."""
    assert elements(None) == {}


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ([], None),
        ([1], "the document: expected an object, found a list"),
        ({"resource": []}, "resource: expected an object, found a list"),
        ({"resource": {"aws_lb": "x"}}, "resource.aws_lb: expected an object, found a string"),
        ({"resource": {"aws_lb": {"a": None}}}, "aws_lb.a: expected an object, found null"),
        ({"resource": {"aws_lb": {"a": True}}}, "aws_lb.a: expected an object, found a boolean"),
        ({"data": {"aws_ami": {"a": 1}}}, "data.aws_ami.a: expected an object, found a number"),
        ({"output": "x"}, "output: expected an object, found a string"),
        ({"provider": {"aws": ["x"]}}, "provider.aws: expected an object, found a string"),
        ({"terraform": {"backend": 1}}, "terraform.backend: expected an object, found a number"),
        ({"moved": ["x"]}, "moved: expected an object, found a string"),
        ({"provider": {"aws": [{}, {}]}}, "provider.aws: written twice"),
    ],
)
def test_what_is_no_terraform_json_is_an_error_with_a_place(document: Any, message: str | None) -> None:
    """The message says where and what was expected."""
    if message is None:
        assert elements(document) == {}
        return
    with pytest.raises(DocumentError) as error:
        elements(document)
    assert str(error.value) == message
