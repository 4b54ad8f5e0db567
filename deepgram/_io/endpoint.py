"""Verbs that are one request and its answer, declared by their path, their parameters and what they return."""

from __future__ import annotations

import inspect
import re
from types import FunctionType
from typing import Any, Callable, Mapping

from .._core import json_text
from .._core.codec import build, decoder, plain
from .._core.colours import Declared, Steps
from .._core.request import Params, Timeout
from .._core.url import SPEECH_HOST, filled

TAIL = {"timeout": Timeout, "addons": Params, "headers": Params}  # parameters of every request, with their types
Change = Callable[[Any], Any]


def endpoint(
    method: str,
    path: str,
    *,
    also: str = "",
    tail: tuple[str, ...] = tuple(TAIL),
    host: str = SPEECH_HOST,
    write: Change = plain,
    read: Change | None = None,
) -> Callable[[Callable[..., Any]], Any]:
    """Declare a verb by the signature of a function, which is never called.

    Its parameters that `path` names are ids in it; `options` is the query of a GET and the body of other requests,
    further ones are fields of the body. What it returns is a class of messages, or str for the text that came.

    Args:
        also: a second name, by which the verb can be called too.
        tail: which of the parameters of every request the verb has.
        write: makes the body of `options`.
        read: makes what the class is built of from the JSON that came, if that is something else.
    """

    def declare(function: Any) -> Endpoint:
        result = function.__annotations__["return"]
        signature = inspect.signature(function)
        keyword = inspect.Parameter.POSITIONAL_OR_KEYWORD
        parameters = [
            *signature.parameters.values(),
            *(inspect.Parameter(name, keyword, default=None, annotation=TAIL[name]) for name in tail),
            inspect.Parameter("kwargs", inspect.Parameter.VAR_KEYWORD, annotation=Any),
        ]
        signature = signature.replace(parameters=parameters, return_annotation=Steps[result])  # type: ignore[valid-type]
        function.__signature__ = signature
        function.__annotations__ = {each.name: each.annotation for each in parameters[1:]}
        ids = set(re.findall(r"{(\w+)}", path))

        def steps(*args: Any, **kwargs: Any) -> Steps[Any]:
            try:
                given = signature.bind(*args, **kwargs)
            except TypeError as error:
                raise TypeError(f"{function.__name__}() {error}") from None
            given.apply_defaults()
            named = given.arguments
            self, more = named.pop("self"), named.pop("kwargs")
            common = {name: named.pop(name) for name in tail}
            url = self._url(filled(path, {name: named.pop(name) for name in ids}), host)
            if named and method == "get":
                common["options"] = named["options"]
            elif named:
                common["json"] = write(named["options"]) if "options" in named else named
            text = yield lambda: getattr(self, method)(url, **common, **more)
            return text if result is str else _message(result, text, read)

        return Endpoint(function, steps, also)

    return declare


class Endpoint(Declared):
    """A verb of one request."""

    def __init__(self, declared: Any, steps: Callable[..., Steps[Any]], also: str) -> None:
        super().__init__(declared, steps)
        self._also = also

    def __set_name__(self, owner: type, name: str) -> None:
        if self._also:
            told = self._declared
            other = FunctionType(told.__code__, told.__globals__, self._also)
            other.__dict__.update(told.__dict__)
            other.__doc__, other.__annotations__ = told.__doc__, told.__annotations__

            def steps(self: Any, *args: Any, **kwargs: Any) -> Steps[Any]:
                return (yield lambda: getattr(self, name)(*args, **kwargs))

            setattr(owner, self._also, Declared(other, steps))


def _message(cls: Any, text: str, read: Change | None) -> Any:
    if not text.strip():
        text = "{}"  # 204, say
    if read is None:
        return decoder(cls)(text)
    value = json_text.read(text)
    return build(cls, read(value) if isinstance(value, Mapping) else value, "lenient")
