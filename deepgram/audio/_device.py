"""Access to PyAudio, an optional package that is imported when a microphone or speaker is constructed."""

from importlib import import_module
from typing import Any, Callable, Optional, Tuple

MISSING = (
    "No module named 'pyaudio': microphone and speaker need it. Install PortAudio's headers "
    '(apt install portaudio19-dev, brew install portaudio; not on Windows), then pip install "deepgram-sdk[audio]"'
)
SAMPLE_SIZE = 2
"""Bytes per sample: all audio here is 16-bit PCM."""


def load_pyaudio() -> Any:
    """The module `pyaudio`.

    Raises:
        ModuleNotFoundError: it is not installed; the message says how to install it.
    """
    try:
        return import_module("pyaudio")
    except ModuleNotFoundError as error:
        if error.name != "pyaudio":
            raise
        raise ModuleNotFoundError(MISSING, name="pyaudio") from None


def default_devices(host: Any) -> Tuple[Optional[int], Optional[int]]:
    """The device numbers of the system's default microphone and speaker, None if there is none."""

    def number(query: Callable[[], Any]) -> Optional[int]:
        try:
            return int(query()["index"])
        except OSError:
            return None

    return number(host.get_default_input_device_info), number(host.get_default_output_device_info)


def has_sound_card() -> bool:
    """Whether PyAudio is installed and the system has both a microphone and a speaker."""
    try:
        host = load_pyaudio().PyAudio()
    except ImportError:
        return False
    try:
        return None not in default_devices(host)
    finally:
        host.terminate()


class Device:
    """A running PyAudio stream of 16-bit samples.

    Takes the parameters of `PyAudio.open()`, and raises what that raises (OSError if there is no such device).
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
        """Stop and release the stream; no stream callback runs after that."""
        try:
            self.stream.stop_stream()
            self.stream.close()
        finally:
            self._host.terminate()
