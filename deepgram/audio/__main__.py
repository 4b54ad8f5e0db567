"""Try microphone and speaker: `python -m deepgram.audio list | record FILE | play FILE`."""

import argparse
import math
import sys
import threading
import wave
from contextlib import suppress
from typing import Optional, Sequence

from deepgram._io.workers import WAIT_SLICE
from deepgram.audio._device import SAMPLE_SIZE, default_devices, load_pyaudio
from deepgram.audio.microphone import RATE, Microphone
from deepgram.audio.speaker import Speaker

CHUNKS_PER_SECOND = 50
LONGEST = 3600


def main(arguments: Optional[Sequence[str]] = None) -> int:
    """Run the command line; returns the exit code."""
    options = _parser().parse_args(arguments)
    sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]  # device names may have any characters
    try:
        return int(options.run(options))
    except (OSError, ImportError, EOFError, wave.Error) as error:
        print(f"{type(error).__name__}: {str(error) or 'the file ends too early'}", file=sys.stderr)
        return 1


def list_devices(_options: argparse.Namespace) -> int:
    """Print the number, name and channels of each device, and whether it is a default."""
    host = load_pyaudio().PyAudio()
    try:
        defaults = default_devices(host)
        for index in range(host.get_device_count()):
            info = host.get_device_info_by_index(index)
            channels = f"{info['maxInputChannels']} in, {info['maxOutputChannels']} out"
            default = ", default" if index in defaults else ""
            print(f"{index:3}  {info['name']}  ({channels}, {info['defaultSampleRate']:.0f} Hz{default})")
    finally:
        host.terminate()
    return 0


def record(options: argparse.Namespace) -> int:
    """Write what the microphone hears to a WAV file of one channel, for some seconds or until Ctrl-C."""
    wanted = int(options.seconds * options.rate) * SAMPLE_SIZE
    audio = bytearray()
    complete = threading.Event()

    def take(chunk: bytes) -> None:
        audio.extend(chunk)
        if len(audio) >= wanted:
            complete.set()

    chunk = options.rate // CHUNKS_PER_SECOND
    microphone = Microphone(take, rate=options.rate, chunk=chunk, input_device_index=options.device)
    microphone.start()
    try:
        with suppress(KeyboardInterrupt):
            while not complete.wait(WAIT_SLICE):
                pass
    finally:
        microphone.finish()
    with open(options.file, "wb") as raw, wave.open(raw, "wb") as file:  # only now: keeps an existing file on errors
        file.setparams((1, SAMPLE_SIZE, options.rate, 0, "NONE", "not compressed"))
        file.writeframes(audio[:wanted])
    seconds = len(audio[:wanted]) / SAMPLE_SIZE / options.rate
    print(f"{options.file}: {seconds:.2f} s recorded, {microphone.overflowed / options.rate:.2f} s lost")
    return 0


def play(options: argparse.Namespace) -> int:
    """Play a WAV file of 16-bit samples, to its end or until Ctrl-C."""
    with wave.open(options.file, "rb") as file:
        if file.getsampwidth() != SAMPLE_SIZE:
            raise wave.Error(f"{options.file} has {8 * file.getsampwidth()}-bit samples, expected 16-bit")
        rate, channels, audio = file.getframerate(), file.getnchannels(), file.readframes(file.getnframes())
    speaker = Speaker(rate=rate, channels=channels, last_play_delta_in_ms=0, output_device_index=options.device)
    speaker.start()
    speaker.add_audio_to_queue(audio)
    with suppress(KeyboardInterrupt):
        speaker.wait_for_complete()
    heard = speaker.heard.seconds
    speaker.finish()
    print(f"{options.file}: {heard:.2f} s played")
    return 0 if speaker.last_error is None else 1


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not 0 < seconds <= LONGEST:
        raise argparse.ArgumentTypeError(f"expected seconds, more than 0 and at most {LONGEST}, got {text!r}")
    return seconds


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m deepgram.audio", description="Try microphone and speaker.")
    commands = parser.add_subparsers(required=True)
    listing = commands.add_parser("list", help="list the devices")
    listing.set_defaults(run=list_devices)
    recording = commands.add_parser("record", help="record from a microphone")
    recording.add_argument("--seconds", type=_seconds, default=5.0, help="length of the recording (default: 5)")
    recording.add_argument("--rate", type=int, default=RATE, help=f"samples per second (default: {RATE})")
    recording.set_defaults(run=record)
    playing = commands.add_parser("play", help="play a file")
    playing.set_defaults(run=play)
    for command in (recording, playing):
        command.add_argument("file", help="a WAV file")
        command.add_argument("--device", type=int, help="number of the device, as in list (default: the system's)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
