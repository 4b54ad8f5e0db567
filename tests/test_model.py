"""The base of all messages and its codec."""

import copy
import json
import pickle
from dataclasses import asdict, dataclass, field
from typing import Any, Dict, List, Optional

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deepgram._core.model import BaseResponse, decoder, opt
from deepgram._core.strenum import StrEnum


@dataclass
class Leaf(BaseResponse):
    name: str = ""
    score: float = 0
    count: int = 0
    sure: bool = False
    tag: Optional[str] = opt()


@dataclass
class Tree(BaseResponse):
    leaf: Leaf
    type: str
    leaves: List[Leaf] = field(default_factory=list)
    by_key: Optional[Dict[str, Leaf]] = opt()
    anything: Any = opt()


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
def test_what_is_encoded_decodes_to_an_equal_message(tree):
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
def test_any_object_is_read_and_any_other_text_is_a_value_error(wire):
    message = from_wire(json.dumps(wire))
    assert isinstance(message, Tree)
    message.to_json()


@quick
@given(ANY_JSON.filter(lambda value: not isinstance(value, dict)).map(json.dumps) | st.text(max_size=20))
def test_text_that_is_no_object_raises_value_error_or_type_error(text):
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


def test_values_of_another_kind_are_converted_where_they_can_be():
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


def test_unknown_keys_are_beside_the_fields():
    leaf = decoder(Leaf)('{"name":"a","extra":1}')
    assert leaf.extra == 1
    assert "extra" not in leaf.__dict__
    assert "extra" not in repr(leaf)
    assert "extra" not in asdict(leaf)
    assert leaf == Leaf("a")


def test_eval_gives_text():
    tree = Tree(Leaf("a"), "T", [Leaf("b"), Leaf(count=3)])
    assert tree.eval("leaves.1.count") == "3"
    assert tree.eval("leaves.2.count") == tree.eval("leaf.tag") == tree.eval("leaves.-1.count") == ""


def test_str_is_json_indented_by_four():
    assert str(Leaf("ä")) == json.dumps(Leaf("ä").to_dict(), indent=4)


def test_copies_keep_unknown_keys():
    leaf = decoder(Leaf)('{"name":"a","extra":1}')
    for same in (copy.copy(leaf), copy.deepcopy(leaf), pickle.loads(pickle.dumps(leaf))):
        assert same == leaf
        assert same["extra"] == 1


@pytest.mark.filterwarnings("ignore::Warning:dataclasses_json", "ignore::Warning:marshmallow")
def test_schema_is_marshmallows():
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
