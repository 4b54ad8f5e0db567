"""The declarations of products: events, messages and routes."""

import pytest

from deepgram._core.dispatch import Route
from deepgram._core.messages import WebSocketEvents
from deepgram._core.product import NO_PRODUCT, Product
from deepgram._core.strenum import StrEnum
from deepgram.agent.protocol import AGENT
from deepgram.listen.protocol import LISTEN
from deepgram.speak.protocol import SPEAK

PRODUCTS = (AGENT, LISTEN, SPEAK, NO_PRODUCT)


class Others(StrEnum):
    """An enum of another package, by member names and values."""

    Open = "Open"
    Transcript = "Results"


def test_events_are_found_by_member_value_and_name() -> None:
    for event in (Others.Transcript, "Results", "Transcript"):
        assert LISTEN.event(event) == "Results"
    assert AGENT.event("AgentKeepAlive") == AGENT.event("KeepAlive") == "KeepAlive"


@pytest.mark.parametrize("event", [None, 7, "Nonsense", "", b"Open", object()])
def test_unknown_events_are_none(event: object) -> None:
    for product in PRODUCTS:
        assert product.event(event) is None


@pytest.mark.parametrize("product", PRODUCTS, ids=lambda product: product.endpoint)
def test_every_message_has_an_event_of_its_product(product: Product) -> None:
    for kind, item in product.messages.items():
        assert isinstance(item, Route)
        assert product.event(item.event) == item.event, kind
        assert item.keyword.isidentifier()
    for event in WebSocketEvents:
        if event is not WebSocketEvents.Warning:
            assert product.event(event) == event.value
    assert product.final is None or product.final in product.messages
