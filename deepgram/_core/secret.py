"""Keeps credentials out of `repr`, errors, logs, pickles, and tracebacks that show local variables."""

from __future__ import annotations

import functools
import json
import re
from base64 import b64encode
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Callable, Iterable, NoReturn, Optional, TypeVar, cast
from urllib.parse import parse_qsl, unquote, urlsplit

from .json_text import read
from .url import without_secrets

F = TypeVar("F", bound=Callable[..., Any])
INVALID_VALUE = re.compile(r"[^\t -~]")  # in the value of a header
INVALID_NAME = re.compile(r"[^!#$%&'*+.^_`|~0-9A-Za-z-]")  # in the name of a header: RFC 9110, 5.6.2
CREDENTIAL = re.compile(r"apikey|auth|authorization|cookie|credentials?|key|passw(or)?d|secret|signature|token", re.I)
WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
NOT_SECRET = ("transaction_key",)  # in Metadata; its value is "deprecated"
MIN_SECRET = 6  # characters of a secret that is redacted: shorter ones are parts of ordinary words
PART = 16  # characters of a part of a secret that is redacted: servers may quote the beginning of a key
RUN = re.compile(rf"[A-Za-z0-9_-]{{{PART},}}")
MASK = "***"
OWN_PACKAGES = {__name__.partition(".")[0], "httpx", "httpcore", "h11", "inspect", "json"}  # whose frames are cleared


class Secret(str):
    """A str that `repr` does not show and pickle refuses."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "'***'"

    def __reduce__(self) -> NoReturn:
        raise TypeError("credentials are not pickled: give the other process the credential by itself")

    def __copy__(self) -> Secret:
        return self

    def __deepcopy__(self, memo: Any) -> Secret:
        return self


def credential(value: Any) -> Any:
    """A key or token as a Secret, without the line break that files and shells may append."""
    return as_secret(value.strip()) if isinstance(value, str) else value


def as_secret(value: Any) -> Any:
    """Text as a Secret; anything else and empty text unchanged."""
    return Secret(value) if isinstance(value, str) and value else value


def is_credential(name: Any) -> bool:
    """Whether a name suggests a credential: `api_key`, `X-Api-Key`, `secretAccessKey`, `Cookie`."""
    return isinstance(name, str) and name not in NOT_SECRET and any(map(CREDENTIAL.fullmatch, WORDS.findall(name)))


def with_secrets(values: Mapping[str, Any]) -> dict[str, Any]:
    """A copy in which credentials (judged by their names) and URLs with a password are Secrets."""
    return {k: as_secret(v) if is_credential(k) or _has_user(v) else v for k, v in values.items()}


def _has_user(value: Any) -> bool:
    return isinstance(value, str) and re.search(r":[^@\s]*@", value) is not None


# ---- masked copies, for `repr`, logs and recordings


def masked(value: Any, *, secret: bool = False, found: Optional[set[str]] = None) -> Any:
    """A copy with masked credentials: text whose name suggests one, or in `headers`, and secrets in URLs; in JSON text,
    too. `found` collects the credentials."""
    if isinstance(value, Mapping):
        if found is not None:
            found |= secrets_in({k: v for k, v in value.items() if isinstance(v, str)}, "")
        return {
            k: masked(v, secret=secret or k == "headers" or is_credential(k), found=found) for k, v in value.items()
        }
    if isinstance(value, list):
        return [masked(item, secret=secret, found=found) for item in value]
    if not isinstance(value, str) or not value:
        return value
    if secret:
        return MASK
    with suppress(ValueError, RecursionError):
        if re.match(r"[a-z]+://\S+$", value, re.IGNORECASE):
            if found is not None:
                found |= secrets_in({}, value)
            return without_secrets(value)
        if value[0] in "{[":
            return masked_text(value, found)
    return value


def masked_text(text: str, found: Optional[set[str]] = None) -> str:
    """JSON text with masked credentials; unchanged if it has none. Raises ValueError, RecursionError."""
    value = read(text)
    result = masked(value, found=found)
    return text if result == value else json.dumps(result)


class Masked(dict[str, Any]):
    """A dict whose `repr` masks credentials."""

    def __repr__(self) -> str:
        return repr(masked(self))


def masked_members(members: Mapping[str, Any]) -> list[str]:
    """`name=value` for each member, masked; `...` for a value nested too deeply."""
    return [f"{name}={_masked_repr(name, value)}" for name, value in members.items()]


def _masked_repr(name: str, value: Any) -> str:
    try:
        return repr(masked({name: value})[name])
    except RecursionError:
        return "..."


# ---- received texts that quote a credential


def secrets_in(headers: Mapping[str, str], url: str) -> frozenset[str]:
    """The secrets of a request in all forms in which a response may quote them."""
    values = {value for name, value in headers.items() if isinstance(value, Secret) or is_credential(name)}
    values |= {value.partition(" ")[2] for name, value in headers.items() if is_credential(name)}  # after "Token "
    parts = urlsplit(url)
    user = parts.netloc.rpartition("@")[0]
    password = user.partition(":")[2]
    values |= {user, password, unquote(password), b64encode(unquote(user).encode()).decode()}
    values |= {value for name, value in parse_qsl(parts.query) if is_credential(name)}
    values |= {json.dumps(value)[1:-1] for value in values}
    return frozenset(Secret(value) for value in values if len(value) >= MIN_SECRET)


def redact(text: str, secrets: Iterable[str]) -> str:
    """The text with secrets, and likely parts of them, masked."""
    for secret in sorted(secrets, key=len, reverse=True):
        text = text.replace(secret, MASK)
    return RUN.sub(lambda run: _redact_parts(run[0], secrets), text)


def _redact_parts(run: str, secrets: Iterable[str]) -> str:
    """Mask the parts of secrets in a run of letters, digits and hyphens; parts without a digit may be words."""
    blocks = (run[at : at + PART // 2] for at in range(0, len(run) - PART // 2 + 1, PART // 2))
    if not any(block in secret for block in blocks for secret in secrets):
        return run  # any part of a secret contains such a block
    result = list(run)
    for at in range(len(run) - PART + 1):
        part = run[at : at + PART]
        if any(part in secret for secret in secrets) and re.search(r"\d", part):
            result[at : at + PART] = "\0" * PART
    return re.sub("\0+", MASK, "".join(result))


# ---- headers


class Headers(dict[str, str]):
    """HTTP headers whose `repr` and `str` mask credentials."""

    def __repr__(self) -> str:
        secret = {name for name in self if is_credential(name) or name.lower() == "sec-websocket-protocol"}
        return repr({name: MASK if name in secret else value for name, value in self.items()})

    __str__ = __repr__

    def copy(self) -> Headers:
        return Headers(self)


def check_header_names(names: Iterable[Any], source: str) -> None:
    """Raises ValueError, which mentions `source`, for names that no header can have."""
    for name in names:
        if not isinstance(name, str):
            raise ValueError(f"{source}: expected str as the name of a header, got {type(name).__name__}")
        wrong = INVALID_NAME.search(name)
        if wrong or not name:
            text = "expected letters, digits and hyphens as the name of a header, got one with"
            raise ValueError(f"{source}: {text} {wrong[0]!r}" if wrong else f"{source}: {text}out any")


def merged_headers(base: Mapping[str, str], own: Mapping[str, str]) -> Headers:
    """The base headers overridden by a request's own, whatever the case of their names.

    Raises ValueError for a name or value that can't be sent; libraries would show it in their error.
    """
    check_header_names((*base, *own), "headers")
    merged = {name.lower(): (name, value) for name, value in base.items()}
    merged.update((name.lower(), (name, as_secret(value))) for name, value in own.items())
    for name, value in merged.values():
        if isinstance(value, str) and INVALID_VALUE.search(value):
            source = " (API key or access token)" if name.lower() == "authorization" else ""
            raise ValueError(f"header {name}{source}: expected ASCII text, got a line break or another such character")
    return Headers(merged.values())


def strip_frames(error: BaseException, secrets: Iterable[str] = ()) -> None:
    """Remove the tracebacks of an error and of its causes, whose frames hold credentials; redact their messages."""
    for link in _chain(error):
        link.__traceback__ = None
        link.args = tuple(redact(one, secrets) if isinstance(one, str) else one for one in link.args)
        vars(link).update({name: redact(one, secrets) for name, one in vars(link).items() if isinstance(one, str)})


def clear_frames(error: BaseException) -> None:
    """Clear the local variables in the tracebacks of an error and its causes, in `OWN_PACKAGES`.

    No frame may belong to a suspended generator or coroutine, which would end.
    """
    for link in _chain(error):
        trace = link.__traceback__
        while trace:
            if trace.tb_frame.f_globals.get("__name__", "").partition(".")[0] in OWN_PACKAGES:
                with suppress(RuntimeError):  # it is still running
                    trace.tb_frame.clear()
            trace = trace.tb_next


def clearing_frames(function: F) -> F:
    """The same function; if it fails, the traceback shows none of its arguments and local variables."""

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        try:
            return function(*args, **kwargs)
        except BaseException as error:
            clear_frames(error)
            raise
        finally:
            del args, kwargs  # this frame is still running, and can't be cleared

    return cast("F", call)


def _chain(error: BaseException) -> list[BaseException]:
    """An error and its causes."""
    links: list[BaseException] = []
    link: Optional[BaseException] = error
    while link is not None and not any(link is known for known in links):
        links.append(link)
        link = link.__cause__ or link.__context__
    return links
