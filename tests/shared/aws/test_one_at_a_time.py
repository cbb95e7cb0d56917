"""What the files say AWS takes one of in a request is what its own service model lets a request say."""

from __future__ import annotations

import re

import botocore.session

from shared.aws import facts_of

CACHE = "aws_elasticache_serverless_cache"
# The name says which cache, and the other one is what the provider sends where `user_group_id` goes.
NO_FIELD_OF_ITS_OWN = {"ServerlessCacheName", "RemoveUserGroup"}


def test_a_field_of_a_cache_is_a_member_of_the_request() -> None:
    """Each that the provider changes in place. What replaces the cache is in no request of this kind."""
    model = botocore.session.get_session().get_service_model("elasticache")
    members = model.operation_model("ModifyServerlessCache").input_shape.members.keys() - NO_FIELD_OF_ITS_OWN
    fields = {re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower() for name in members}
    facts = facts_of(CACHE)
    assert facts.one_at_a_time is not None
    assert facts.replacement is not None
    replacing = {*facts.replacement.replaces, *facts.replacement.by_event}
    assert set(facts.one_at_a_time.arguments) == fields - replacing
