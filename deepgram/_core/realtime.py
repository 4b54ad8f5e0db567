"""The base of all WebSocket clients, of both colours: configuration, handlers, common verbs, error reporting."""

from __future__ import annotations

import logging
from contextlib import contextmanager, suppress
from typing import Any, Callable, ClassVar, Generic, Iterable, Iterator, Mapping, Optional, TypeVar, Union

from msgspec import UNSET

from ..errors import DeepgramConnectionError, DeepgramError
from . import url
from .base import global_lock
from .colours import Steps, Threaded, Verb, both, on_callers_loop
from .config import Config
from .connection import Connection, ConnectRequest, Desk, StartArguments, UnsupportedOptions, connect_error
from .declare import SoftProperty
from .deprecated import ShowsConfig
from .dispatch import Delivery, Dispatcher
from .journal import Journal, Ledger
from .messages import RestartedResponse, TurnResponse
from .outcome import FINISHED, Outcome
from .product import NO_PRODUCT, Product, load_object
from .recording import Recording
from .recovery import Reconnect
from .secret import as_secret, merged_headers, strip_frames
from .session import DROPPED, Session, State, Step
from .tuning import clamp_timeout, misspelt

StartOptions = TypeVar("StartOptions")  # the type of the argument `options` of `start()`
Audio = Union[bytes, bytearray, memoryview]
DECORATES: Any = UNSET  # default of `handler` in `on()`, which then returns a decorator
ANSWER_TIMEOUT = 10.0  # seconds
PAUSE_TIMEOUT = 3.0
FINAL_EVENTS = frozenset(("close", "error", "turn"))  # may be delivered after the connection has ended


class Barrier:
    """A verb waiting for a message. `flag` is a `threading.Event` or `asyncio.Event`, set when the wait is over.

    Attributes:
        done: whether the message has come.
        value: what it brought.
        final: wait until Close has been delivered; otherwise until the connection ends.
    """

    def __init__(self, flag: Any, *, final: bool = False) -> None:
        self.flag = flag
        self.final = final
        self.done = False
        self.value: Any = None

    def resolve(self, value: Any = True) -> None:
        self.done, self.value = True, value
        self.flag.set()


class Realtime(ShowsConfig, Generic[StartOptions]):
    """Base of all WebSocket clients."""

    _product: ClassVar[Product] = NO_PRODUCT
    _dispatcher_class: ClassVar[type[Dispatcher]] = Dispatcher
    _meter: Any = None  # measures turns, once the program has asked for them
    _meter_class = "_io.meter:Meter"  # loaded on demand
    _on_sent: Optional[Callable[[Any], None]] = None  # called with all outgoing data
    _logger_name: ClassVar[str]
    _desk: Desk
    endpoint: Any = SoftProperty(lambda self: self._endpoint)
    websocket_url: Any = SoftProperty(lambda self: self._address())

    def __init__(self, config: Config, endpoint: str = "") -> None:
        if not hasattr(config, "base_url"):
            raise DeepgramError(f"config: expected DeepgramClientOptions, got {type(config).__name__}")
        self._config = config
        self._endpoint = endpoint or self._product.endpoint
        if not self._endpoint:
            raise DeepgramError("endpoint: expected a path such as 'v1/listen', got ''")
        self._logger = logging.getLogger(self._logger_name)
        threaded = isinstance(self, Threaded)
        self._dispatcher = self._dispatcher_class(self._product, threaded=threaded, log=self._logger)
        self._tuning = config.tuning()
        if self._tuning.microphone_record and not self._product.records:
            self._logger.warning("microphone_record: only agents record by themselves; use Microphone(client.send)")
        self._barriers: list[Barrier] = []
        self._reset()
        if self._product.final is not None:
            self._dispatcher.hook(self._product.final, lambda message: self._proceed(Session.said_all))
        if "Error" in self._product.messages:
            self._dispatcher.hook("Error", lambda error: setattr(self._outcome, "server_error", error))

    def _reset(self) -> None:
        """Become a client that was never connected, as in a forked child, or when the loop has been closed."""
        self._socket: Optional[Connection] = None  # until the handlers of Close have run
        self._outcome = Outcome()  # of this connection, or of the last one
        self._journal: Optional[Journal] = None  # with the option `reconnect`
        self._query: Mapping[str, Any] = {}

    @property
    def last_error(self) -> Optional[DeepgramConnectionError]:
        """Why the last `start()` failed or the connection ended; None if open, or ended by `finish()`."""
        return self._outcome.error

    @last_error.setter
    def last_error(self, error: Optional[DeepgramConnectionError]) -> None:
        self._outcome.error = error

    def on(self, event: str, handler: Callable[..., Any] = DECORATES) -> Any:
        """Register a handler for an event. Handlers run in the order of registration, and stay for later connections.

        Args:
            event: a member of the product's event enum, its value or its name.
            handler: called with the client and the payload: `def on_x(client, result, **kwargs)`, where `result` may
                have any name. It receives the keyword arguments of `start()` that it accepts. In a method with one
                parameter besides `self` and `**kwargs`, that parameter must have the name of the event's keyword
                (`def on_text(self, conversation_text, **kwargs)`); otherwise it receives the client.

        Without a handler, returns a decorator: `@client.on("Results")`. Raises TypeError for a handler that can't be
        called.
        """
        if handler is DECORATES:
            return lambda function: self.on(event, function) or function
        self._dispatcher.register(event, handler)
        if self._product.event(event) == "Turn":
            self._measure()
        return None

    def delegate_listening(self, delegate: Any) -> None:
        """Also pass received audio to `delegate.add_audio_to_queue`, for example that of a `Speaker`."""
        if self._product.binary:
            self._dispatcher.hook("binary", delegate.add_audio_to_queue)

    # ---- implemented by each colour

    send: Verb[[Union[str, Audio]], bool]
    is_connected: Any
    _flag: ClassVar[Any]  # creates an event with `set()` and `wait(seconds)`
    _connection: Callable[[], Connection]  # creates a connection that is not open yet
    _call_blocking: Any  # calls a blocking function; on asyncio in a thread

    def _can_end(self, connection: Connection) -> bool:
        """Whether a connection can be ended from here; on asyncio, one of another loop can't."""
        return True

    def _drain_captures(self) -> Any:
        """Wait until audio captured so far has been passed to `send()`."""

    # ---- starting

    @both
    @on_callers_loop
    def start(
        self,
        /,
        options: Optional[StartOptions] = None,
        addons: Optional[Mapping[str, Any]] = None,
        headers: Optional[Mapping[str, str]] = None,
        members: Optional[Mapping[str, Any]] = None,
        **kwargs: Any,
    ) -> Steps[bool]:
        """Connect; an agent client also sends its settings. Returns False on failure: `last_error` says why.

        Args:
            options: the query parameters, as an options object of the product or a dict; for an agent the settings, as
                `SettingsOptions`, dict or JSON text.
            addons: additional query parameters, which override `options`.
            headers: additional headers for this connection only.
            members: attributes to set on this client.
            kwargs: passed on to every handler except those of Open.

        With the option `raise_on_error`, raises DeepgramConnectionError instead of returning False. An agent client
        raises DeepgramError for settings of another type, ValueError for text that is not JSON (protocol 1.2, 1.3).
        """
        args = self._start_arguments(options)._replace(addons=addons, headers=headers, members=members, kwargs=kwargs)
        steps = self._start(args)
        del options, addons, headers, kwargs, args  # may hold secrets, which a traceback would show
        return (yield from steps)

    def _start_arguments(self, options: Any) -> StartArguments:
        """The options as query parameters, or as text frames to send first."""
        return StartArguments(options)

    def _start(self, args: StartArguments) -> Steps[bool]:
        try:
            request = self._connect_request(args)
        except (UnsupportedOptions, ValueError) as error:
            return self._fail_start(error)
        finally:
            del args  # as above
        if self._socket is not None and self._can_end(self._socket):
            yield self.finish  # a client has one connection; a second start() ends the first
        self._outcome = Outcome()
        connection = self._connection()
        opening: Optional[ConnectRequest] = request
        try:
            yield lambda: connection.open(request)
            previous, self._socket, opening = self._socket, connection, None
            if previous is not None and self._can_end(previous):  # from a concurrent start()
                yield previous.finish
            yield lambda: self._desk.deliver_now(self._dispatcher.opening())
            if connection.session.state is State.OPEN:
                self._started()
            connection.dispatch()
        except BaseException as error:
            if opening is None:
                with suppress(RuntimeError):  # no thread can be started
                    connection.dispatch()
                connection.proceed(Session.finish)
            else:
                connection.abandon()
            if not isinstance(error, Exception):  # cancelled, or the program is exiting
                raise
            if opening is None:
                self._stop(playback=True)
            return self._fail_start(error, opening)
        return True

    @both
    def restart(
        self,
        options: Optional[StartOptions] = None,
        addons: Optional[Mapping[str, Any]] = None,
        headers: Optional[Mapping[str, str]] = None,
        timeout: float = PAUSE_TIMEOUT,
    ) -> Steps[bool]:
        """Continue with other options on a new connection, without losing speech. Needs the option `reconnect`.

        Waits for the end of the current speech, at most `timeout` seconds; what is sent from then on is kept for the
        new connection. The events of `reconnect` report it. Returns False if the new connection could not be opened:
        `last_error` says why.
        Raises DeepgramError without `reconnect`, without a connection, and if the encoding of live audio would change.
        """
        connection: Any = self._socket
        if self._journal is None or connection is None:
            raise DeepgramError("restart() needs an open connection and the option reconnect")
        args = self._start_arguments(options)._replace(addons=addons, headers=headers, kwargs=self._dispatcher.kwargs)
        request = self._connect_request(args)
        event, seconds, where = self._pause(timeout)
        if seconds and not self._desk.handling:
            yield lambda: self.wait_for(event, seconds, where)
        renewed: bool = yield lambda: connection.renew(request)
        return renewed

    def _pause(self, timeout: float) -> tuple[str, float, Optional[Callable[[Any], Any]]]:
        """The arguments of `wait_for()` that wait for the end of the current speech; with 0 seconds, don't wait."""
        return "Close", 0.0, None

    def _connect_request(self, args: StartArguments) -> ConnectRequest:
        """Also sets the members and handler arguments of this `start()`."""
        query, kind = args.parameters(self._product.options), self._product.options
        for name, near in misspelt(query, kind.__dataclass_fields__):
            self._logger.warning("start(): %s has no option %r; did you mean %r?", kind.__name__, name, near)
        tuning = self._tuning = self._config.tuning()
        self.__dict__.update(args.members or {})
        self._dispatcher.start(args.kwargs)
        headers = self._config.headers
        self._credential = headers.get("Authorization")
        self._query = {**query, **(args.addons or {})}
        bases = tuning.reconnect.urls if tuning.reconnect else ()
        fallbacks = (url.socket_url(url.normalised(base), self._endpoint, self._query) for base in bases)
        request = ConnectRequest(
            as_secret(self._address(self._query)),  # a callback may have a password
            merged_headers(headers, args.headers or {}),
            args.first,
            tls=tuning.ssl_context,
            proxy=tuning.proxy,
            fallbacks=tuple(map(as_secret, fallbacks)),
            record=Recording(tuning.record, tuning.record_limit) if tuning.record else None,
        )
        self._logger.debug("start: %r", request)
        return request

    def _address(self, query: Optional[Mapping[str, Any]] = None) -> str:
        return url.socket_url(self._config.base_url(self._product.host), self._endpoint, query)

    def _session(self) -> Session:
        return Session(self._product, self._tuning)

    # ---- the option `reconnect`

    def _get_ledger(self) -> Optional[Ledger]:
        """What was sent since `start()`, and how much of it the server has confirmed; None without `reconnect`."""
        journal = self._journal
        if journal is None:
            return None
        with journal.lock:
            return journal.ledger(self._outcome.unsent)

    ledger = SoftProperty(_get_ledger)

    def _new_journal(self, request: ConnectRequest, options: Reconnect) -> Journal:
        journal: Journal = load_object(self._product.journal)(options, request.url)
        return journal

    def _with_current_credential(self, request: ConnectRequest) -> ConnectRequest:
        """A new token may have replaced an expired one since `start()`. Credentials given to `start()` are kept."""
        now = self._config.headers.get("Authorization")
        if now is None or request.headers.get("Authorization") != self._credential:
            return request
        return request._replace(headers=merged_headers(request.headers, {"Authorization": now}))

    def _replacement_session(self) -> Session:
        """The session of a connection that replaces another."""
        return self._session()

    def _on_reconnected(self) -> Optional[Delivery]:
        """Called in the order of messages, before the first of a replacement connection."""
        dropped = self._journal.dropped if self._journal is not None else 0
        return self._dispatcher.local_event(RestartedResponse(size=dropped)) if dropped else None

    # ---- turns

    @SoftProperty
    def turns(self) -> tuple[TurnResponse, ...]:
        """The last 100 turns (`TurnResponse`), including those in progress.

        Measuring starts when this is first read or a handler for the event Turn is registered: do so before `start()`.
        """
        turns: tuple[TurnResponse, ...] = self._measure().all()
        return turns

    def _measure(self) -> Any:
        if self._meter is None:
            kind, _ = load_object(self._meter_class), load_object(self._product.turns)  # imported without the lock
            with global_lock:
                if self._meter is None:
                    meter = kind(self)
                    self._on_sent, self._meter = meter.sent, meter
        return self._meter

    def _proceed(self, step: Step) -> None:
        if self._socket is not None:
            self._socket.proceed(step)

    # ---- what starts and stops with a connection, overridden by products

    def _started(self) -> None:
        """Called when a connection is open."""

    def _stop_sending(self) -> None:
        """Stop devices that send; called before the farewell."""

    def _stopped(self, *, playback: bool) -> None:
        """Called when a connection is over; with `playback`, audio still playing must stop as well."""

    def _stop(self, *, playback: bool) -> None:
        with self._logging_errors("what ends with a connection"):
            self._stopped(playback=playback)

    @contextmanager
    def _logging_errors(self, what: str) -> Iterator[None]:
        """Log an exception instead of raising it, so that the connection ends and its end is reported all the same."""
        try:
            yield
        except Exception as error:
            self._logger.error("%s has failed", what, exc_info=error)

    # ---- sending

    def _send_message(self, text: str) -> Any:
        """Send the message of a verb; an override may do more. Blocks in one colour, is awaited in the other."""
        return self.send(text)

    def _text(self, text: str) -> str:
        """The payload of a text frame."""
        return text

    def _audio(self, data: Any) -> bytes:
        """The payload of a binary frame; an empty one is not sent. Raises TypeError for unsupported types."""
        if isinstance(data, (bytes, bytearray, memoryview)):
            return bytes(data)
        error = TypeError(f"data: expected str, bytes, bytearray or memoryview, got {type(data).__name__}")
        self._logger.error("send() failed: %s", error)
        raise error

    # ---- ending

    @both
    def wait_for(
        self, event: str, timeout: float = ANSWER_TIMEOUT, where: Optional[Callable[[Any], Any]] = None
    ) -> Steps[Any]:
        """Wait for an event, and until its handlers have run; return its payload.

        Args:
            event: as for `on()`.
            timeout: seconds to wait.
            where: if given, wait for a payload for which `where(payload)` is true.

        Returns None if there was no such event within `timeout`, or if the connection ended: `last_error` says why.
        Raises RuntimeError if called in a handler, because it would wait for itself.
        """
        if self._desk.handling:
            raise RuntimeError("wait_for() in a handler would wait for itself: use on(), or a task or thread")
        barrier = Barrier(self._flag(), final=str(event).lower() in FINAL_EVENTS)

        def resolve(client: Any, payload: Any, **_: Any) -> None:
            if not barrier.done and (where is None or where(payload)):
                barrier.resolve(payload)

        self._dispatcher.register(event, resolve)
        try:
            yield from self._wait_for(barrier, timeout)
        finally:
            self._dispatcher.unregister(resolve)
        return barrier.value

    def _wait_for(self, barrier: Barrier, timeout: Optional[float]) -> Steps[bool]:
        """Wait while the connection lasts; False if the message did not come."""
        self._barriers.append(barrier)
        try:
            if self._socket is not None:
                yield lambda: barrier.flag.wait(clamp_timeout(timeout))
        finally:
            self._barriers.remove(barrier)
        return barrier.done

    @both
    def finish(self, timeout: Optional[float] = None) -> Steps[bool]:
        """End the connection: tell the server, deliver its remaining messages, then Close.

        Args:
            timeout: seconds for all of this and for the server's last messages; None: as the options say.

        Returns True if all of that happened and nothing was left unsent, or if the client was never connected; False
        if a time limit or the loss of the connection (even before this call) cut it short: `last_error` says why. May
        be called repeatedly and from any thread or task; in a handler it does not wait for that handler. Cancelling it
        closes the connection at once. Never raises an error of the connection, whatever the options say.
        """
        connection = self._socket
        with self._logging_errors("what is to stop before the farewell"):
            self._stop_sending()
        try:
            yield self._drain_captures
            self._outcome.why_unsent = FINISHED
            limit = clamp_timeout(timeout)
            complete = self._outcome.complete if connection is None else (yield lambda: connection.finish(limit))
            return self._outcome.finish_result(complete)
        finally:
            self._stop(playback=True)

    def _end(self, connection: Any) -> list[Delivery]:
        """Record the end of a connection, and return its last deliveries."""
        session, ended = connection.session, connection.ended
        turns: Iterable[Delivery] = ()
        if self._socket is connection:  # otherwise a handler has already started another
            self._outcome.ended(ended, session.was_complete, self._logger)
            if session.pressure is not None and session.pressure.dropped and not ended.clean:
                self._logger.warning(DROPPED, session.pressure.dropped)
            self._stop(playback=False)
            self._release(every=False)  # their message will not come
            if self._meter is not None:
                with self._logging_errors("the last turn"):
                    turns = self._meter.ended()
        return [*turns, *self._dispatcher.endings(ended, self._get_ledger())]

    def _end_delivered(self, connection: Connection) -> None:
        if self._socket is connection:
            self._socket = None
            self._release(every=True)

    def _release(self, *, every: bool) -> None:
        for barrier in list(self._barriers):
            if every or not barrier.final:
                barrier.flag.set()

    # ---- errors

    def _record_failure(self, error: Exception, request: Optional[ConnectRequest] = None) -> DeepgramConnectionError:
        """Set `last_error` to why `start()` failed."""
        strip_frames(error)
        self._outcome.error = connect_error(error, request)
        return self._outcome.error

    def _fail_start(self, error: Exception, request: Optional[ConnectRequest] = None) -> bool:
        """Record and log why `start()` failed; raise it if the options ask for that."""
        failed = self._record_failure(error, request)
        self._logger.error("start() failed: %s", failed.message)
        if isinstance(error, UnsupportedOptions):  # never raised, as in 4.8.1
            return False
        if self._tuning.raise_on_error:
            raise failed from error
        if self._tuning.termination_exception_connect:
            raise error
        return False

    def _fail_send(self, error: Optional[Exception] = None) -> bool:
        """Count a frame that was not sent; raise the error if the options ask for that."""
        failed = self._outcome.count_unsent(error)
        if self._tuning.raise_on_error:
            raise failed.with_traceback(None)  # the same error object may have been raised before
        if error is not None and self._tuning.termination_exception_send:
            raise error
        return False
