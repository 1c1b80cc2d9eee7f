"""Speech for the bench of voice: what is said, as G.711, and how well and how late it came back.

Needs pesq (ITU-T P.862), which only a C compiler can install and which is therefore in a group of
its own: `.venv/bin/uv pip install --group bench`.
"""

from __future__ import annotations

import wave
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

RATE = 8000
FRAME = 160
SECONDS = 8
# Harvard sentences (IEEE 269), two of them with pauses as ITU-T P.862.3 wants them; made once, so
# that figures of different machines can be compared. Each sentence:
#   espeak-ng -v en-us+f2 -s 165 -p 35 -w 1.wav 'The birch canoe slid on the smooth planks.'
#   (and 2.wav 'Glue the sheet to the dark blue background.')
#   sox -R 1.wav -r 8000 -c 1 -b 16 1s.wav sinc 250-3400 silence 1 0.05 0.5% reverse \
#     silence 1 0.05 0.5% reverse gain -n -4 pad 1.0 0.5
#   sox -R 1s.wav 2s.wav voice_speech.wav pad 0 8 trim 0 8
_SPOKEN = Path(__file__).with_name("voice_speech.wav")
_BIAS, _CLIP = 0x84, 32635

Sound = NDArray[np.int16]


@dataclass(frozen=True, slots=True)
class Packet:
    """A packet of voice as it arrived; *at* is in seconds, *timestamp* in samples."""

    at: float
    timestamp: int
    payload: bytes


@dataclass(frozen=True, slots=True)
class Verdict:
    """How speech came back: PESQ (narrow-band, MOS-LQO) and how late, in ms."""

    pesq: float
    delay_ms: float


class NoPesq(Exception):
    """The measure of speech quality is missing; the text says how to get it."""


@cache
def speech() -> Sound:
    """Eight seconds of a woman speaking, 8 kHz."""
    with wave.open(str(_SPOKEN)) as file:
        said = np.frombuffer(file.readframes(file.getnframes()), np.int16)
        assert (file.getframerate(), file.getnchannels()) == (RATE, 1)
    assert len(said) == SECONDS * RATE
    return said


def packets(sound: Sound) -> list[bytes]:
    """*sound* as PCMU, 20 ms each."""
    data = to_mu_law(sound).tobytes()
    return [data[at : at + FRAME] for at in range(0, len(data), FRAME)]


def ceiling() -> float:
    """The best PESQ that G.711 leaves of the speech."""
    return _pesq(speech(), from_mu_law(to_mu_law(speech())))


def judge(began: float, came: Sequence[Packet]) -> Verdict:
    """Compare what *came* with the speech whose first packet was due to be sent at *began*."""
    delay_ms, heard = aligned(began, came)
    return Verdict(_pesq(speech(), heard), delay_ms)


def aligned(began: float, came: Sequence[Packet]) -> tuple[float, Sound]:
    """How late the speech came, in ms, and what came from there on, as long as the speech."""
    first = min(packet.timestamp for packet in came)
    heard = np.zeros(max(packet.timestamp for packet in came) - first + FRAME, np.int16)
    for packet in came:
        at = packet.timestamp - first
        heard[at : at + FRAME] = from_mu_law(np.frombuffer(packet.payload, np.uint8))[:FRAME]
    # A clock of the other side's own: when it would have sent its first sample.
    start = float(np.median([packet.at - (packet.timestamp - first) / RATE for packet in came]))
    late = lag(speech(), heard)
    return 1000 * (start - began + late / RATE), _from(heard, late, len(speech()))


def to_mu_law(sound: Sound) -> NDArray[np.uint8]:
    """ITU-T G.711 mu-law."""
    value = sound.astype(np.int32)
    sign = np.where(value < 0, 0x80, 0)
    size = np.minimum(np.abs(value), _CLIP) + _BIAS
    segment = np.floor(np.log2(size)).astype(np.int32) - 7
    return (~(sign | (segment << 4) | ((size >> (segment + 3)) & 0x0F)) & 0xFF).astype(np.uint8)


def from_mu_law(data: NDArray[np.uint8]) -> Sound:
    """ITU-T G.711 mu-law."""
    code = ~data.astype(np.int32) & 0xFF
    size = ((((code & 0x0F) << 3) + _BIAS) << ((code >> 4) & 7)) - _BIAS
    return np.where(code & 0x80, -size, size).astype(np.int16)


def lag(said: Sound, heard: Sound, *, most: int | None = None) -> int:
    """By how many samples *heard* is behind *said*: where they resemble each other most.

    With *most* it is between none and so many.
    """
    size = 1 << (len(said) + len(heard)).bit_length()
    spectra = np.fft.rfft(heard.astype(float), size) * np.conj(
        np.fft.rfft(said.astype(float), size)
    )
    likeness = np.fft.irfft(spectra, size)
    best = int(np.argmax(likeness[: None if most is None else most + 1]))
    return best - size if best > size // 2 else best


def _from(sound: Sound, start: int, length: int) -> Sound:
    made = np.zeros(length, np.int16)
    begin = max(0, start)
    part = sound[begin : start + length]
    made[begin - start : begin - start + len(part)] = part
    return made


def _pesq(said: Sound, heard: Sound) -> float:
    try:
        from pesq import pesq
    except ImportError as error:
        raise NoPesq(
            "pesq is not installed: .venv/bin/uv pip install --group bench (needs a C compiler)"
        ) from error
    return float(pesq(RATE, said, heard, "nb"))
