"""Type hints of functions as JSON schemas and as checks of arguments; results as JSON (F-26)."""

import dataclasses
import datetime
import enum
import json
import subprocess
import sys
from collections.abc import Callable
from typing import Annotated, Any, Optional

import msgspec
import pytest

from deepgram.agent.definitions import DeclaredFunction, content, declare


def properties(function: Callable[..., Any]) -> Any:
    """The schemas of a function's parameters."""
    return declare(function, None, None).definition()["parameters"]["properties"]


def error_of_call(declared: DeclaredFunction, arguments: str) -> str:
    """The text of the error that a call with these arguments raises."""
    with pytest.raises(ValueError) as caught:
        declared.call(arguments)
    return str(caught.value)


# ---- descriptions and constraints


def annotated(
    city: Annotated[str, "name of the city"],
    days: Annotated[int, msgspec.Meta(description="how many", ge=1, le=7)] = 1,
    unit: Annotated[Optional[str], "C or F"] = None,
    station: Optional[Annotated[str, "its code"]] = None,
    tags: Annotated[list[str], object(), "words"] = [],  # noqa: B006
) -> str:
    """The weather.

    Args:
        city: what the docstring says
        tags: what the docstring says
    """
    return f"{days} in {city}"


def test_annotated_describes_parameters() -> None:
    """F-26: descriptions and constraints in type hints are kept, and win over the docstring."""
    found = properties(annotated)
    assert found["city"] == {"type": "string", "description": "name of the city"}
    assert found["days"] == {"type": "integer", "description": "how many", "minimum": 1, "maximum": 7, "default": 1}
    assert found["unit"]["description"] == "C or F"
    assert found["station"]["description"] == "its code"
    assert found["tags"]["description"] == "words"


def test_constraints_are_checked() -> None:
    declared = declare(annotated, None, None)
    assert declared.call('{"city": "Oslo", "days": 7}') == "7 in Oslo"
    assert (
        error_of_call(declared, '{"city": "Oslo", "days": 8}')
        == "function annotated: parameter days: expected int <= 7"
    )


# ---- errors


def nested(guest: "Guest", city: str = "") -> str: ...  # type: ignore[empty-body]


@dataclasses.dataclass
class Guest:
    name: str
    ages: list[int] = dataclasses.field(default_factory=list)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ('{"guest": {"name": "Ada"}, "city": 7}', "parameter city: expected str, got int"),
        ("{}", "parameter guest: missing"),
        ('{"guest": {"name": "Ada", "ages": ["x"]}}', "parameter guest.ages[0]: expected int, got str"),
        ('{"guest": {}}', "parameter guest: object missing required field name"),
        ("[]", "arguments: expected object, got array"),
        ("{guest", "arguments: JSON is malformed: object keys must be strings (byte 1)"),
        ("{", "arguments: input data was truncated"),
    ],
)
def test_errors_of_a_call_name_function_and_parameter(arguments: str, message: str) -> None:
    """F-26: for example "function get_weather: parameter city: expected str, got int"."""
    assert error_of_call(declare(nested, "get_weather", None), arguments) == f"function get_weather: {message}"


def strange(a: Callable[[], None]) -> None: ...


def foreign(a: subprocess.Popen) -> None: ...  # type: ignore[type-arg]


def mutable(a: list[int] = [1]) -> None: ...  # noqa: B006


def misfit(a: Annotated[str, msgspec.Meta(ge=1)]) -> None: ...


def undefined(a: "NoSuchType") -> None: ...  # type: ignore[name-defined]  # noqa: F821


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (strange, "function strange: parameter a: expected a type that JSON can carry, got "),
        (foreign, "function foreign: parameter a: expected a type that JSON can carry, got Popen"),
        (mutable, "function mutable: parameter a: Using a non-empty mutable collection"),
        (misfit, "function misfit: parameter a: Can only set `ge` on a numeric type"),
        (undefined, "function undefined: name 'NoSuchType' is not defined"),
    ],
)
def test_errors_of_a_declaration_name_function_and_parameter(function: Any, message: str) -> None:
    """F-26: a type that JSON can't carry is refused at once."""
    with pytest.raises(TypeError) as caught:
        declare(function, None, None)
    assert str(caught.value).startswith(message)


# ---- results


class Colour(enum.Enum):
    RED = "red"


class Point(msgspec.Struct):
    x: int


@dataclasses.dataclass
class Report:
    guests: list[Guest]
    at: datetime.date
    point: Point
    colour: Colour = Colour.RED
    other: Any = None


class Spoken:
    def __str__(self) -> str:
        return "spoken"


def test_results_are_json() -> None:
    """F-26: dataclasses and structs become objects at any depth, not their `repr`."""
    report = Report([Guest("Ada", [7])], datetime.date(2024, 2, 3), Point(1), other=Spoken())
    expected = {
        "guests": [{"name": "Ada", "ages": [7]}],
        "at": "2024-02-03",
        "point": {"x": 1},
        "colour": "red",
        "other": "spoken",
    }
    assert json.loads(content(report)) == expected
    assert json.loads(content([{"of": report}, Point(2), Spoken()])) == [{"of": expected}, {"x": 2}, "spoken"]


# ---- pydantic, if installed


def test_pydantic_is_not_imported() -> None:
    code = (
        "import sys, deepgram\nfrom deepgram.agent.definitions import declare, content\n"
        "def f(a: int = 1): 'x'\ndeclare(f, None, None).call('{}'); content(object())\n"
        "assert 'pydantic' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=120)


class TestPydantic:
    @pytest.fixture(autouse=True)
    def models(self) -> None:
        pydantic = pytest.importorskip("pydantic")

        class Room(pydantic.BaseModel):  # type: ignore[misc, name-defined]
            kind: str
            beds: int = pydantic.Field(1, ge=1, description="how many")

        class Order(pydantic.BaseModel):  # type: ignore[misc, name-defined]
            model_config = pydantic.ConfigDict(strict=True)
            rooms: list[Room]
            day: datetime.date = datetime.date(2024, 2, 3)

        def book(
            order: Order,
            more: Optional[list[Room]] = None,
            city: Annotated[str, pydantic.Field(description="where", min_length=2)] = "Oslo",
            nights: int = pydantic.Field(3, description="how long", le=9),
            name: str = pydantic.Field(description="whose"),
        ) -> Any:
            return order, more, city, nights, name

        self.room, self.order = Room, Order
        # hints of a nested function can't be resolved by name: they are no globals
        book.__annotations__ = {
            **book.__annotations__,
            "order": Order,
            "more": Optional[list[Room]],
        }
        self.book = declare(book, None, None)
        self.pydantic = pydantic

    def test_schemas(self) -> None:
        """F-26: models provide their own schemas, `Field` its description and constraints."""
        schema = self.book.definition()["parameters"]
        found = schema["properties"]
        assert found["city"] == {"type": "string", "description": "where", "minLength": 2, "default": "Oslo"}
        assert found["nights"] == {"type": "integer", "description": "how long", "maximum": 9, "default": 3}
        assert found["name"] == {"type": "string", "description": "whose"}
        assert found["order"]["properties"]["rooms"]["items"] == {"$ref": "#/$defs/Room"}
        assert schema["$defs"]["Room"]["properties"]["beds"]["description"] == "how many"
        assert "$defs" not in found["order"]
        assert sorted(schema["required"]) == ["name", "order"]

    def test_models_check_and_convert(self) -> None:
        """F-26: a model applies its own rules and reports errors in its own words."""
        arguments = (
            '{"name": "Ada", "order": {"day": "2024-03-04", "rooms": [{"kind": "single"}]}, "more": [{"kind": "x"}]}'
        )
        day = datetime.date(2024, 3, 4)
        made = self.order(rooms=[self.room(kind="single")], day=day)
        assert self.book.call(arguments) == (made, [self.room(kind="x")], "Oslo", 3, "Ada")
        error = error_of_call(self.book, '{"name": "Ada", "order": {"rooms": [{"kind": "single", "beds": 0}, 3]}}')
        assert error.startswith(
            "function book: parameter order: rooms.0.beds: Input should be greater than or equal to"
        )
        assert "; rooms.1: " in error
        assert "\n" not in error

    def test_models_are_results(self) -> None:
        """F-26: models in results become JSON objects."""
        room = self.room(kind="single")
        expected = {"kind": "single", "beds": 1}
        assert json.loads(content([room, {"of": room}])) == [expected, {"of": expected}]
        made = dataclasses.make_dataclass("Made", ["room"])
        assert json.loads(content(made(room))) == {"room": expected}

    def test_two_types_of_one_name_are_refused(self) -> None:
        def both(a: Any, b: Any) -> None: ...

        wrapped = self.pydantic.create_model("Wrapped", room=(self.room, ...))
        other = self.pydantic.create_model("Room", size=(int, ...))
        both.__annotations__ = {"a": wrapped, "b": self.pydantic.create_model("Other", room=(other, ...))}
        with pytest.raises(TypeError, match="function both: two types are named Room"):
            declare(both, None, None)
