"""`python -m deepgram.audio`, and programs run by `python -m deepgram.server.sound_card`."""

import subprocess
import sys
import wave
from pathlib import Path
from typing import Callable

import pytest

from deepgram.audio import has_sound_card
from deepgram.audio.__main__ import main
from deepgram.server import sound_card as sound_card_module
from deepgram.server.sound_card import FakeSoundCard

SoundCard = Callable[..., FakeSoundCard]


def write_wav(path: Path, frames: bytes, width: int = 2) -> str:
    with wave.open(str(path), "wb") as file:
        file.setparams((1, width, 16000, 0, "NONE", "not compressed"))
        file.writeframes(frames)
    return str(path)


def read_wav(path: Path) -> bytes:
    with wave.open(str(path), "rb") as file:
        return file.readframes(file.getnframes())


def test_list_devices(sound_card: SoundCard, capsys: pytest.CaptureFixture[str]) -> None:
    sound_card()
    assert main(["list"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "  0  Fake microphone  (2 in, 0 out, 48000 Hz, default)",
        "  1  Fake speaker  (0 in, 2 out, 48000 Hz, default)",
    ]


def test_has_sound_card(sound_card: SoundCard, monkeypatch: pytest.MonkeyPatch) -> None:
    sound_card()
    assert has_sound_card()

    def no_device(host: object) -> None:
        raise OSError("No Default Output Device Available")

    monkeypatch.setattr(sound_card_module.PyAudio, "get_default_output_device_info", no_device)
    assert not has_sound_card()
    monkeypatch.setitem(sys.modules, "pyaudio", None)
    assert not has_sound_card()


def test_record(sound_card: SoundCard, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    heard = bytes(range(256)) * 60
    sound_card(source=heard, speed=4)
    path = tmp_path / "recording.wav"
    assert main(["record", str(path), "--seconds", "0.45"]) == 0
    assert read_wav(path) == heard[: int(0.45 * 32000)]
    assert capsys.readouterr().out == f"{path}: 0.45 s recorded, 0.00 s lost\n"


def test_record_overwrites_a_file_only_once_there_is_audio(
    sound_card: SoundCard, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "recording.wav"
    write_wav(path, b"\1\2" * 100)
    sound_card().open_error = OSError(-9996, "Invalid input device")
    assert main(["record", str(path)]) == 1
    assert read_wav(path) == b"\1\2" * 100
    with pytest.raises(SystemExit):
        main(["record", str(path), "--seconds", "nan"])
    assert "at most 3600, got 'nan'" in capsys.readouterr().err


def test_play(sound_card: SoundCard, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    device = sound_card(speed=50)
    frames = bytes(range(256)) * 60
    path = write_wav(tmp_path / "speech.wav", frames)
    assert main(["play", path]) == 0
    assert bytes(device.played) == frames
    assert capsys.readouterr().out == f"{path}: 0.48 s played\n"


def test_play_reports_errors(sound_card: SoundCard, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sound_card()
    assert main(["play", str(tmp_path / "missing.wav")]) == 1
    assert "FileNotFoundError" in capsys.readouterr().err
    assert main(["play", write_wav(tmp_path / "coarse.wav", b"\x80" * 9, width=1)]) == 1
    assert "8-bit samples, expected 16-bit" in capsys.readouterr().err
    assert main(["play", "--device", "7", write_wav(tmp_path / "fine.wav", bytes(8))]) == 1
    assert "Invalid device" in capsys.readouterr().err


def test_a_program_uses_the_fake_sound_card(tmp_path: Path) -> None:
    program = tmp_path / "parrot.py"
    program.write_text(
        "import sys, threading\n"
        "from deepgram.audio import Microphone, Speaker\n"
        "size, complete = int(sys.argv[1]), threading.Event()\n"
        "def say(chunk):\n"
        "    speaker.add_audio_to_queue(chunk)\n"
        "    if (said := said_before.pop() + len(chunk)) >= size: complete.set()\n"
        "    said_before.append(said)\n"
        "said_before = [0]\n"
        "speaker, microphone = Speaker(last_play_delta_in_ms=0), Microphone(say, chunk=320)\n"
        "speaker.start(); microphone.start()\n"
        "assert complete.wait(30)\n"
        "microphone.finish(); speaker.wait_for_complete(); speaker.finish()\n"
    )
    frames = bytes(range(256)) * 25
    microphone_file, speaker_file = write_wav(tmp_path / "in.wav", frames), tmp_path / "out.wav"
    card = ["-m", sound_card_module.__name__, "--speed", "4", "--input", microphone_file, "--output", str(speaker_file)]
    subprocess.run([sys.executable, *card, str(program), str(len(frames))], check=True, timeout=120)
    assert read_wav(speaker_file)[: len(frames)] == frames
