"""JSON text that nothing the wire can carry makes fail: any depth, any number of digits, lone surrogates."""

import codecs
import json
import re
from functools import partial
from itertools import accumulate
from json.encoder import encode_basestring_ascii
from typing import Any, List, Optional, Tuple, Union

import msgspec

DEEPEST = 900  # levels that are indented; json goes no deeper than about 1,000 before Python 3.14


def read(text: Union[str, bytes, bytearray]) -> Any:
    """The value of a JSON text; an integer with more digits than Python converts stays text.

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


_MARKS = bytes.maketrans(b",[n", b"::e")
_PASSED_OVER = b"-.0123456789abcdghijklmopqrsuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


def _as_json_writes(text: bytes) -> bool:
    """Whether json writes the numbers of a text of msgspec's alike; False also for a few texts where it does.

    msgspec writes 1e-7 and 1e16 for 1e-07 and 1e+16, 0.00001 for 1e-05, null for NaN. One pass drops digits and letters
    but for those of `true` and `false` that tell them apart, and makes ":" of what stands before a value and "e" of
    "n". What is left has ":e" for each of the first and the last: `{"a":1.5e-7,"b":[null,true]}` becomes
    `{"":e:""::e:te]}`. It takes 2 us for a transcript of 14 words, a regular expression from 4 to 29.
    """
    return b":e" not in text.translate(_MARKS, _PASSED_OVER) and b"0.0000" not in text


def write(value: Any) -> Optional[bytes]:
    """JSON types as ASCII text without spaces, written in C; None where only json itself writes as json does."""
    try:
        text = msgspec.json.encode(value)
    except (msgspec.MsgspecError, ValueError, OverflowError, RecursionError, TypeError):
        return None
    if not _as_json_writes(text):
        return None
    return text if text.isascii() else text.decode().encode("ascii", "deepgram.json")


def _escaped(error: UnicodeError) -> Tuple[str, int]:
    assert isinstance(error, UnicodeEncodeError)
    return encode_basestring_ascii(error.object[error.start : error.end])[1:-1], error.end


codecs.register_error("deepgram.json", _escaped)


def indented(text: Union[str, bytes], by: int) -> str:
    """A JSON text with line breaks and indentation as json has them; without these if it is nested too deeply."""
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
    """Whether a JSON text has more than DEEPEST levels, which make its indentation longer than all else."""
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
    """JSON types nested as deeply as can be, as text; what json writes, but slower."""
    text = partial(json.dumps, ensure_ascii=ensure_ascii)
    comma, colon = separators
    written: List[str] = []
    todo: List[Tuple[str, Any]] = [("", value)]  # a stack: what stands before a value, and the value
    while todo:
        before, item = todo.pop()
        written.append(before)
        if item and isinstance(item, dict):
            written.append("{")
            members = [(f"{comma if at else ''}{text(key)}{colon}", item[key]) for at, key in enumerate(item)]
            todo += [("}", _NOTHING), *reversed(members)]
        elif item and isinstance(item, list):
            written.append("[")
            todo += [("]", _NOTHING), *((comma, inner) for inner in item[:0:-1]), ("", item[0])]
        elif item is not _NOTHING:
            written.append(text(item))
    return "".join(written)


_NOTHING = object()
