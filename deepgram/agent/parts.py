"""What parts of an agent's settings have in common, and those of them that are more than fields (protocol 7.4)."""

from dataclasses import dataclass
from typing import Any, ClassVar, Dict, List, Optional, Tuple, Union

from .._core.codec import plain
from .._core.declare import Alias, opt, shown_in
from .._core.response import BaseResponse
from .._core.secret import MASK, masked
from .._core.strenum import StrEnum


class Events(StrEnum):
    """The base of the agent's events."""

    @classmethod
    def _missing_(cls, value: object) -> Any:
        return cls.__members__["AgentKeepAlive"] if value == "AgentKeepAlive" else None  # its value in 4.8.1


class Provider(Dict[str, Any]):
    """Who listens, thinks or speaks: any keys, readable and writable as attributes too (protocol 7.4).

    A text alone is the `type`.
    """

    _names: ClassVar[Tuple[str, ...]] = ("type",)

    def __init__(self, *given: Any, **keys: Any) -> None:
        if given and isinstance(given[0], str):
            given = (dict(zip(self._names, given, strict=False)),)
        super().__init__(*given, **keys)

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(f"'Provider' object has no attribute '{name}'") from None

    def __setattr__(self, name: str, value: Any) -> None:
        self[name] = value

    def __repr__(self) -> str:
        return repr(masked(self))


def is_empty(value: Any) -> bool:
    return not (plain(value) if isinstance(value, BaseResponse) else value)


@dataclass
class Provided(BaseResponse):
    """What a provider does for the agent."""

    provider: Provider = opt(Provider, omit=is_empty)

    def __post_init__(self) -> None:
        if self.provider and isinstance(self.provider, (dict, str)) and not isinstance(self.provider, Provider):
            self.provider = Provider(self.provider)


@dataclass(init=False)
class Header(BaseResponse):
    """A header of an endpoint; `name` is another name of `key`."""

    key: str
    value: str
    name = Alias[str]("key")

    def __init__(self, key: str = "", value: str = "", *, name: str = "") -> None:
        self.key, self.value = key or name, value

    def __repr__(self) -> str:
        return f"Header(key={self.key!r}, value={MASK!r})"


@dataclass
class Item(BaseResponse):
    """A property in the JSON schema of a function's parameters; further schema keys go by item assignment."""

    type: Union[str, List[str]]
    description: Optional[str] = opt()


@dataclass(init=False)
class Properties(BaseResponse):
    """The properties in the JSON schema of a function's parameters: `Properties(city=Item("string", "City name"))`.

    Values are `Item`s or JSON schemas as dicts. The one property 4.8.1 knows, `item`, may be given by position.
    """

    item: Optional[Item] = opt()

    def __init__(self, item: Optional[Item] = None, **properties: Any) -> None:
        self.item = item
        for name, schema in properties.items():
            self[name] = schema


shown_in("deepgram.clients.agent.v1.websocket.options", vars())
