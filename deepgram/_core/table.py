"""Messages that are nothing but fields, declared as a table: a row for each class.

    Key = api_key_id key?- comment~ created scopes:[str] tags?-:[str] # An API key.

stands for a dataclass `Key` with these fields in this order, and what follows `#` for its docstring; indented lines go
on with a row, and `Key(Base) =` names a base. A field is text unless a type follows the colon: another class, `[a
list]`, `any`, or several types with `|` between. It defaults to the empty value of its type or what follows `=`; marks
change that:

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
    """The classes of a table, and `others` that its rows name, by name; they are shown under the path `module`."""
    types = {**SCALARS, **{other.__name__: other for other in others}}
    for other in others:
        other.__module__ = module
    for row in joined(rows):
        match = ROW.fullmatch(row)
        assert match, row
        name, base, columns, doc = match.groups()
        space = {"__doc__": doc, "__module__": module}
        made = [_field(column, types) for column in columns.split()]
        types[name] = make_dataclass(name, made, bases=(types[base] if base else BaseResponse,), namespace=space)
    return {name: made for name, made in types.items() if name not in SCALARS}


def joined(rows: str) -> List[str]:
    """The rows of a table; a line that is indented goes on with the one before."""
    return re.sub(r"\n +", " ", rows.strip()).splitlines()


def _field(column: str, types: Dict[str, Any]) -> Tuple[str, Any, Any]:
    match = FIELD.fullmatch(column)
    assert match, column
    name, marks, kind, given = match.groups(default="")
    shown, inner = "-" not in marks, [types[each] for each in (kind or "str").strip("[]").split("|")]
    one: Any = List[inner[0]] if kind.startswith("[") else Union[tuple(inner)]  # type: ignore[valid-type]
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
