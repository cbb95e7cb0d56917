"""What nobody has rehearsed does not destroy what holds data."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ci.evidence.gate_rule import GateRule
from ci.evidence.operation import Operation
from ci.evidence.record import Outline
from ci.gate import Terms, reasons_to_stop
from ci.gate.rehearsed_changes import compare
from ci.gate.rules.plan import rehearsed
from shared.aws import facts_of, types
from tests.ci.evidence.records import A, B, C, at, entry, failed, record
from tests.ci.gate.request_examples import codes, filed, outline, override, request, sentences

CACHE = outline()
RUNS = [entry(record(environment="staging", input_digest=B))]


def proof(digest: str, *changes: Outline, minutes: int = 0) -> list[object]:
    """Return a success of dev with these changes."""
    return [entry(record(input_digest=digest, changes=changes, **at(minutes)))]


def test_an_unrehearsed_replacement_of_the_cache_stops() -> None:
    """The line says what replaces it, and what is lost."""
    assert sentences(reasons_to_stop(request(changes=[CACHE]))) == [
        (
            "unrehearsed: the plan replaces aws_elasticache_serverless_cache.x, for name, which dev never went through"
            "; its data goes with it: make dev go through it, or have another person override unrehearsed"
        )
    ]


LOWERED = outline(
    "aws_cloudwatch_log_group", "update", attributes=("retention_in_days",), keeps_less=("retention_in_days",)
)


def test_an_update_that_keeps_less_stops_until_it_is_rehearsed() -> None:
    """The line says which argument, and what is lost."""
    assert sentences(reasons_to_stop(request(changes=[LOWERED]))) == [
        (
            "unrehearsed: the plan lowers retention_in_days of aws_cloudwatch_log_group.x, which dev never went "
            "through; log events that are older are deleted: make dev go through it, or have another person override "
            "unrehearsed"
        )
    ]


@pytest.mark.parametrize(
    ("theirs", "stops"), [(LOWERED, []), (LOWERED.model_copy(update={"keeps_less": ()}), [LOWERED])]
)
def test_keeping_more_is_no_rehearsal_of_keeping_less(theirs: Outline, stops: list[Outline]) -> None:
    """The same argument of the same resource, in the other direction."""
    asked = request(changes=[LOWERED], proof=proof(A, theirs))
    assert list(rehearsed(asked).extra) == stops


def test_what_is_only_let_go_of_is_not_said_to_be_lost() -> None:
    """It stops all the same."""
    [line] = sentences(reasons_to_stop(request(changes=[outline("aws_sqs_queue", "forget")])))
    assert "it stays in AWS, and nothing manages it" in line


@pytest.mark.parametrize("action", ["replace", "delete", "forget"])
@pytest.mark.parametrize(
    "kind", sorted(type_ for type_ in types() if (data := facts_of(type_).data) is not None and data.loses is not None)
)
def test_every_stateful_type_is_kept(kind: str, action: str) -> None:
    """Each of them, each way to lose it."""
    assert codes(changes=[outline(kind, action)]) == ["unrehearsed"]


@pytest.mark.parametrize(
    "change",
    [
        outline(action="update"),
        outline(action="create"),
        outline("aws_ecs_task_definition"),
        outline("aws_s3_bucket_lifecycle_configuration", "delete"),
        outline("output", "output"),
    ],
    ids=["update", "create", "stateless", "what only deletes", "output"],
)
def test_what_loses_nothing_goes(change: Outline) -> None:
    """It is told, and does not stop."""
    assert codes(changes=[change]) == []


def test_what_the_environment_before_went_through_goes() -> None:
    """With this digest."""
    assert codes(changes=[CACHE], proof=proof(A, CACHE)) == []


def test_what_it_went_through_on_the_way_to_this_digest_goes() -> None:
    """Staging runs B; dev went from B over C, where the cache was replaced, to A."""
    way = [*proof(B), *proof(C, CACHE, minutes=5), *proof(A, minutes=9)]
    assert codes(changes=[CACHE], proof=way, own=RUNS) == []


def test_what_it_went_through_long_ago_does_not_count() -> None:
    """Before it ran what staging runs now."""
    way = [*proof(C, CACHE), *proof(B, minutes=5), *proof(A, minutes=9)]
    assert codes(changes=[CACHE], proof=way, own=RUNS) == ["unrehearsed"]


def test_without_a_common_past_only_this_digest_counts() -> None:
    """Rather too few than too many."""
    way = [*proof(C, CACHE), *proof(A, minutes=9)]
    assert codes(changes=[CACHE], proof=way, own=RUNS) == ["unrehearsed"]


def test_a_failed_rehearsal_is_none() -> None:
    """It may have ended before the change."""
    way = [entry(failed(changes=(CACHE,))), *proof(A, minutes=5)]
    assert codes(changes=[CACHE], proof=way) == ["unrehearsed"]


def test_another_replacement_of_the_same_resource_is_another_change() -> None:
    """For another attribute it may lose something else."""
    assert codes(changes=[CACHE], proof=proof(A, outline(attributes=("engine",)))) == ["unrehearsed"]


def test_the_first_environment_rehearses_for_the_others() -> None:
    """It has nobody before it."""
    assert codes(changes=[CACHE], terms=Terms(None), proof=[]) == []


def test_a_rollback_is_asked_too() -> None:
    """Going back can destroy as well."""
    own = [entry(record(environment="staging"))]
    assert codes(changes=[CACHE], own=own, operation=Operation.ROLLBACK) == ["unrehearsed"]


def test_a_plan_is_described_beside_the_rehearsal() -> None:
    """Same, extra, missing."""
    same, gone = outline("aws_lb", "update"), outline("aws_eip", "delete")
    extra = [outline("aws_iam_role", "create", address=f"aws_iam_role.{name}") for name in "abcd"]
    found = compare([same, *extra], [same, gone])
    assert (found.same, found.extra, found.missing) == ((same,), tuple(extra), (gone,))
    assert found.headline("dev") == (
        "the same 1 change as dev, plus 4 that dev never rehearsed: create aws_iam_role.a, create aws_iam_role.b, "
        "create aws_iam_role.c and 1 more, without 1 that dev had"
    )


@pytest.mark.parametrize(
    ("plan", "before", "said"),
    [
        ((), (), "no changes"),
        ((), (CACHE,), "no changes; dev had 1 change"),
        ((CACHE,), (CACHE,), "the same 1 change as dev"),
        (
            (CACHE,),
            (),
            "nothing in common with dev, plus 1 that dev never rehearsed: replace aws_elasticache_serverless_cache.x",
        ),
    ],
)
def test_the_headline_is_a_sentence(plan: tuple[Outline, ...], before: tuple[Outline, ...], said: str) -> None:
    """For each case."""
    assert compare(plan, before).headline("dev") == said


def test_changes_of_dev_are_those_of_its_successes_in_order() -> None:
    """So that the same records give the same words."""
    one, two = outline("aws_lb", "update"), outline("aws_eip", "delete")
    found = rehearsed(request(changes=[], proof=[*proof(A, one), *proof(A, two, minutes=5)]))
    assert [change.type for change in found.missing] == ["aws_eip", "aws_lb"]


ONE_AT_A_TIME = {
    type_: facts.arguments for type_ in sorted(types()) if (facts := facts_of(type_).one_at_a_time) is not None
}


@st.composite
def updates(draw: st.DrawFn) -> tuple[Outline, set[str]]:
    """Return an update of a resource of which AWS takes one field in a request, and which of these fields it changes.

    What else changes goes in requests of its own, and a field may change in several places.
    """
    type_ = draw(st.sampled_from(list(ONE_AT_A_TIME)))
    fields = draw(st.sets(st.sampled_from(ONE_AT_A_TIME[type_])))
    parts = draw(st.lists(st.sampled_from(["", "[0].x", "[0].x[1].y", "[]", ".x"]), min_size=1, unique=True))
    others = draw(st.sets(st.sampled_from(["tags", "tags_all", "status", "x"])))
    attributes = tuple(sorted([f"{field}{part}" for field in fields for part in parts] + sorted(others)))
    return outline(type_, "update", attributes=attributes), fields


@given(updates(), st.sampled_from([Operation.PROMOTE, Operation.ROLLBACK]))
def test_of_what_aws_takes_one_at_a_time_a_plan_changes_one(
    update: tuple[Outline, set[str]], operation: Operation
) -> None:
    """Else the apply ends in the middle; and so it does on the way back."""
    change, fields = update
    own = [entry(record(environment="staging"))]
    found = codes(changes=[change], own=own, operation=operation)
    assert found == (["one-at-a-time"] if len(fields) > 1 else [])


@pytest.mark.parametrize("action", ["create", "delete", "replace", "forget", "move"])
@pytest.mark.parametrize("type_", ONE_AT_A_TIME)
def test_only_an_update_goes_in_one_request(type_: str, action: str) -> None:
    """What is made or ends says everything at once."""
    change = outline(type_, action, attributes=ONE_AT_A_TIME[type_])
    assert "one-at-a-time" not in codes(changes=[change], proof=proof(A, change))


def test_fields_that_do_not_go_together_are_named_with_what_to_do() -> None:
    """Sorted, and how to get there."""
    change = outline(action="update", attributes=("description", "cache_usage_limits[0].data_storage[0].maximum"))
    said = (
        "one-at-a-time: aws_elasticache_serverless_cache.x: cache_usage_limits and description change at once, and AWS "
        "takes one of them in a request: "
    )
    split, between = "split it into two merges", "take what was merged in between first"
    assert sentences(reasons_to_stop(request(changes=[change]))) == [
        f"{said}{split}, or {between}: python -m ci promote staging --next"
    ]
    first = request(changes=[change], terms=Terms(None), proof=[])
    assert sentences(reasons_to_stop(first)) == [f"{said}{split}"]
    back = request(changes=[change], own=[entry(record(environment="staging"))], operation=Operation.ROLLBACK)
    assert sentences(reasons_to_stop(back)) == [f"{said}roll back in two steps: choose a success in between with --to"]


def test_before_there_is_a_plan_the_documents_say_it() -> None:
    """They know no state; the plan has the last word."""
    two = outline(action="update", attributes=("description", "user_group_id"))
    assert codes(arriving=[two]) == ["one-at-a-time"]
    assert codes(arriving=[two], changes=[outline(action="update", attributes=("description",))]) == []


DEPLOYED = [entry(record(environment="staging", input_digest=B))]
UNDER_CUSTOMERS = sorted(type_ for type_ in types() if facts_of(type_).interrupts is not None)
GONE = st.sampled_from(["replace", "delete"])
HARMLESS = st.sampled_from(["create", "update", "forget", "move"])


@pytest.mark.parametrize("terms", [Terms(None), Terms("dev"), Terms("dev", tier="production")])
def test_another_network_stops_where_something_runs(terms: Terms) -> None:
    """In the first environment, too, of which nobody asks what another has rehearsed."""
    changes = [
        outline("aws_vpc", forces_replacement=("cidr_block",)),
        outline("aws_subnet"),
        outline("aws_ecs_service"),
    ]
    found = reasons_to_stop(request(changes=changes, own=DEPLOYED, terms=terms, proof=proof(A, *changes)))
    assert sentences(found) == [
        (
            "interrupts: the plan replaces aws_vpc.x, for cidr_block, and 1 more like it: the network under the load "
            "balancer, the tasks and the cache is away meanwhile, and the plan replaces or destroys 3 resources: see "
            'docs/operations.md, "Another network", or have another person override interrupts'
        )
    ]


def test_what_goes_along_with_a_network_is_said() -> None:
    """Data and addresses that are lost, each by its resource."""
    cache, balancer = outline(), outline("aws_lb", "delete")
    changes = [outline("aws_subnet"), cache, balancer]
    [reason] = reasons_to_stop(request(changes=changes, own=DEPLOYED, proof=proof(A, *changes)))
    for change in (cache, balancer):
        data = facts_of(change.type).data
        assert data is not None
        assert f"; {change.address}: {data.loses}" in reason.sentence
    assert "3 resources" in reason.sentence


def test_a_load_balancer_without_its_firewall_stops() -> None:
    """A reason of its own beside the network's: it is done without in another way."""
    changes = [outline("aws_wafv2_web_acl_association"), outline("aws_vpc")]
    found = reasons_to_stop(request(changes=changes, own=DEPLOYED))
    assert [reason.code for reason in found] == [GateRule.INTERRUPTS, GateRule.INTERRUPTS]
    assert '"Another firewall"' in found[0].remedy
    assert '"Another network"' in found[1].remedy


@given(kind=st.sampled_from(UNDER_CUSTOMERS), action=st.one_of(GONE, HARMLESS), deployed=st.booleans())
def test_it_stops_exactly_what_is_taken_from_customers(kind: str, action: str, deployed: bool) -> None:
    """Whatever stands under them or before them, replaced or destroyed, where something was deployed."""
    found = codes(changes=[outline(kind, action)], own=DEPLOYED if deployed else [])
    assert found == (["interrupts"] if deployed and action in ("replace", "delete") else [])


@given(
    changes=st.lists(st.builds(outline, st.sampled_from(UNDER_CUSTOMERS), GONE), min_size=1, max_size=12),
)
def test_there_is_one_reason_for_each_way_to_do_without(changes: list[Outline]) -> None:
    """However many resources a change touches: a page of lines hides what to do."""
    ways = {facts.instead for one in changes if (facts := facts_of(one.type).interrupts) is not None}
    assert codes(changes=changes, own=DEPLOYED) == ["interrupts"] * len(ways)


def test_a_person_who_did_not_write_the_change_may_let_it_go() -> None:
    """An author may not: customers are without a service, or without a firewall."""
    changes = [outline("aws_vpc")]
    assert codes(changes=changes, own=DEPLOYED, notes=[filed(override("interrupts"))]) == []
    mine = filed(override("interrupts", actor="ada"))
    assert codes(changes=changes, own=DEPLOYED, notes=[mine]) == ["interrupts"]


def test_a_rollback_stops_there_as_well() -> None:
    """Going back to another network is another network."""
    changes = [outline("aws_vpc")]
    here = [entry(record(environment="staging"))]
    found = reasons_to_stop(request(changes=changes, own=here, operation=Operation.ROLLBACK))
    assert [reason.code for reason in found] == [GateRule.INTERRUPTS]
