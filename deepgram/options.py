"""The configuration of a client: credentials, URL, headers, options."""

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
from ._core.secret import Headers, Secret, as_secret, check_header_names, credential, with_secrets
from ._core.url import AGENT_HOST, SPEECH_HOST, normalised, without_secrets
from ._version import VERSION
from .errors import DeepgramApiKeyError, DeepgramTypeError

DEFAULT_VERBOSE = logging.WARNING
NUMBERED = 20  # so many variables of each kind: DEEPGRAM_HEADER_0 to DEEPGRAM_HEADER_19
_HOST = re.compile(r"(localhost|[a-z0-9-]+(\.[a-z0-9-]+)+)(:\d+)?(/\S*)?")


class Setup:
    """Arguments of a client of 5.x that are not part of the configuration.

    `environment` has its URLs, `token` takes precedence over a key (unlike in 4.x), `is_async` says whether its
    requests are awaited, `transport` is its transport factory.
    """

    def __init__(self, environment: Any = None, session_id: Optional[str] = None, token: str = "", **more: Any) -> None:
        self.environment = environment
        self.token = token
        self.is_async = bool(more.pop("is_async", False))
        self.transport = more.pop("transport_factory", None)
        self.more = more
        if session_id is not None:
            self.session_id = session_id

    @cached_property
    def session_id(self) -> str:
        """The id of the client, generated unless given."""
        from uuid import uuid4  # programs of 4.x need not pay for the import

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

    # defaults for `repr`, even if the constructor has failed
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
        arguments = self._with_defaults(api_key, *_reordered(access_token, url, verbose, headers, options))
        api_key, access_token, url, verbose, headers, options = arguments
        self.api_key = api_key or ""
        self.access_token = access_token or ""
        self.verbose = verbose
        self.options = _mapping("options", options)
        for name, near in tuning.misspelt(self.options, tuning.NAMES):
            logging.getLogger("deepgram").warning("options: unknown option %r; did you mean %r?", name, near)
        self._url = _checked_url(url)
        self._own_headers = Headers(_mapping("headers", headers))
        check_header_names(self._own_headers, "headers")
        self.headers = Headers()
        self._rebuild()
        self._inspect_listen = self.is_auto_flush_reply_enabled()
        self._inspect_speak = self.is_auto_flush_speak_enabled()
        if verbose != DEFAULT_VERBOSE:
            logging.getLogger("deepgram").setLevel(verbose)
            logging.getLogger("deepgram").addHandler(_last_resort())

    def _with_defaults(self, *arguments: Any) -> tuple[Any, ...]:
        """The arguments, with defaults for those that were not given."""
        return arguments

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

    # ---- URL

    @property
    def url(self) -> str:
        """The base URL; https://api.deepgram.com unless set."""
        return self._own_url() or f"https://{SPEECH_HOST}"

    @url.setter
    def url(self, url: str) -> None:
        self._url = _checked_url(url)

    def _own_url(self) -> str:
        return self._url

    def base_url(self, host: str) -> str:
        """The base URL of a product whose default host is `host`."""
        url = self._own_url()
        if not url or (host == AGENT_HOST and url == f"https://{SPEECH_HOST}"):
            return f"https://{host}"
        return url

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
        self.headers = Headers({**standard, **kept, **self._own_headers})

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


class _LastResort(logging.StreamHandler):  # type: ignore[type-arg]  # Python 3.10 can't subscript it
    """Writes to stderr the records that no other handler receives."""

    def emit(self, record: logging.LogRecord) -> None:
        logger: Optional[logging.Logger] = logging.getLogger(record.name)
        while logger is not None:
            if any(handler is not self for handler in logger.handlers):
                return
            logger = logger.parent if logger.propagate else None
        self.stream = sys.stderr  # looked up each time: programs replace it
        super().emit(record)


_last_resort = cache(_LastResort)  # only made if needed: a handler causes errors at exit if a program patches locks


class _View(DeepgramClientOptions):
    """A client's view of a configuration: changes here and in the source apply, and the later change wins."""

    _source: DeepgramClientOptions
    _credentials: Optional[tuple[str, str]] = None  # key and token; None for those of the source

    def __init__(self, source: DeepgramClientOptions, api_key: str, access_token: str) -> None:
        self._source = source
        self._seen = Headers(source.headers)  # headers of the source when last compared
        self._headers = self._seen.copy()
        if api_key or access_token:
            self._set_credentials(api_key, "" if api_key else access_token)

    def __getattr__(self, name: str) -> Any:
        if name == "_source":  # looked up by `copy` before it is set
            raise AttributeError(name)
        return getattr(self._source, name)

    def _set_credentials(self, api_key: str, access_token: str) -> None:
        rest = {name: value for name, value in self.headers.items() if name != "Authorization"}
        self._credentials = (api_key, access_token)
        if "Authorization" not in self._own_headers:
            self._headers = Headers({**_authorization(api_key, access_token), **rest})

    @property
    def api_key(self) -> str:  # type: ignore[override]
        self._follow()
        return self._source.api_key if self._credentials is None else self._credentials[0]

    @property
    def access_token(self) -> str:  # type: ignore[override]
        self._follow()
        return self._source.access_token if self._credentials is None else self._credentials[1]

    @property
    def headers(self) -> Headers:  # type: ignore[override]
        self._follow()
        return self._headers

    def _follow(self) -> None:
        """Apply changes of the source's headers. Values are compared by identity: setting an equal one counts too."""
        theirs = Headers(self._source.headers)
        changed = {name: value for name, value in theirs.items() if self._seen.get(name) is not value}
        gone = self._seen.keys() - theirs.keys()
        if changed or gone:
            kept = {name: value for name, value in self._headers.items() if name not in gone}
            self._headers, self._seen = Headers({**kept, **changed}), theirs
            if "Authorization" in changed or "Authorization" in gone:
                self._credentials = None

    def _own_url(self) -> str:
        return self._url or self._source._own_url()


class ClientOptionsFromEnv(DeepgramClientOptions):
    """Configuration that reads missing values from the environment.

    DEEPGRAM_ACCESS_TOKEN, DEEPGRAM_API_KEY, DEEPGRAM_HOST, DEEPGRAM_LOGGING (a number or a level's name), and, with n
    from 0 up, DEEPGRAM_HEADER_n with DEEPGRAM_HEADER_VALUE_n and DEEPGRAM_PARAM_n with DEEPGRAM_PARAM_VALUE_n.
    Raises DeepgramApiKeyError if there is no credential.
    """

    def _with_defaults(self, *arguments: Any) -> tuple[Any, ...]:
        api_key, access_token, url, verbose, headers, options = arguments
        key, token = environment_credentials()
        access_token = access_token or token
        api_key = api_key or ("" if access_token else key)
        if not api_key and not access_token:
            raise DeepgramApiKeyError(
                "Neither Deepgram API KEY nor ACCESS TOKEN is set: "
                "expected api_key or access_token, or DEEPGRAM_API_KEY or DEEPGRAM_ACCESS_TOKEN in the environment"
            )
        if verbose == DEFAULT_VERBOSE:
            level = os.environ.get("DEEPGRAM_LOGGING", "")
            verbose = (int(level) if level.isdigit() else level.upper()) if level else verbose
        headers = _numbered_variables("HEADER") if headers is None else headers
        options = _numbered_variables("PARAM") if options is None else options
        return api_key, access_token, url or os.environ.get("DEEPGRAM_HOST", ""), verbose, headers, options


def user_agent() -> str:
    """`@deepgram/sdk/VERSION python/MAJOR.MINOR.MICRO`."""
    return f"@deepgram/sdk/{VERSION} python/{'.'.join(map(str, sys.version_info[:3]))}"


def environment_credentials() -> tuple[str, str]:
    """The API key and access token of the environment; at most one of them, and the token if there are both."""
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


def _reordered(access_token: Any, url: Any, verbose: Any, headers: Any, options: Any) -> tuple[Any, ...]:
    """The arguments after the key, in order: up to 4.4, the URL came second, in the place of the access token."""
    is_address = access_token and _looks_like_url(access_token)
    if is_address and not url:
        return "", str(access_token), verbose, headers, options
    if is_address or isinstance(url, int):  # a log level: all arguments are shifted
        return "", str(access_token), url, verbose if isinstance(verbose, Mapping) else None, headers
    return access_token, url, verbose, headers, options


def _numbered_variables(what: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for index in range(NUMBERED):
        name = os.environ.get(f"DEEPGRAM_{what}_{index}")
        if name is None:
            break
        if what == "HEADER":
            check_header_names([name], f"DEEPGRAM_HEADER_{index}")
        found[name] = os.environ.get(f"DEEPGRAM_{what}_VALUE_{index}", "")
    return found


def _looks_like_url(text: str) -> bool:
    return "://" in text or (len(text) < 100 and _HOST.fullmatch(text) is not None)


def _checked_url(url: str) -> str:
    if not isinstance(url, str):
        raise TypeError(f"url: expected str, got {type(url).__name__}")
    url = normalised(url) if url else ""
    return as_secret(url) if "@" in url or "?" in url else url
