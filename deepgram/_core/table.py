"""Messages that are nothing but fields, declared as a table: a row for each class.

    ## deepgram.clients.manage.v1.response
    Key = api_key_id key?- comment~ created scopes:[str] tags?-:[str] # An API key.

stands for a dataclass `Key` with these fields in this order, shown to programs in the module that the line with `##`
names, and what follows `#` for its docstring; indented lines go on with a row, `# ` at their beginning with its
docstring, and `Key(Base) =` names a base. A field
is text unless a type follows the colon: another class, `[a list]` or `{an object}` of them, `any`, or several types
with `|` between. It defaults to the empty value of its type (another class as it makes itself) or the JSON that follows
`=`; marks change that:

    !  it has no default                           ~  it may be null
    ?  None, and then left out of JSON             @  left out of JSON while it has its default
    -  not shown by `repr`: a secret, or newer than 4.8.1
    *  no field but a `Fact`: the wire does not have it

`name->field` is a second name of a field. A row whose base is an enum has members in place of fields, whose values are
their names or what follows `=`. The bases `Event`, `Options` and `StrEnum` need not be given to `declared`.

`scripts/stubs.py` writes the classes out for type checkers.
"""

import json
import re
from collections import ChainMap
from dataclasses import MISSING, field, make_dataclass
from enum import EnumMeta
from functools import partial
from operator import eq
from types import MappingProxyType
from typing import Any, Dict, List, Mapping, NamedTuple, Sequence, Tuple, Union

from .codec import jsonable
from .declare import Alias, Fact, accept_aliases, opt, parse_rows
from .response import BaseResponse, Event, Options
from .strenum import StrEnum

FIELD = re.compile(r"""(\w+)([!?~@*-]*)(?::([^=]+))?(?:=("[^"]*"|null|true|false|[-.\d]+))?""")
Types = Mapping[str, Any]
SCALARS: Dict[str, Any] = {"str": str, "int": int, "float": float, "bool": bool, "any": Any}
BAR = re.compile(r"\|(?![^[]*\])")  # but for those inside of a list
EMPTY = {str: "", int: 0, float: 0, bool: False}


def declared(table: str, *others: Any) -> Dict[str, Any]:
    """The classes of a table by name; `others` are those it names beside its own and the common bases."""
    made: Dict[str, Any] = {}
    types = ChainMap(made, {other.__name__: other for other in (Event, Options, StrEnum, *others)}, SCALARS)
    for section in table.split("## ")[1:]:
        module, _, rows = section.partition("\n")
        for name, base, columns, doc in parse_rows(rows):
            kind = types[base] if base else BaseResponse
            make = _enum if isinstance(kind, EnumMeta) else _message
            made[name] = make(name, kind, columns, types, doc)
            made[name].__doc__, made[name].__module__ = doc or None, module
    return made


def _enum(name: str, base: Any, columns: Sequence[str], _types: Types, _doc: str) -> Any:
    pairs = (column.partition("=") for column in columns)
    return base(name, {member: value or member for member, _, value in pairs})


def _message(name: str, base: Any, columns: Sequence[str], types: Types, doc: str) -> Any:
    fields, others = [], dict[str, Any](__doc__=doc)  # without it, dataclasses would work out a signature for its place
    for text in columns:
        second, arrow, of = text.partition("->")
        item = (second, Any, Alias[Any](of)) if arrow else _field(column(text, types))
        if isinstance(item[2], (Alias, Fact)):
            others[item[0]] = item[2]
        else:
            fields.append(item)
    made = make_dataclass(name, fields, bases=(base,), namespace=others, eq=False, repr=False)
    return accept_aliases(made)


class Column(NamedTuple):
    """A field as a row declares it."""

    name: str
    marks: str
    types: Tuple[Any, ...]
    default: Any  # MISSING unless given


def column(text: str, types: Types, known: Types = MappingProxyType({})) -> Column:
    """A field; `types` has the types that it may name, `known` those of the fields that name none."""
    match = FIELD.fullmatch(text)
    assert match, text
    name, marks, kind, default = match.groups(default="")
    kinds = _types(kind, types) if kind else (known.get(name, str),)
    return Column(name, marks, kinds, json.loads(default) if default else MISSING)


def _field(of: Column) -> Tuple[str, Any, Any]:
    name, marks, inner, given = of
    shown, nullable, first = "-" not in marks, (*inner, None), inner[0]
    one: Any = Union[inner]
    kinds: Any = Union[nullable] if set(marks) & {"?", "~"} else one
    default = EMPTY.get(first) if given is MISSING else given
    factory = None if given is not MISSING or first in EMPTY or first is Any else getattr(first, "__origin__", first)
    if "*" in marks:
        return name, kinds, Fact[one]()
    if "!" in marks:
        return name, kinds, field()
    if "?" in marks:
        return name, kinds, opt(None if given is MISSING else given, shown=shown)
    if "@" in marks:
        return name, kinds, opt(factory or default, omit=is_empty if factory else partial(eq, default), shown=shown)
    if factory:
        return name, kinds, field(default_factory=factory, repr=shown)
    return name, kinds, field(default=default, repr=shown)


def is_empty(value: Any) -> bool:
    return not (jsonable(value) if isinstance(value, BaseResponse) else value)


def _types(text: str, types: Types) -> Tuple[Any, ...]:
    return tuple(_type(each, types) for each in BAR.split(text))


def _type(text: str, types: Types) -> Any:
    if text[0] not in "[{":
        return types[text]
    inner: Any = Union[_types(text[1:-1], types)]
    return List[inner] if text[0] == "[" else Dict[str, inner]
