"""Pre-recorded transcription on the local server (protocol 8)."""

import hashlib
import json
import uuid
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from rest_client import client, recording, transcripts, wav
from wire_client import KEY, PLAIN, fast_server, silence, speech

from deepgram.server import Faults, LocalServer, Reject, frame_numbers, numbered_frames

SCRIPT: dict[str, Any] = {
    "transcripts": ["Good morning. I want to book a wonderful table.", "This is terrible, call 555 123 4567."],
    "speakers": [0, 1],
}
TWO_UTTERANCES = recording(1.0, 1.5)


@pytest.fixture
def server() -> Iterator[LocalServer]:
    files = {"https://dpgr.example/two.wav": TWO_UTTERANCES, "/audio/two.wav": TWO_UTTERANCES}
    with fast_server(script=SCRIPT, files=files) as running:
        yield running


def transcribed(rest: httpx.Client, query: str = "", content: bytes = TWO_UTTERANCES) -> dict[str, Any]:
    answer = rest.post(f"/v1/listen?{query}", content=content)
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert isinstance(body, dict)
    return body


def first_alternative(body: dict[str, Any]) -> dict[str, Any]:
    alternative = body["results"]["channels"][0]["alternatives"][0]
    assert isinstance(alternative, dict)
    return alternative


def test_a_plain_answer_has_words_and_metadata_only(rest: httpx.Client) -> None:
    body = transcribed(rest, "model=nova-3&tag=one&tag=two&extra=caller:7")
    words = first_alternative(body)["words"]
    assert (
        first_alternative(body)["transcript"]
        == "good morning i want to book a wonderful table this is terrible call 555 123 4567"
    )
    assert set(words[0]) == {"word", "start", "end", "confidence"}
    assert (words[0]["start"], words[8]["end"]) == (0.0, 1.0)
    assert (words[9]["start"], words[-1]["end"]) == (2.0, 3.5)
    assert set(body["results"]) == {"channels"}
    metadata = body["metadata"]
    assert (metadata["duration"], metadata["channels"]) == (4.5, 1)
    assert metadata["sha256"] == hashlib.sha256(TWO_UTTERANCES).hexdigest()
    assert metadata["models"] == list(metadata["model_info"])
    assert metadata["model_info"][metadata["models"][0]]["arch"] == "nova-3"
    assert (metadata["tags"], metadata["extra"]) == (["one", "two"], {"caller": "7"})
    assert "warnings" not in metadata


def test_smart_format_punctuates_and_adds_paragraphs(rest: httpx.Client) -> None:
    alternative = first_alternative(transcribed(rest, "smart_format=true"))
    assert alternative["transcript"] == " ".join(SCRIPT["transcripts"])
    assert alternative["words"][1] | {"start": 0, "end": 0} == {
        "word": "morning", "start": 0, "end": 0, "confidence": 0.99, "punctuated_word": "morning.",
    }  # fmt: skip
    (paragraph,) = alternative["paragraphs"]["paragraphs"]
    assert alternative["paragraphs"]["transcript"] == "\n" + alternative["transcript"]
    assert [one["text"] for one in paragraph["sentences"]] == ["Good morning.", "I want to book a wonderful table.",
                                                              "This is terrible, call 555 123 4567."]  # fmt: skip
    assert (paragraph["num_words"], paragraph["start"], paragraph["end"]) == (16, 0.0, 3.5)


def test_speakers_are_those_of_the_script(rest: httpx.Client) -> None:
    body = transcribed(rest, "diarize=true&punctuate=true&utterances=true&paragraphs=true")
    assert [word["speaker"] for word in first_alternative(body)["words"]] == [0] * 9 + [1] * 7
    assert "Speaker 1: This is terrible" in first_alternative(body)["paragraphs"]["transcript"]
    one, two = body["results"]["utterances"]
    assert (one["speaker"], two["speaker"], two["transcript"]) == (0, 1, SCRIPT["transcripts"][1])
    assert (one["start"], one["end"], two["start"], two["channel"], len(two["words"])) == (0.0, 1.0, 2.0, 0, 7)
    assert uuid.UUID(one["id"]) != uuid.UUID(two["id"])
    again = transcribed(rest, "diarize_model=latest&utterances=true&utt_split=5")
    assert len(again["results"]["utterances"]) == 2  # a change of speaker ends one
    assert len(transcribed(rest, "utterances=true&utt_split=5")["results"]["utterances"]) == 1


def test_summary_topics_intents_and_sentiment(rest: httpx.Client) -> None:
    query = "summarize=v2&topics=true&intents=true&sentiment=true&custom_topic=table+booking&custom_intent=booking"
    body = transcribed(rest, query)
    results, metadata = body["results"], body["metadata"]
    assert results["summary"] == {"result": "success", "short": " ".join(SCRIPT["transcripts"])}
    assert (metadata["summary_info"]["input_tokens"], metadata["summary_info"]["output_tokens"]) == (0, 0)
    assert results["intents"]["segments"][0]["intents"][0]["intent"] == "Book a wonderful table"
    assert results["intents"]["segments"][0]["text"] == "I want to book a wonderful table."
    assert (results["intents"]["segments"][0]["start_word"], results["intents"]["segments"][0]["end_word"]) == (2, 8)
    assert "Terrible" in [topic["topic"] for topic in results["topics"]["segments"][-1]["topics"]]
    segments = results["sentiments"]["segments"]
    assert [one["sentiment"] for one in segments] == ["positive", "positive", "negative"]
    assert results["sentiments"]["average"]["sentiment"] == "neutral"
    assert first_alternative(body)["words"][-1]["sentiment"] == "negative"
    assert metadata["sentiment_info"]["input_tokens"] == 16


def test_strict_mode_uses_custom_names_only(rest: httpx.Client) -> None:
    query = "topics=true&custom_topic=terrible&custom_topic_mode=strict&intents=true&custom_intent=nothing"
    results = transcribed(rest, f"{query}&custom_intent_mode=strict")["results"]
    (segment,) = results["topics"]["segments"]
    assert segment["topics"] == [{"topic": "terrible", "confidence_score": 0.99}]
    assert results["intents"] == {"segments": []}


def test_the_old_summary_is_part_of_the_alternative(rest: httpx.Client) -> None:
    body = transcribed(rest, "summarize=true")
    assert "summary" not in body["results"]
    assert first_alternative(body)["summaries"] == [
        {"summary": " ".join(SCRIPT["transcripts"]), "start_word": 0, "end_word": 15}
    ]


def test_language_search_entities_replace_and_redact(rest: httpx.Client) -> None:
    body = transcribed(rest, "detect_language=true&search=wonderful+table&search=nothing&detect_entities=true")
    channel = body["results"]["channels"][0]
    assert channel["detected_language"] == "en"
    assert 0 < channel["language_confidence"] <= 1
    found, missing = channel["search"]
    assert (found["query"], found["hits"][0]["snippet"], missing["hits"]) == ("wonderful table", "wonderful table", [])
    assert found["hits"][0]["end"] == 1.0
    (entity,) = channel["alternatives"][0]["entities"]
    assert (entity["label"], entity["value"], entity["start_word"]) == ("PHONE_NUMBER", "555 123 4567", 13)
    text = first_alternative(transcribed(rest, "replace=morning:evening&replace=wonderful:&redact=numbers"))[
        "transcript"
    ]
    assert text == "good evening i want to book a table this is terrible call *** *** ***"


def test_features_for_english_warn_in_other_languages(rest: httpx.Client) -> None:
    body = transcribed(rest, "language=de&topics=true&summarize=v2")
    assert [warning["parameter"] for warning in body["metadata"]["warnings"]] == ["summarize", "topics"]
    assert set(body["results"]) == {"channels"}


def test_each_channel_is_transcribed_with_multichannel() -> None:
    two = wav(speech(1) + silence(2), silence(1.5) + speech(1) + silence(0.5))
    with fast_server(script={"transcripts": ["Left.", "Right."]}) as server, client(server) as rest:
        answer = rest.post("/v1/listen?multichannel=true&punctuate=true&utterances=true", content=two)
        assert transcripts(answer) == ["Left.", "Right."]
        assert [one["channel"] for one in answer.json()["results"]["utterances"]] == [0, 1]
        assert answer.json()["metadata"]["channels"] == 2
        mixed = rest.post("/v1/listen", content=two)
        assert (len(transcripts(mixed)), mixed.json()["metadata"]["channels"]) == (1, 1)


def test_raw_audio_needs_encoding_and_rate(server: LocalServer, rest: httpx.Client) -> None:
    raw = speech(1, 8000) + silence(1, 8000)
    assert rest.post("/v1/listen", content=raw).status_code == 400
    assert rest.post("/v1/listen?encoding=linear16", content=raw).json()["category"] == "INVALID_QUERY_PARAMETER"
    body = transcribed(rest, "encoding=linear16&sample_rate=8000", raw)
    assert body["metadata"]["duration"] == 2.0


def test_numbered_frames_all_arrive(rest: httpx.Client) -> None:
    sent = b"".join(numbered_frames(4000))  # 80 s, more than the longest utterance
    text = first_alternative(transcribed(rest, "encoding=linear16&sample_rate=16000", sent))["transcript"]
    assert frame_numbers(text) == list(range(4000))


@pytest.mark.parametrize("url", ["https://dpgr.example/two.wav", "{own}/audio/two.wav", "{own}/moved"])
def test_a_url_is_fetched(server: LocalServer, rest: httpx.Client, url: str) -> None:
    if url.endswith("/moved"):
        reject = Reject(302, {"Location": f"{server.http_url}/audio/two.wav"}, "")
        server.next_faults.extend([Faults(), Faults(reject=reject)])
    answer = rest.post("/v1/listen?model=nova-3", json={"url": url.format(own=server.http_url)})
    assert transcripts(answer)[0].startswith("good morning")
    assert answer.json()["metadata"]["sha256"] == hashlib.sha256(TWO_UTTERANCES).hexdigest()


def test_a_server_with_tls_fetches_from_itself() -> None:
    with (
        fast_server(tls=True, files={"/a.wav": TWO_UTTERANCES}) as server,
        client(server, verify=server.ssl_context()) as rest,
    ):
        assert len(transcripts(rest.post("/v1/listen", json={"url": f"{server.http_url}/a.wav"}))) == 1


BAD_BODIES: list[tuple[dict[str, Any], str, str]] = [
    ({"json": {"url": "{own}/nothing"}}, "REMOTE_CONTENT_ERROR", "answered 404"),
    ({"json": {"url": "https://elsewhere.example/a.wav"}}, "REMOTE_CONTENT_ERROR", "LocalServer(outbound=True)"),
    ({"json": {"url": "ftp://x/a.wav"}}, "PAYLOAD_ERROR", "Failed to parse URL in JSON body."),
    ({"json": {"text": "x"}}, "Bad Request", "we could not process the JSON payload"),
    ({"json": "a url"}, "Bad Request", "we could not process the JSON payload"),
    ({"content": b"{", "headers": {"Content-Type": "application/json"}}, "Bad Request", "JSON payload"),
]


@pytest.mark.parametrize(("body", "code", "message"), BAD_BODIES)
def test_bad_sources_are_refused(
    server: LocalServer, rest: httpx.Client, body: dict[str, Any], code: str, message: str
) -> None:
    body = json.loads(json.dumps(body).replace("{own}", server.http_url)) if "json" in body else body
    answer = rest.post("/v1/listen", **body)
    error = answer.json()
    assert answer.status_code == 400
    assert (error.get("category") or error["err_code"]) == code
    assert message in (error.get("message") or error["err_msg"])
    assert error["request_id"] == answer.headers["dg-request-id"]


@pytest.mark.parametrize("content", [b"", b"no audio", b"ID3\x03" + bytes(100), TWO_UTTERANCES[:44]])
def test_invalid_audio_is_refused_with_a_json_string(rest: httpx.Client, content: bytes) -> None:
    answer = rest.post("/v1/listen", content=content)
    assert answer.status_code == 400
    assert answer.json() == "Bad Request: failed to process audio: corrupt or unsupported data"
    assert answer.headers["dg-error"] == answer.json()


@pytest.mark.parametrize(
    "query",
    ["smart_format=True", "utt_split=x", "model=nova-9", "callback=nonsense", "callback_method=GET", "summarize=v3",
     "model=nova-3&keywords=a", "diarize_model=v9", "redact=everything", "topics=1"],
)  # fmt: skip
def test_bad_parameters_are_refused(rest: httpx.Client, query: str) -> None:
    answer = rest.post(f"/v1/listen?{query}", content=TWO_UTTERANCES)
    assert answer.status_code == 400
    assert answer.headers["dg-error"]


def test_parameters_of_live_streams_and_unknown_ones_are_ignored(rest: httpx.Client) -> None:
    transcribed(rest, "interim_results=maybe&utterance_end_ms=1&endpointing=x&colour=blue")


def test_the_record_keeps_the_audio_and_the_answer(server: LocalServer, rest: httpx.Client) -> None:
    answer = rest.post("/v1/listen", content=TWO_UTTERANCES, headers={"Content-Type": "audio/wav"})
    record = server.connections[-1]
    assert (record.method, record.path, record.status, record.body_size) == (
        "POST",
        "/v1/listen",
        200,
        len(TWO_UTTERANCES),
    )
    assert record.received_audio == TWO_UTTERANCES
    assert record.sent_messages == [answer.json()]


def test_a_key_is_needed(server: LocalServer) -> None:
    answer = httpx.post(f"{server.http_url}/v1/listen", content=TWO_UTTERANCES, **PLAIN)
    assert (answer.status_code, answer.json()["category"]) == (401, "INVALID_AUTH")
    assert httpx.put(f"{server.http_url}/v1/listen", headers=KEY, **PLAIN).status_code == 405
