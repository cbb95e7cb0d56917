"""What in a plan opens a resource, or guards it no longer, beyond policies and rules."""

from __future__ import annotations

import pytest

from ci.changes.permissions import broadenings
from ci.changes.permissions.proof import HIDDEN, UNKNOWN
from shared.aws import facts_of, file_name, types
from tests.ci.changes.permissions.exposures import cases
from tests.ci.changes.permissions.pairs import allow, deny, policy
from tests.ci.changes.permissions.plans import Values, change, found
from tests.ci.changes.permissions.resources import ACL, ASSOCIATION, ATTACHMENT, DENIES, READS, USER, mode

OWN = "arn:aws:iam::111122223333:policy/own"
CASES = {case.name: case for case in cases()}


@pytest.mark.parametrize("name", sorted(CASES))
def test_a_case_is_said_where_it_exposes(name: str) -> None:
    """Not one is missed; what is said all the same has its reason, and no reason is left over."""
    case = CASES[name]
    assert case.result == ("noise" if case.reason else "right")


def test_the_table_has_enough_cases_of_each_kind() -> None:
    """Changes that expose, and changes that do not; no name stands twice."""
    found = cases()
    assert sum(case.exposes for case in found) >= 60
    assert sum(not case.exposes for case in found) >= 40
    assert len(CASES) == len(found)


@pytest.mark.parametrize(
    ("type_", "values", "path"),
    [
        (ASSOCIATION, ACL, "web_acl_arn"),
        ("aws_lb", {"internal": True}, "internal"),
        (USER, mode("iam"), "access_string"),
    ],
)
def test_what_is_unknown_or_secret_is_broader(type_: str, values: Values, path: str) -> None:
    """Nothing proves that it is not; a secret is not shown."""
    later = {key: value for key, value in values.items() if key != path}
    assert found(change(type_, values, later, "x", **{path: True})) == [f"{path}: {UNKNOWN}"]
    secret = change(type_, values, {**values, path: "open"})
    secret["change"]["after_sensitive"] = {path: True}
    assert found(secret) == [f"{path}: {HIDDEN}"]


def test_a_type_without_a_file_is_not_provable() -> None:
    """By its name, whether it comes, changes or goes."""
    type_ = "aws_ram_resource_share"
    sentence = f"not provable: there is no {file_name(type_)} that says what it opens"
    assert found(change(type_, None, {"name": "x"})) == found(change(type_, {"name": "x"}, None)) == [sentence]
    assert found(change(type_, {"name": "x"}, {"name": "x"}), change("null_resource", None, {})) == []


def test_a_type_whose_file_says_nothing_of_it_is_not_provable() -> None:
    """A file that says who may change the type says nothing of what the type exposes."""
    type_ = next(type_ for type_ in sorted(types()) if not facts_of(type_).says_exposure)
    assert found(change(type_, None, {})) == [f"not provable: {file_name(type_)} does not say what it opens"]


def test_a_secret_that_stays_is_not_said() -> None:
    """Whatever else changes; one that is detached is said, and not shown."""
    path = "security_group_ids"
    stays = change("aws_elasticache_replication_group", {"x": 1, "auth_token": "a"}, {"x": 2, "auth_token": "a"})
    closes = change("aws_elasticache_serverless_cache", {"x": 1, path: ["a"]}, {"x": 2, path: ["a"]})
    gone = change(ATTACHMENT, {"role": "r", "policy_arn": READS}, None)
    stays["change"]["before_sensitive"] = {"auth_token": True}
    closes["change"]["before_sensitive"] = {path: True}
    gone["change"]["before_sensitive"] = {"policy_arn": True}
    assert (found(stays), found(closes), found(gone)) == ([], [], [f"policy_arn: {HIDDEN}"])


def configured(one: Values, *arguments: str) -> list[str]:
    """Return what a plan finds that has the configuration, too."""
    resource = {"address": one["address"].partition("[")[0], "expressions": {key: {} for key in arguments}}
    plan = {"resource_changes": [one], "configuration": {"root_module": {"resources": [resource]}}}
    return [broadening.what for broadening in broadenings(plan)]


def test_what_the_provider_fills_in_is_not_said() -> None:
    """The configuration says which values are its own: of a resource with a key, too."""
    new = change("aws_sns_topic", None, {"name": "x"}, 'x["a"]', policy=True)
    assert configured(new, "name") == []
    assert configured(new, "name", "policy") == [UNKNOWN]
    assert found(new) == [UNKNOWN]


@pytest.mark.parametrize("argument", ["inline_policy", "managed_policy_arns"])
def test_what_a_new_role_has_is_said_where_it_is_configured(argument: str) -> None:
    """Unknown is not empty."""
    new = change("aws_iam_role", None, {"assume_role_policy": policy()}, "x", **{argument: True})
    assert found(new) == configured(new) == []
    assert len(configured(new, argument)) == 1


def test_a_policy_inside_of_a_new_role_that_is_not_known_is_said() -> None:
    """Its block is there, so it is not the provider that fills it in."""
    new = change("aws_iam_role", None, {"inline_policy": [{"name": "x"}]}, inline_policy=[{"policy": True}])
    assert found(new) == [f"inline_policy.policy: {UNKNOWN}"]


@pytest.mark.parametrize("arn", [DENIES, OWN], ids=["of AWS", "not in the plan"])
def test_a_policy_that_may_deny_and_is_detached_is_broader(arn: str) -> None:
    """With its attachment, or from a role's own list."""
    role = change("aws_iam_role", {"managed_policy_arns": [arn, READS]}, {"managed_policy_arns": []})
    attachment = change(ATTACHMENT, {"role": "r", "policy_arn": arn}, None)
    assert found(role) == [f'no longer: managed_policy_arns: "{arn}", which may deny']
    assert found(attachment) == [f'no longer: policy_arn: "{arn}", which may deny']


@pytest.mark.parametrize(("text", "broader"), [(policy(allow()), False), (policy(allow(), deny()), True), ("x", True)])
def test_a_detached_policy_of_the_plan_says_whether_it_denies(text: str, broader: bool) -> None:
    """Its text is there."""
    own = change("aws_iam_policy", {"arn": OWN, "policy": text}, {"arn": OWN, "policy": text})
    sentences = found(own, change(ATTACHMENT, {"role": "r", "policy_arn": OWN}, None))
    assert any("may deny" in sentence for sentence in sentences) is broader


def test_a_deny_that_goes_with_an_inline_block_is_broader() -> None:
    """What stands inside of a role is a policy like any other."""
    inside = {"inline_policy": [{"name": "x", "policy": policy(allow(), deny())}]}
    less = {"inline_policy": [{"name": "x", "policy": policy(allow())}]}
    [what] = found(change("aws_iam_role", inside, less))
    assert what.startswith("no longer: ")
    assert found(change("aws_iam_role", less, inside)) == []


@pytest.mark.parametrize(
    ("before", "after", "broader"),
    [
        ("on ~* +@all", "off ~* -@all", False),
        ("on ~* +@all", "on ~* +@all -@dangerous", False),
        ("on ~a +get +set", "on ~a +get", False),
        ("off -@all", "on ~* +@all", True),
        ("on ~* +@all -@dangerous", "on ~* +@all", True),
        ("on ~* +@all -get", "on ~* -get +@all", True),
        ("on ~a +get", "on ~b +get", True),
        ("on ~a +get", "on ~a +get nopass", True),
    ],
)
def test_what_a_user_of_the_cache_may_do_is_compared(before: str, after: str, broader: bool) -> None:
    """Its access string is a policy of its own kind."""
    assert bool(found(change(USER, {"access_string": before}, {"access_string": after}))) is broader
