"""The base of all messages and its codec."""

import copy
import enum
import json
import math
import pickle
import re
from dataclasses import MISSING, asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, ClassVar, Dict, List, Optional, Type, Union, get_args, get_origin

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deepgram import (
    AgentConfigurationOptions,
    AnalyzeOptions,
    Endpoint,
    LiveOptions,
    Output,
    PrerecordedOptions,
    SpeakOptions,
    UsageFieldsOptions,
)
from deepgram._core import base, json_text
from deepgram._core.base import Message, instance_dict, is_message
from deepgram._core.codec import build, decoder, encode, jsonable
from deepgram._core.declare import UNIONS, opt
from deepgram._core.messages import Hit, ModelInfo, Search
from deepgram._core.response import BaseResponse
from deepgram._core.strenum import StrEnum
from deepgram.listen.messages import (
    ListenWSAlternative,
    ListenWSChannel,
    ListenWSEntity,
    ListenWSWord,
    LiveResultResponse,
    Metadata,
)


@dataclass
class Leaf(BaseResponse):
    name: str = ""
    score: float = 0
    count: int = 0
    sure: bool = False
    tag: Optional[str] = opt()


@dataclass
class Shrub(BaseResponse):
    """A class that can be decoded and encoded in C."""

    leaf: Leaf
    type: str
    leaves: List[Leaf] = field(default_factory=list)
    by_key: Optional[Dict[str, Leaf]] = opt()


@dataclass
class Tree(Shrub):
    """One that is decoded and encoded in Python."""

    anything: Any = opt()


class Number(enum.IntEnum):
    One = 1


class Colour(StrEnum):
    Red = "red"
    Blue = "blue"


KEYS = st.text(max_size=6)
NUMBERS = st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False)
ANY_JSON = st.recursive(
    st.none() | st.booleans() | NUMBERS | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=8,
)
LEAVES = st.builds(
    Leaf,
    name=st.text(max_size=6),
    score=st.floats(allow_nan=False, allow_infinity=False),
    count=st.integers(-(2**53), 2**53),
    sure=st.booleans(),
    tag=st.none() | st.text(max_size=6),
)
TREES = st.builds(
    Tree,
    leaf=LEAVES,
    type=st.text(max_size=6),
    leaves=st.lists(LEAVES, max_size=3),
    by_key=st.none() | st.dictionaries(KEYS, LEAVES, max_size=3),
    anything=st.none() | st.integers(),
)
UNKNOWN = st.dictionaries(KEYS.map("x-".__add__), ANY_JSON, max_size=3)

from_wire = decoder(Tree)
quick = settings(max_examples=40, deadline=None, derandomize=True)


@quick
@given(TREES)
def test_an_encoded_message_decodes_to_an_equal_one(tree):
    text = tree.to_json()
    assert from_wire(text) == Tree.from_json(text) == Tree.from_dict(tree.to_dict()) == tree
    assert from_wire(text).to_dict() == tree.to_dict()


@quick
@given(TREES, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN)
def test_unknown_keys_survive_at_every_depth(tree, top, below, in_list, in_dict):
    wire = tree.to_dict()
    wire.update(top)
    wire["leaf"].update(below)
    for leaf in wire["leaves"]:
        leaf.update(in_list)
    for leaf in wire.get("by_key", {}).values():
        leaf.update(in_dict)
    for read in (lambda: from_wire(json.dumps(wire)), lambda: Tree.from_dict(wire)):
        assert read().to_dict() == wire
        assert read() == tree
        message = read()
        assert {key: message[key] for key in top} == top
        message.to_dict()
        assert {key: message.leaf[key] for key in below} == below


@quick
@given(st.dictionaries(st.sampled_from(["leaf", "type", "leaves", "by_key", "anything", "other"]), ANY_JSON))
def test_any_json_object_can_be_decoded(wire):
    message = from_wire(json.dumps(wire))
    assert isinstance(message, Tree)
    message.to_json()


@quick
@given(ANY_JSON.filter(lambda value: not isinstance(value, dict)).map(json.dumps) | st.text(max_size=20))
def test_text_that_is_no_json_object_is_a_value_or_type_error(text):
    with pytest.raises((ValueError, TypeError)):
        from_wire(text)


@pytest.mark.parametrize(
    "text", ['{"type":"T","leaf":{"count":Infinity}}', '{"type":"T","leaf":{"score":NaN}}', '{"leaf":{"count":1e999}}']
)
def test_numbers_that_fit_no_field_are_kept_as_they_are(text):
    assert isinstance(from_wire(text), Tree)


@pytest.mark.parametrize("before", ["", '"type":5,'])
def test_nesting_too_deep_is_a_value_error(before):
    with pytest.raises(ValueError, match="deep"):
        from_wire("{" + before + '"anything":' + "[" * 100_000 + "]" * 100_000 + "}")


@pytest.mark.parametrize(
    "wire", [{}, {"leaf": None, "type": None, "leaves": None}, {"leaf": {"name": None}, "type": "T"}]
)
def test_null_and_missing_fields_become_defaults(wire):
    tree = from_wire(json.dumps(wire))
    assert tree == Tree(Leaf(), wire.get("type") or "")


@pytest.mark.parametrize("options", [SpeakOptions(model=None), Output(encoding=None), UsageFieldsOptions(start=None)])
def test_null_is_none_in_optional_fields(options):
    """This is as in 4.8.1, whether text is decoded in C or, like dicts, field by field."""
    cls, wire = type(options), {item.name: None for item in fields(options) if getattr(options, item.name) is None}
    assert cls.from_dict(wire) == cls.from_json(json.dumps(wire)) == options
    later = {"of_later": {"x": 1}}
    assert build(cls, {**wire, **later}, "lenient").to_dict() == {**options.to_dict(), **later}


def test_values_of_other_types_are_converted_where_possible():
    tree = from_wire('{"type":5,"leaf":{"count":"7","score":"0.5","name":3},"leaves":"no list"}')
    assert (tree.type, tree.leaf, tree.leaves) == ("5", Leaf("3", 0.5, 7), "no list")


def test_from_dict_names_what_is_missing_or_wrong():
    with pytest.raises(KeyError, match="leaf"):
        Tree.from_dict({"type": "T"})
    with pytest.raises(ValueError, match=r"Leaf\.count"):
        Leaf.from_dict({"count": "many"})
    with pytest.raises(TypeError, match="Leaf"):
        Leaf.from_dict([])
    assert Tree.from_dict({}, infer_missing=True).leaf is None


def test_items_are_fields_or_unknown_keys():
    leaf = Leaf("a")
    leaf["count"] = 2
    leaf["colour"] = Leaf("inner")
    assert (leaf.count, leaf["count"], leaf.colour.name) == (2, 2, "inner")
    assert leaf.to_dict() == {"name": "a", "score": 0, "count": 2, "sure": False, "colour": Leaf("inner").to_dict()}
    with pytest.raises(KeyError):
        leaf["tag"]  # left out of to_dict, so not there
    with pytest.raises(AttributeError, match="flavour"):
        _ = leaf.flavour


def test_unknown_keys_are_kept_apart_from_the_fields():
    leaf = decoder(Leaf)('{"name":"a","extra":1}')
    assert leaf.extra == 1
    assert "extra" not in leaf.__dict__
    assert "extra" not in repr(leaf)
    assert "extra" not in asdict(leaf)
    assert leaf == Leaf("a")


def test_instance_dict_has_fields_that_were_not_received():
    leaf = decoder(Leaf)('{"name":"a","extra":1}')
    assert vars(leaf) == leaf.__dict__ == vars(Leaf("a"))
    assert leaf.__dict__["tag"] is None
    leaf.__dict__["tag"] = "set"
    assert leaf.tag == "set"


def test_eval_gives_text():
    tree = Tree(Leaf("a"), "T", [Leaf("b"), Leaf(count=3)])
    assert tree.eval("leaves.1.count") == "3"
    assert tree.eval("leaves.2.count") == tree.eval("leaf.tag") == tree.eval("leaves.-1.count") == ""


OPTIONAL = ("tag", "by_key", "anything")


def expected_dict(value):
    """What `to_dict()` must return, put together field by field."""
    if isinstance(value, BaseResponse):
        shown = {item.name: getattr(value, item.name) for item in fields(value)}
        shown = {name: item for name, item in shown.items() if item is not None or name not in OPTIONAL}
        return {name: expected_dict(item) for name, item in {**shown, **value._extras()}.items()}
    if isinstance(value, dict):
        return {key: expected_dict(item) for key, item in value.items()}
    if isinstance(value, list):
        return [expected_dict(item) for item in value]
    return value


@quick
@given(TREES, UNKNOWN, UNKNOWN)
def test_str_is_json_indented_by_four(tree, top, below):
    wire = tree.to_dict()
    wire.update(top)
    wire["leaf"].update(below)
    shrub = decoder(Shrub)
    read = [decode(text) for decode in (from_wire, shrub) for text in (tree.to_json(), json.dumps(wire))]
    for message in (tree, Shrub(tree.leaf, tree.type, tree.leaves, tree.by_key), *read, tree.leaf):
        assert str(message) == json.dumps(message.to_dict(), indent=4)
        assert list(message.to_dict().items()) == list(expected_dict(message).items())


@pytest.mark.parametrize(
    "score", [0, -1, 1e-7, 1.5e-5, 0.0001, 1e16, -2.5e22, 5e-324, 2**70, True, math.nan, -math.inf, Colour.Red, [1e-9]]
)
@pytest.mark.parametrize("name", ["a", "ä, \U0001f600", "\udc00\x00\x7f", ":e", "say 1e5,no", None, Number.One])
def test_str_writes_numbers_and_text_as_json_does(score, name):
    leaf = Leaf(name, score)
    for message in (leaf, Shrub(Leaf(), "T", [leaf]), Tree(Leaf(), "T", [leaf], anything=[score])):
        assert str(message) == json.dumps(expected_dict(message), indent=4)


def test_a_lone_surrogate_is_written_as_json_does():
    assert Leaf("\udc00").to_json(indent=4, ensure_ascii=False) == json.dumps(
        Leaf("\udc00").to_dict(), indent=4, ensure_ascii=False
    )


@pytest.mark.parametrize("levels", [890, 20_000])
def test_very_deep_json_is_not_indented(levels):
    """From Python 3.14 on, JSON of 20,000 levels and more can be read, whose indentation would take gigabytes."""
    text = '{"of": "[\\"[", "a": ' + "[" * levels + "1" + "]" * levels + "}"
    shown = json_text.indented(text, 4)
    assert len(shown) < 4_000_000
    assert "".join(shown.split()) == "".join(text.split())
    assert (shown == text) is (levels > json_text.DEEPEST)


@dataclass
class BigLeaf(Leaf):
    size: int = 5


@dataclass
class OwnLeaf(BaseResponse):
    name: str = ""

    def to_dict(self, encode_json: bool = False) -> Dict[str, Any]:
        return {"own": self.name}


@dataclass
class OwnTree(BaseResponse):
    leaf: OwnLeaf = field(default_factory=OwnLeaf)


def test_str_has_unknown_keys_of_inner_messages_from_elsewhere(monkeypatch):
    received = decoder(Leaf)('{"name":"a","extra":1}')
    assert json.loads(str(Shrub(received, "T")))["leaf"]["extra"] == 1
    pickled = pickle.dumps(Shrub(Leaf.from_dict({"extra": 1}), "T"))
    monkeypatch.setattr(Leaf, "_has_extras", False)  # as in a process that has seen no such message
    assert json.loads(str(Shrub(Leaf(), "T")))["leaf"] == Leaf().to_dict()
    assert json.loads(str(pickle.loads(pickled)))["leaf"]["extra"] == 1


def test_str_shows_changes_of_a_received_message():
    message = decoder(Shrub)('{"type":"T","leaf":{"name":"a"},"leaves":[{}]}')
    str(message)
    for value in ({"size": 1, "name": None}, BigLeaf("b"), OwnLeaf("c"), Colour.Red, [Leaf("d")], (Leaf("e"),), None):
        message.leaf = value
        assert str(message) == json.dumps({**message.to_dict(), "leaf": jsonable(value)}, indent=4)
    message.leaf = leaf = Leaf("f")
    leaf["new"] = 1
    assert json.loads(str(message))["leaf"] == expected_dict(leaf)
    assert json.loads(str(OwnTree(OwnLeaf("g")))) == {"leaf": {"own": "g"}}
    leaf.name = b"bytes"
    with pytest.raises(TypeError, match="bytes"):
        str(message)


def test_copies_keep_unknown_keys():
    leaf = decoder(Leaf)('{"name":"a","extra":1}')
    for same in (copy.copy(leaf), copy.deepcopy(leaf), pickle.loads(pickle.dumps(leaf))):
        assert same == leaf
        assert same["extra"] == 1


def test_a_subclass_in_a_program_keeps_its_getattr():
    class Helpful(Leaf):
        def __getattr__(self, name: str) -> str:
            return f"no {name}"

    for leaf in (
        Helpful("a"),
        Helpful.from_dict({"name": "a", "extra": 1}),
        decoder(Helpful)('{"name":"a","extra":1}'),
    ):
        assert leaf.other == "no other"
    assert leaf["extra"] == 1


# ---- whatever a server sends can be shown

DEEP = [50, 500, 900, 5_000, 100_000]


def nested(depth, bracket="["):
    opened, closed = ("[", "]") if bracket == "[" else ('{"a":', "}")
    return opened * depth + ("1" if bracket == "{" else "") + closed * depth


@pytest.mark.parametrize("bracket", ["[", "{"])
@pytest.mark.parametrize("depth", DEEP)
@pytest.mark.parametrize(
    "text",
    [
        '{"type":"T","leaf":{"name":"a"},"new":%s}',
        '{"type":"T","leaf":{"name":"a","new":%s}}',
        '{"type":"T","leaf":{"name":"a"},"leaves":[{"new":[%s]}]}',
        '{"type":5,"leaf":{"name":"\\udc00"},"new":%s}',
        '{"type":"T","leaf":%s}',
        '{"type":"T","leaf":{"name":"a"},"leaves":%s}',
        '{"type":"T","leaf":{"name":"a"},"anything":%s}',
    ],
)
@pytest.mark.parametrize("cls", [Shrub, Tree])
def test_a_received_message_of_any_depth_can_be_shown(cls, text, depth, bracket):
    """F-17: the decoder refuses deeper text with ValueError; whatever it accepts can be encoded, in any field."""
    try:
        message = decoder(cls)(text % nested(depth, bracket))
    except ValueError:  # "nested too deeply"
        assert depth > 500
        return
    shown = [str(message), message.to_json(), message.to_json(ensure_ascii=False), message.eval("type")]
    assert all(shown)
    assert message.to_dict()["type"] in ("T", "5")
    if depth <= 500:
        assert shown[0].count(bracket) >= depth
        assert json.loads(shown[0]) == json.loads(shown[1]) == message.to_dict()


def test_a_message_can_be_shown_where_little_of_the_stack_is_left():
    """F-17."""

    def deeper(levels):
        return deeper(levels - 1) if levels else str(message)

    message = decoder(Shrub)('{"type":"T","leaf":{"name":"a"},"new":' + nested(500) + "}")
    assert json.loads(deeper(400))["type"] == "T"
    assert json.loads(str(message))["new"] == json.loads(nested(500))


@pytest.mark.parametrize("digits", [19, 25, 309, 4_300, 4_301, 100_000])
@pytest.mark.parametrize("place", ['"new":%s', '"leaf":{"count":%s}', '"leaf":{"name":%s}', '"type":%s'])
def test_a_received_integer_of_any_length_can_be_shown(place, digits):
    """F-17: Python converts up to 4,300 digits; a longer integer stays text."""
    message = decoder(Shrub)("{%s}" % (place % ("7" * digits)))
    assert "7777" in str(message)
    assert message.to_dict()
    assert "7777" in message.to_json()


@pytest.mark.parametrize("place", ['"new":%s', '"leaf":{"count":%s}', '"leaf":{"score":%s}', '"leaves":%s'])
def test_a_lone_surrogate_in_any_field_can_be_shown(place):
    """F-17."""
    message = decoder(Shrub)("{%s}" % (place % '"a \\ud800"'))
    for shown in (str(message), message.to_json(), message.to_json(indent=2), json.dumps(message.to_dict())):
        assert "\\ud800" in shown
    assert "\ud800" in message.to_json(ensure_ascii=False, indent=4)


def test_a_value_that_contains_itself_is_refused():
    circle = []
    circle.append({"again": circle})
    with pytest.raises(ValueError, match="Circular"):
        Tree(Leaf(), "T", anything=circle).to_dict()


@quick
@given(ANY_JSON, st.booleans())
def test_deep_values_are_written_as_json_does(value, ensure_ascii):
    assert json_text.write_deep(value, ensure_ascii=ensure_ascii) == json.dumps(value, ensure_ascii=ensure_ascii)


def test_msgspec_writes_the_fields_and_nothing_else():
    """F-44."""
    received = decoder(Shrub)('{"type":"T","leaf":{"name":"a"},"new":1}')
    str(received)
    for message in (received, Shrub(Leaf("a"), "T"), Leaf("a")):
        assert json.loads(msgspec.json.encode(message)) == asdict(message)


# ---- the interface ("face") that another era gives messages


class Face(Message):
    """Base of faces: a subclass has an era's methods, and one line declares each message with them.

        class Model(Face): ...                                     # a face
        class Word(Model, declared=ListenWSWord): ...              # a message that has it
        class Alternative(Model, declared=ListenWSAlternative): ...

    A message has the fields of `declared`; messages nested in them have the same face, and must be declared first. A
    field that a text lacks or has as null is not in `instance_dict(message)`, like one that was not passed.

    Raises TypeError for a message with a nested one that the face does not have yet.
    """

    __slots__ = ()
    _faces: ClassVar[Dict[Type[Message], Type[Message]]]

    def __init_subclass__(cls, declared: Optional[Type[Any]] = None, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if declared is None:
            cls._faces = {}
            return
        cls.__annotations__ = {item.name: cls._shown(item.type) for item in fields(declared)}
        for item in fields(declared):
            if item.default is not MISSING or item.default_factory is not MISSING:
                setattr(cls, item.name, None if item.default is MISSING else item.default)
        dataclass(init=False)(cls)
        cls._faces[declared] = cls

    @classmethod
    def _shown(cls, kind: Any) -> Any:
        """A type, with the messages in it replaced by those of this face."""
        if is_message(kind):
            if kind not in cls._faces:
                raise TypeError(f"{cls.__name__}: its face has no {kind.__name__} yet")
            return cls._faces[kind]
        if not get_args(kind):
            return kind
        inner = tuple(map(cls._shown, get_args(kind)))
        return Union[inner] if get_origin(kind) in UNIONS else kind.copy_with(inner)


class Model(Face):
    """A small face like that of pydantic models."""

    def __init__(self, **values: Any) -> None:
        for name, value in values.items():
            setattr(self, name, value)

    @property
    def model_fields_set(self) -> set[str]:
        return {*instance_dict(self), *self._extras()}

    def model_dump(self, *, exclude_none: bool = False, exclude_unset: bool = False) -> Dict[str, Any]:
        return {
            name: value
            for name, value in encode(self).items()
            if not (exclude_none and value is None) and not (exclude_unset and name not in self.model_fields_set)
        }

    dict = model_dump

    def json(self) -> str:
        return json.dumps(self.dict())


class Word(Model, declared=ListenWSWord): ...


class Alternative(Model, declared=ListenWSAlternative): ...


class FoundHit(Model, declared=Hit): ...


class FoundTerm(Model, declared=Search): ...


class Channel(Model, declared=ListenWSChannel): ...


class Info(Model, declared=ModelInfo): ...


class About(Model, declared=Metadata): ...


class Entity(Model, declared=ListenWSEntity): ...


class Results(Model, declared=LiveResultResponse): ...


HEARD = {
    "type": "Results",
    "channel": {"alternatives": [{"transcript": "hi", "words": [{"word": "hi", "start": 0.5, "speaker": None}]}]},
    "metadata": {"model_info": {"name": "nova"}, "request_id": "1", "new": True},
    "newer": [1],
}


def test_a_second_face_takes_one_line_per_message():
    """Faces share declaration and codec; methods, and the value of a missing field, belong to each."""
    results = decoder(Results)(json.dumps(HEARD))
    assert type(results) is Results
    assert not isinstance(results, BaseResponse)
    assert not any(hasattr(results, name) for name in ("to_dict", "from_dict", "eval", "schema", "__getitem__"))
    word = results.channel.alternatives[0].words[0]
    assert (type(word), type(results.metadata.model_info)) == (Word, Info)
    assert repr(word).startswith("Word(word='hi', start=0.5, end=0, ")
    assert word.model_fields_set == {"word", "start", "speaker"}
    assert results.model_fields_set == set(HEARD)
    assert (results.newer, results.entities, results.metadata.new) == ([1], None, True)
    assert results.model_dump(exclude_unset=True)["newer"] == [1]
    assert "entities" in results.dict()
    assert "entities" not in results.model_dump(exclude_none=True)
    assert json.loads(results.json()) == results.dict()
    assert decoder(Results)(results.json()).dict() == results.dict()
    made = Word(word="hi", start=0.5)
    assert made.model_fields_set == {"word", "start"}
    assert made.dict(exclude_unset=True) == {"word": "hi", "start": 0.5}
    made.end = 1.0
    assert made.dict(exclude_none=True, exclude_unset=True) == {"word": "hi", "start": 0.5, "end": 1.0}
    assert pickle.loads(pickle.dumps(results)).dict() == results.dict()
    assert decoder(LiveResultResponse)(json.dumps(HEARD)).channel.alternatives[0].words[0] == ListenWSWord("hi", 0.5)


def test_a_second_face_must_know_the_messages_inside():
    with pytest.raises(TypeError, match="Search"):
        type("Alone", (type("Other", (Face,), {}),), {}, declared=ListenWSChannel)


def test_modules_of_messages_import_each_other_in_one_direction():
    modules = ["declare", "json_text", "base", "convert", "codec", "response", "messages"]
    core = Path(base.__file__).parent
    for place, module in enumerate(modules):
        imported = set(re.findall(r"^from \.(\w*) import (\w+)", (core / f"{module}.py").read_text(), re.MULTILINE))
        found = {name or first for name, first in imported} & set(modules)
        assert found <= set(modules[:place]), module


@pytest.mark.filterwarnings("ignore::Warning:dataclasses_json", "ignore::Warning:marshmallow")
def test_schema_is_one_of_marshmallow():
    assert Leaf.schema().dump(Leaf("a"))["name"] == "a"


def test_members_of_str_enums_are_their_values():
    assert [str(Colour.Red), f"{Colour.Red}", json.dumps(Colour.Red)] == ["red", "red", '"red"']
    assert Colour.Red == "red"
    assert Colour("blue") is Colour.Blue
    assert "red" in Colour
    assert "green" not in Colour
    assert repr(Colour.Red) == "<Colour.Red: 'red'>"
    assert list(Colour) == ["red", "blue"]
    assert pickle.loads(pickle.dumps(Colour.Red)) is Colour.Red


def test_classes_get_a_getattr_with_their_first_unknown_key() -> None:
    """Without one, decoding in C does not call Python for each field that was not received."""

    @dataclass
    class Inner(BaseResponse):
        name: str = ""

    @dataclass
    class Outer(BaseResponse):
        inner: Inner

    plain = Outer.from_json('{"inner":{"name":"a"}}')
    assert not hasattr(Outer, "__getattr__")
    assert not hasattr(Inner, "__getattr__")
    for message in (plain, plain.inner):
        with pytest.raises(AttributeError, match="has no attribute 'later'"):
            _ = message.later  # type: ignore[attr-defined]
    first = Outer.from_json('{"inner":{"name":"a","later":1}}')
    assert first.inner.later == 1  # type: ignore[attr-defined]
    assert "later" not in plain.inner.to_dict()
    with pytest.raises(AttributeError):
        _ = plain.inner.later  # type: ignore[attr-defined]
    assert copy.deepcopy(plain) == plain


SECRET = "nobody-may-see-this-1"


@pytest.mark.parametrize("kind", [LiveOptions, PrerecordedOptions, AnalyzeOptions])
def test_repr_of_options_masks_secrets_in_callback_urls_and_headers(kind: Any) -> None:
    """Options of management also mask the headers in a stored agent's settings."""
    options = kind(callback=f"https://user:{SECRET}@host/path?token={SECRET}")
    assert "callback='https://host/path?token=...'" in repr(options)
    assert SECRET in str(options)
    stored = AgentConfigurationOptions(config={"think": {"endpoint": {"headers": {"authorization": SECRET}}}})
    assert SECRET not in repr(stored)


def test_repr_of_a_programs_subclass_of_options_masks_secrets_too() -> None:
    class OwnEndpoint(Endpoint):
        pass

    assert SECRET not in repr(OwnEndpoint(url="https://host", headers={"authorization": SECRET}))
