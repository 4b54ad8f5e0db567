"""JSON text to and from Python, for all that the wire can carry: any depth, any number of digits, lone surrogates."""

import codecs
import json
import re
from functools import partial
from itertools import accumulate
from json.encoder import encode_basestring_ascii
from typing import Any, List, Optional, Tuple, Union

import msgspec

DEEPEST = 900  # deeper texts are not indented; json recurses to about 1,000 levels before Python 3.14


def read(text: Union[str, bytes, bytearray]) -> Any:
    """Parse a JSON text; an integer with more digits than Python converts stays text.

    Raises ValueError (of which `json.JSONDecodeError` is one) for text that is not JSON, or nested too deeply.
    """
    try:
        return json.loads(text, parse_int=_integer)
    except RecursionError:
        raise ValueError("JSON nested too deeply") from None


def _integer(digits: str) -> Union[int, str]:
    try:
        return int(digits)
    except ValueError:
        return digits


_REPLACED = bytes.maketrans(b",[n", b"::e")
_DROPPED = b"-.0123456789abcdghijklmopqrsuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


def _same_as_json(text: bytes) -> bool:
    """Whether json would format the numbers in a text of msgspec in the same way; False also for a few where it would.

    msgspec writes 1e-7 and 1e16 for 1e-07 and 1e+16, 0.00001 for 1e-05, null for NaN. One pass drops digits and all
    letters but e, f, n and t, and replaces the characters before a value with ":" and "n" with "e". Then each exponent
    and each null is ":e": `{"a":1.5e-7,"b":[null,true]}` becomes `{"":e:""::e:te]}`. That takes 2 us for a transcript
    of 14 words, a regular expression from 4 to 29.
    """
    return b":e" not in text.translate(_REPLACED, _DROPPED) and b"0.0000" not in text


def write(value: Any) -> Optional[bytes]:
    """JSON types as ASCII text without spaces, encoded in C; None where that would differ from `json.dumps`."""
    try:
        text = msgspec.json.encode(value)
    except (msgspec.MsgspecError, ValueError, OverflowError, RecursionError, TypeError):
        return None
    if not _same_as_json(text):
        return None
    return text if text.isascii() else text.decode().encode("ascii", "deepgram.json")


def _escaped(error: UnicodeError) -> Tuple[str, int]:
    assert isinstance(error, UnicodeEncodeError)
    return encode_basestring_ascii(error.object[error.start : error.end])[1:-1], error.end


codecs.register_error("deepgram.json", _escaped)


def indented(text: Union[str, bytes], by: int) -> str:
    """A JSON text indented as json would; unchanged if it is nested too deeply."""
    plain = text if isinstance(text, str) else text.decode()
    if _is_deep(plain):
        return plain
    try:
        try:
            return msgspec.json.format(plain.encode(), indent=by).decode()
        except (msgspec.MsgspecError, UnicodeEncodeError):  # NaN, or a lone surrogate
            return json.dumps(json.loads(plain), indent=by, ensure_ascii=plain is not text or plain.isascii())
    except RecursionError:
        return plain


_NESTED = re.compile(r'"(?:[^"\\]|\\.)*"|[][{}]')


def _is_deep(text: str) -> bool:
    """Whether a JSON text has more than DEEPEST levels: it would be mostly indentation."""
    if text.count("[") + text.count("{") <= DEEPEST:
        return False
    steps = ({"[": 1, "{": 1, "]": -1, "}": -1}.get(each, 0) for each in _NESTED.findall(text))
    return max(accumulate(steps)) > DEEPEST


def dumps(value: Any, indent: Union[int, str, None] = None, **options: Any) -> str:
    """JSON types as text; the parameters are those of `json.dumps`."""
    by = indent if isinstance(indent, int) and indent > 0 else None
    if by != indent or options.keys() - ({"ensure_ascii"} if by else {"ensure_ascii", "separators"}):
        return json.dumps(value, indent=indent, **options)
    try:
        text = json.dumps(value, **options)
    except RecursionError:
        text = write_deep(value, **options)
    return text if by is None else indented(text, by)


def write_deep(value: Any, *, ensure_ascii: bool = True, separators: Tuple[str, str] = (", ", ": ")) -> str:
    """Like `json.dumps`, but without recursion, for values of any depth; slower."""
    text = partial(json.dumps, ensure_ascii=ensure_ascii)
    comma, colon = separators
    parts: List[str] = []
    todo: List[Tuple[str, Any]] = [("", value)]  # a stack of values, each with the text before it
    while todo:
        before, item = todo.pop()
        parts.append(before)
        if item and isinstance(item, dict):
            parts.append("{")
            members = [(f"{comma if at else ''}{text(key)}{colon}", item[key]) for at, key in enumerate(item)]
            todo += [("}", _NOTHING), *reversed(members)]
        elif item and isinstance(item, list):
            parts.append("[")
            todo += [("]", _NOTHING), *((comma, inner) for inner in item[:0:-1]), ("", item[0])]
        elif item is not _NOTHING:
            parts.append(text(item))
    return "".join(parts)


_NOTHING = object()
