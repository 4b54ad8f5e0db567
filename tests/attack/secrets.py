"""Failures of every kind leave no secret in log records, exceptions, tracebacks, events, reprs or recordings."""

from __future__ import annotations

import base64
import json
import logging
import pickle
import re
import traceback
import urllib.parse
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Optional

from colours import refusing

import deepgram
from attack.clients import COLOURS, EVENTS, PRODUCTS, QUICK, Blocking, LoopThread, arguments, settings, wait
from attack.peers import Peer, RawServer, reset
from attack.report import Report
from attack.rfc import answers, http_response
from attack.tls import Trust
from attack.wire import CLOSE, close_payload, encode, encode_message
from deepgram import DeepgramClient, DeepgramClientOptions

PACKAGE = str(Path(deepgram.__file__).parent)

API_KEY = "sEcReTapikey0123456789"
TOKEN = "sEcReTtoken.abc.def"
HEADER = "sEcReTheader"
PASSWORD = "sEcReTpassword"
PROXY_PASSWORD = "sEcReTproxy"
MODEL_KEY = "sEcReTmodel"
SECRETS = (API_KEY, TOKEN, HEADER, PASSWORD, PROXY_PASSWORD, MODEL_KEY)
ENCODED = {
    form
    for secret in SECRETS
    for form in (
        secret,
        urllib.parse.quote(secret),
        base64.b64encode(secret.encode()).decode().rstrip("="),
        base64.b64encode(f"user:{secret}".encode()).decode().rstrip("="),
        repr(secret.encode()),
    )
}
ANSWERS = 20  # answers to the upgrade tried with each product and colour


class Records(logging.Handler):
    """Collects log records with all that a formatter could show, including local variables of the package's frames."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.texts: list[tuple[str, str]] = []

    def emit(self, record: logging.LogRecord) -> None:
        texts = [record.getMessage(), repr(record.args)]
        if record.exc_info and record.exc_info[1] is not None:
            texts.append(error_text(record.exc_info[1]))
        self.texts += [(record.name, text) for text in texts]


def error_text(error: BaseException) -> str:
    """The texts of an exception and its causes, and the local variables of the package's frames in their tracebacks."""
    texts, seen = [], set()
    pending: list[Optional[BaseException]] = [error]
    while pending:
        one = pending.pop()
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        pending += [one.__cause__, one.__context__, getattr(one, "cause", None)]
        texts += [str(one), repr(one), "".join(traceback.format_exception_only(type(one), one))]
        texts += [repr(value) for value in vars(one).values()] if hasattr(one, "__dict__") else []
        for frame, _ in traceback.walk_tb(one.__traceback__):
            if frame.f_code.co_filename.startswith(PACKAGE):
                texts += [f"{name} = {_repr(value)}" for name, value in frame.f_locals.items()]
    return "\n".join(texts)


def _repr(value: Any) -> str:
    try:
        return repr(value)
    except Exception as error:
        return repr(error)


def attack(report: Report) -> None:
    records = Records()
    root = logging.getLogger()
    root.addHandler(records)
    levels = {
        name: logging.getLogger(name).level for name in ("", "deepgram", "websockets", "httpx", "httpcore", "asyncio")
    }
    for name in levels:
        logging.getLogger(name).setLevel(logging.DEBUG)
    try:
        with LoopThread() as loop:
            for product in PRODUCTS:
                for colour in COLOURS:
                    for name, behave, more in failures(report):
                        _session(report, records, loop, product, colour, name, behave, more)
            for colour in COLOURS:
                _over_http(report, records, loop, colour)
                _tls(report, records, loop, colour)
                _proxies(report, records, loop, colour)
            for complaint in loop.complaints:
                _check_secrets(report, "a complaint of the loop", repr(complaint))
        _objects(report)
    finally:
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)
        root.removeHandler(records)
        logging.getLogger().setLevel(logging.WARNING)


def failures(report: Report) -> Iterator[tuple[str, Callable[[Peer], Any], dict[str, Any]]]:
    """Kinds of failure: name, behaviour of the server, and client options."""

    def after(act: Callable[[Peer], Any]) -> Callable[[Peer], Any]:
        def behave(peer: Peer) -> None:
            peer.accept()
            next(peer.frames(), None)
            act(peer)

        return behave

    def echo(peer: Peer) -> None:
        """A refusal that repeats the request, as debugging servers do."""
        peer.send(http_response("400 Bad Request", body=b'{"message": "no", "request": %s}' % _quoted(peer.request)))

    def echo_header(peer: Peer) -> None:
        lines = dict(line.split(b": ", 1) for line in peer.request.split(b"\r\n") if b": " in line)
        credential = lines.get(b"Authorization", b"").decode()
        peer.send(http_response("401 No", f"dg-error: bad credential {credential}", body=b"{}"))

    def messages(*texts: str) -> Callable[[Peer], Any]:
        return after(lambda peer: (peer.send(b"".join(map(encode_message, texts))), peer.until_closed()))

    yield "a fine session", messages('{"type":"Metadata"}'), {}
    yield "reset", after(lambda peer: reset(peer.socket)), {}
    yield "end of stream", after(lambda peer: None), {}
    yield "close", after(lambda peer: peer.send(encode(CLOSE, close_payload(1011, "no")))), {}
    yield "violation", after(lambda peer: (peer.send(b"\x83\x00"), peer.until_closed())), {}
    yield "malformed", messages("not JSON", "{", '{"type":"Results","channel":7}', '{"type":3}'), {}
    yield "handlers that raise", messages('{"type":"Error","description":"d"}', '{"type":"Other"}'), {"raising": True}
    yield "silence", lambda peer: wait(lambda: False, 0.3), {"open_timeout": 0.1}
    yield "echo", echo, {}
    yield "echo in a header", echo_header, {}
    yield "raise_on_error", echo, {"raise_on_error": True}
    yield (
        "termination_exception",
        after(lambda peer: reset(peer.socket)),
        {
            "termination_exception": True,
            "termination_exception_connect": True,
            "termination_exception_send": True,
        },
    )
    usable = [(name, expected) for name, expected in answers() if "endless" not in name and "drip" not in name]
    rng = report.random("answers", report.scaled(1000))
    for name, expected in rng.sample(usable, min(len(usable), report.scaled(ANSWERS))):
        yield name, expected.answer, {"open_timeout": min(expected.open_timeout, 0.5)}


def _quoted(data: bytes) -> bytes:

    return json.dumps(data.decode("latin-1")).encode()


def _session(
    report: Report,
    records: Records,
    loop: LoopThread,
    product: str,
    colour: str,
    name: str,
    behave: Callable[[Peer], Any],
    more: dict[str, Any],
) -> None:
    label, records.texts = f"{name}, {product} on {colour}", []
    raising = more.get("raising", False)
    with RawServer(behave) as server, TemporaryDirectory() as folder:
        url = f"ws://user:{PASSWORD}@127.0.0.1:{server.port}/?token={PASSWORD}" if product == "speak" else server.url
        recording = Path(folder, "session.jsonl")
        options = {**{k: v for k, v in more.items() if k != "raising"}, "record": recording}
        client = _client(product, colour, url, loop, options)
        payloads: list[Any] = []

        def handler(client: Any, payload: Any, **_: Any) -> None:
            payloads.append(payload)
            if raising:
                raise ValueError("on purpose")

        for event in EVENTS[product]:
            client.on(event, handler)
        raised: list[BaseException] = []

        def attempt(verb: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
            try:
                return verb(*args, **kwargs)
            except Exception as error:
                raised.append(error)

        start_arguments = arguments(product)
        if product == "agent":
            start_arguments[0].agent.think.endpoint = {"url": "https://x", "headers": {"authorization": MODEL_KEY}}
        if attempt(client.start, *start_arguments, headers={"X-Secret": HEADER, "Authorization": f"Token {API_KEY}"}):
            attempt(client.send, '{"type":"KeepAlive"}')
            wait(lambda: not client.is_connected() or len(payloads) > 2, 0.2)
            attempt(client.send, '{"type":"KeepAlive"}')
        attempt(client.finish)
        wait(lambda: not client.is_connected(), 1.0)
        recorded = recording.read_text("utf-8")
    report.count("failures looked at")
    report.count("lines of recordings", recorded.count("\n"))
    _check_secrets(report, "a recording", recorded, label)
    for binary in re.findall('"binary":"([^"]*)"', recorded):
        _check_secrets(report, "a recorded frame", base64.b64decode(binary).decode("latin-1"), label)
    for logger, text in records.texts:
        report.count("texts of log records")
        _check_secrets(report, f"a log record of {logger.split('.')[0]}", text, label)
    for error in raised:
        _check_secrets(report, "an exception", error_text(error), label)
    for payload in payloads:
        _check_secrets(
            report,
            "an event",
            f"{payload!r} {payload!s} {vars(payload) if hasattr(payload, '__dict__') else ''}",
            label,
        )
    plain = getattr(client, "_client", client)
    if plain.last_error is not None:
        _check_secrets(report, "last_error", error_text(plain.last_error), label)
    _check_secrets(report, "the client", f"{plain!r} {plain!s}", label)
    _check_secrets(report, "the client's attributes", " ".join(map(_repr, vars(plain).values())), label)


def _client(product: str, colour: str, url: str, loop: LoopThread, more: dict[str, Any]) -> Any:
    config = DeepgramClientOptions(url=url, options={**QUICK, "drain_timeout": 0.2, "close_timeout": 0.1, **more})
    router = getattr(DeepgramClient(API_KEY, config), product)
    return router.websocket.v("1") if colour == "threads" else Blocking(router.asyncwebsocket.v("1"), loop)


def _check_secrets(report: Report, where: str, text: str, label: str = "") -> None:
    found = next((secret for secret in ENCODED if secret in text), None)
    if found:
        place = text.index(found)
        report.fail(f"a secret in {where}", f"{label}: ...{text[max(0, place - 80) : place + 40]}")


# ---- HTTP, TLS, proxies, objects


def _over_http(report: Report, records: Records, loop: LoopThread, colour: str) -> None:
    replies: list[Callable[[Peer], Any]] = [
        lambda peer: peer.send(http_response("401 No", body=b'{"err_msg":"no"}')),
        lambda peer: peer.send(http_response("500 No", body=b"<html>")),
        lambda peer: peer.send(b"rubbish\r\n\r\n"),
        lambda peer: reset(peer.socket),
        lambda peer: peer.send(http_response("200 OK", body=b"x", length=1000)),
        lambda peer: peer.send(http_response("302 Elsewhere", "Location: http://127.0.0.1:1/")),
        lambda peer: peer.send(http_response("400 No", body=b"[" * 50_000)),
    ]
    for number, reply in enumerate(replies):
        records.texts = []
        with RawServer(reply) as server:
            config = DeepgramClientOptions(url=server.url, headers={"X-Secret": HEADER})
            speak = DeepgramClient(API_KEY, config).speak
            try:
                if colour == "threads":
                    speak.rest.v("1").stream_memory({"text": "hello"})
                else:
                    loop.run(speak.asyncrest.v("1").stream_memory, {"text": "hello"})
            except Exception as error:
                _check_secrets(report, "an exception of HTTP", error_text(error), f"reply {number}, {colour}")
        for logger, text in records.texts:
            _check_secrets(report, f"a log record of {logger.split('.')[0]}", text, f"HTTP reply {number}, {colour}")
        report.count("failures looked at")


def _failed_start(
    report: Report, records: Records, loop: LoopThread, colour: str, url: str, name: str, **more: Any
) -> None:
    records.texts = []
    client = _client("listen", colour, url, loop, {"open_timeout": 0.5, **more})
    try:
        client.start(*arguments("listen"), headers={"X-Secret": HEADER})
    except Exception as error:
        _check_secrets(report, "an exception", error_text(error), f"{name}, {colour}")
    if client.last_error is not None:
        _check_secrets(report, "last_error", error_text(client.last_error), f"{name}, {colour}")
    for logger, text in records.texts:
        _check_secrets(report, f"a log record of {logger.split('.')[0]}", text, f"{name}, {colour}")
    client.finish()
    report.count("failures looked at")


def _tls(report: Report, records: Records, loop: LoopThread, colour: str) -> None:
    for name, context in {"unknown authority": Trust().server(), "plain": None}.items():
        with RawServer(lambda peer: peer.accept(), tls=context) as server:
            _failed_start(report, records, loop, colour, f"wss://127.0.0.1:{server.port}", name)


def _proxies(report: Report, records: Records, loop: LoopThread, colour: str) -> None:
    refusals = {
        "a proxy that refuses": http_response("407 Proxy Authentication Required", "Proxy-Authenticate: Basic"),
        "a proxy that speaks nonsense": b"nonsense\r\n\r\n",
        "a proxy that hangs up": b"",
    }
    for name, answer in refusals.items():
        with RawServer(lambda peer, answer=answer: peer.send(answer)) as proxy:
            through = f"http://user:{PROXY_PASSWORD}@127.0.0.1:{proxy.port}"
            _failed_start(report, records, loop, colour, "ws://service.invalid", name, proxy=through)
    with refusing() as (host, port):
        through = f"http://user:{PROXY_PASSWORD}@{host}:{port}"
        _failed_start(report, records, loop, colour, "ws://service.invalid", "no proxy there", proxy=through)
    _failed_start(
        report,
        records,
        loop,
        colour,
        "ws://service.invalid",
        "a proxy of another kind",
        proxy=f"https://user:{PROXY_PASSWORD}@h",
    )


def _objects(report: Report) -> None:
    """Objects that hold secrets don't show them when printed or pickled."""
    configs = {
        "a configuration with a key": DeepgramClientOptions(API_KEY, headers={"X-Secret": HEADER}),
        "a configuration with a token": DeepgramClientOptions(access_token=TOKEN),
        "a configuration with a password": DeepgramClientOptions(API_KEY, url=f"wss://user:{PASSWORD}@host"),
    }
    for name, config in configs.items():
        client = DeepgramClient("", config)
        for what, held in {"config": config, "client": client}.items():
            _check_secrets(report, f"the repr of {name}", f"{held!r} {held!s}", what)
            _check_secrets(report, f"the attributes of {name}", _repr(vars(held)), what)
        try:
            pickle.loads(pickle.dumps(config))
        except Exception as error:
            _check_secrets(report, "an error of pickle", error_text(error), name)
    options = settings()
    options.agent.think.endpoint = {"url": "https://x", "headers": {"authorization": f"Bearer {MODEL_KEY}"}}
    _check_secrets(report, "the repr of settings", repr(options))
    report.count("objects looked at", 7)
