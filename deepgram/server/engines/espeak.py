"""Speech synthesis by espeak-ng through ctypes; the library exists once per process and is not thread-safe."""

from __future__ import annotations

import ctypes
import functools
import re
import threading
import zlib

from deepgram.server.engines.base import EngineError
from deepgram.server.engines.recording import Recording

try:
    import espeakng_loader
except ImportError as missing:
    raise ImportError(
        "the speech engine needs the package espeakng-loader: pip install 'deepgram-sdk[local]'"
    ) from missing

PREFIX = "espeak:"  # prefix of espeak's own voices
FEMININE = ("+f3", "+f2", "+f4", "+f1", "+f5", "+linda")
MASCULINE = ("", "+m3", "+m1", "+m7", "+klatt4", "+m2")
MASCULINE_NAMES = frozenset(
    ("angus", "apollo", "arcas", "aries", "atlas", "draco", "hermes", "hyperion", "jupiter", "mars", "neptune",
     "odysseus", "orion", "orpheus", "perseus", "pluto", "saturn", "zeus", "alvaro", "javier", "nestor", "sirio")
)  # fmt: skip
ESPEAK_LANGUAGES = {"en": "en-us"}  # like the recognizer's model
AURA = re.compile(r"aura-(?:\d+-)?(?P<name>[a-z]+)-(?P<language>[a-z]{2})$")

SYNCHRONOUS, DONT_EXIT = 2, 0x8000  # espeak_Initialize: pass samples to a callback; return errors instead of exiting
UTF8, IPA, POSITION_CHARACTER = 1, 2, 1

SampleCallback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)


def espeak_voice(name: str) -> str:
    """The espeak voice for a voice name: the rest of "espeak:en-gb-x-rp+f2", or a fixed choice for any other name."""
    if name.startswith(PREFIX):
        return name[len(PREFIX) :]
    match = AURA.match(name)
    name, language = (match["name"], match["language"]) if match else (name, "en")
    variants = MASCULINE if name in MASCULINE_NAMES else FEMININE
    return ESPEAK_LANGUAGES.get(language, language) + variants[zlib.crc32(name.encode()) % len(variants)]


def speak(text: str, voice: str) -> Recording:
    """Speak `text` with an espeak voice; EngineError if there is no such voice."""
    with _lock:
        return _library().speak(text, voice)


def phonemes(word: str) -> str:
    """The American English pronunciation, in IPA."""
    with _lock:
        return _library().phonemes(word)


_lock = threading.Lock()


@functools.cache
def _library() -> _Espeak:
    return _Espeak()


class _Espeak:
    """The initialized library; hold the lock for the whole text."""

    def __init__(self) -> None:
        self._samples: list[bytes] = []
        self._callback = SampleCallback(self._collect)  # keeps a reference: the library has only the pointer
        self._library = ctypes.CDLL(espeakng_loader.get_library_path())
        self._library.espeak_TextToPhonemes.restype = ctypes.c_char_p
        data = espeakng_loader.get_data_path()
        self._rate = int(self._library.espeak_Initialize(SYNCHRONOUS, 0, data.encode(), DONT_EXIT))
        if self._rate <= 0:
            raise EngineError(f"espeak-ng can't use its data in {data}")
        self._library.espeak_SetSynthCallback(self._callback)

    def speak(self, text: str, voice: str) -> Recording:
        self._select_voice(voice)
        self._samples.clear()
        data = text.encode() + b"\0"
        failed = self._library.espeak_Synth(data, len(data), 0, POSITION_CHARACTER, 0, UTF8, None, None)
        if failed:
            raise EngineError(f"espeak-ng can't speak {text!r} (error {failed})")
        return Recording(b"".join(self._samples), self._rate)

    def phonemes(self, word: str) -> str:
        self._select_voice(ESPEAK_LANGUAGES["en"])
        text = ctypes.create_string_buffer(word.encode())
        rest = ctypes.c_void_p(ctypes.addressof(text))  # advanced by each call, null at the end
        clauses = []
        while rest.value:
            clauses.append(self._library.espeak_TextToPhonemes(ctypes.byref(rest), UTF8, IPA).decode())
        return " ".join(clauses)

    def _select_voice(self, voice: str) -> None:
        if self._library.espeak_SetVoiceByName(voice.encode()):
            raise EngineError(f"espeak-ng has no voice {voice!r}")

    def _collect(self, wave: ctypes._Pointer[ctypes.c_short], count: int, _events: int) -> int:
        if wave and count > 0:
            self._samples.append(ctypes.string_at(wave, count * 2))
        return 0
