"""Scripts of the recording server for an ordinary session of each product.

- `open`: actions on connect; `opens`: a list of them for the first, second, ... connection.
- `on`: actions on each kind of frame: `TYPE`, `TYPE:n` for the n-th of that type, `binary`, `text`.
- `headers`: headers of the handshake response; `refuse`: (status, headers, body) of a response that refuses.

Actions: a dict is sent as JSON, a str as text, bytes as a binary frame, `("large", n)` as JSON of n characters;
`("close", code, reason)` and `("abort",)` end the connection. Messages have only fields that 4.8.1 knows, so that
programs can compare whole objects.
"""

from typing import Any, Dict

AGENT: Dict[str, Any] = {
    "open": [{"type": "Welcome", "request_id": "fc553ec9-5874-49ca-a47c-b670d525a4b3"}],
    "on": {
        "Settings": [{"type": "SettingsApplied"}],
        "binary:1": [
            {"type": "UserStartedSpeaking"},
            {"type": "ConversationText", "role": "user", "content": "What's the weather — in Zürich?"},
            {"type": "AgentThinking", "content": "Looking it up"},
            {
                "type": "FunctionCallRequest",
                "functions": [
                    {
                        "id": "call_1",
                        "name": "get_weather",
                        "arguments": '{"location": "Zürich"}',
                        "client_side": True,
                    }
                ],
            },
        ],
        "FunctionCallResponse": [
            {"type": "ConversationText", "role": "assistant", "content": "It is sunny."},
            b"\x01\x02\x03\x04",
            b"\x05\x06",
            {"type": "AgentAudioDone"},
        ],
        "InjectAgentMessage": [{"type": "InjectionRefused"}],
        "InjectUserMessage": [{"type": "ConversationText", "role": "user", "content": "Hello?"}],
        "UpdatePrompt": [{"type": "PromptUpdated"}],
        "UpdateSpeak": [{"type": "SpeakUpdated"}],
        "KeepAlive": [{"type": "AgentAudioDone"}],
    },
}

METADATA: Dict[str, Any] = {
    "type": "Metadata",
    "transaction_key": "deprecated",
    "request_id": "8c8ebea9-dbec-45fa-a035-e4632cb05b5f",
    "sha256": "f3a2",
    "created": "2026-01-02T03:04:05.678Z",
    "duration": 1.5,
    "channels": 1,
    "models": ["1abfe86b"],
    "model_info": {"1abfe86b": {"name": "general-nova-3", "version": "2024-12-20.0", "arch": "nova-3"}},
}


def results(transcript: str, start: float = 0.0, **fields: Any) -> Dict[str, Any]:
    """A `Results` message that lasts one second, with a word every 100 ms."""
    words = [
        {
            "word": word.strip(".,?").lower(),
            "start": round(start + index * 0.1, 3),
            "end": round(start + index * 0.1 + 0.08, 3),
            "confidence": 0.97,
            "punctuated_word": word,
        }
        for index, word in enumerate(transcript.split())
    ]
    return {
        "type": "Results",
        "channel_index": [0, 1],
        "duration": 1.0,
        "start": start,
        "is_final": True,
        "speech_final": False,
        "channel": {"alternatives": [{"transcript": transcript, "confidence": 0.99, "words": words}]},
        "metadata": {
            "request_id": "8c8ebea9-dbec-45fa-a035-e4632cb05b5f",
            "model_info": {"name": "general-nova-3", "version": "2024-12-20.0", "arch": "nova-3"},
            "model_uuid": "1abfe86b",
        },
        **fields,
    }


LISTEN: Dict[str, Any] = {
    "on": {
        "binary:1": [
            {"type": "SpeechStarted", "channel": [0, 1], "timestamp": 0.12},
            results("Hello", is_final=False),
            results("Hello, Zürich. 你好"),
            {"type": "UtteranceEnd", "channel": [0, 1], "last_word_end": 0.9},
        ],
        "binary:2": [results("", start=1.0)],
        "Finalize": [results("one more", start=2.0, from_finalize=True)],
        "KeepAlive": [{"type": "SpeechStarted", "channel": [0], "timestamp": 9.5}],
        "CloseStream": [results("Goodbye.", start=3.0, speech_final=True), METADATA, ("close", 1000, "")],
    },
}

SPEAK: Dict[str, Any] = {
    "open": [{"type": "Metadata", "request_id": "0f2c9a8e-7f5e-4f0c-a3c7-0d6d2f0f1a11"}],
    "on": {
        "Speak": [b"\x00\x01\x02\x03"],
        "Flush:1": [b"\x04\x05", {"type": "Flushed", "sequence_id": 0}],
        "Flush:2": [{"type": "Flushed", "sequence_id": 1}],
        "Clear": [{"type": "Cleared", "sequence_id": 2}],
        "Close": [("close", 1000, "")],
    },
}

BY_NAME = {"agent": AGENT, "listen": LISTEN, "speak": SPEAK}
