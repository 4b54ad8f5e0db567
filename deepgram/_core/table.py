"""Messages that are nothing but fields, declared as a table: a row for each class.

    Key = api_key_id key?- comment~ created scopes:[str] tags?-:[str] # An API key.

stands for a dataclass `Key` with these fields in this order, and what follows `#` for its docstring; indented lines go
on with a row, and `Key(Base) =` names a base. A field is text unless a type follows the colon: another class, `[a
list]` or `{an object}` of them, `any`, or several types with `|` between. It defaults to the empty value of its type
(another class as it makes itself) or the JSON that follows `=`; marks change that:

    !  it has no default                           ~  it may be null
    ?  None, and then left out of JSON             @  left out of JSON while it has its default
    -  not shown by `repr`: a secret, or newer than 4.8.1
    *  no field but a `Fact`: the wire does not have it

`name->field` is a second name of a field. A row whose base is an enum has members in place of fields, whose values are
their names or what follows `=`.

`scripts/stubs.py` writes the classes out for type checkers.
"""

import json
import re
from dataclasses import field, make_dataclass
from enum import EnumMeta
from typing import Any, Dict, List, Tuple, Union

from .declare import Alias, Fact, joined, opt
from .response import BaseResponse

ROW = re.compile(r"(\w+)(?:\((\w+)\))? =([^#]*)(?:# (.*))?")
FIELD = re.compile(r"""(\w+)([!?~@*-]*)(?::([^=]+))?(?:=("[^"]*"|null|[-.\d]+))?""")
SCALARS: Dict[str, Any] = {"str": str, "int": int, "float": float, "bool": bool, "any": Any}
EMPTY = {str: "", int: 0, float: 0, bool: False}


def declared(rows: str, module: str, *others: Any) -> Dict[str, Any]:
    """The classes of a table by name; `others` are those it names beside its own. They are shown in `module`."""
    types = {**SCALARS, **{other.__name__: other for other in others}}
    given = set(types)
    for row in joined(rows):
        match = ROW.fullmatch(row)
        assert match, row
        name, base, columns, doc = match.groups()
        kind = types[base] if base else BaseResponse
        make = _enum if isinstance(kind, EnumMeta) else _message
        types[name] = make(name, kind, columns.split(), types)
        types[name].__doc__, types[name].__module__ = doc, module
    return {name: made for name, made in types.items() if name not in given}


def _enum(name: str, base: Any, columns: List[str], _types: Dict[str, Any]) -> Any:
    pairs = (column.partition("=") for column in columns)
    return base(name, {member: value or member for member, _, value in pairs})


def _message(name: str, base: Any, columns: List[str], types: Dict[str, Any]) -> Any:
    fields, others = [], {}
    for column in columns:
        second, arrow, of = column.partition("->")
        item = (second, Any, Alias[Any](of)) if arrow else _field(column, types)
        if isinstance(item[2], (Alias, Fact)):
            others[item[0]] = item[2]
        else:
            fields.append(item)
    return make_dataclass(name, fields, bases=(base,), namespace=others)


def _field(column: str, types: Dict[str, Any]) -> Tuple[str, Any, Any]:
    match = FIELD.fullmatch(column)
    assert match, column
    name, marks, kind, given = match.groups(default="")
    shown, inner = "-" not in marks, [_type(each, types) for each in (kind or "str").split("|")]
    one: Any = Union[tuple(inner)]
    default: Any = json.loads(given) if given else EMPTY.get(inner[0])
    nullable = (*inner, None)
    kinds: Any = Union[nullable] if set(marks) & {"?", "~"} else one
    if "*" in marks:
        return name, kinds, Fact[one]()
    if "!" in marks:
        return name, kinds, field()
    if "?" in marks:
        return name, kinds, opt(default if given else None, shown=shown)
    if "@" in marks:
        return name, kinds, opt(default, omit=lambda value: bool(value == default), shown=shown)
    if default is None and one is not Any and not given:  # a list, an object or another class
        return name, kinds, field(default_factory=getattr(one, "__origin__", one), repr=shown)
    return name, kinds, field(default=default, repr=shown)


def _type(text: str, types: Dict[str, Any]) -> Any:
    inner = types[text.strip("[]{}")]
    return {"[": List[inner], "{": Dict[str, inner]}.get(text[0], inner)  # type: ignore[valid-type]
