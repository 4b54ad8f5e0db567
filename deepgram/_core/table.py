"""Messages that are nothing but fields, declared as a table: a row for each class.

    Key = api_key_id key?- comment~ created scopes:[str] tags?-:[str] # An API key.

stands for a dataclass `Key` with these fields in this order, and what follows `#` for its docstring; indented lines go
on with a row, and `Key(Base) =` names a base. A field is text unless a type follows the colon: another class, `[a
list]` or `{an object}` of them, `any`, or several types with `|` between. It defaults to the empty value of its type or
what follows `=`; marks change that:

    !  it has no default                           ~  it may be null
    ?  None, and then left out of JSON             @  left out of JSON while it has its default
    -  not shown by `repr`: a secret, or newer than 4.8.1

`scripts/stubs.py` writes the classes out for type checkers.
"""

import re
from dataclasses import field, make_dataclass
from typing import Any, Dict, List, Optional, Tuple, Union

from .declare import opt
from .response import BaseResponse

ROW = re.compile(r"(\w+)(?:\((\w+)\))? =([^#]*)(?:# (.*))?")
FIELD = re.compile(r"(\w+)([!?~@-]*)(?::([^=]+))?(?:=(\S+))?")
SCALARS: Dict[str, Any] = {"str": str, "int": int, "float": float, "bool": bool, "any": Any}
EMPTY = {str: "", int: 0, float: 0, bool: False}


def declared(rows: str, module: str, *others: type) -> Dict[str, Any]:
    """The classes of a table by name; `others` are those it names beside its own. They are shown in `module`."""
    types = {**SCALARS, **{other.__name__: other for other in others}}
    given = set(types)
    for row in joined(rows):
        match = ROW.fullmatch(row)
        assert match, row
        name, base, columns, doc = match.groups()
        items = [_field(column, types) for column in columns.split()]
        bases = (types[base] if base else BaseResponse,)
        types[name] = make_dataclass(name, items, bases=bases, namespace={"__doc__": doc})
        types[name].__module__ = module  # afterwards: from Python 3.12 on `make_dataclass` sets its own
    return {name: made for name, made in types.items() if name not in given}


def joined(rows: str) -> List[str]:
    """The rows of a table; a line that is indented goes on with the one before."""
    return re.sub(r"\n +", " ", rows.strip()).splitlines()


def _field(column: str, types: Dict[str, Any]) -> Tuple[str, Any, Any]:
    match = FIELD.fullmatch(column)
    assert match, column
    name, marks, kind, given = match.groups(default="")
    shown, inner = "-" not in marks, [_type(each, types) for each in (kind or "str").split("|")]
    one: Any = Union[tuple(inner)]
    default: Any = EMPTY.get(inner[0]) if not given else {'""': "", "-1": -1}[given]
    kinds = Optional[one] if set(marks) & {"?", "~"} else one
    if "!" in marks:
        return name, kinds, field()
    if "?" in marks:
        return name, kinds, opt(None if not given else default, shown=shown)
    if "@" in marks:
        return name, kinds, opt(default, omit=lambda value: bool(value == default), shown=shown)
    if kind.startswith("["):
        return name, kinds, field(default_factory=list)
    return name, kinds, field(default=default, repr=shown)


def _type(text: str, types: Dict[str, Any]) -> Any:
    inner = types[text.strip("[]{}")]
    return {"[": List[inner], "{": Dict[str, inner]}.get(text[0], inner)  # type: ignore[valid-type]
