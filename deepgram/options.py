"""The configuration of a client: credentials, address, headers, options."""

from __future__ import annotations

import logging
import os
import re
import sys
from collections.abc import Mapping
from functools import cache, cached_property
from typing import Any, Optional, Union

from ._core import tuning
from ._core.deprecated import ShowsConfig
from ._core.secret import Headers, Secret, as_secret, checked_names, credential, with_secrets
from ._core.url import AGENT_HOST, SPEECH_HOST, normalised, without_secrets
from ._version import VERSION
from .errors import DeepgramApiKeyError, DeepgramTypeError

DEFAULT_VERBOSE = logging.WARNING
NUMBERED = 20  # DEEPGRAM_HEADER_0 ... DEEPGRAM_HEADER_19, and so on
_HOST = re.compile(r"(localhost|[a-z0-9-]+(\.[a-z0-9-]+)+)(:\d+)?(/\S*)?")


class Setup:
    """What a client of 5.x was given beside its configuration.

    `environment` holds its addresses, `token` wins over a key (other than in 4.x), `awaited` says whether requests are,
    `transport` makes what carries connections.
    """

    def __init__(self, environment: Any = None, session_id: Optional[str] = None, token: str = "", **more: Any) -> None:
        self.environment = environment
        self.token = token
        self.awaited = bool(more.pop("awaited", False))
        self.transport = more.pop("transport_factory", None)
        self.more = more
        if session_id is not None:
            self.session_id = session_id

    @cached_property
    def session_id(self) -> str:
        """The id of the client."""
        from uuid import uuid4  # not worth its import time to programs of 4.x

        return str(uuid4())


class DeepgramClientOptions(ShowsConfig):
    """Configuration of a client.

    Args:
        api_key: sent as `Authorization: Token ...`; takes precedence over `access_token`.
        access_token: sent as `Authorization: Bearer ...`.
        url: base URL for all products: a host, or http(s):// or ws(s)://, optionally with port and path prefix. By
            default speech uses api.deepgram.com and the voice agent agent.deepgram.com.
        verbose: level of the `deepgram` loggers, as number or name; 30 (the default) leaves them unchanged. Any other
            level also writes their records to stderr until the program adds a log handler (to the root or `deepgram`).
        headers: additional headers for all requests; they override the standard ones. Copied.
        options: see the table "Options" in docs/agent.md: `keepalive`, `termination_exception*`, `raise_on_error`,
            `open_timeout`, `drain_timeout`, ... Copied.

    Raises ValueError for an invalid option value, naming the option; DeepgramTypeError if `headers` or `options` is not
    a dict. A warning is logged for an option that looks misspelt.
    """

    # what `repr` shows, also of an object whose construction has failed
    api_key: str = ""
    access_token: str = ""
    _url: str = ""
    setup = Setup()

    def __init__(
        self,
        api_key: str = "",
        access_token: str = "",
        url: str = "",
        verbose: Union[int, str] = DEFAULT_VERBOSE,
        headers: Optional[Mapping[str, str]] = None,
        options: Optional[Mapping[str, Any]] = None,
    ) -> None:
        api_key, access_token = credential(api_key), credential(access_token)
        given = self._filled(api_key, *_in_order(access_token, url, verbose, headers, options))
        api_key, access_token, url, verbose, headers, options = given
        self.api_key = api_key or ""
        self.access_token = access_token or ""
        self.verbose = verbose
        self.options = _mapping("options", options)
        for name, near in tuning.misspelt(self.options, tuning.NAMES):
            logging.getLogger("deepgram").warning("options: unknown option %r; did you mean %r?", name, near)
        self._url = _checked(url)
        self._given = Headers(_mapping("headers", headers))
        checked_names(self._given, "headers")
        self.headers = Headers()
        self._rebuild()
        self._inspect_listen = self.is_auto_flush_reply_enabled()
        self._inspect_speak = self.is_auto_flush_speak_enabled()
        if verbose != DEFAULT_VERBOSE:
            logging.getLogger("deepgram").setLevel(verbose)
            logging.getLogger("deepgram").addHandler(_last_resort())

    def _filled(self, *given: Any) -> tuple[Any, ...]:
        """The arguments, with something in the place of those that were not given."""
        return given

    def __repr__(self) -> str:
        held = "api_key" if self.api_key else "access_token" if self.access_token else "no credential"
        options = sorted(getattr(self, "options", ()))
        kind = type(vars(self).get("_source", self)).__name__
        return f"{kind}(url={without_secrets(self.url)!r}, {held}, options={options})"

    def with_credentials(self, api_key: str, access_token: str) -> DeepgramClientOptions:
        """A view of this configuration with other credentials; the original is not modified.

        Later changes to the original apply to the view too, including credentials set later.
        """
        return _View(self, credential(api_key), credential(access_token))

    @property
    def httpx_client(self) -> Any:
        """The `httpx_client` that was passed to the client (5.x)."""
        return self.setup.more.get("httpx_client")

    # ---- address

    @property
    def url(self) -> str:
        """The base URL; https://api.deepgram.com unless set."""
        return self._given_url() or f"https://{SPEECH_HOST}"

    @url.setter
    def url(self, url: str) -> None:
        self._url = _checked(url)

    def _given_url(self) -> str:
        return self._url

    def base_url(self, host: str) -> str:
        """The base URL of a product whose default host is `host`."""
        given = self._given_url()
        if not given or (host == AGENT_HOST and given == f"https://{SPEECH_HOST}"):
            return f"https://{host}"
        return given

    # ---- credentials

    def set_apikey(self, api_key: str) -> None:
        """Use this API key and no access token; "" removes the credential."""
        self._set_credentials(credential(api_key), "")

    def set_access_token(self, access_token: str) -> None:
        """Use this access token and no API key; "" removes the credential."""
        self._set_credentials("", credential(access_token))

    def _set_credentials(self, api_key: str, access_token: str) -> None:
        self.api_key, self.access_token = api_key, access_token
        self._rebuild()

    def _rebuild(self) -> None:
        standard = {"Accept": "application/json", "User-Agent": user_agent()}
        standard.update(_authorization(self.api_key, self.access_token))
        kept = {k: v for k, v in self.headers.items() if k not in ("Accept", "Authorization", "User-Agent")}
        self.headers = Headers({**standard, **kept, **self._given})

    # ---- options

    def tuning(self) -> tuning.Tuning:
        """The current options, parsed. Raises ValueError for an invalid value, naming the option."""
        return tuning.parse(self.options)

    def is_keep_alive_enabled(self) -> bool:
        """Whether idle connections are kept alive: option `keepalive` or `keep_alive`; "false" and the like mean no."""
        return tuning.wants_keepalive(self.options)

    def is_auto_flush_reply_enabled(self) -> bool:
        """Whether option `auto_flush_reply_delta` (milliseconds) is above 0."""
        return self._above_zero("auto_flush_reply_delta")

    def is_auto_flush_speak_enabled(self) -> bool:
        """Whether option `auto_flush_speak_delta` (milliseconds) is above 0."""
        return self._above_zero("auto_flush_speak_delta")

    def is_inspecting_listen(self) -> bool:
        """The value of `is_auto_flush_reply_enabled()` at construction."""
        return self._inspect_listen

    def is_inspecting_speak(self) -> bool:
        """The value of `is_auto_flush_speak_enabled()` at construction."""
        return self._inspect_speak

    def _above_zero(self, name: str) -> bool:
        return tuning.option_value(name, self.options) is not None


class _LastResort(logging.StreamHandler):  # type: ignore[type-arg]  # which Python 3.10 can't subscript
    """Shows on stderr what no other handler would."""

    def emit(self, record: logging.LogRecord) -> None:
        logger: Optional[logging.Logger] = logging.getLogger(record.name)
        while logger is not None:
            if any(handler is not self for handler in logger.handlers):
                return
            logger = logger.parent if logger.propagate else None
        self.stream = sys.stderr  # which programs replace
        super().emit(record)


_last_resort = cache(_LastResort)  # made for programs that ask: handlers trouble those that patch locks, at their end


class _View(DeepgramClientOptions):
    """A configuration as a client uses it: what is set here, or changes in its source, counts; the later wins."""

    _source: DeepgramClientOptions
    _own: Optional[tuple[str, str]] = None  # key and token; None where those of the source count

    def __init__(self, source: DeepgramClientOptions, api_key: str, access_token: str) -> None:
        self._source = source
        self._seen = Headers(source.headers)  # as they were when last looked at
        self._headers = self._seen.copy()
        if api_key or access_token:
            self._set_credentials(api_key, "" if api_key else access_token)

    def __getattr__(self, name: str) -> Any:
        if name == "_source":  # of a copy that is not made yet
            raise AttributeError(name)
        return getattr(self._source, name)

    def _set_credentials(self, api_key: str, access_token: str) -> None:
        rest = {name: value for name, value in self.headers.items() if name != "Authorization"}
        self._own = (api_key, access_token)
        if "Authorization" not in self._given:
            self._headers = Headers({**_authorization(api_key, access_token), **rest})

    @property
    def api_key(self) -> str:  # type: ignore[override]
        self._follow()
        return self._source.api_key if self._own is None else self._own[0]

    @property
    def access_token(self) -> str:  # type: ignore[override]
        self._follow()
        return self._source.access_token if self._own is None else self._own[1]

    @property
    def headers(self) -> Headers:  # type: ignore[override]
        self._follow()
        return self._headers

    def _follow(self) -> None:
        """Take over what has changed in the headers of the source; what was set anew there is another object."""
        theirs = Headers(self._source.headers)
        changed = {name: value for name, value in theirs.items() if self._seen.get(name) is not value}
        gone = self._seen.keys() - theirs.keys()
        if changed or gone:
            kept = {name: value for name, value in self._headers.items() if name not in gone}
            self._headers, self._seen = Headers({**kept, **changed}), theirs
            if "Authorization" in changed or "Authorization" in gone:
                self._own = None

    def _given_url(self) -> str:
        return self._url or self._source._given_url()


class ClientOptionsFromEnv(DeepgramClientOptions):
    """Configuration that reads missing values from the environment.

    DEEPGRAM_ACCESS_TOKEN, DEEPGRAM_API_KEY, DEEPGRAM_HOST, DEEPGRAM_LOGGING (a number or a level's name), and, with n
    from 0 up, DEEPGRAM_HEADER_n with DEEPGRAM_HEADER_VALUE_n and DEEPGRAM_PARAM_n with DEEPGRAM_PARAM_VALUE_n.
    Raises DeepgramApiKeyError if there is no credential.
    """

    def _filled(self, *given: Any) -> tuple[Any, ...]:
        api_key, access_token, url, verbose, headers, options = given
        key, token = environment_credentials()
        access_token = access_token or token
        api_key = api_key or ("" if access_token else key)
        if not api_key and not access_token:
            raise DeepgramApiKeyError(
                "Neither Deepgram API KEY nor ACCESS TOKEN is set: "
                "expected api_key or access_token, or DEEPGRAM_API_KEY or DEEPGRAM_ACCESS_TOKEN in the environment"
            )
        if verbose == DEFAULT_VERBOSE:
            named = os.environ.get("DEEPGRAM_LOGGING", "")
            verbose = (int(named) if named.isdigit() else named.upper()) if named else verbose
        headers = _numbered("HEADER") if headers is None else headers
        options = _numbered("PARAM") if options is None else options
        return api_key, access_token, url or os.environ.get("DEEPGRAM_HOST", ""), verbose, headers, options


def user_agent() -> str:
    """`@deepgram/sdk/VERSION python/MAJOR.MINOR.MICRO`."""
    return f"@deepgram/sdk/{VERSION} python/{'.'.join(map(str, sys.version_info[:3]))}"


def environment_credentials() -> tuple[str, str]:
    """The API key and access token of the environment; one of them is "", the key where there are both."""
    token = credential(os.environ.get("DEEPGRAM_ACCESS_TOKEN", ""))
    key = "" if token else credential(os.environ.get("DEEPGRAM_API_KEY", ""))
    return key, token if token or key else credential(os.environ.get("DEEPGRAM_TOKEN", ""))  # as 5.x documents it


def _authorization(api_key: str, access_token: str) -> dict[str, str]:
    if api_key:
        return {"Authorization": Secret(f"Token {api_key}")}
    return {"Authorization": Secret(f"Bearer {access_token}")} if access_token else {}


def _mapping(name: str, value: Optional[Mapping[str, Any]]) -> dict[str, Any]:
    if value is not None and not isinstance(value, Mapping):
        raise DeepgramTypeError(f"{name}: expected a dict, got {type(value).__name__}")
    return with_secrets(value or {})


def _in_order(access_token: Any, url: Any, verbose: Any, headers: Any, options: Any) -> tuple[Any, ...]:
    """The arguments behind the key; up to 4.4 the url came second, where the access token comes now."""
    is_address = access_token and _looks_like_url(access_token)
    if is_address and not url:
        return "", str(access_token), verbose, headers, options
    if is_address or isinstance(url, int):  # a level: all have moved
        return "", str(access_token), url, verbose if isinstance(verbose, Mapping) else None, headers
    return access_token, url, verbose, headers, options


def _numbered(what: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for index in range(NUMBERED):
        name = os.environ.get(f"DEEPGRAM_{what}_{index}")
        if name is None:
            break
        if what == "HEADER":
            checked_names([name], f"DEEPGRAM_HEADER_{index}")
        found[name] = os.environ.get(f"DEEPGRAM_{what}_VALUE_{index}", "")
    return found


def _looks_like_url(text: str) -> bool:
    return "://" in text or (len(text) < 100 and _HOST.fullmatch(text) is not None)


def _checked(url: str) -> str:
    if not isinstance(url, str):
        raise TypeError(f"url: expected str, got {type(url).__name__}")
    kept = normalised(url) if url else ""
    return as_secret(kept) if "@" in kept or "?" in kept else kept
