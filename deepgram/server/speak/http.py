"""Speech over HTTP: POST /v1/speak and /v2/speak (protocol 9)."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import NamedTuple

from deepgram.server.audio import SAMPLE_BYTES, encoder, speed_up, wav_header
from deepgram.server.callbacks import Content, callback_of
from deepgram.server.context import Context
from deepgram.server.deferred import deliver_later
from deepgram.server.http_endpoint import JSON, Answer, Call
from deepgram.server.json_text import parse_object
from deepgram.server.query import Query
from deepgram.server.refusals import BadRequest, check_text, check_type, invalid_source
from deepgram.server.speak.controls import VOICES_WITH_CONTROLS, BadControl, ParsedText, TextPart, parse_controls
from deepgram.server.speak.flux_query import flux_voice
from deepgram.server.speak.live import CHUNK_SECONDS, MAX_CHARACTERS
from deepgram.server.speak.query import SAMPLE_RATES, SPEEDS, unsupported, uuid_of, voice

STREAMED_SIZE = 0x7FFF0000  # the service's size in the WAV header of a stream
RAW_TYPES = {"linear16": "l16", "mulaw": "mulaw", "alaw": "alaw"}


class Format(NamedTuple):
    """Formats of an encoding, default first; a parameter without values must not be given (protocol 9.2)."""

    containers: tuple[str, ...] = ()
    sample_rates: Collection[int] = ()
    bit_rates: Collection[int] = ()


FORMATS = {
    **{encoding: Format(("wav", "none"), rates) for encoding, rates in SAMPLE_RATES.items()},
    "mp3": Format(bit_rates=(48000, 32000)),
    "opus": Format(("ogg",), bit_rates=range(4000, 650_001)),
    "flac": Format(sample_rates=(48000, 8000, 16000, 22050, 32000)),
    "aac": Format(bit_rates=range(4000, 192_001)),
}


async def speak(call: Call, context: Context) -> Answer:
    """Speak a text; BadRequest for what the service refuses. The default encoding is linear16, not mp3."""
    query = Query(call.query)
    model = voice(query)
    return await _answer(call, context, model, query.number("speed", *SPEEDS) or 1.0)


async def speak_flux(call: Call, context: Context) -> Answer:
    """Speak with a voice of /v2/speak."""
    query = Query(call.query)
    query.choice("priority", ("low",))
    return await _answer(call, context, *flux_voice(query))


async def _answer(call: Call, context: Context, model: str, speed: float) -> Answer:
    query = Query(call.query)
    encoding = query.choice("encoding", FORMATS) or "linear16"
    container, rate = _format(query, encoding)
    text, callback = await _text(call), callback_of(query)
    headers, parsed = _parse_text(text, model)
    call.usage.characters, call.usage.models = len(text), (uuid_of(model),)
    content_type = "audio/wav" if container == "wav" else f"audio/{RAW_TYPES[encoding]};rate={rate}"

    async def work() -> Iterator[bytes]:
        await context.clock.sleep(context.timing.speak)
        engine, pcm = context.engine(), bytearray()
        for part in parsed.parts:
            pcm += await engine.synthesize(part.text, rate, model) if part.text.strip() else b""
            pcm += bytes(rate * part.pause // 1000 * SAMPLE_BYTES)
        return _chunks(speed_up(bytes(pcm), speed), encoding, container, rate)

    if callback is not None:

        async def content() -> Content:
            return Content(b"".join(await work()), content_type)

        return deliver_later(call, context, callback, content)

    headers = {
        "content-type": content_type,
        "dg-model-name": model,
        "dg-model-uuid": uuid_of(model),
        "dg-char-count": str(len(text)),
        **headers,
    }
    return Answer(headers, await work())


def _parse_text(text: str, model: str) -> tuple[dict[str, str], ParsedText]:
    """Headers with the numbers of controls, and the parsed text; the voices of Aura 1 have no controls."""
    if not model.startswith(VOICES_WITH_CONTROLS):
        return {}, ParsedText((TextPart(text),))
    try:
        parsed = parse_controls(text, pauses=True)
    except BadControl as bad:
        raise BadRequest(f"Bad Request: Invalid text control: {bad}.", "Bad Request") from None
    return {f"dg-{name.replace('_', '-')}": str(count) for name, count in parsed.applied.items()}, parsed


def _format(query: Query, encoding: str) -> tuple[str, int]:
    """Validate the format parameters; returns container and sample rate."""
    known = FORMATS[encoding]
    container = query.text("container")
    if container is not None and container not in known.containers:
        problem = f"`container={container}` is invalid" if known.containers else "`container` is not applicable"
        raise unsupported(f"{problem} when `encoding={encoding}`")
    rate = _rate(query, "sample_rate", known.sample_rates, encoding)
    _rate(query, "bit_rate", known.bit_rates, encoding)
    if encoding not in SAMPLE_RATES:
        raise unsupported(f"the local server can't encode {encoding}; it can {', '.join(SAMPLE_RATES)}")
    return container or known.containers[0], rate or SAMPLE_RATES[encoding][0]


def _rate(query: Query, name: str, allowed: Collection[int], encoding: str) -> int | None:
    value = query.integer(name)
    if value is None or value in allowed:
        return value
    problem = f"must be {_describe(allowed)}" if allowed else "is not applicable"
    raise unsupported(f"`{name}` {problem} when `encoding={encoding}`")


def _describe(allowed: Collection[int]) -> str:
    return f"between {min(allowed)} and {max(allowed)}" if isinstance(allowed, range) else str(sorted(allowed))


async def _text(call: Call) -> str:
    check_type(call.content_type, (JSON, "text/plain"))
    body = await call.body.text()
    text = check_text(_text_in_json(body) if call.content_type == JSON else body)
    if len(text) > MAX_CHARACTERS:
        problem = f"Input text exceeds maximum character limit of {MAX_CHARACTERS}."
        raise BadRequest(problem, "Payload Too Large", 413)
    return text


def _text_in_json(body: str) -> str:
    text = parse_object(body).get("text")
    if not isinstance(text, str):
        raise invalid_source()
    return text


def _chunks(pcm: bytes, encoding: str, container: str, rate: int) -> Iterator[bytes]:
    if container == "wav":
        yield wav_header(encoding, rate, STREAMED_SIZE)
    encode, size = encoder(encoding), int(rate * CHUNK_SECONDS) * SAMPLE_BYTES
    for start in range(0, len(pcm), size):
        yield encode(pcm[start : start + size])
