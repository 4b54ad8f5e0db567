"""Connections of 5.x to a server that records what it receives: prints all that can be observed, as JSON. Also runs
under 5.3.4."""

import asyncio
import json
import sys
import threading
from urllib.parse import parse_qsl, urlsplit

from deepgram.core.events import EventType
from deepgram.environment import DeepgramClientEnvironment
from deepgram.extensions.types import sockets as s
from deepgram.extensions.types.sockets import *  # noqa: F403
from websockets.sync.server import serve

from deepgram import AsyncDeepgramClient, DeepgramClient

RESULTS = {
    "type": "Results", "channel_index": [0, 1], "duration": 1.5, "start": 0, "is_final": True, "speech_final": False,
    "channel": {"alternatives": [{"transcript": "Good.", "confidence": 0.9, "words": [
        {"word": "good", "start": 0.1, "end": 0.5, "confidence": 1, "punctuated_word": "Good.", "new": [1]}]}]},
    "metadata": {"request_id": "r", "model_info": {"name": "n", "version": "v", "arch": "a"}, "model_uuid": "u"},
    "from_finalize": False, "new": {"a": 1},
}  # fmt: skip
SAID = {
    "/v1/listen": [
        RESULTS,
        {"type": "SpeechStarted", "channel": [0, 1], "timestamp": 9.5},
        {"type": "UtteranceEnd", "channel": [0, 1], "last_word_end": 3},
        {"type": "Metadata", "transaction_key": "deprecated", "request_id": "r", "sha256": "s", "created": "c",
         "duration": 1.5, "channels": 1},
    ],
    "/v2/listen": [
        {"type": "Connected", "request_id": "r", "sequence_id": 0},
        {"type": "TurnInfo", "request_id": "r", "sequence_id": 1, "event": "EndOfTurn", "turn_index": 0,
         "audio_window_start": 0, "audio_window_end": 2.5, "transcript": "Hi.",
         "words": [{"word": "Hi.", "confidence": 0.9}], "end_of_turn_confidence": 0.8},
        {"type": "Error", "sequence_id": 2, "code": "INTERNAL_SERVER_ERROR", "description": "d"},
    ],
    "/v1/speak": [
        {"type": "Metadata", "request_id": "r", "model_name": "n", "model_version": "v", "model_uuid": "u"},
        b"audio",
        {"type": "Flushed", "sequence_id": 0},
        {"type": "Cleared", "sequence_id": 1},
        {"type": "Warning", "warn_code": "c", "warn_msg": "m"},
    ],
    "/v1/agent/converse": [
        {"type": "Welcome", "request_id": "r"},
        {"type": "SettingsApplied"},
        {"type": "ConversationText", "role": "user", "content": "Hi."},
        {"type": "History", "role": "user", "content": "Hi."},
        {"type": "History", "function_calls": [
            {"id": "i", "name": "n", "client_side": True, "arguments": "{}", "response": "r"}]},
        {"type": "UserStartedSpeaking"},
        {"type": "AgentThinking", "content": "t"},
        {"type": "FunctionCallRequest", "functions": [
            {"id": "i", "name": "n", "arguments": "{}", "client_side": True}]},
        {"type": "FunctionCallResponse", "id": "i", "name": "n", "content": "c"},
        {"type": "AgentStartedSpeaking", "total_latency": 1, "tts_latency": 0.5, "ttt_latency": 0.5},
        b"audio",
        {"type": "AgentAudioDone"},
        {"type": "PromptUpdated"},
        {"type": "SpeakUpdated"},
        {"type": "InjectionRefused", "message": "m"},
        {"type": "Error", "description": "d", "code": "c"},
        {"type": "Warning", "description": "d", "code": "c"},
    ],
}  # fmt: skip
SETTINGS = s.AgentV1SettingsMessage(
    audio=s.AgentV1AudioConfig(
        input=s.AgentV1AudioInput(encoding="linear16", sample_rate=44100),
        output=s.AgentV1AudioOutput(encoding="linear16", sample_rate="24000", container="wav"),
    ),
    agent=s.AgentV1Agent(
        language="en",
        listen=s.AgentV1Listen(provider=s.AgentV1ListenProvider(type="deepgram", model="nova-3")),
        think=s.AgentV1Think(
            provider=s.AgentV1OpenAiThinkProvider(model="gpt-4o-mini", temperature="0.7"),
            prompt="Be kind.",
            functions=[{"name": "f", "parameters": {"type": "object"}, "endpoint": {"url": "u", "method": "POST"}}],
            context_length=None,
        ),
        speak=[s.AgentV1SpeakProviderConfig(provider={"type": "deepgram", "model": "aura-2-thalia-en"})],
        context={"messages": [{"type": "History", "role": "user", "content": "ü"}]},
        greeting=None,
        further={"a": None},
    ),
    tags=["a"],
    flags=s.AgentV1Flags(),
)
SENT = {
    "/v1/listen": [
        ("send_media", b"abcd"),
        ("send_media", bytearray(b"ef")),
        ("send_media", "text"),
        ("_send", b"gh"),
        ("_send", {"type": "KeepAlive"}),
        ("send_control", s.ListenV1ControlMessage(type="KeepAlive")),
        ("send_control", s.ListenV1ControlMessage(type="Finalize", channel=0)),
    ],
    "/v2/listen": [("send_media", b"abcd"), ("send_control", s.ListenV2ControlMessage(type="CloseStream"))],
    "/v1/speak": [
        ("send_text", s.SpeakV1TextMessage(type="Speak", text="Grüße")),
        ("send_control", s.SpeakV1ControlMessage(type="Flush")),
        ("_send", '{"type": "Flush"}'),
    ],
    "/v1/agent/converse": [
        ("send_settings", SETTINGS),
        ("send_media", s.AgentV1MediaMessage(b"abcd")),
        ("send_control", s.AgentV1ControlMessage()),
        ("send_update_prompt", s.AgentV1UpdatePromptMessage(prompt="p")),
        ("send_update_speak", s.AgentV1UpdateSpeakMessage(speak=s.AgentV1SpeakProviderConfig(
            provider=s.AgentV1ElevenLabsSpeakProvider(model_id="eleven_turbo_v2_5", language_code=None)))),
        ("send_inject_user_message", s.AgentV1InjectUserMessageMessage(content="u")),
        ("send_inject_agent_message", s.AgentV1InjectAgentMessageMessage(message="m")),
        ("send_function_call_response", s.AgentV1FunctionCallResponseMessage(name="n", content="c", id="i")),
        ("send_function_call_response", s.AgentV1FunctionCallResponseMessage(name="n", content="c")),
    ],
}  # fmt: skip
QUERIES = {
    "/v1/listen": {"model": "nova-3", "sample_rate": "16000", "interim_results": True, "keyterm": ["a", "b c"],
                   "endpointing": 300, "language": "", "tag": ("t",)},
    "/v2/listen": {"model": "flux-general-en", "eot_threshold": 0.7, "keyterm": "k", "encoding": "linear16"},
    "/v1/speak": {"model": "aura-2-thalia-en", "sample_rate": 24000, "encoding": None},
    "/v1/agent/converse": {},
}  # fmt: skip
noted = {}


def behave(connection):
    url = urlsplit(connection.request.path)
    notes = noted.setdefault(url.path, [])
    notes.append(parse_qsl(url.query, keep_blank_values=True))
    notes.append(connection.request.headers.get("x-own"))
    for _ in SENT[url.path]:
        frame = connection.recv()
        notes.append(frame if isinstance(frame, str) else frame.hex())
    for message in SAID[url.path]:
        connection.send(message if isinstance(message, bytes) else json.dumps(message))
    connection.close()


def shown(message):
    """All that a handler can see of what it gets."""
    if message is None or isinstance(message, bytes):
        return repr(message)
    return [
        type(message).__name__, message.dict(), json.loads(message.json()), message.model_dump(),
        list(vars(message)), message.model_extra,
    ]  # fmt: skip


def apis(client):
    return {
        "/v1/listen": client.listen.v1, "/v2/listen": client.listen.v2, "/v1/speak": client.speak.v1,
        "/v1/agent/converse": client.agent.v1.with_raw_response,
    }  # fmt: skip


def threaded(client, path):
    told = []
    with apis(client)[path].connect(**QUERIES[path], request_options={"additional_headers": {"x-own": "1"}}) as c:
        for event in EventType:
            c.on(event, lambda payload, event=event: told.append([event.value, shown(payload)]))
        thread = threading.Thread(target=c.start_listening)
        thread.start()
        for verb, message in SENT[path]:
            assert getattr(c, verb)(message) is None
        thread.join()
        try:
            c.recv()
        except Exception as error:
            told.append(repr(error))
    return told


async def on_loop(client, path):
    told = []
    async with apis(client)[path].connect(**QUERIES[path], request_options={"additional_headers": {"x-own": "1"}}) as c:
        for event in EventType:
            c.on(event, lambda payload, event=event: told.append([event.value, shown(payload)]))
        task = asyncio.create_task(c.start_listening())
        for verb, message in SENT[path]:
            assert await getattr(c, verb)(message) is None
        await task
        try:
            await c.recv()
        except Exception as error:
            told.append(repr(error))
    return told


async def iterated(client, path):
    async with apis(client)[path].connect(**QUERIES[path]) as c:
        for verb, message in SENT[path]:
            await getattr(c, verb)(message)
        return [shown(await c.recv()), *[shown(message) async for message in c]]


def main():
    with serve(behave, "127.0.0.1", 0) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"ws://127.0.0.1:{server.socket.getsockname()[1]}"
        there = {"api_key": "k", "environment": DeepgramClientEnvironment(base=url, production=url, agent=url)}
        told = {}
        for path in SAID:
            told[path] = [
                threaded(DeepgramClient(**there), path),
                asyncio.run(on_loop(AsyncDeepgramClient(**there), path)),
                asyncio.run(iterated(AsyncDeepgramClient(**there), path)),
            ]
        json.dump({"noted": noted, "told": told}, sys.stdout)
        server.shutdown()


main()
