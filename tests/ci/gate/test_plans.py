"""What nobody has rehearsed does not destroy what holds data."""

from __future__ import annotations

import pytest

from ci.evidence.record import Outline
from ci.gate import Terms, decide
from ci.gate.plans import rehearsed
from ci.rehearsed import STATEFUL, compare
from tests.ci.evidence.records import A, B, C, at, entry, failed, record
from tests.ci.gate.situations import codes, outline, sentences, situation

CACHE = outline()
RUNS = [entry(record(environment="staging", input_digest=B))]


def proof(digest: str, *changes: Outline, minutes: int = 0) -> list[object]:
    """Return a success of dev with these changes."""
    return [entry(record(input_digest=digest, changes=changes, **at(minutes)))]


def test_an_unrehearsed_replacement_of_the_cache_stops() -> None:
    """The line says what replaces it, and what is lost."""
    assert sentences(decide(situation(changes=[CACHE]))) == [
        (
            "unrehearsed: the plan replaces aws_elasticache_serverless_cache.x, for name, which dev never went through"
            "; its data goes with it: make dev go through it, or have somebody else override unrehearsed"
        )
    ]


@pytest.mark.parametrize("action", ["replace", "delete", "forget"])
@pytest.mark.parametrize("kind", STATEFUL)
def test_every_stateful_type_is_kept(kind: str, action: str) -> None:
    """Each of them, each way to lose it."""
    assert codes(changes=[outline(kind, action)]) == ["unrehearsed"]


@pytest.mark.parametrize(
    "change",
    [
        outline(action="update"),
        outline(action="create"),
        outline("aws_ecs_task_definition"),
        outline("output", "output"),
    ],
    ids=["update", "create", "stateless", "output"],
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
    assert codes(changes=[CACHE], own=own, rollback=True) == ["unrehearsed"]


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
    found = rehearsed(situation(changes=[], proof=[*proof(A, one), *proof(A, two, minutes=5)]))
    assert [change.type for change in found.missing] == ["aws_eip", "aws_lb"]
