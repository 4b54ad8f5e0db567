"""JSON text that nothing the wire can carry makes fail: any depth, any number of digits, lone surrogates."""

import codecs
import json
from json.encoder import encode_basestring_ascii
from typing import Any, Iterator, List, Optional, Tuple, Union

import msgspec


def read(text: str) -> Any:
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
    try:
        try:
            return msgspec.json.format(text if isinstance(text, bytes) else text.encode(), indent=by).decode()
        except (msgspec.MsgspecError, UnicodeEncodeError):  # NaN, or a lone surrogate
            return json.dumps(json.loads(text), indent=by, ensure_ascii=isinstance(text, bytes) or text.isascii())
    except RecursionError:
        return text.decode() if isinstance(text, bytes) else text


def write_deep(value: Any, *, ensure_ascii: bool = True) -> str:
    """JSON types nested as deeply as can be, as text; what json writes, but slower."""
    written: List[str] = []
    open_ends = [(iter([("", value)]), "")]  # of each container begun: what is still to be written, and its bracket
    while open_ends:
        members, end = open_ends[-1]
        for before, item in members:
            written.append(before)
            if item and isinstance(item, (dict, list)):
                start, stop = "{}" if isinstance(item, dict) else "[]"
                written.append(start)
                open_ends.append((_members(item, ensure_ascii), stop))
                break
            written.append(json.dumps(item, ensure_ascii=ensure_ascii))
        else:
            written.append(end)
            open_ends.pop()
    return "".join(written)


def _members(value: Any, ensure_ascii: bool) -> Iterator[Tuple[str, Any]]:
    comma = ""
    if isinstance(value, list):
        for item in value:
            yield comma, item
            comma = ", "
    else:
        for key, item in value.items():
            yield f"{comma}{json.dumps(key, ensure_ascii=ensure_ascii)}: ", item
            comma = ", "
