"""`LocalServer`: starts and stops the server, and lets tests observe and disturb its connections."""

from __future__ import annotations

import asyncio
import copy
import ssl
import sys
import threading
from collections import deque
from collections.abc import Awaitable, Callable, Container, Iterable, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from deepgram.server.account.state import Account
from deepgram.server.agent.options import AgentOptions
from deepgram.server.callbacks import Callbacks
from deepgram.server.clock import Clock, RealClock, Timing
from deepgram.server.context import Context
from deepgram.server.engines import EngineChoice, EngineSource, engine_source
from deepgram.server.faults import Faults
from deepgram.server.files import Files
from deepgram.server.ids import Ids
from deepgram.server.listening_socket import ListeningSocket
from deepgram.server.outbound import Outbound
from deepgram.server.recorded import Recording
from deepgram.server.recorder import ConnectionRecord, running_loop
from deepgram.server.script import Script
from deepgram.server.traffic_log import TrafficLog

if TYPE_CHECKING:
    from deepgram.server.app import App

MAX_REQUEST_LINE = 1 << 17  # bytes; above MAX_TARGET_LENGTH, so that the app can answer 414 as the service does
STOP_GRACE = 0.25  # seconds for clients to answer the close frame when the server stops
START_TIMEOUT = 30.0  # seconds, mostly for loading a speech engine
NOT_STARTED = "the local server has not been started: call start() first, or use `with LocalServer() as server:`"
SET_WHILE_RUNNING = {"faults": Faults, "timing": Timing, "agent": AgentOptions}
T = TypeVar("T")
V = TypeVar("V")


class LocalServer:
    """A server on this machine that speaks Deepgram's protocols, over WebSockets and HTTP.

    `with LocalServer() as server:` runs it in a thread of its own; `async with` runs it on the caller's loop.

    - `script`: what is transcribed and what agents answer: a Script, a mapping, or the path of a YAML or JSON file.
    - `engine`: "scripted", "speech" (needs the extra `local`), an Engine shared by all sessions, or a callable
      that returns one for each session.
    - `timing`, `clock`: latencies, and the source of time; `Timing.fast()` and `VirtualClock()` are for tests.
    - `faults`: faults of every connection; `next_faults` come first, one for each connection.
    - `agent`: AgentOptions, for behaviour that varies between versions of the service.
    - `outbound`: True lets think blocks and functions call endpoints on other machines, not only on this one.
    - `files`: contents by path or URL, as bytes or the path of a file: served by GET at a path of the server (such
      as "/audio/hello.wav"), or used in place of a URL that is to be transcribed or analyzed.
    - `replay`: a recorded session (docs/recordings.md) whose server side is replayed to clients of the same paths;
      `replay_speed` is a factor, 0 replays without waiting.
    - `log`: called with a line of text for each connection, message and close, without credentials.
    - `keys`: the accepted credentials; by default any but "bad-key".
    - `tls`: serve wss:// with a temporary certificate; see `ssl_context()`.
    - `prefix`: a path in front of all endpoints. `seed`: makes all ids the same in every run.
    - `keep_frames`: False counts frames without keeping them, and keeps only the last 10,000 connection records, for
      long or very fast runs.

    `script`, `timing`, `faults` and `agent` may be assigned while the server runs, also from another thread; new
    connections use them. Raises TypeError for arguments of the wrong type, ValueError for an invalid script or
    recording, and OSError for a file that can't be read.
    """

    def __init__(
        self,
        *,
        script: Script | dict[str, Any] | str | Path | None = None,
        engine: EngineChoice = "scripted",
        timing: Timing | None = None,
        clock: Clock | None = None,
        faults: Faults | None = None,
        next_faults: Iterable[Faults] = (),
        agent: AgentOptions | None = None,
        keys: Container[str] | None = None,
        tls: bool = False,
        host: str = "127.0.0.1",
        port: int = 0,
        prefix: str = "",
        seed: int | None = None,
        keep_frames: bool = True,
        outbound: bool = False,
        files: Mapping[str, str | Path | bytes] | None = None,
        replay: str | Path | None = None,
        replay_speed: float = 1.0,
        log: Callable[[str], None] | None = None,
    ) -> None:
        if isinstance(keys, (str, bytes)):
            raise TypeError(f"keys: expected a list or set of keys, got one {type(keys).__name__}")
        if not hasattr(replay_speed, "__float__"):
            raise TypeError(f"replay_speed: expected a number, got {type(replay_speed).__name__}")
        self.script = script
        self.faults = Faults() if faults is None else faults
        """The faults of each connection."""
        self.timing = Timing() if timing is None else timing
        """Latencies and limits."""
        self.agent = AgentOptions() if agent is None else agent
        """Behaviour of agents that varies between versions of the service."""
        self.next_faults = deque(_checked("next_faults", each, Faults) for each in next_faults)
        self.clock = clock or RealClock()
        self.host = host
        self.port = port
        self.prefix = f"/{prefix.strip('/')}".rstrip("/")
        self._engine = engine
        self._tls = tls
        self._ids = Ids(seed)
        self._keep_frames = keep_frames
        self._outbound = Outbound(outbound, self._outbound_tls)
        self._account = Account(self.clock, Ids(None if seed is None else ~seed), keys)
        self._callbacks = Callbacks(self._outbound, self.clock)
        self._recording = None if replay is None else Recording(replay, replay_speed)
        self._files = Files({} if files is None else files, self._outbound)
        self._log = None if log is None else TrafficLog(log)
        self._authority: Any = None
        self._app: App | None = None
        self._shut_down: Callable[[], Awaitable[None]] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None

    # settable while the server runs

    @property
    def script(self) -> Script:
        """What is transcribed and what agents answer; assignable in every form that LocalServer accepts."""
        return self._script

    @script.setter
    def script(self, value: Script | dict[str, Any] | str | Path | None) -> None:
        self._script = Script.of(value)

    def __setattr__(self, name: str, value: Any) -> None:
        super().__setattr__(name, _checked(name, value, SET_WHILE_RUNNING.get(name, object)))

    # addresses

    @property
    def url(self) -> str:
        """Base URL, such as ws://127.0.0.1:41234, for `DeepgramClientOptions(url=...)`.

        Raises RuntimeError before the start, when no port is known.
        """
        return f"ws{self._address}"

    @property
    def http_url(self) -> str:
        """The same base URL for HTTP, such as http://127.0.0.1:41234."""
        return f"http{self._address}"

    @property
    def _address(self) -> str:
        if not self.port:
            raise RuntimeError(NOT_STARTED)
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{'s' if self._tls else ''}://{host}:{self.port}{self.prefix}"

    @property
    def ca_pem(self) -> bytes:
        """The certificate (PEM) of the temporary authority, for clients to trust."""
        return bytes(self._certificate_authority().cert_pem.bytes())

    def ssl_context(self) -> ssl.SSLContext:
        """A TLS context for clients that trusts this server."""
        return ssl.create_default_context(cadata=self.ca_pem.decode())

    @property
    def project_id(self) -> str:
        """The project that calls are billed to, unless their key belongs to another one; empty if all were deleted."""
        return next(iter(self._account.projects), "")

    # observations

    @property
    def connections(self) -> list[ConnectionRecord]:
        """All connection attempts, oldest first."""
        return list(self._started_app().records)

    def connection(self, index: int = 0, timeout: float = 20.0) -> ConnectionRecord:
        """Connection number `index`, once its handshake has been answered; not on the server's own loop."""
        return self.wait_for(lambda: self._answered(index), timeout)[0]

    def wait_for(self, predicate: Callable[[], T], timeout: float = 20.0) -> T:
        """Wait until `predicate` returns a true value and return it; TimeoutError otherwise.

        `predicate` is called again whenever something is recorded, and periodically. Not on the server's own loop.
        """
        if self._loop is not None and running_loop() is self._loop:
            raise RuntimeError("wait_for() would block the server's own loop: use `await server.async_wait_for(...)`")
        return self._started_app().watch.wait_for(predicate, timeout)

    async def async_wait_for(self, predicate: Callable[[], T], timeout: float = 20.0) -> T:
        """`wait_for()` for coroutines; `predicate` runs in another thread."""
        return await asyncio.to_thread(self._started_app().watch.wait_for, predicate, timeout)

    async def async_connection(self, index: int = 0, timeout: float = 20.0) -> ConnectionRecord:
        """`connection()` for coroutines."""
        return (await self.async_wait_for(lambda: self._answered(index), timeout))[0]

    # starting and stopping

    def start(self) -> LocalServer:
        """Run in a separate thread; returns when the server listens."""
        self._require_stopped()
        # the proactor loop stops listening if a client leaves before it is accepted, and can't reset connections
        loop = asyncio.SelectorEventLoop() if sys.platform == "win32" else asyncio.new_event_loop()
        self._thread = threading.Thread(target=_run_loop, args=(loop,), name="deepgram-local-server", daemon=True)
        self._thread.start()
        try:
            asyncio.run_coroutine_threadsafe(self.async_start(), loop).result(START_TIMEOUT)
        except BaseException:
            self._join_thread(loop)
            raise
        return self

    def stop(self) -> None:
        """Close all connections and end the thread."""
        loop = self._loop
        if loop is None or self._thread is None:
            return
        asyncio.run_coroutine_threadsafe(self.async_stop(), loop).result()
        self._join_thread(loop)

    async def async_start(self) -> LocalServer:
        """Listen on the running loop; RuntimeError if the server runs already, OSError if the address is in use."""
        self._require_stopped()
        from aiohttp import web

        from deepgram.server.app import App, http_logger

        self._loop = loop = asyncio.get_running_loop()
        with ExitStack() as failing:
            failing.callback(setattr, self, "_loop", None)
            await self.clock.sleep(0)  # tells a VirtualClock its loop before the first client connects
            listening = failing.enter_context(ListeningSocket(self.host, self.port))
            engines = engine_source(self._engine, self.script, self.clock, self._outbound)
            failing.callback(engines.close)
            app = App(
                lambda: self._context(engines),
                self._take_faults,
                self._account,
                prefix=self.prefix,
                keep_frames=self._keep_frames,
                recording=self._recording,
                log=self._log,
            )
            web_server = web.Server(app.handle, access_log=None, logger=http_logger, max_line_size=MAX_REQUEST_LINE)
            listener = await loop.create_server(
                web_server, sock=listening, ssl=self._server_context() if self._tls else None
            )
            failing.pop_all()
        self._app, self.port = app, listening.getsockname()[1]

        async def shut_down() -> None:
            await listening.stop_accepting()
            listener.close()
            await app.stop(STOP_GRACE)
            transports = [handler.transport for handler in web_server.connections]
            await web_server.shutdown(STOP_GRACE)
            for transport in transports:
                if transport is not None:
                    transport.abort()  # TLS would wait for the client's close_notify
            await listening.close_connections(STOP_GRACE)
            await self._callbacks.stop()
            engines.close()

        self._shut_down = shut_down
        return self

    async def async_stop(self) -> None:
        """Stop listening and close all connections, including those whose handshake is under way."""
        shut_down, self._shut_down = self._shut_down, None
        if shut_down is not None:
            await shut_down()
            self._loop = None

    def drain(self) -> None:
        """End every session the way the service does before a restart; callable from any thread."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._started_app().drain)

    def __enter__(self) -> LocalServer:
        return self.start()

    def __exit__(self, *exc_info: object) -> None:
        self.stop()

    async def __aenter__(self) -> LocalServer:
        return await self.async_start()

    async def __aexit__(self, *exc_info: object) -> None:
        await self.async_stop()

    def _answered(self, index: int) -> list[ConnectionRecord]:
        return [record for record in self.connections[index : index + 1] if record.status is not None]

    def _context(self, engines: EngineSource) -> Context:
        script = self.script
        return Context(
            clock=self.clock,
            timing=self.timing,
            ids=self._ids,
            engine=lambda: engines.new(script),
            phrases=script.phrases,
            speakers=script.speakers,
            live=script.live,
            agent=self.agent,
            outbound=self._outbound,
            account=self._account,
            callbacks=self._callbacks,
            files=self._files,
        )

    def _take_faults(self) -> Faults:
        return self.next_faults.popleft() if self.next_faults else copy.copy(self.faults)

    def _require_stopped(self) -> None:
        if self._loop is not None:
            raise RuntimeError("the local server is running already")

    def _started_app(self) -> App:
        if self._app is None:
            raise RuntimeError(NOT_STARTED)
        return self._app

    def _join_thread(self, loop: asyncio.AbstractEventLoop) -> None:
        loop.call_soon_threadsafe(loop.stop)
        if self._thread is not None:
            self._thread.join()
        self._thread = None

    def _outbound_tls(self) -> ssl.SSLContext | bool:
        """The TLS configuration of outbound requests, which trusts this server too."""
        return self.ssl_context() if self._tls else True

    def _certificate_authority(self) -> Any:
        if self._authority is None:
            try:
                import trustme
            except ImportError as missing:
                raise ImportError(
                    "LocalServer(tls=True) needs the package trustme: pip install 'deepgram-sdk[local]'"
                ) from missing
            self._authority = trustme.CA()
        return self._authority

    def _server_context(self) -> ssl.SSLContext:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self._certificate_authority().issue_cert(self.host, "localhost").configure_cert(context)
        return context


def _checked(name: str, value: object, kind: type[V]) -> V:
    if not isinstance(value, kind):
        raise TypeError(f"{name}: expected {kind.__name__}, got {type(value).__name__}")
    return value


def _run_loop(loop: asyncio.AbstractEventLoop) -> None:
    asyncio.set_event_loop(loop)
    try:
        loop.run_forever()
    finally:
        tasks = asyncio.all_tasks(loop)
        for task in tasks:
            task.cancel()
        loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.run_until_complete(loop.shutdown_default_executor())
        loop.close()
