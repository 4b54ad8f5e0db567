"""Live transcription with turns, Flux (protocol section 3), as a table, and its verbs."""

from __future__ import annotations

from typing import Any, Callable, ClassVar, Mapping, Optional, Union

from .._core.colours import sends
from .._core.dispatch import Delivery, Dispatcher
from .._core.product import Product, incoming, route
from .._core.realtime import Realtime
from .._core.response import BaseResponse
from . import flux_messages as m
from .protocol import CLOSE_STREAM

FORCE_END_TURN = '{"type": "ForceEndTurn"}'
TURNS = ("Update", "StartOfTurn", "EagerEndOfTurn", "TurnResumed", "EndOfTurn")


FLUX = Product(
    endpoint="v2/listen",
    events=m.FluxEvents,
    options=m.FluxOptions,
    messages={
        "TurnInfo": route("TurnInfo", m.TurnInfoResponse, "turn_info"),
        **incoming("Open Connected ConfigureSuccess ConfigureFailure Warning Error Close", m, prefix="Flux"),
    },
    farewell=CLOSE_STREAM,
    turns="listen.turns:FluxTurns",
    journal="listen.journal:FluxJournal",
    client="FluxWebSocketClient",
)


class TurnDispatcher(Dispatcher):
    """Delivers each TurnInfo as the event that it reports, too."""

    def __init__(self, product: Product, **of: Any) -> None:
        super().__init__(product, **of)
        self.hook_after("TurnInfo", lambda message: None)  # have TurnInfo decoded even if it has no handlers itself
        turn = self.routes["TurnInfo"]
        self.turns = {name: type(turn)(name, turn.keyword, turn.cls) for name in TURNS}
        self._all += self.turns.values()

    def register(self, event: Any, function: Any) -> None:
        super().register(event, function)
        if self.product.event(event) == "TurnInfo":
            for name in TURNS:
                super().register(name, function)

    def read(self, data: Any, received: float) -> Optional[Delivery]:
        delivery = super().read(data, received)
        if delivery is None or delivery[0] is not self.routes["TurnInfo"]:
            return delivery
        route = self.turns.get(delivery[1].event, delivery[0])
        return (route, delivery[1]) if route.calls else None


class FluxVerbs(Realtime[Union[BaseResponse, Mapping[str, Any]]]):
    """Messages to live transcription with turns. There is no KeepAlive: silence keeps an idle stream open."""

    _product = FLUX
    _dispatcher_class: ClassVar[Any] = TurnDispatcher

    @sends
    def configure(self, /, options: Any = None, **options_by_name: Any) -> Optional[str]:
        """Change the configuration (protocol 3.2): `FluxConfigureOptions`, a dict, or keyword arguments.

        The server answers ConfigureSuccess or ConfigureFailure. Returns False if it was not sent: see `last_error`.
        """
        kind = m.FluxConfigureOptions
        fields = options.to_dict() if isinstance(options, BaseResponse) else dict(options or {})
        return str(kind.from_dict({**fields, **options_by_name}))

    def _pause(self, timeout: float) -> tuple[str, float, Optional[Callable[[Any], Any]]]:
        return "EndOfTurn", timeout, None

    @sends
    def force_end_turn(self) -> str:
        """End the turn now (protocol 3.2); if there is none, the server answers Warning."""
        return FORCE_END_TURN
