"""Verbs that are one request and its response, declared as a table of rows, which continue on indented lines.

    get_keys list_keys: GET .../keys -> KeysResponse # The keys of a project.

This verb has a second name. `...` stands for `v1/projects/{project_id}`; names in braces are ids and become parameters.
Between path and arrow stand further parameters: a class of options (in brackets if optional), which are the query of a
GET and the body of other requests; or names, with or without a default, which are fields of the body. The result is a
message, or `str` for the text as received. `scripts/stubs.py` writes out the full signatures.
"""

from __future__ import annotations

import inspect
import re
from functools import partial
from types import MappingProxyType
from typing import Any, Callable, Mapping, NamedTuple, Union

from .._core import json_text
from .._core.codec import build, decode_fully, jsonable
from .._core.colours import Steps, VerbDef
from .._core.declare import join_continued
from .._core.request import bind_arguments
from .._core.url import path_segment
from .rest import KEYWORD, MORE, common_parameters

ROW = re.compile(r"([\w ]+): ([A-Z]+) (\S+)((?: \S+)*) -> (\w+) # (.+)")
TAIL = ("timeout", "addons", "headers")  # parameters of every request
Conversion = Callable[[Any], Any]


class Special(NamedTuple):
    """What a row can't express."""

    write: Conversion = jsonable  # options to body
    read: Conversion | None = None  # JSON object of the response to that of the message


def declare(
    owner: type, rows: str, types: Mapping[str, Any], *tail: str, special: Mapping[str, Special] = MappingProxyType({})
) -> None:
    """Add the verbs of a table to a class; `types` has the classes named in it, `tail` replaces `TAIL`."""
    for row in join_continued(rows):
        match = ROW.fullmatch(row)
        assert match, row
        names, method, path, columns, result, doc = match.groups()
        path = path.replace("...", "v1/projects/{project_id}")
        doc += f"\n\n`{method} /{path}`"
        parameters = [
            inspect.Parameter("self", KEYWORD),
            *(inspect.Parameter(name, KEYWORD, annotation=str) for name in re.findall(r"{(\w+)}", path)),
            *(_parameter(column, types) for column in columns.split()),
            *common_parameters(*(tail or TAIL)),
            MORE,
        ]
        first, *others = names.split()
        signature = inspect.Signature(parameters, return_annotation=Steps[types[result]])  # type: ignore[valid-type]
        steps = _endpoint(method.lower(), path, types[result], signature, special.get(first, Special()))
        setattr(owner, first, _declared(owner, first, doc, signature, steps))
        for name in others:
            setattr(owner, name, _declared(owner, name, doc, signature, partial(_by_name, first)))


def _parameter(column: str, types: Mapping[str, Any]) -> inspect.Parameter:
    name, _, default = column.partition("=")
    if default:
        return inspect.Parameter(name, KEYWORD, default=default.strip('"'), annotation=str)
    options = types.get(name.strip("[]"))
    if not options:
        return inspect.Parameter(name, KEYWORD, annotation=Any if name == "options" else str)
    if name == options.__name__:
        return inspect.Parameter("options", KEYWORD, annotation=Union[options, Mapping[str, Any]])
    return inspect.Parameter("options", KEYWORD, default=None, annotation=Union[options, Mapping[str, Any], None])


def _declared(owner: type, name: str, doc: str, signature: inspect.Signature, steps: Any) -> VerbDef:
    def declared() -> None: ...

    declared.__name__, declared.__doc__, declared.__module__ = name, doc, owner.__module__
    return VerbDef(declared, steps, signature)


def _by_name(name: str, client: Any, /, *args: Any, **kwargs: Any) -> Steps[Any]:
    return (yield lambda: getattr(client, name)(*args, **kwargs))


def _endpoint(
    method: str, path: str, result: type, signature: inspect.Signature, special: Special
) -> Callable[..., Steps[Any]]:
    def steps(client: Any, /, *args: Any, **kwargs: Any) -> Steps[Any]:
        try:
            named = bind_arguments(signature, (client, *args), kwargs)
        finally:
            del args, kwargs
        arguments, more = {name: named.pop(name) for name in TAIL if name in named}, named.pop("kwargs")
        ids = {name: path_segment(named.pop(name), name) for name in list(named) if f"{{{name}}}" in path}
        url = client._url(path.format(**ids))
        del named["self"]
        if named and method == "get":
            arguments["options"] = named["options"]
        elif named:
            arguments["json"] = special.write(named["options"]) if "options" in named else named
        text = yield lambda: getattr(client, method)(url, **arguments, **more)
        if result is str:
            return text
        text = text or "{}"  # no body, as with status 204
        if special.read is None:
            return decode_fully(result, text, "lenient")
        value = json_text.read(text)
        return build(result, special.read(value) if isinstance(value, Mapping) else value, "lenient")

    return steps
