"""Message classes declared as a table."""

import dataclasses
from typing import Any, List, Optional, Union

import pytest

from deepgram._core import codec
from deepgram._core.table import declared

TABLE = """
## somewhere.else
Inner = name
Outer = inner!:Inner text note~ later?:int fixed?="" secret-? gone@:int=-1 many:[Inner] number:int|float flag:bool
    any:any # An outer
    message.
Wider(Outer) = more?:[str] # One with more.
"""
MADE = declared(TABLE)
Inner, Outer, Wider = MADE.values()


def test_rows_become_dataclasses_with_their_fields() -> None:
    assert list(MADE) == ["Inner", "Outer", "Wider"]
    assert {item.name: item.type for item in dataclasses.fields(Outer)} == {
        "inner": Inner,
        "text": str,
        "note": Optional[str],
        "later": Optional[int],
        "fixed": Optional[str],
        "secret": Optional[str],
        "gone": int,
        "many": List[Inner],  # type: ignore[valid-type]
        "number": Union[int, float],
        "flag": bool,
        "any": Any,
    }
    assert (Outer.__doc__, Outer.__module__, Outer.__qualname__) == ("An outer message.", "somewhere.else", "Outer")
    assert issubclass(Wider, Outer)
    assert [item.name for item in dataclasses.fields(Wider)][-1] == "more"


def test_defaults_are_empty_unless_declared() -> None:
    with pytest.raises(TypeError, match="inner"):
        Outer()
    made = Outer(Inner())
    assert (made.text, made.note, made.later, made.fixed, made.gone) == ("", "", None, "", -1)
    assert (made.many, made.number, made.flag, made.any) == ([], 0, False, None)
    assert made.many is not Outer(Inner()).many


def test_marks_control_json_and_repr() -> None:
    inner = {"name": ""}
    always = {"inner": inner, "text": "", "note": "", "many": [], "number": 0, "flag": False, "any": None}
    assert Outer(Inner()).to_dict() == {**always, "fixed": ""}
    assert Outer(Inner(), note=None, fixed=None, gone=0).to_dict() == {**always, "note": None, "gone": 0}
    assert "secret" not in repr(Outer(Inner(), secret="s"))
    assert Outer(Inner(), secret="s").to_dict()["secret"] == "s"


def test_messages_are_decoded_in_c_or_field_by_field() -> None:
    text = '{"inner": {"name": "n", "new": 1}, "number": 1.5, "many": [{}], "other": 2}'
    read = codec.decoder(Outer)(text)
    assert read == Outer(Inner("n"), number=1.5, many=[Inner()])
    assert read.to_dict()["other"] == 2
    assert read.to_dict()["inner"] == {"name": "n", "new": 1}
    assert codec.decoder(Outer)('{"number": "2.5", "text": 5}').to_dict()["number"] == 2.5


@pytest.mark.parametrize("row", ["Name", "Name: field", "Name = field:nothing", "Name = fi!eld", "Name = f:str=zero"])
def test_an_invalid_row_fails_at_declaration(row: str) -> None:
    with pytest.raises((AssertionError, KeyError)):
        declared(f"## somewhere\n{row}")


def test_aliases_facts_and_default_instances() -> None:
    made = declared('## x\nPart = size:int=3\nWhole(Event) = part:Part type="W" note*:int kind->type')
    Part, Whole = made.values()
    whole, other = Whole(), Whole(kind_of := Part(5))
    assert (whole.part, whole.part is not Whole().part, other.part) == (Part(3), True, kind_of)
    assert (whole.kind, whole.note) == ("W", None)
    whole.kind, whole.note = "X", 7
    assert (whole.type, whole.note, whole.to_dict()) == ("X", 7, {"part": {"size": 3}, "type": "X"})
    assert [item.name for item in dataclasses.fields(Whole)] == ["part", "type"]


def test_a_row_may_declare_an_enum() -> None:
    table = "## deepgram.colours\nColours(StrEnum) = Red Green=green # What it\n    looks like."
    made = declared(table)["Colours"]
    assert {name: member.value for name, member in made.__members__.items()} == {"Red": "Red", "Green": "green"}
    assert (made.__doc__, made.__module__, made.__qualname__) == ("What it looks like.", "deepgram.colours", "Colours")
    assert (str(made.Green), "Red" in made, "Green" in made) == ("green", True, False)
