"""Controls in the text of Flux speech."""

from __future__ import annotations

from typing import Any

import pytest
from deepgram.helpers import TextBuilder, add_pronunciation, ssml_to_deepgram, validate_ipa, validate_pause

from deepgram.server import LocalServer, Timing

WORD = r'\{"word": "azathioprine", "pronounce": "ˌæzəˈθaɪəpriːn"\}'


def test_text_builder() -> None:
    built = TextBuilder().text("Take ").pronunciation("azathioprine", "ˌæzəˈθaɪəpriːn").text(" now.").build()
    assert built == f"Take {WORD} now."
    assert TextBuilder().text("a").pause(500).text("b").build() == r"a\{pause:500ms\}b"
    assert TextBuilder().build() == ""


def test_add_pronunciation() -> None:
    text = "Take azathioprine, azathioprine twice."
    assert add_pronunciation(text, "azathioprine", "ˌæzəˈθaɪəpriːn") == f"Take {WORD}, azathioprine twice."


def test_ssml_to_deepgram() -> None:
    assert ssml_to_deepgram('<speak>Hi <phoneme alphabet="ipa" ph="x">you</phoneme> &amp; me</speak>') == (
        r'Hi \{"word": "you", "pronounce": "x"\} & me'
    )
    assert ssml_to_deepgram("<prosody rate='slow'>a</prosody><break time='0.5s'/>b<break time=\"1000ms\"></break>") == (
        r"a\{pause:500ms\}b\{pause:1000ms\}"
    )
    assert ssml_to_deepgram("1 < 2, plain") == "1 < 2, plain"


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: TextBuilder().pause(450), "500 to 3000"),
        (lambda: TextBuilder().pause(550), "steps of 100"),
        (lambda: TextBuilder().pause(3100), "500 to 3000"),
        (lambda: TextBuilder().pronunciation("w", ""), "got ''"),
        (lambda: TextBuilder().pronunciation("w", 'a"b'), "got '\"'"),
        (lambda: TextBuilder().pause(500).pronunciation("w", "i").build(), "got both"),
        (lambda: TextBuilder().text(r"\{pause:500ms\}" * 9).build(), "8 pauses"),
        (lambda: TextBuilder().text("x" * 2001).build(), "2000 characters"),
    ],
)
def test_controls_that_the_server_would_refuse_raise(make: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make()
    assert validate_pause(500) == (True, "")
    assert validate_ipa("x") == (True, "")


def test_the_server_applies_a_pronunciation() -> None:
    import deepgram

    with LocalServer(timing=Timing.fast()) as server:
        client = deepgram.DeepgramClient("k", deepgram.DeepgramClientOptions(url=server.url))
        heard: list[Any] = []
        with client.speak.v2.connect(model="flux-alexis-en") as connection:
            connection.on("message", heard.append)
            connection.start_listening()
            connection.send_speak(TextBuilder().text("Take ").pronunciation("azathioprine", "ˌæzə").text(".").build())
            connection.send_flush()
    (done,) = [message for message in heard if getattr(message, "type", "") == "SpeechMetadata"]
    assert done.controls_applied.pronunciations_applied == 1
    assert heard[-1].type == "SessionMetadata"


async def test_interrupt_cuts_speech_that_is_not_flushed_yet() -> None:
    """A sentence is spoken before its Flush, so that an interrupt finds something to cut."""
    import deepgram

    with LocalServer(timing=Timing.fast(audio=1.0)) as server:
        client = deepgram.AsyncDeepgramClient("k", deepgram.DeepgramClientOptions(url=server.url))
        async with client.speak.v2.connect(model="flux-alexis-en") as connection:
            await connection.send_speak({"text": "Nobody waits for the end of this."})
            heard = 0
            async for message in connection:
                if isinstance(message, bytes):
                    heard += len(message)
                    if heard == 48 * 500:
                        await connection.send_interrupt({"playback_offset": {"type": "time_ms", "value": 490}})
                elif message.type == "SpeechInterrupted":
                    break
            assert (message.audio_played_ms, message.text_spoken) == (490, "Nobody")
            assert message.text_remaining == "waits for the end of this."
