"""The base of every options and response class, and the codec behind it.

A message class is a plain dataclass over `BaseResponse`. What its fields mean for JSON is worked out once per class,
the first time it is needed. Keys the class does not know are kept beside the fields (never in `__dict__`, which
programs serialise) and come back out of `to_dict()`.
"""

import codecs
import enum
import json
from dataclasses import MISSING, dataclass, fields
from functools import cached_property
from json.encoder import encode_basestring_ascii
from typing import (
    TYPE_CHECKING,
    Any,
    Callable,
    ClassVar,
    Dict,
    List,
    Literal,
    Mapping,
    Optional,
    Tuple,
    Type,
    TypeVar,
    cast,
    get_args,
    get_origin,
)
from typing import Union as TypingUnion

import msgspec
from msgspec import UNSET

from .fields import UNIONS, Extras, held_by, is_none, mark_by_instance, omit_rule
from .structs import Structs

Self = TypeVar("Self", bound="BaseResponse")
Convert = Callable[[Any], Any]


@dataclass
class BaseResponse(Extras):
    """What all options and responses share: `[]`, `eval`, and JSON in both directions.

    `str(x)` is the JSON text indented by 4. `x["key"]` reads a field, or a key the class doesn't know but the wire
    had; a field that `to_dict()` leaves out raises KeyError. `x["key"] = value` sets a field; an unknown key is kept
    and sent. Messages inside a received one learn their unknown keys when the outer one is asked for its own, or for
    `to_dict()`: to tell all of them at once would cost every transcript.
    """

    __slots__ = ()
    dataclass_json_config: ClassVar[Optional[dict]] = None  # type: ignore[type-arg]  # the original's annotation

    # ---- JSON

    def to_dict(self, encode_json: bool = False) -> Dict[str, Any]:
        """All fields as JSON types, nested messages as dicts, then the keys the class does not know."""
        extra = self._extras()  # first of all: it also hands the messages below theirs
        plan = _plan(self.__class__)
        if not extra:
            try:
                return cast("Dict[str, Any]", msgspec.to_builtins(plan.structs.of(self)))
            except msgspec.ValidationError:
                pass
        found = {}
        for name, omit in plan.encode:
            value = getattr(self, name)
            if value is None and omit is is_none:
                continue
            if omit is None or omit is is_none or not omit(value):
                found[name] = value if value.__class__ in _SCALARS else plain(value)
        for key, value in extra.items():
            found.setdefault(key, plain(value))
        return found

    def to_json(
        self,
        *,
        skipkeys: bool = False,
        ensure_ascii: bool = True,
        check_circular: bool = True,
        allow_nan: bool = True,
        indent: TypingUnion[int, str, None] = None,
        separators: Optional[Tuple[str, str]] = None,
        default: Optional[Callable[[Any], Any]] = None,
        sort_keys: bool = False,
        **kw: Any,
    ) -> str:
        """`to_dict()` as JSON text; the parameters are those of `json.dumps`."""
        if isinstance(indent, int) and indent > 0 and not (skipkeys or separators or default or sort_keys or kw):
            written = self._ascii() if ensure_ascii and allow_nan else None
            if written is not None:
                return msgspec.json.format(written, indent=indent).decode()
            text = json.dumps(
                self.to_dict(), ensure_ascii=ensure_ascii, check_circular=check_circular, allow_nan=allow_nan
            )
            try:
                return msgspec.json.format(text, indent=indent)  # json itself indents in Python
            except (msgspec.MsgspecError, UnicodeEncodeError):  # NaN and lone surrogates, which only json writes
                pass
        return json.dumps(
            self.to_dict(),
            skipkeys=skipkeys,
            ensure_ascii=ensure_ascii,
            check_circular=check_circular,
            allow_nan=allow_nan,
            indent=indent,
            separators=separators,
            default=default,
            sort_keys=sort_keys,
            **kw,
        )

    @classmethod
    def from_dict(cls: Type[Self], kvs: Mapping[str, Any], *, infer_missing: bool = False) -> Self:
        """An instance from JSON types. Unknown keys are kept, null or missing fields get their default.

        Raises:
            KeyError: a field without default is missing and `infer_missing` is false.
            ValueError: a value can't be converted to the type of its field, which the text names.
            TypeError: `kvs` is not a mapping.
        """
        return _build(cls, kvs, "infer" if infer_missing else "exact")

    @classmethod
    def from_json(
        cls: Type[Self],
        s: TypingUnion[str, bytes, bytearray],
        *,
        parse_float: Optional[Callable[[str], Any]] = None,
        parse_int: Optional[Callable[[str], Any]] = None,
        parse_constant: Optional[Callable[[str], Any]] = None,
        infer_missing: bool = False,
        **kw: Any,
    ) -> Self:
        """`from_dict` of JSON text; raises `json.JSONDecodeError` for text that is not JSON."""
        loaded = json.loads(s, parse_float=parse_float, parse_int=parse_int, parse_constant=parse_constant, **kw)
        return cls.from_dict(loaded, infer_missing=infer_missing)

    @classmethod
    def schema(
        cls,
        *,
        infer_missing: bool = False,
        only: Any = None,
        exclude: Any = (),
        many: bool = False,
        context: Any = None,
        load_only: Any = (),
        dump_only: Any = (),
        partial: bool = False,
        unknown: Optional[str] = None,
    ) -> Any:
        """A marshmallow schema of this class, built by dataclasses_json."""
        from dataclasses_json.mm import build_schema  # slow to import, and few programs ask for schemas

        built = build_schema(cls, BaseResponse, infer_missing, partial)
        return built(
            only=only,
            exclude=exclude,
            many=many,
            context=context,
            load_only=load_only,
            dump_only=dump_only,
            partial=partial,
            unknown=unknown,
        )

    # ---- access by key

    def __getitem__(self, key: str) -> Any:
        for name, omit in _plan(type(self)).encode:
            if name == key:
                value = getattr(self, name)
                if omit and omit(value):
                    raise KeyError(key)
                return value
        return self._extras()[key]

    def __setitem__(self, key: str, val: Any) -> None:
        if key in _plan(type(self)).names:
            setattr(self, key, val)
        else:
            self._extras(keep=True)[key] = val

    def eval(self, key: str) -> str:
        """The value at a dotted path such as `channel.alternatives.0.transcript`, as text; "" if there is none."""
        value: Any = self.to_dict()
        for part in key.split("."):
            if isinstance(value, dict) and part in value:
                value = value[part]
            elif isinstance(value, list) and part.isdigit() and int(part) < len(value):
                value = value[int(part)]
            else:
                return ""
        return str(value)

    def __str__(self) -> str:
        return self.to_json(indent=4)

    if not TYPE_CHECKING:  # type checkers must go on reporting misspelt names

        @property
        def __dict__(self):
            """All fields of 4.8.1: C has only set those it received."""
            held = held_by(self)
            for name, default in _plan(self.__class__).defaults:
                held.setdefault(name, default)
            return held

        def __getattr__(self, name):
            if name == "_wire":
                return UNSET
            if not name.startswith("_"):
                extra = self._extras()
                if name in extra:
                    return extra[name]
            raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")

    def _ascii(self) -> Optional[bytes]:
        """`to_dict()` as JSON without spaces, written in C; None where only json itself writes as json does."""
        if self.__class__.to_dict is not BaseResponse.to_dict or self._extras():
            return None
        try:
            text = msgspec.json.encode(_plan(self.__class__).structs.of(self))
        except (msgspec.MsgspecError, ValueError, OverflowError):
            return None
        if b":e" in text.translate(_MARKED, _DROPPED) or b"0.0000" in text:
            return None
        return text if text.isascii() else text.decode().encode("ascii", "deepgram.json")

    # ---- what the fields don't cover

    def _extras(self, keep: bool = False) -> Dict[str, Any]:
        """The keys this class does not know; parsed from the received text the first time they are asked for."""
        wire = self._wire
        if isinstance(wire, str):
            known = _plan(self.__class__).structs.know(wire)
            self._wire = wire = {} if known else _graft(self, json.loads(wire))
        if wire is UNSET:
            wire = {}
            if keep:
                self._keep_extras(wire)
        return cast("Dict[str, Any]", wire)


# msgspec writes 1e-7 for 1e-07, 0.00001 for 1e-05, and null for NaN. With these marks, and without the characters of
# numbers and most letters, a number with an exponent and a null both stand as ":e"; a string with that costs time only.
_MARKED = bytes.maketrans(b",[n", b"::e")
_DROPPED = b"-.0123456789" + b"abcdghijklmopqrsuvwxyz" + b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def _escaped(error: UnicodeError) -> Tuple[str, int]:
    assert isinstance(error, UnicodeEncodeError)
    return encode_basestring_ascii(error.object[error.start : error.end])[1:-1], error.end


codecs.register_error("deepgram.json", _escaped)


def plain(value: Any) -> Any:
    """A value of a field as JSON types."""
    kind = value.__class__
    if kind in _SCALARS:
        return value
    if isinstance(value, BaseResponse):
        return value.to_dict()
    if isinstance(value, Mapping):
        return {plain(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(item) for item in value]
    return value


_SCALARS = frozenset((str, int, float, bool, type(None), bytes))


# ---- decoding received text


def decoder(cls: Type[Self]) -> Callable[[str], Self]:
    """A function from JSON text to `cls`: in C where the text fits the class, field by field where it does not.

    Raises ValueError (of which `json.JSONDecodeError` is one) for text that is not a JSON object.
    """
    try:
        return cast("Callable[[str], Self]", _decoders[cls])
    except KeyError:
        pass
    strict: Callable[[str], Self] = msgspec.json.Decoder(cls).decode
    wrong = msgspec.MsgspecError

    def decode(text: str) -> Self:
        try:
            message = strict(text)
        except (wrong, RecursionError):
            return _build(cls, _loaded(text), "lenient")
        message._wire = text
        return message

    cls._extras_mark = mark_by_instance
    _decoders[cls] = decode
    return decode


_decoders: Dict[type, Callable[[str], Any]] = {}


def _loaded(text: str) -> Any:
    try:
        return json.loads(text)
    except RecursionError:
        raise ValueError("JSON nested too deeply") from None


# ---- the plan of a class


Mode = Literal["exact", "infer", "lenient"]  # a missing required field is an error, None, or the zero of its type


class _Plan:
    """What a class's fields mean for JSON: names, omit rules, and converters by mode."""

    def __init__(self, cls: Type[BaseResponse]) -> None:
        self.fields = fields(cls)
        self.names = frozenset(item.name for item in self.fields)
        self.encode = [(item.name, omit_rule(item)) for item in self.fields]
        self.defaults = [(item.name, item.default) for item in self.fields if item.repr and item.default is not MISSING]
        self._cls = cls
        self._decode: Dict[Mode, List[Tuple[Any, Convert]]] = {}

    @cached_property
    def structs(self) -> Structs:
        return Structs(self._cls)

    def decode(self, mode: Mode) -> List[Tuple[Any, Convert]]:
        if mode not in self._decode:
            self._decode[mode] = [(item, _converter(item.type, mode)) for item in self.fields]
        return self._decode[mode]


_plans: Dict[type, _Plan] = {}


def _plan(cls: Type[BaseResponse]) -> _Plan:
    try:
        return _plans[cls]
    except KeyError:
        return _plans.setdefault(cls, _Plan(cls))


def _build(cls: Type[Self], kvs: Any, mode: Mode) -> Self:
    if not isinstance(kvs, Mapping):
        raise TypeError(f"{cls.__name__}: expected a JSON object, got {type(kvs).__name__}")
    given: Dict[str, Any] = {}
    for item, convert in _plan(cls).decode(mode):
        value = kvs.get(item.name)
        if value is not None:
            try:
                given[item.name] = convert(value)
            except (ValueError, TypeError, OverflowError) as error:
                if mode != "lenient":
                    raise ValueError(f"{cls.__name__}.{item.name}: {error}") from None
                given[item.name] = value  # better odd than lost
        elif item.default is MISSING and item.default_factory is MISSING:
            if mode == "exact" and item.name not in kvs:
                raise KeyError(item.name)
            given[item.name] = _zero(item.type) if mode == "lenient" else None
    made = cls(**given)
    if unknown := _unknown(cls, kvs):
        made._keep_extras(unknown)
    return made


def _graft(message: BaseResponse, raw: Mapping[str, Any]) -> Dict[str, Any]:
    """Hang unknown keys on the messages below `message`; returns those of `message` itself."""
    for name in _plan(type(message)).names & raw.keys():
        for inner, source in _pairs(getattr(message, name), raw[name]):
            if inner._wire is UNSET:
                inner._keep_extras(_graft(inner, source))
    return _unknown(type(message), raw)


def _unknown(cls: Type[BaseResponse], raw: Mapping[str, Any]) -> Dict[str, Any]:
    """The keys the class does not know."""
    return {key: value for key, value in raw.items() if key not in _plan(cls).names}


def _pairs(value: Any, raw: Any) -> List[Tuple[BaseResponse, Mapping[str, Any]]]:
    if isinstance(value, BaseResponse) and isinstance(raw, Mapping):
        return [(value, raw)]
    if isinstance(value, list) and isinstance(raw, list):
        return [pair for one, source in zip(value, raw, strict=False) for pair in _pairs(one, source)]
    if isinstance(value, dict) and isinstance(raw, Mapping):
        return [pair for key in value.keys() & raw.keys() for pair in _pairs(value[key], raw[key])]
    return []


# ---- converters: what dataclasses_json does with a value, by the type of its field


def _converter(kind: Any, mode: Mode) -> Convert:
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in UNIONS:
        return _union([argument for argument in arguments if argument is not type(None)], mode)
    if origin in (list, List):
        inner = _converter(arguments[0], mode)
        return lambda value: [item if item is None else inner(item) for item in _sequence(value)]
    if origin in (dict, Dict):
        inner = _converter(arguments[1], mode)
        return lambda value: {key: item if item is None else inner(item) for key, item in _mapping(value).items()}
    if not isinstance(kind, type):
        return _same
    if issubclass(kind, BaseResponse):
        return lambda value: value if isinstance(value, kind) else _build(kind, value, mode)
    if issubclass(kind, enum.Enum):
        return lambda value: _member(kind, value)
    if issubclass(kind, dict) and kind is not dict:
        return kind
    return kind if kind in (str, int, float, bool) else _same


def _union(members: List[Any], mode: Mode) -> Convert:
    """One member is Optional; of several, the one whose JSON kind fits decides, anything else stays as it is."""
    if len(members) == 1:
        return _converter(members[0], mode)
    choices: Dict[type, Convert] = {}
    for member in members:
        if isinstance(member, type) and issubclass(member, BaseResponse):
            choices[dict] = _converter(member, mode)
        elif get_origin(member) is list:
            choices[list] = _converter(member, mode)
    return lambda value: choices.get(type(value), _same)(value)


def _same(value: Any) -> Any:
    return value


def _sequence(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return value
    raise ValueError(f"expected a list, got {type(value).__name__}")


def _mapping(value: Any) -> Mapping[Any, Any]:
    if isinstance(value, Mapping):
        return value
    raise ValueError(f"expected an object, got {type(value).__name__}")


def _member(kind: Type[enum.Enum], value: Any) -> Any:
    try:
        return kind(value)
    except ValueError:
        return value  # a label newer than this release


def _zero(kind: Any) -> Any:
    """What stands in for a required field the server did not send."""
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in UNIONS and type(None) in arguments:
        return None
    if origin in UNIONS:
        return _zero(arguments[0])
    if origin is Literal:
        return arguments[0]
    if isinstance(kind, type) and issubclass(kind, BaseResponse):
        return _build(kind, {}, "lenient")
    return (origin or kind)() if isinstance(origin or kind, type) else None
