"""The one door to PyAudio, an optional package that is imported when a microphone or speaker is constructed."""

from importlib import import_module
from typing import Any

SAMPLE_SIZE = 2
"""Bytes of a sample: all audio here is 16-bit PCM."""


def load_pyaudio() -> Any:
    """The module `pyaudio`.

    Raises:
        ModuleNotFoundError: it is not installed; the text names the extra that brings it.
    """
    try:
        return import_module("pyaudio")
    except ModuleNotFoundError as error:
        if error.name != "pyaudio":
            raise
        text = "No module named 'pyaudio': microphone and speaker need it, pip install 'deepgram-sdk[audio]'"
        raise ModuleNotFoundError(text, name="pyaudio") from error


class Device:
    """An open PyAudio stream of 16-bit samples, running.

    `parameters` are those of `PyAudio.open()`. Whatever that raises (OSError if there is no such device) comes through.
    """

    def __init__(self, **parameters: Any) -> None:
        pyaudio = load_pyaudio()
        self._host = pyaudio.PyAudio()
        try:
            self.stream = self._host.open(format=pyaudio.paInt16, **parameters)
            self.stream.start_stream()
        except BaseException:
            self._host.terminate()
            raise

    def close(self) -> None:
        """Stop and release the stream; no stream callback runs any more."""
        try:
            self.stream.stop_stream()
            self.stream.close()
        finally:
            self._host.terminate()
