"""`Deepgram`, the client of 1.x and 2.x."""

from __future__ import annotations

import re
import warnings
from typing import Any, Callable, Mapping, TypeVar, Union, cast

from ..._core.secret import as_secret
from ...errors import DeepgramSetupError
from .calls import config_of
from .extra import Extra
from .management import Billing, Invitations, Keys, Members, Projects, Scopes, Usage
from .transcription import Transcription
from .types import Options

T = TypeVar("T")
DEPRECATION = (
    "Deepgram is the client of deepgram-sdk 1.x and 2.x. With DeepgramClient(api_key), listen.rest and listen.asyncrest"
    " transcribe recordings, listen.websocket and listen.asyncwebsocket live audio: see docs/from-2.md"
)


def api_key_is_valid(api_key: str) -> bool:
    """Whether a text looks like an API key: 40 hexadecimal digits."""
    return isinstance(api_key, str) and re.fullmatch("[0-9a-f]{40}", api_key) is not None


def accessor(make: Callable[[Any], T]) -> T:
    """A property that creates an object with the client's options on each access."""

    def get(deepgram: Any) -> T:
        deepgram._config = config_of(deepgram.options)  # keeps the connection pool alive between calls
        return make(deepgram.options)

    return cast("T", property(get))


class Deepgram:
    """The client of 1.x and 2.x.

    Args:
        options: the API key, or a dict with `api_key` and perhaps `api_url` (with its `/v1`), `suppress_warnings`,
            `raise_warnings_as_errors`, `auth_method`; later changes to the dict take effect.

    Raises DeepgramSetupError, a ValueError, for a key that is not 40 hexadecimal digits; with `api_url`, any key or
    none is accepted.
    """

    transcription = accessor(Transcription)
    projects = accessor(Projects)
    keys = accessor(Keys)
    usage = accessor(Usage)
    billing = accessor(Billing)
    members = accessor(Members)
    scopes = accessor(Scopes)
    invitations = accessor(Invitations)
    extra = accessor(Extra)

    def __init__(self, options: Union[str, Options, None] = None, *anything: Any) -> None:
        if not isinstance(options, (str, Mapping)):
            raise DeepgramSetupError("`options` must be a dictionary or an API key string")
        self.options: Any = {"api_key": as_secret(options)} if isinstance(options, str) else options
        url = self.options.get("api_url", "https")
        if not isinstance(url, str) or not url:
            raise DeepgramSetupError("API URL must be valid or omitted")
        if "api_url" not in self.options:
            if "api_key" not in self.options:
                raise DeepgramSetupError("API key is required")
            if not api_key_is_valid(self.options["api_key"]):
                raise DeepgramSetupError("Invalid API key")
        self._config = config_of(self.options)
        warnings.warn(DEPRECATION, DeprecationWarning, stacklevel=2)
