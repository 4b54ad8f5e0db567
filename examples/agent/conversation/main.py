"""A spoken conversation with a voice agent, over a real WebSocket and in real time.

    python examples/agent/conversation/main.py                 three turns, spoken by espeak-ng
    python examples/agent/conversation/main.py --audio FILE    a recording of your own as the only turn

It talks to a local server that really listens and speaks; with LIVE=1 and DEEPGRAM_API_KEY set, to Deepgram. It prints
the conversation with its latencies, saves conversation.wav (caller left, agent right) and chatlog.txt, and ends with
code 0 only if the agent heard every turn.
"""

import argparse
import re
import sys
import threading
import time
from pathlib import Path

from tracks import RATE, Track, save

from deepgram import AgentWebSocketEvents, DeepgramClient, DeepgramClientOptions, SettingsOptions
from deepgram.server import live_or_local
from deepgram.server.engines.espeak import speak
from deepgram.server.engines.recording import Recording, read_wav

FRAME = RATE // 50 * 2  # bytes of 20 ms
CALLER_VOICE = "en-us+f2"
PATIENCE = 60.0  # seconds for an answer; recognising a long recording takes a third of its length, or more
TURNS = ["what is the weather in oslo today", "tell me about the house", "thank you that is all goodbye"]
HOUSE = "It is an old house by the sea. It has seven rooms, a garden and a boat. From every window one sees the water."
SCRIPT = {
    "rules": [
        {
            "when": r"weather in (?P<city>\w+)",
            "call": {"name": "get_weather", "arguments": {"city": "{city}"}},
            "then": "It is {result[celsius]} degrees and {result[sky]} in {city}.",
        },
        {"when": "house", "say": HOUSE},
        {"when": "goodbye", "say": "You are welcome. Goodbye."},
    ],
    "otherwise": "I heard you.",
}


class Conversation:
    """The caller's end: a microphone, a speaker, and what was said."""

    def __init__(self, agent, log: Path) -> None:
        self.agent = agent
        self.began = time.monotonic()
        self.caller, self.answer = Track(self.began), Track(self.began)
        self.heard: list[str] = []
        self.calls: list[str] = []
        self.interrupted = 0.0  # seconds of the agent's audio that a barge-in kept from being heard
        self.done = threading.Event()  # the agent has sent all audio of a reply
        self.speaking = threading.Event()  # its first audio has come
        self._spoken_at = 0.0
        self._log = log.open("w", encoding="utf-8")
        agent.function(self.get_weather)
        for event, handler in {
            AgentWebSocketEvents.ConversationText: self.on_text,
            AgentWebSocketEvents.AudioData: self.on_audio,
            AgentWebSocketEvents.UserStartedSpeaking: self.on_barge_in,
            AgentWebSocketEvents.AgentAudioDone: lambda agent, done: self.done.set(),
            AgentWebSocketEvents.Error: lambda agent, error: self.say("error", f"{error.description} {error.message}"),
        }.items():
            agent.on(event, handler)

    def get_weather(self, city: str) -> dict:
        """The weather in a city now."""
        self.calls.append(city)
        self.say("function", f"get_weather({city!r})")
        return {"celsius": 4, "sky": "raining"}

    # ---- what the agent sends

    def on_text(self, agent, conversation_text) -> None:
        if conversation_text.role == "user":
            self.heard.append(conversation_text.content)
        self.say(conversation_text.role, conversation_text.content)

    def on_audio(self, agent, data) -> None:
        if not self.speaking.is_set():
            self.speaking.set()
            if self._spoken_at:
                self.say("latency", f"{time.monotonic() - self._spoken_at:.2f} s from the caller's last word to audio")
        self.answer.put(data)

    def on_barge_in(self, agent, event) -> None:
        lost = self.answer.cut()
        if lost > 0.1:
            self.interrupted += lost
            self.say("barge-in", f"playback stopped, {lost:.1f} s were not heard")

    # ---- what the caller does

    def speak(self, recording: Recording) -> None:
        """Send a turn in real time, 20 ms a frame, as a microphone would."""
        self.done.clear()
        self.speaking.clear()
        self._spoken_at = 0.0
        pcm = recording.at(RATE).pcm
        self.caller.put(pcm)
        self._stream(pcm)
        self._spoken_at = time.monotonic()

    def listen(self, until) -> bool:
        """Send silence until `until()` or patience is over; whether it was in time."""
        deadline = time.monotonic() + PATIENCE
        while not until():
            if time.monotonic() > deadline:
                return False
            self._stream(bytes(FRAME))
        return True

    def answered(self) -> bool:
        return self.done.is_set() and self.answer.left() == 0

    def _stream(self, pcm: bytes) -> None:
        due = time.monotonic()
        for start in range(0, len(pcm), FRAME):
            self.agent.send(pcm[start : start + FRAME].ljust(FRAME, b"\0"))
            due += FRAME / (2 * RATE)
            time.sleep(max(due - time.monotonic(), 0))

    def say(self, who: str, text: str) -> None:
        line = f"{time.monotonic() - self.began:6.2f}  {who:>9}  {text}"
        print(line, flush=True)
        print(line, file=self._log, flush=True)

    def close(self) -> None:
        self._log.close()


def settings(phrases: list[str], greeting: str) -> SettingsOptions:
    options = SettingsOptions()
    options.audio.input.sample_rate = options.audio.output.sample_rate = RATE
    options.agent.listen.provider.type = "deepgram"
    options.agent.listen.provider.model = "nova-3"
    if phrases:
        options.agent.listen.provider.keyterms = phrases
    options.agent.think.provider.type = "open_ai"
    options.agent.think.provider.model = "gpt-4o-mini"
    options.agent.think.prompt = "You are on the phone. Answer in one or two sentences; describe things at length."
    options.agent.speak.provider.type = "deepgram"
    options.agent.speak.provider.model = "aura-2-thalia-en"
    options.agent.greeting = greeting
    return options


def three_turns(talk: Conversation) -> bool:
    """A question with a function call, a long answer that the caller interrupts, a goodbye."""
    question, interrupted, goodbye = (speak(turn, CALLER_VOICE) for turn in TURNS)
    ok = talk.listen(talk.answered)
    talk.speak(question)
    ok &= talk.listen(talk.answered)
    talk.speak(interrupted)
    ok &= talk.listen(talk.speaking.is_set)
    speak_at = time.monotonic() + 1.0
    ok &= talk.listen(lambda: time.monotonic() > speak_at)
    talk.speak(goodbye)
    return talk.listen(talk.answered) and ok


def one_turn(talk: Conversation, path: Path) -> bool:
    talk.speak(read_wav(path))
    return talk.listen(lambda: bool(talk.heard) and talk.answered())


def word_error_rate(said: str, heard: str) -> float:
    """Insertions, deletions and substitutions per word said."""
    want, got = (re.findall(r"[a-z']+", text.lower()) for text in (said, heard))
    row = list(range(len(got) + 1))
    for i, word in enumerate(want, 1):
        above, row[0] = row[0], i
        for j, other in enumerate(got, 1):
            above, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, above + (word != other))
    return row[-1] / max(len(want), 1)


def verdict(talk: Conversation, said: list[str], audio: bool) -> bool:
    if audio:
        print("heard:", " ".join(talk.heard))
        rate = word_error_rate(" ".join(said), " ".join(talk.heard)) if said else 0.0
        print(f"word error rate: {rate:.0%}" if said else "no text to compare with")
        return bool(talk.heard) and rate < 0.25
    missed = [turn for turn in said if min((word_error_rate(turn, text) for text in talk.heard), default=1.0) > 0.34]
    for turn in missed:
        print("not heard:", turn)
    return not missed and bool(talk.calls) and talk.interrupted > 0


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--audio", type=Path, help="WAV file with the caller's only turn")
    parser.add_argument("--text", default="", help="what is said in it: ends with code 0 below 25 %% word errors")
    parser.add_argument("--output", type=Path, default=Path("demo-output"), help="folder for what is saved")
    return parser.parse_args()


def main() -> int:
    asked = arguments()
    asked.output.mkdir(parents=True, exist_ok=True)
    with live_or_local(engine="speech", script=SCRIPT) as (key, url):
        agent = DeepgramClient(key, DeepgramClientOptions(url=url)).agent.websocket.v("1")
        talk = Conversation(agent, asked.output / "chatlog.txt")
        greeting = "" if asked.audio else "Hello, how can I help you?"
        if not agent.start(settings([] if asked.audio else TURNS, greeting)):
            print("could not start:", agent.last_error, file=sys.stderr)
            return 1
        in_time = one_turn(talk, asked.audio) if asked.audio else three_turns(talk)
        agent.finish()
        talk.close()
    seconds = save(asked.output / "conversation.wav", talk.caller, talk.answer)
    print(f"saved {asked.output}/conversation.wav ({seconds:.1f} s) and {asked.output}/chatlog.txt")
    said = [asked.text] if asked.audio and asked.text else [] if asked.audio else TURNS
    return 0 if verdict(talk, said, bool(asked.audio)) and in_time else 1


if __name__ == "__main__":
    sys.exit(main())
