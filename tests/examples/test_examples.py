"""Every example runs as it stands: from the repository root, in a process of its own, on the local server.

All selected examples are started by the first test and run a few at a time; each test waits for its own. Examples with
devices run on a fake sound card, the others without PyAudio.
"""

import os
import re
import subprocess
import sys
import wave
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SHARED_AUDIO = ROOT.parent / "shared" / "audio"
RECORDING = SHARED_AUDIO / "preamble-22050hz-linear16.wav"
BEGINNING = 4.4  # seconds of it, in which SAID is said
SAID = "We, the people of the United States, in order to form a more perfect union"
DEADLINE = 300.0  # seconds for one example; on an idle machine the demo takes 17
AT_ONCE = 4  # many mostly wait, but those that recognise speech need the processor
LEAVES = "the boat leaves at seven in the morning"
RATE = 16000
WEATHER = "what is the weather in oslo today"
BOAT = "what time does the boat leave"


@dataclass(frozen=True)
class Example:
    """A run of an example and what it must print, as regular expressions for whole lines, in this order.

    `arguments` may name the folder {output}, and {recording}, in which SAID is said. With `hears`, it runs on a fake
    sound card, whose microphone hears that text, and `plays` says whether the speaker must have played anything.
    `saves` are files it must leave in {output}.
    """

    path: str
    lines: tuple[str, ...]
    arguments: tuple[str, ...] = ()
    hears: str = ""
    plays: bool = False
    saves: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.path + ("-devices" if self.hears else "") + ("-recording" if "--audio" in self.arguments else "")


SPOKEN_SIMPLE = (
    rf"user: {WEATHER}",
    r"assistant: It is raining\.",
    r"the agent speaks, \d+\.\d\d s after the question",
)

# the slowest first, so that the last ones to run are short
EXAMPLES = [
    Example(
        "agent/conversation",
        (r"heard: we the people .*", r"word error rate: \d+%"),
        ("--audio", "{recording}", "--text", SAID, "--output", "{output}"),
        saves=("conversation.wav", "chatlog.txt"),
    ),
    Example(
        "agent/conversation",
        (
            r" *\d+\.\d\d +user  what is the weather in oslo today",
            r" *\d+\.\d\d +function  get_weather\('oslo'\)",
            r" *\d+\.\d\d +latency  .*",
            r" *\d+\.\d\d +user  tell me about the house",
            r" *\d+\.\d\d +barge-in  .*",  # the latency of the interrupted reply is printed before or after it
            r" *\d+\.\d\d +user  thank you that is all goodbye",
            r" *\d+\.\d\d +latency  .*",
            r"saved .*conversation\.wav \(\d+\.\d s\) and .*chatlog\.txt",
            r"all 3 turns were heard, the function was called, the reply was interrupted",
        ),
        ("--output", "{output}"),
        saves=("conversation.wav", "chatlog.txt"),
    ),
    Example(
        "advanced/websocket/mute-microphone",
        (rf"you said: {BOAT}", "microphone muted", "microphone unmuted"),
        hears=BOAT,
        plays=True,
    ),
    Example("agent/simple", ("using microphone and speaker: .*", *SPOKEN_SIMPLE), hears=WEATHER, plays=True),
    Example("agent/simple", ("using a synthesised voice: .*", *SPOKEN_SIMPLE)),
    Example(
        "agent/async_simple",
        ("using a synthesised voice: .*", "assistant: Hello!", rf"user: {WEATHER}", r"assistant: It is raining\."),
    ),
    Example(
        "agent/no_mic",
        (
            "user: how far is it to the moon",
            r"assistant: It is far\.",
            r"assistant: A rocket takes three days\.",
            r"saved .*agent\.wav \([1-9]\.\d s\)",
            r"saved .*chatlog\.txt",
        ),
        ("{output}",),
        saves=("caller.wav", "agent.wav", "chatlog.txt"),
    ),
    Example(
        "agent/function_calling",
        (
            "function get_weather, city Oslo, answered by a handler",
            r"assistant: It is 4 degrees in Oslo\.",
            "function book_table, 4 people at 19:00, answered by what it returns",
            r"assistant: Done, your table has number 12\.",
        ),
    ),
    Example(
        "agent/update_prompt",
        (
            r"assistant: The sea is grey today\.",
            "server: PromptUpdated",
            "server: SpeakUpdated",
            "assistant: Arr, the sea be grey today!",
            r"assistant: Goodbye for now\.",
        ),
    ),
    Example("agent/multi_agent", ("3 agents have answered",)),
    Example(
        "agent/context_history",
        (r"history, user: And when does it come back\?", r"history, assistant: It comes back at six in the evening\."),
    ),
    Example("agent/fallback_voices", ("voices: deepgram, eleven_labs", "assistant: You said: Hello!")),
    Example(
        "agent/record_and_replay",
        ("assistant: You said: Hello!", r"recorded in .*session\.jsonl, \d+ lines, .*", "the same again: True"),
        ("{output}",),
        saves=("session.jsonl",),
    ),
    Example("agent/tags", (r"request id: [0-9a-f-]{36}", "settings applied with the tags example, team-blue")),
    Example(
        "agent/arbitrary_keys",
        (
            "extra keys: accepted",
            r"unknown key: UNPARSABLE_CLIENT_MESSAGE: .* agent\.think\.provider\.arbitrary_key .*",
            "unknown key: closed by the server with code 1000",
        ),
    ),
    Example(
        "speech-to-text/websocket/microphone",
        ("connection open", "speech started", rf"final: {BOAT}", rf"utterance: {BOAT}", "connection closed"),
        hears=BOAT,
    ),
    Example("speech-to-text/websocket/async_microphone", (rf"utterance: {BOAT}", "connection closed"), hears=BOAT),
    Example("speech-to-text/websocket/legacy_dict_microphone", (rf"final: {BOAT}",), hears=BOAT),
    Example("advanced/websocket/microphone_inheritance", (rf"taken down: {BOAT}",), hears=BOAT),
    Example(
        "speech-to-text/websocket/reconnect",
        (
            r"lost: .*; attempt 1 in \d\.\d s",
            r"back after \d+\.\d s, \d\.\d s of audio are sent again",
            f"transcript: {LEAVES}",
            r"(\d\.\d) s sent, \1 heard, 0\.0 missing",
        ),
    ),
    Example(
        "speech-to-text/websocket/flux",
        ("turn 0 begins", f"turn 0: {BOAT}", "turn 1 begins", "turn 1: and when does it come back"),
    ),
    Example(
        "speech-to-text/websocket/replay",
        (
            r" *\d\.\d s  speech started",
            r" *\d\.\d s  interim: .*",
            r" *\d\.\d s  final: the boat leaves at seven in the morning",
            "transcript: the boat leaves at seven in the morning",
        ),
    ),
    *(
        Example(
            f"speech-to-text/websocket/{name}",
            ("speaker: this is the evening news from the harbour", r"\d\.\d s of audio transcribed"),
        )
        for name in ("http", "async_http")
    ),
    Example(
        "speech-to-text/websocket/connect",
        ("connection open", "heard: one two three four five", "connection closed"),
    ),
    Example("advanced/websocket/direct_invocation", ("heard: one two three four five",)),
    Example("advanced/rest/direct_invocation", ("transcript: one two three four five",)),
    Example(
        "text-to-speech/rest/file",
        ("71 characters, audio/wav", r"saved .*woodchuck\.wav, 24000 samples per second"),
        ("{output}/woodchuck.wav",),
        saves=("woodchuck.wav",),
    ),
    Example(
        "text-to-speech/rest/async_file",
        (r"hello\.wav: 13 characters", r"boat\.wav: 25 characters", r"harbour\.wav: 29 characters"),
        ("{output}",),
        saves=("hello.wav", "boat.wav", "harbour.wav"),
    ),
    Example("text-to-speech/rest/stream", (r"audio/l16;rate=24000: \d\.\d s",)),
    Example("text-to-speech/rest/async_stream", (r"audio/l16;rate=24000: \d\.\d s",)),
    Example("text-to-speech/rest/memory", (r"aura-2-thalia-en: 1\.\d s",)),
    Example("text-to-speech/rest/async_memory", (r"audio/mulaw;rate=8000: 1\.\d s",)),
    Example(
        "text-to-speech/rest/legacy_dict_file",
        (r"32 characters into .*/hello\.wav",),
        ("{output}/hello.wav",),
        saves=("hello.wav",),
    ),
    Example(
        "text-to-speech/websocket/simple",
        ("playing", "connection open", r"2\.\d s of audio in \d+ pieces", "connection closed"),
        hears=BOAT,
        plays=True,
    ),
    Example(
        "text-to-speech/websocket/simple",
        ("no speaker here: .*", r"2\.\d s of audio in \d+ pieces", "connection closed"),
    ),
    Example(
        "text-to-speech/websocket/async_simple",
        (
            "voice: aura-2-thalia-en",
            r"sentence 1: 1\.\d s of audio",
            r"sentence 2: 2\.\d s of audio",
            "connection closed",
        ),
    ),
    Example(
        "speech-to-text/rest/url",
        (
            r"[12]\.\d s, request [0-9a-f-]{36}",
            "transcript: the first walk in space took place in march",
            r"\[speaker 0\] \d\.\d s: the first walk in space took place in march",
        ),
    ),
    Example(
        "speech-to-text/rest/legacy_dict_url",
        ("words: the first walk in space took place in march", "keys: transcript, confidence, words, paragraphs"),
    ),
    Example(
        "speech-to-text/release_2",
        (
            f"recording: {LEAVES}",
            "1",
            r"00:00:00,\d+ --> 00:00:\d\d,\d+",
            f"{LEAVES}",
            f"live: {LEAVES}",
            r"Connection closed with code 1000\.",
        ),
    ),
    Example("speech-to-text/rest/async_url", (r"https://example\.com/\w+\.wav: (this is|the boat) .*",)),
    Example("speech-to-text/rest/file", (rf"transcript: {LEAVES}", r"8 words, the first at \d\.\d s")),
    Example("speech-to-text/rest/async_file", (rf"transcript: {LEAVES}",), ("{output}/boat.wav",), saves=("boat.wav",)),
    Example(
        "speech-to-text/rest/stream_file",
        ("sent 100 %", "transcript: this is the evening news from the harbour"),
        ("{output}/harbour.wav",),
        saves=("harbour.wav",),
    ),
    Example(
        "speech-to-text/rest/callback",
        (r"request: [0-9a-f-]{36}", "the same request: True", rf"transcript: {LEAVES}"),
    ),
    Example(
        "speech-to-text/rest/captions",
        (
            r"00:00:0\d,\d{3} --> 00:00:0\d,\d{3}",
            LEAVES,
            "WEBVTT",
            r"00:00:0\d\.\d{3} --> 00:00:0\d\.\d{3}",
            "and comes back in the evening",
        ),
    ),
    Example(
        "speech-to-text/rest/sentiment",
        (r"positive \(0\.\d\d\): i love this lovely boat", "on average: positive"),
    ),
    Example("speech-to-text/rest/topic", (r"harbour \(0\.\d\d\): .*", r"Boat \(0\.\d\d\): the boat leaves the .*")),
    Example("speech-to-text/rest/intent", (r"Book a table \S+ \(0\.\d\d\): please book a table .*",)),
    Example("speech-to-text/rest/summary", ("summary: the boat leaves the harbour in the morning", "tokens read: 0")),
    Example("analyze/intent", (r"Order a pizza \(0\.\d\d\): Hello, I would like to order a pizza\.",)),
    Example(
        "analyze/sentiment",
        (
            r"positive \(0\.\d\d\): I love this wonderful boat\.",
            r"negative \(-0\.\d\d\): The food was terrible .*",
            r"on average: \w+ \(-?0\.\d\d\)",
        ),
    ),
    Example("analyze/summary", (r"summary: The boat leaves the harbour .*", r"tokens read: [5-9]\d")),
    Example("analyze/topic", (r"tickets \(0\.\d\d\): Tickets are sold in the office\.",)),
    Example("analyze/async_text", (r"I love this .* -> positive; .*", r"The food was .* -> negative; .*; Get my .*")),
    Example("analyze/stream_file", (r"LICENSE: 1\d\d tokens read", "summary: Permission is hereby granted.*")),
    Example("analyze/callback", (r"request: [0-9a-f-]{36}", "the same request: True", "on average: positive")),
    Example("analyze/legacy_dict_intent", (r"order a pizza, Order a pizza - Hello, .*",)),
    Example(
        "text-to-speech/websocket/output_to_wav",
        (r"saved .*speech\.wav \([3-5]\.\d s\)",),
        ("{output}/speech.wav",),
        saves=("speech.wav",),
    ),
]

DELETED = r"Successfully deleted .*\."
MANAGE = {
    "projects": ("project: Local project", r"Successfully updated .*\.", "now: Renamed", "and again: Local project"),
    "keys": (
        "created, the secret has 40 characters, until 2.*Z",
        r"key: made by an example of \S+, \['usage:read'\]",
        "found: made by an example",
        DELETED,
    ),
    "members": ("member: Olive Owner, owner@example.com", "member: Max Member, member@example.com"),
    "scopes": (r"owner@example.com: \['owner'\]", r"Successfully updated .*\."),
    "invitations": (r"Successfully sent .*\.", "invited: ada@example.com as member", DELETED),
    "balances": (r"200\.0 usd",),
    "models": (r"\d+ models transcribe, \d+ speak", "first: nova-3-general, .*", "voice: aura-.*-en, American"),
    "usage": ("request: /v1/speak, status 200", r"sums by 1 day, 20\S+ to 20\S+", "models: .*"),
}
EXAMPLES += [
    *(Example(f"manage/{colour}{name}", lines) for name, lines in MANAGE.items() for colour in ("", "async_")),
    Example("manage/legacy_dict_invitations", (r"Successfully sent .*\.", "ada@example.com", DELETED)),
    Example("auth/token", (r"a token of \d+ characters, good for 30 s", "another, good for 300 s")),
    Example("auth/async_token", (r"a token of \d+ characters, good for 60 s",)),
    Example("auth/bearer_token_demo", ("spoken with a token: 6 characters", "projects with a token: status 40[13]")),
    Example("selfhosted", (r"created: made by an example, \['.*'\]", "listed: 1", "after deleting: 0")),
]


class Runs:
    """Runs examples in worker threads and keeps their results; `folder` is for their output."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._pool = ThreadPoolExecutor(AT_ONCE, "ThreadPoolExecutor-examples")
        self._futures: dict[str, Future[subprocess.CompletedProcess[str]]] = {}
        absent = folder / "no-pyaudio"
        absent.mkdir()
        (absent / "pyaudio.py").write_text('raise ModuleNotFoundError("no sound card in tests", name="pyaudio")\n')
        kept = {name: value for name, value in os.environ.items() if name not in ("LIVE", "DEEPGRAM_API_KEY")}
        self._environment = {**kept, "PYTHONPATH": f"{absent}{os.pathsep}{ROOT}"}

    def start(self, example: Example) -> None:
        """Run it as soon as a worker is free, unless it was started before."""
        if str(example) not in self._futures and can_run(example):
            self._futures[str(example)] = self._pool.submit(self._run, example)

    def result(self, example: Example) -> "subprocess.CompletedProcess[str]":
        """The finished process."""
        return self._futures[str(example)].result()

    def output(self, example: Example) -> Path:
        """The folder {output} of a run."""
        return self._folder / str(example).replace("/", "-")

    def close(self) -> None:
        self._pool.shutdown(cancel_futures=True)

    def _run(self, example: Example) -> "subprocess.CompletedProcess[str]":
        output = self.output(example)
        output.mkdir()
        values = {"output": output, "recording": output / "recording.wav"}
        arguments = [argument.format_map(values) for argument in example.arguments]
        if "{recording}" in example.arguments:
            save_beginning(RECORDING, BEGINNING, values["recording"])
        program = [f"examples/{example.path}/main.py", *arguments]
        if example.hears:
            save_speech(output / "heard.wav", example.hears)
            sound_card = ["--input", str(output / "heard.wav"), "--output", str(output / "played.wav")]
            program = ["-m", "deepgram.server.sound_card", *sound_card, *program]
        return self.run(*program)

    def run(self, *program: str) -> "subprocess.CompletedProcess[str]":
        """Run a program now, without PyAudio unless it installs a fake one."""
        return subprocess.run(
            [sys.executable, *program],
            cwd=ROOT,
            env=self._environment,
            capture_output=True,
            text=True,
            timeout=DEADLINE,
        )


def can_run(example: Example) -> bool:
    return "--audio" not in example.arguments or RECORDING.exists()


def save_beginning(path: Path, seconds: float, to: Path) -> None:
    """Save the beginning of a WAV file."""
    with wave.open(str(path), "rb") as whole, wave.open(str(to), "wb") as beginning:
        beginning.setparams(whole.getparams())
        beginning.writeframes(whole.readframes(int(seconds * whole.getframerate())))


def save_speech(path: Path, text: str) -> None:
    from deepgram.server.engines.espeak import speak

    pcm = speak(text, "en-us+m3").at(RATE).pcm
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, RATE, 0, "NONE", "not compressed"))
        file.writeframes(bytes(RATE) + pcm)  # half a second of silence before it


def loudness(path: Path) -> int:
    """The largest byte of the samples; 0 for silence or no samples."""
    with wave.open(str(path), "rb") as file:
        return max(file.readframes(file.getnframes()), default=0)


@pytest.fixture(scope="module")
def runs(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runs]:
    runs = Runs(tmp_path_factory.mktemp("examples"))
    for item in request.session.items:  # those chosen on the command line
        example = item.callspec.params.get("example") if hasattr(item, "callspec") else None
        if isinstance(example, Example):
            runs.start(example)
    yield runs
    runs.close()


@pytest.mark.timeout(DEADLINE + 20)
@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_example(example: Example, runs: Runs) -> None:
    if not can_run(example):
        pytest.skip("which need the recordings in ../shared/audio")
    run = runs.result(example)
    output = f"code {run.returncode}\n{run.stdout}\n{run.stderr}"
    assert run.returncode == 0, output
    assert run.stderr == "", output
    printed = iter(run.stdout.splitlines())
    for line in example.lines:
        assert any(re.fullmatch(line, one) for one in printed), f"no line {line!r} where it belongs\n{output}"
    for name in example.saves:
        assert (runs.output(example) / name).stat().st_size > 44, f"{name} is empty"  # bytes of a WAV header
    if example.hears:
        assert (loudness(runs.output(example) / "played.wav") > 0) is example.plays


@pytest.mark.timeout(DEADLINE + 20)
def test_the_demo_reports_what_happened(runs: Runs) -> None:
    """F-33: the parts of each latency, what was heard of a reply interrupted in its second sentence, and in the last
    line that every turn was heard."""
    demo = EXAMPLES[1]
    runs.start(demo)
    lines = runs.result(demo).stdout.splitlines()
    assert lines[-1].startswith("all 3 turns were heard")
    events = [(float(at), *rest.split("  ", 1)) for at, rest in re.findall(r" *(\d+\.\d\d) +(\w.*)", "\n".join(lines))]

    latencies = [text for _, who, text in events if who == "latency"]
    assert len(latencies) == 3
    for latency in latencies:
        total, *parts = map(float, re.findall(r"\d+\.\d\d", latency))
        assert re.sub(r"\d+\.\d\d", "N", latency) == "N s after the last word: listening N, thinking N, speaking N"
        assert sum(parts) == pytest.approx(total, abs=0.02)
        assert min(parts) > 0

    ((interrupted, _, silent),) = [line for line in events if line[1] == "barge-in"]
    stopped = re.fullmatch(r"the agent fell silent (\d+) ms after the first syllable", silent)
    assert stopped is not None
    assert int(stopped[1]) <= 100
    ((_, _, heard),) = [line for line in events if line[1] == "heard"]
    ((_, _, unheard),) = [line for line in events if line[1] == "not heard"]
    sentences = [text for _, who, text in events if who == "assistant"][2:4]
    assert len(sentences) == 2
    assert sentences[0] + " " in heard  # all of the first and some of the second
    assert f"{heard} {unheard}".startswith(" ".join(sentences) + " ")  # and a third that was never announced

    (next_reply,) = [at for at, who, text in events if text == "You are welcome."]
    with wave.open(str(runs.output(demo) / "conversation.wav"), "rb") as file:
        samples = memoryview(file.readframes(file.getnframes())).cast("h")
    caller, agent = samples[::2], samples[1::2]
    quiet, talk = int((interrupted + 0.05) * RATE), int(next_reply * RATE)
    assert max(agent[:quiet].tolist()) > 1000
    assert not any(agent[quiet:talk].tolist())  # not a sample after it was interrupted
    assert max(caller[quiet:talk].tolist()) > 1000


@pytest.mark.parametrize(
    "path",
    [
        "speech-to-text/websocket/microphone",
        "speech-to-text/websocket/async_microphone",
        "speech-to-text/websocket/legacy_dict_microphone",
        "advanced/websocket/microphone_inheritance",
        "advanced/websocket/mute-microphone",
    ],
)
def test_without_pyaudio_one_line_says_what_to_install(path: str, runs: Runs) -> None:
    """F-29"""
    run = runs.run(f"examples/{path}/main.py")
    assert run.returncode == 1
    (line,) = run.stderr.splitlines()
    for named in ('pip install "deepgram-sdk[audio]"', "apt install portaudio19-dev", "brew install portaudio"):
        assert named in line


def test_every_example_has_a_test() -> None:
    programs = {path.parent.relative_to(ROOT / "examples").as_posix() for path in ROOT.glob("examples/**/main.py")}
    assert programs == {example.path for example in EXAMPLES}
