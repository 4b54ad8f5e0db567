"""Speech to text with pocketsphinx and the American English model it carries.

With phrases, the decoder looks for these alone; how well the best of them fits is measured against a loop of bare
phones, and when it fits badly the utterance is decoded freely.
"""

from __future__ import annotations

import math
import pickle
import re
import signal
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from deepgram.server.engines.base import Transcript, Word
from deepgram.server.engines.pronunciation import pronounce
from deepgram.server.engines.recording import Samples, from_pcm, to_pcm

try:
    import numpy as np
    import pocketsphinx
    import soxr
    from numpy.typing import NDArray
except ImportError as missing:
    raise ImportError(
        f"the speech engine needs the package {missing.name}: pip install 'deepgram-sdk[local]'"
    ) from missing

RATE = 16000
FRAMES = 100  # decoder frames per second
PEAK = 0.7  # of full scale, to which every utterance is brought: quiet speech loses precision otherwise
LOG_BASE = 1.0001
FREE, PHRASES, PHONES = "_default", "phrases", "phones"  # searches of one decoder

# What each search is made with. Free decoding: a lower threshold for the second pass finds more of the short words.
# Phrases: with bestpath the decoder prefers half a phrase and silence to a whole one.
SEARCH_SETTINGS: dict[str, Mapping[str, float | bool]] = {
    FREE: {"lw": 6.0, "fwdflatefwid": 2, "beam": 1e-48, "pbeam": 1e-48, "wbeam": 7e-29, "bestpath": True},
    PHRASES: {"lw": 2.0, "beam": 1e-80, "pbeam": 1e-80, "wbeam": 1e-60, "bestpath": False},
    PHONES: {"lw": 2.0, "beam": 1e-20, "pbeam": 1e-20},
}
ANOTHER_PHRASE = 0.1  # probability that one more phrase follows
FIT_SCALE = 60.0  # log score per frame lost against the phone loop, at which a fit is 1/e
MIN_FIT = 0.45  # between phrases spoken by real and synthetic voices, and other speech forced into phrases
SPEECH_LEVEL = 0.003  # share of the loudest frame's energy from which on a frame counts as speech

PHRASE_WORD = re.compile(r"[^\W_][\w'$-]*")
VARIANT = re.compile(r"\(\d+\)$")  # another pronunciation of the same word
NO_WORD = ("<", "[", "(", "+")  # silence, noise, empty transitions


@dataclass(frozen=True)
class _Segment:
    word: str
    start: int
    end: int
    score: float  # acoustic, as a logarithm
    posterior: float

    @property
    def frames(self) -> int:
        return self.end - self.start

    @property
    def spoken(self) -> bool:
        return not self.word.startswith(NO_WORD)

    def as_word(self, confidence: float) -> Word:
        return Word(VARIANT.sub("", self.word), self.start / FRAMES, self.end / FRAMES, confidence)


class Recognizer:
    """One decoder; one utterance at a time. Loading takes some 0.3 s and 200 MB, most of it mapped and shared."""

    def __init__(self) -> None:
        self._decoder = pocketsphinx.Decoder(loglevel="FATAL", **SEARCH_SETTINGS[FREE])
        self._phrases: tuple[str, ...] = ()

    def transcribe(self, pcm: bytes, rate: int, phrases: Sequence[str] = ()) -> Transcript:
        """Transcribe one utterance of 16-bit mono PCM."""
        samples = _levelled(from_pcm(pcm) if rate == RATE else soxr.resample(from_pcm(pcm), rate, RATE))
        if not samples.any():
            return _transcript([], 0.0)
        if tuple(phrases) != self._phrases:
            self._learn(tuple(phrases))
        if self._phrases:
            transcript = self._by_phrases(samples)
            if transcript.confidence >= MIN_FIT:
                return transcript
        return self._freely(samples)

    def _freely(self, samples: Samples) -> Transcript:
        spoken = [segment for segment in self._decode(FREE, samples) if segment.spoken]
        frames = sum(segment.frames for segment in spoken)
        certain = sum(segment.posterior * segment.frames for segment in spoken)
        return _transcript(
            [segment.as_word(segment.posterior) for segment in spoken], certain / frames if frames else 0
        )

    def _by_phrases(self, samples: Samples) -> Transcript:
        found = self._decode(PHRASES, samples)
        if not any(segment.spoken for segment in found):
            return _transcript([], 0.0)
        speech = _speech_frames(samples)
        loss = _frame_scores(self._decode(PHONES, samples), speech.size) - _frame_scores(found, speech.size)
        covered = np.zeros(speech.size, bool)
        words = []
        for segment in found:
            if segment.spoken:
                covered[segment.start : segment.end] = True
                words.append(segment.as_word(_fit(loss[segment.start : segment.end])))
        share = (speech & covered).sum() / max(1, speech.sum())
        return _transcript(words, float(share) * _fit(loss[covered]))

    def _learn(self, phrases: tuple[str, ...]) -> None:
        """Make the searches for these phrases; those with a word nobody can pronounce are left out."""
        sayable = [words for words in map(_words, phrases) if words and self._know(words)]
        if sayable:
            self._settings(PHONES)
            self._decoder.add_allphone_file(PHONES, pocketsphinx.get_model_path("en-us/en-us-phone.lm.bin"))
            self._settings(PHRASES)
            self._decoder.add_fsg(PHRASES, self._decoder.create_fsg(PHRASES, 0, 1, list(_transitions(sayable))))
            self._settings(FREE)
        self._phrases = phrases if sayable else ()

    def _know(self, words: Iterable[str]) -> bool:
        for word in words:
            if self._decoder.lookup_word(word) is None:
                phones = pronounce(word)
                if phones is None:
                    return False
                self._decoder.add_word(word, phones, True)
        return True

    def _settings(self, search: str) -> None:
        for name, value in SEARCH_SETTINGS[search].items():
            self._decoder.config[name] = value

    def _decode(self, search: str, samples: Samples) -> list[_Segment]:
        decoder = self._decoder
        decoder.activate_search(search)
        decoder.start_utt()
        decoder.process_raw(to_pcm(samples), full_utt=True)
        decoder.end_utt()
        return [
            _Segment(
                segment.word,
                segment.start_frame,
                segment.end_frame + 1,
                math.log(segment.ascore or sys.float_info.min) / math.log(LOG_BASE),
                min(1.0, segment.prob),
            )
            for segment in decoder.seg() or ()
        ]


def _levelled(samples: Samples) -> Samples:
    peak = float(np.abs(samples).max(initial=0.0))
    return samples * np.float32(PEAK / peak) if peak else samples


def _speech_frames(samples: Samples) -> NDArray[np.bool_]:
    """Which decoder frames are loud enough to be speech."""
    size = RATE // FRAMES
    energy = np.square(samples[: samples.size // size * size]).reshape(-1, size).mean(axis=1)
    loud: NDArray[np.bool_] = energy > energy.max(initial=0.0) * SPEECH_LEVEL
    return loud


def _frame_scores(segments: Iterable[_Segment], frames: int) -> Samples:
    """Scores of segments spread evenly over their frames."""
    scores = np.zeros(frames, np.float32)
    for segment in segments:
        if segment.frames > 0:
            scores[segment.start : segment.end] = segment.score / segment.frames
    return scores


def _fit(loss: Samples) -> float:
    """How well something fits, from 0 to 1, by what it loses against the phone loop."""
    return min(1.0, math.exp(-float(loss.mean()) / FIT_SCALE)) if loss.size else 0.0


def _transcript(words: Sequence[Word], confidence: float) -> Transcript:
    return Transcript(" ".join(word.word for word in words), tuple(words), confidence)


def _words(phrase: str) -> list[str]:
    return [word.rstrip("'-") for word in PHRASE_WORD.findall(phrase.lower().replace("’", "'"))]


def _transitions(phrases: Sequence[Sequence[str]]) -> Iterator[tuple[int, int, float, str] | tuple[int, int, float]]:
    """Arcs of a grammar that says one phrase after the other, from state 0 to state 1."""
    following = 2
    for words in phrases:
        state = 0
        for place, word in enumerate(words):
            target = 1 if place == len(words) - 1 else following
            yield state, target, 1.0 if place else 1.0 / len(phrases), word
            state, following = target, following + (target == following)
    yield 1, 0, ANOTHER_PHRASE


def serve() -> None:
    """Answer utterances on standard input until it ends; both ends are this package, so pickle is the language."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server, which closes the pipe
    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    recognizer = Recognizer()
    while True:
        try:
            request = pickle.load(requests)
        except EOFError:
            return
        pickle.dump(recognizer.transcribe(*request), answers)
        answers.flush()


if __name__ == "__main__":
    serve()
