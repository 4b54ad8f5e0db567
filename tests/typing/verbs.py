"""Verbs of both colours as type checkers see them: one declaration, a method or a coroutine function.

A line that must be an error carries a `type: ignore` for just that error; one that is none any more is reported.
"""

from typing import Any, Dict

import httpx
from typing_extensions import assert_type

from deepgram import (
    AsyncSpeakRESTClient,
    DeepgramClient,
    SpeakRESTClient,
    SpeakRESTOptions,
    SpeakRESTResponse,
)

client = DeepgramClient("key")
TEXT = {"text": "Hello"}


# ---- REST


def rest() -> None:
    speak = client.speak.rest.v("1")
    assert_type(speak, SpeakRESTClient)
    options = SpeakRESTOptions(model="aura-2-thalia-en")
    assert_type(speak.stream_memory(TEXT), SpeakRESTResponse)
    assert_type(speak.stream_memory({"text": "Hello"}, options, {"x": 1}, {"X-Mine": "1"}, 5.0), SpeakRESTResponse)
    assert_type(speak.stream_memory(source=TEXT, options={"model": "m"}, timeout=httpx.Timeout(5)), SpeakRESTResponse)
    assert_type(speak.stream_memory(TEXT, endpoint="v2/speak", follow_redirects=True), SpeakRESTResponse)
    assert_type(speak.stream_raw(TEXT, options), httpx.Response)
    assert_type(speak.save("speech.wav", TEXT, options), SpeakRESTResponse)
    assert_type(speak.file("speech.wav", TEXT, options, headers={"X-Mine": "1"}), SpeakRESTResponse)
    assert_type(speak.stream(TEXT), SpeakRESTResponse)
    assert_type(speak.get("https://h/v1/x"), str)
    assert_type(speak.post("https://h/v1/x", {"a": 1}, None, None, 5, json={}), str)
    assert_type(speak.put("https://h/v1/x", content=b""), str)
    assert_type(speak.patch("https://h/v1/x", timeout=None), str)
    assert_type(speak.delete(url="https://h/v1/x", headers={"X-Mine": "1"}), str)
    assert_type(speak.post_memory("https://h/v1/x", ["request-id"]), Dict[str, Any])
    assert_type(speak.post_raw("https://h/v1/x", options), httpx.Response)
    speak.stream_memory()  # type: ignore[call-arg]
    speak.stream_memory("Hello")  # type: ignore[arg-type]
    speak.stream_memory(TEXT, "model=m")  # type: ignore[arg-type]
    speak.save("speech.wav")  # type: ignore[call-arg]
    speak.save(5, TEXT)  # type: ignore[arg-type]
    speak.get()  # type: ignore[call-arg]
    speak.get("https://h/v1/x", timeout="5")  # type: ignore[arg-type]
    speak.got("https://h/v1/x")  # type: ignore[attr-defined]


async def rest_on_a_loop() -> None:
    speak = client.speak.asyncrest.v("1")
    assert_type(speak, AsyncSpeakRESTClient)
    assert_type(await speak.stream_memory(TEXT, {"model": "m"}, timeout=5.0), SpeakRESTResponse)
    assert_type(await speak.stream_raw(source=TEXT), httpx.Response)
    assert_type(await speak.save("speech.wav", TEXT), SpeakRESTResponse)
    assert_type(await speak.file("speech.wav", TEXT), SpeakRESTResponse)
    assert_type(await speak.stream(TEXT), SpeakRESTResponse)
    assert_type(await speak.get("https://h/v1/x", {"a": 1}), str)
    assert_type(await speak.delete(url="https://h/v1/x"), str)
    assert_type(await speak.post_memory("https://h/v1/x", ["request-id"]), Dict[str, Any])
    assert_type(await speak.post_raw("https://h/v1/x"), httpx.Response)
    speak.get("https://h/v1/x")  # type: ignore[unused-coroutine]
    await speak.stream_memory()  # type: ignore[call-arg]
    await speak.get("https://h/v1/x", timeout="5")  # type: ignore[arg-type]


class Counting(SpeakRESTClient):
    """Programs override verbs, and call those they override."""

    def get(self, url: str, *args: Any, **kwargs: Any) -> str:
        text = super().get(url, *args, **kwargs)
        assert_type(text, str)
        return text

    def stream_memory(  # pyright: ignore[reportIncompatibleVariableOverride]
        self, *args: Any, **kwargs: Any
    ) -> SpeakRESTResponse:
        return super().stream_memory(*args, **kwargs)


class AsyncCounting(AsyncSpeakRESTClient):
    async def get(self, url: str, *args: Any, **kwargs: Any) -> str:
        text = await super().get(url, *args, **kwargs)
        assert_type(text, str)
        return text
