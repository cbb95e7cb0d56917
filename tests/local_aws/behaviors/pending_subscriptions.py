"""A subscription by mail is pending until whoever reads the mail confirms it.

Until then a list of subscriptions says "PendingConfirmation" in place of its ARN, and SNS refuses to end it; AWS ends
it after 48 hours (AWS What's New, May 2023, "Amazon SNS now supports automatic deletion of unconfirmed subscriptions";
Amazon SNS API reference, Subscribe and ListSubscriptionsByTopic; terraform-provider-aws 5.100.0,
internal/service/sns/topic_subscription.go, which knows the refusal's text). Here nobody reads mail. Runs inside of
moto, so it imports nothing of ours.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from moto.sns.exceptions import SNSInvalidParameter  # ty: ignore[import-not-found]
from moto.sns.models import SNSBackend  # ty: ignore[import-not-found]

PENDING = "PendingConfirmation"
BY_MAIL = ("email", "email-json")
REFUSED = "Invalid parameter: SubscriptionArn Reason: Cannot unsubscribe a subscription that is pending confirmation"


def _is_pending(subscription: Any) -> bool:
    return subscription.protocol in BY_MAIL


def _begins_pending(subscribe: Callable[..., Any]) -> Callable[..., Any]:
    def answer(backend: Any, topic_arn: str, endpoint: str, protocol: str) -> Any:
        found = subscribe(backend, topic_arn, endpoint, protocol)
        if _is_pending(found):
            found.attributes |= {PENDING: True, "ConfirmationWasAuthenticated": False}
        return found

    return answer


def _is_listed_as_pending(listed: Callable[..., Any]) -> Callable[..., Any]:
    def shown(subscription: Any) -> Any:
        if not _is_pending(subscription):
            return subscription
        found = copy.copy(subscription)
        found.arn = PENDING
        return found

    def answer(*arguments: Any, **options: Any) -> Any:
        found, token = listed(*arguments, **options)
        return [shown(one) for one in found], token

    return answer


def _does_not_end(unsubscribe: Callable[..., None]) -> Callable[..., None]:
    def answer(backend: Any, subscription_arn: str) -> None:
        found = backend.subscriptions.get(subscription_arn)
        if found is not None and _is_pending(found):
            raise SNSInvalidParameter(REFUSED)
        unsubscribe(backend, subscription_arn)

    return answer


def install() -> None:
    """Let every subscription by mail wait for its reader."""
    SNSBackend.subscribe = _begins_pending(SNSBackend.subscribe)
    SNSBackend.list_subscriptions = _is_listed_as_pending(SNSBackend.list_subscriptions)
    SNSBackend.list_subscriptions_by_topic = _is_listed_as_pending(SNSBackend.list_subscriptions_by_topic)
    SNSBackend.unsubscribe = _does_not_end(SNSBackend.unsubscribe)
