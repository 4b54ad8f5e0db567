"""Speech to text with pocketsphinx and its American English model.

With phrases, the decoder searches for these only. The fit of the best one is measured against a loop of bare phones;
if it fits badly, the utterance is decoded freely.
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
PEAK = 0.7  # of full scale, to which utterances are normalized, as quiet speech loses precision
LOG_BASE = 1.0001
FREE, PHRASES, PHONES = "_default", "phrases", "phones"  # names of the decoder's searches

# Parameters of each search. Free decoding: a lower threshold in the second pass finds more short words.
# Phrases: with bestpath the decoder prefers half a phrase plus silence to a whole one.
SEARCH_SETTINGS: dict[str, Mapping[str, float | bool]] = {
    FREE: {"lw": 6.0, "fwdflatefwid": 2, "beam": 1e-48, "pbeam": 1e-48, "wbeam": 7e-29, "bestpath": True},
    PHRASES: {"lw": 2.0, "beam": 1e-80, "pbeam": 1e-80, "wbeam": 1e-60, "bestpath": False},
    PHONES: {"lw": 2.0, "beam": 1e-20, "pbeam": 1e-20},
}
ANOTHER_PHRASE = 0.1  # probability that another phrase follows
FIT_SCALE = 60.0  # log score per frame, relative to the phone loop, at which the fit is 1/e
MIN_FIT = 0.45  # separates spoken phrases (real and synthetic voices) from other speech forced into phrases
SPEECH_LEVEL = 0.003  # share of the loudest frame's energy from which a frame counts as speech

PHRASE_WORD = re.compile(r"[^\W_][\w'$-]*")
VARIANT = re.compile(r"\(\d+\)$")  # suffix of alternative pronunciations
NON_SPEECH = ("<", "[", "(", "+")  # silence, noise, empty transitions


@dataclass(frozen=True)
class _Segment:
    word: str
    start: int
    end: int
    score: float  # logarithmic acoustic score
    posterior: float

    @property
    def frames(self) -> int:
        return self.end - self.start

    @property
    def is_speech(self) -> bool:
        return not self.word.startswith(NON_SPEECH)

    def as_word(self, confidence: float) -> Word:
        return Word(VARIANT.sub("", self.word), self.start / FRAMES, self.end / FRAMES, confidence)


class Recognizer:
    """One decoder, for one utterance at a time. Loading takes about 0.3 s and 200 MB, mostly mapped and shared."""

    def __init__(self) -> None:
        self._decoder = pocketsphinx.Decoder(loglevel="FATAL", **SEARCH_SETTINGS[FREE])
        self._phrases: tuple[str, ...] = ()

    def transcribe(self, pcm: bytes, rate: int, phrases: Sequence[str] = ()) -> Transcript:
        """Transcribe one utterance of 16-bit mono PCM."""
        samples = _normalize_volume(from_pcm(pcm) if rate == RATE else soxr.resample(from_pcm(pcm), rate, RATE))
        if not samples.any():
            return _transcript([], 0.0)
        if tuple(phrases) != self._phrases:
            self._set_phrases(tuple(phrases))
        if self._phrases:
            transcript = self._decode_phrases(samples)
            if transcript.confidence >= MIN_FIT:
                return transcript
        return self._decode_freely(samples)

    def _decode_freely(self, samples: Samples) -> Transcript:
        spoken = [segment for segment in self._decode(FREE, samples) if segment.is_speech]
        frames = sum(segment.frames for segment in spoken)
        total = sum(segment.posterior * segment.frames for segment in spoken)
        words = [segment.as_word(segment.posterior) for segment in spoken]
        return _transcript(words, total / frames if frames else 0.0)

    def _decode_phrases(self, samples: Samples) -> Transcript:
        segments = self._decode(PHRASES, samples)
        if not any(segment.is_speech for segment in segments):
            return _transcript([], 0.0)
        speech = _speech_frames(samples)
        loss = _frame_scores(self._decode(PHONES, samples), speech.size) - _frame_scores(segments, speech.size)
        covered = np.zeros(speech.size, bool)
        words = []
        for segment in segments:
            if segment.is_speech:
                covered[segment.start : segment.end] = True
                words.append(segment.as_word(_fit_of(loss[segment.start : segment.end])))
        share = (speech & covered).sum() / max(1, speech.sum())
        return _transcript(words, float(share) * _fit_of(loss[covered]))

    def _set_phrases(self, phrases: tuple[str, ...]) -> None:
        """Create the searches for these phrases; phrases with an unpronounceable word are skipped."""
        pronounceable = [words for words in map(_words, phrases) if words and self._add_pronunciations(words)]
        if pronounceable:
            self._configure(PHONES)
            self._decoder.add_allphone_file(PHONES, pocketsphinx.get_model_path("en-us/en-us-phone.lm.bin"))
            self._configure(PHRASES)
            self._decoder.add_fsg(PHRASES, self._decoder.create_fsg(PHRASES, 0, 1, list(_transitions(pronounceable))))
            self._configure(FREE)
        self._phrases = phrases if pronounceable else ()

    def _add_pronunciations(self, words: Iterable[str]) -> bool:
        for word in words:
            if self._decoder.lookup_word(word) is None:
                phones = pronounce(word)
                if phones is None:
                    return False
                self._decoder.add_word(word, phones, True)
        return True

    def _configure(self, search: str) -> None:
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


def _normalize_volume(samples: Samples) -> Samples:
    peak = float(np.abs(samples).max(initial=0.0))
    return samples * np.float32(PEAK / peak) if peak else samples


def _speech_frames(samples: Samples) -> NDArray[np.bool_]:
    """Mask of the decoder frames that are loud enough to be speech."""
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


def _fit_of(loss: Samples) -> float:
    """Fit from 0 to 1, by the score lost against the phone loop."""
    return min(1.0, math.exp(-float(loss.mean()) / FIT_SCALE)) if loss.size else 0.0


def _transcript(words: Sequence[Word], confidence: float) -> Transcript:
    return Transcript(" ".join(word.word for word in words), tuple(words), confidence)


def _words(phrase: str) -> list[str]:
    return [word.rstrip("'-") for word in PHRASE_WORD.findall(phrase.lower().replace("’", "'"))]


def _transitions(phrases: Sequence[Sequence[str]]) -> Iterator[tuple[int, int, float, str] | tuple[int, int, float]]:
    """Transitions of a grammar of consecutive phrases, from state 0 to state 1."""
    next_state = 2
    for words in phrases:
        state = 0
        for index, word in enumerate(words):
            target = 1 if index == len(words) - 1 else next_state
            yield state, target, 1.0 if index else 1.0 / len(phrases), word
            state, next_state = target, next_state + (target == next_state)
    yield 1, 0, ANOTHER_PHRASE


def serve() -> None:
    """Transcribe utterances from standard input until it ends; requests and responses are pickled by this package."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is handled by the server, which closes the pipe
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
