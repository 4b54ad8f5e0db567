"""Inspects each handler once, when it is registered, and wraps it in a call that takes (client, payload)."""

from __future__ import annotations

import functools
import inspect
from typing import Any, Callable, Mapping, NamedTuple

Call = Callable[[Any, Any], Any]


class Handler(NamedTuple):
    """A callable and its parameters."""

    function: Callable[..., Any]
    coroutine: bool = False  # it is a coroutine function
    positionals: tuple[str, ...] = ()  # parameters that can be passed by position, in order
    optional: frozenset[str] = frozenset()  # parameters with a default
    keywords: frozenset[str] = frozenset()  # parameters that can be passed by name
    takes_args: bool = False  # it has *args
    takes_kwargs: bool = False  # it has **kwargs

    @property
    def takes_nothing(self) -> bool:
        return not (self.positionals or self.keywords or self.takes_args or self.takes_kwargs)

    def hint(self, keyword: str, *, positional: bool) -> str:
        """A hint for the log if the handler's signature explains its failure; else ""."""
        if keyword in self.keywords or len(self.positionals) != 1 or not self.takes_kwargs or positional:
            return ""
        first = self.positionals[0]
        return f" (its parameter {first!r} is the client: name the parameter {keyword!r} to get the message)"


def inspect_handler(function: Any) -> Handler:
    """Inspect a callable. Raises TypeError if no event could ever be delivered to it."""
    if not callable(function):
        raise TypeError(f"handler: expected a callable, got {type(function).__name__}")
    coroutine = is_coroutine_function(function)
    try:
        parameters = _parameters(function)
    except (ValueError, TypeError):  # a builtin without a signature
        return Handler(function, coroutine, takes_args=True)
    by_place = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    by_name = (inspect.Parameter.KEYWORD_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    needed = [item for item in parameters if item.kind is item.POSITIONAL_ONLY and item.default is item.empty]
    if len(needed) > 2:
        raise TypeError(
            f"handler: {label(function)} needs {len(needed)} arguments; expected (client, payload, **kwargs)"
        )
    return Handler(
        function,
        coroutine,
        tuple(item.name for item in parameters if item.kind in by_place),
        frozenset(item.name for item in parameters if item.default is not item.empty),
        frozenset(item.name for item in parameters if item.kind in by_name),
        any(item.kind is item.VAR_POSITIONAL for item in parameters),
        any(item.kind is item.VAR_KEYWORD for item in parameters),
    )


def _parameters(function: Callable[..., Any]) -> list[inspect.Parameter]:
    """The parameters; of a decorated function those of the wrapper, unless it just has `*args` and `**kwargs`."""
    own = list(inspect.signature(function, follow_wrapped=False).parameters.values())
    if [item.kind for item in own] == [inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD]:
        return list(inspect.signature(function).parameters.values())
    return own


def bind(handler: Handler, keyword: str, *, positional: bool, kwargs: Mapping[str, Any]) -> Call:
    """The call that delivers an event: the client first, the payload by keyword if accepted, otherwise by position.

    `positional`: the originals pass this payload by position, a difference only to handlers with bare `*args` or
    `**kwargs`. `kwargs` are those of `start()`; the event's own keyword takes precedence.
    """
    function, _, positionals, optional, keywords, any_args, any_kwargs = handler
    if handler.takes_nothing:
        return lambda client, payload: function()
    extra = {
        name: value
        for name, value in kwargs.items()
        if name != keyword and (any_kwargs or name in keywords) and name not in positionals[:1]
    }
    second = positionals[1] if len(positionals) > 1 else None
    if keyword in keywords:
        client, named = positionals[0] != keyword if positionals else any_args, True
    elif second is not None and not (any_kwargs and not positional and (second in optional or second in extra)):
        extra.pop(second, None)
        client, named = True, False
    elif any_kwargs and not (any_args and positional):
        client, named = bool(positionals or any_args), True
    else:
        client, named = any_args, False
    if client and not named and not extra:
        return function
    arguments = ["client"] * client + [f"{keyword}=payload" if named else "payload"] + ["**extra"] * bool(extra)
    return _calling(", ".join(arguments))(function, extra)


@functools.cache
def _calling(arguments: str) -> Callable[[Callable[..., Any], Mapping[str, Any]], Call]:
    """A factory of calls with these arguments. Generated code takes half the time of `**{name: payload}`."""
    return eval(f"lambda function, extra: lambda client, payload: function({arguments})")  # type: ignore[no-any-return]


def is_coroutine_function(function: Any) -> bool:
    while isinstance(function, functools.partial):
        function = function.func
    method = getattr(type(function), "__call__", None)  # noqa: B004 - not whether, but what kind
    return inspect.iscoroutinefunction(function) or inspect.iscoroutinefunction(method)


def label(function: Any) -> str:
    return getattr(function, "__qualname__", None) or type(function).__name__
