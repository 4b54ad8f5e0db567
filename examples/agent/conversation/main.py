"""A spoken conversation with a voice agent, over a real WebSocket and in real time.

    python examples/agent/conversation/main.py                 three turns, spoken by espeak-ng
    python examples/agent/conversation/main.py --audio FILE    your own recording as the only turn

It talks to a local server with speech recognition and synthesis; with LIVE=1 and DEEPGRAM_API_KEY set, to Deepgram. It
prints the conversation, saves conversation.wav (caller left, agent right) and chatlog.txt, and exits with code 0 only
if the agent heard every turn. Times are those of the recording. A latency, which `Turn` reports after the answer, is
    listening   from the caller's last word to its text: the silence that ends a turn, 0.6 s here, and recognition
    thinking    from there, with function calls, until there is something to say
    speaking    until there is audio of it, as AgentStartedSpeaking says
"""

import argparse
import math
import re
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

from sound_card import FRAME, RATE, SoundCard, audible

from deepgram import AgentWebSocketEvents, DeepgramClient, DeepgramClientOptions, SettingsOptions
from deepgram.server import live_or_local
from deepgram.server.engines.espeak import speak
from deepgram.server.engines.recording import Recording, read_wav

CALLER_VOICE = "en-us+f2"
TIMEOUT = 60.0  # seconds for an answer; recognizing a long recording takes a third of its length, or more
TURNS = ["what is the weather in oslo today", "tell me about the house", "thank you that is all goodbye"]
HOUSE = "It is an old house by the sea. It has seven rooms, a garden and a boat. From every window one sees the water."
GOODBYE = "You are welcome. Goodbye."
REPLIES = [HOUSE, GOODBYE]
SCRIPT = {
    "rules": [
        {
            "when": r"weather in (?P<city>\w+)",
            "call": {"name": "get_weather", "arguments": {"city": "{city}"}},
            "then": "It is {result[celsius]} degrees and {result[sky]} in {city}.",
        },
        {"when": "house", "say": HOUSE},
        {"when": "goodbye", "say": GOODBYE},
    ],
    "otherwise": "I heard you.",
}


@dataclass
class Sentence:
    """A sentence of the agent, with begin and end of its audio in the recording."""

    text: str
    begins: float
    ends: float

    def heard(self, now: float) -> int:
        """Number of characters heard by then, in whole words."""
        if now >= self.ends:
            return len(self.text)
        share = max(now - self.begins, 0) / (self.ends - self.begins)
        return max(self.text.rfind(" ", 0, int(share * len(self.text)) + 1), 0)


class Conversation:
    """The caller's side: a sound card, and a log of what was said."""

    def __init__(self, agent, log: Path) -> None:
        self.agent = agent
        self.card = SoundCard()
        self.heard: list[str] = []  # transcripts of the caller
        self.calls: list[str] = []
        self.reply: list[Sentence] = []  # the agent's reply to the last turn
        self.interrupted: list[str] = []  # unheard parts of interrupted sentences
        self.done = threading.Event()  # set when the agent has sent all audio of a reply
        self._syllable = math.inf  # start of the caller's last turn
        self._log = log.open("w", encoding="utf-8")
        agent.function(self.get_weather)
        for event, handler in {
            AgentWebSocketEvents.ConversationText: self.on_text,
            "Turn": self.on_turn,
            AgentWebSocketEvents.AudioData: self.on_audio,
            AgentWebSocketEvents.UserStartedSpeaking: self.on_barge_in,
            AgentWebSocketEvents.AgentAudioDone: lambda agent, done: self.done.set(),
            AgentWebSocketEvents.Error: lambda agent, error: self.say("error", f"{error.description} {error.message}"),
        }.items():
            agent.on(event, handler)

    def get_weather(self, city: str) -> dict:
        """The current weather in a city."""
        self.calls.append(city)
        self.say("function", f"get_weather({city!r})")
        return {"celsius": 4, "sky": "raining"}

    # ---- events of the agent

    def on_text(self, agent, conversation_text) -> None:
        role, text = conversation_text.role, conversation_text.content
        if role == "user":
            self.heard.append(text)
            self.reply = []
        else:
            begins = max(self.card.plays_until, self.card.now)
            self.reply.append(Sentence(text, begins, begins))
        self.say(role, text)

    def on_turn(self, agent, turn) -> None:
        total, listening = turn.byte_latency, turn.final_latency
        if total is not None and listening is not None:
            speaking = turn.reported.get("tts_latency", 0.0)
            parts = f"listening {listening:.2f}, thinking {total - listening - speaking:.2f}, speaking {speaking:.2f}"
            self.say("latency", f"{total:.2f} s after the last word: {parts}")

    def on_audio(self, agent, data) -> None:
        self.card.play(data)
        if self.reply:
            self.reply[-1].ends = self.card.plays_until

    def on_barge_in(self, agent, event) -> None:
        self.card.interrupt()
        now = self.card.now
        if not self.reply or now >= self.reply[-1].ends:
            return  # the agent was not speaking
        told = " ".join(sentence.text for sentence in self.reply)
        heard = " ".join(sentence.text[: sentence.heard(now)] for sentence in self.reply).rstrip()
        whole = next((text for text in REPLIES if text.startswith(told)), told)  # the rest was not even announced
        self.interrupted.append(whole[len(heard) :].strip())
        self.say("barge-in", f"the agent fell silent {1000 * (now - self._syllable):.0f} ms after the first syllable")
        self.say("heard", heard)
        self.say("not heard", self.interrupted[-1])
        self.reply = []

    # ---- actions of the caller

    def speak(self, recording: Recording) -> None:
        """Say a turn in real time, in frames of 20 ms, as from a microphone."""
        pcm = recording.at(RATE).pcm
        self.done.clear()
        self._syllable = self.card.now + audible(pcm)
        for start in range(0, len(pcm), FRAME):
            self.agent.send(self.card.tick(pcm[start : start + FRAME]))

    def listen(self, until) -> bool:
        """Stay silent until `until()` or the timeout; returns whether it was in time."""
        deadline = self.card.now + TIMEOUT
        while not until():
            if self.card.now > deadline:
                return False
            self.agent.send(self.card.tick(b""))
        return True

    def answered(self) -> bool:
        return self.done.is_set() and self.card.plays_until <= self.card.now

    def is_in_second_sentence(self) -> bool:
        """Whether a second of the second sentence has been played, or the agent has none."""
        return self.answered() or (len(self.reply) > 1 and self.card.now > self.reply[1].begins + 1.0)

    def say(self, who: str, text: str) -> None:
        line = f"{self.card.now:6.2f}  {who:>9}  {text}"
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
    in_time = talk.listen(talk.answered)
    talk.speak(question)
    in_time &= talk.listen(talk.answered)
    talk.speak(interrupted)
    in_time &= talk.listen(talk.is_in_second_sentence)
    talk.speak(goodbye)
    return talk.listen(talk.answered) and in_time


def one_turn(talk: Conversation, path: Path) -> bool:
    talk.speak(read_wav(path))
    return talk.listen(lambda: bool(talk.heard) and talk.answered())


def word_error_rate(said: str, heard: str) -> float:
    """Word error rate: insertions, deletions and substitutions per spoken word."""
    want, got = (re.findall(r"[a-z']+", text.lower()) for text in (said, heard))
    row = list(range(len(got) + 1))
    for i, word in enumerate(want, 1):
        above, row[0] = row[0], i
        for j, other in enumerate(got, 1):
            above, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, above + (word != other))
    return row[-1] / max(len(want), 1)


def transcribed(talk: Conversation, said: str) -> bool:
    """Print how well the recording was understood; returns whether it was."""
    heard = " ".join(talk.heard)
    print("heard:", heard)
    if not said:
        print("no text to compare with")
        return bool(heard)
    rate = word_error_rate(said, heard)
    print(f"word error rate: {rate:.0%}")
    return rate < 0.25


def all_heard(talk: Conversation) -> bool:
    """Print what worked in the conversation; returns whether everything did."""
    missed = [turn for turn in TURNS if min((word_error_rate(turn, text) for text in talk.heard), default=1.0) > 0.34]
    problems = [f"not heard: {turn!r}" for turn in missed]
    problems += [] if talk.calls else ["no function was called"]
    problems += [] if talk.interrupted else ["the agent was not interrupted"]
    if problems:
        print(f"{len(TURNS) - len(missed)} of {len(TURNS)} turns were heard;", ", ".join(problems))
    else:
        print(f"all {len(TURNS)} turns were heard, the function was called, the reply was interrupted")
    return not problems


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
    talk.card.save(asked.output / "conversation.wav")
    print(f"saved {asked.output}/conversation.wav ({talk.card.now:.1f} s) and {asked.output}/chatlog.txt")
    if not in_time:
        print(f"the agent did not answer within {TIMEOUT:.0f} s")
    understood = transcribed(talk, asked.text) if asked.audio else all_heard(talk)
    return 0 if understood and in_time else 1


if __name__ == "__main__":
    sys.exit(main())
