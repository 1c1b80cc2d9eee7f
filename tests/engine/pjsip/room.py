"""A room with a loudspeaker, an agent and some noise, for judging what is done to the voice.

Speech is that of the demo's recordings. Levels are in dBFS of the speech itself, its pauses left
out (in the manner of ITU-T P.56).
"""

from __future__ import annotations

import wave
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from callcenter.engine.pjsip.cushion import FRAME, RATE

Wave = NDArray[np.float64]
RECORDINGS = Path(__file__).resolve().parents[3] / "resources" / "recordings"
FAR = ("delivery_en", "clock_en", "new_customer_en")
NEAR = ("invoice_pl", "boiler_pl", "new_customer_pl")
FULL = 32768.0


def speech(names: tuple[str, ...], *, level: float, seconds: float) -> Wave:
    """People of the recordings one after another, again and again, at 16 kHz."""
    said = np.concatenate([_read(RECORDINGS / f"{name}.wav") for name in names])
    count = frames(seconds) * FRAME
    return at_level(np.tile(said, -(-count // len(said)))[:count], level)


def frames(seconds: float) -> int:
    return round(seconds * RATE / FRAME)


def echo_of(far: Wave, *, delay_ms: float, loss_db: float, seed: int = 1) -> Wave:
    """What a microphone hears of *far* in a room that dies away in a quarter of a second."""
    length = RATE // 4
    random = np.random.default_rng(seed)
    room = random.standard_normal(length) * np.exp(-6.9 * np.arange(length) / length)
    room[0] = 3.0
    room *= 10 ** (-loss_db / 20) / np.sqrt(np.sum(room**2))
    late = np.concatenate((np.zeros(round(delay_ms * RATE / 1000)), room))
    size = len(far) + len(late)
    return np.fft.irfft(np.fft.rfft(far, size) * np.fft.rfft(late, size), size)[: len(far)]


def noise(count: int, *, level: float, seed: int = 2) -> Wave:
    """White noise of so many samples."""
    return np.random.default_rng(seed).standard_normal(count) * 10 ** (level / 20)


def pink(count: int, *, level: float, seed: int = 2) -> Wave:
    """Noise as of fans and streets: less of the high, and nothing below 50 Hz more."""
    shape = 1 / np.sqrt(np.maximum(np.fft.rfftfreq(count, 1 / RATE), 50))
    made = np.fft.irfft(np.fft.rfft(noise(count, level=0, seed=seed)) * shape, count)
    return made / np.sqrt(np.mean(made**2)) * 10 ** (level / 20)


def through(process: Callable[[bytes, bytes], bytes], near: Wave, far: Wave | None = None) -> Wave:
    """*near* after *process*, frame by frame."""
    said, played = _samples(near), _samples(np.zeros(len(near)) if far is None else far)
    pieces = range(0, len(near) - FRAME + 1, FRAME)
    made = [process(said[n : n + FRAME].tobytes(), played[n : n + FRAME].tobytes()) for n in pieces]
    return np.frombuffer(b"".join(made), np.int16) / FULL


def power_db(sound: Wave) -> float:
    return float(10 * np.log10(np.mean(sound**2) + 1e-12))


def speech_db(sound: Wave) -> float:
    """How loud the speech is, its pauses left out."""
    power = _powers(sound)
    return float(10 * np.log10(power[power > np.percentile(power, 95) / 100].mean()))


def pauses(sound: Wave) -> NDArray[np.bool_]:
    """Which frames of clean speech are pauses."""
    power = _powers(sound)
    silent: NDArray[np.bool_] = power < np.percentile(power, 95) / 1e4
    return silent


def in_pauses_db(sound: Wave, silent: NDArray[np.bool_], *, first: int) -> float:
    """How loud *sound* is in those frames, from frame *first* on."""
    return float(10 * np.log10(_powers(sound)[first:][silent[first:]].mean() + 1e-12))


def likeness(clean: Wave, made: Wave) -> float:
    """How much of *made* is *clean*, by its loudest match within 30 ms: 1 is all of it."""
    count = 1 << (len(clean) + len(made)).bit_length()
    crossed = np.fft.irfft(np.conj(np.fft.rfft(clean, count)) * np.fft.rfft(made, count), count)
    best = np.max(np.abs(crossed[: RATE * 30 // 1000]))
    return float(best / np.sqrt(np.sum(clean**2) * np.sum(made**2)))


def delay_ms(clean: Wave, made: Wave) -> float:
    """By how much *made* comes later."""
    count = 1 << (len(clean) + len(made)).bit_length()
    crossed = np.fft.irfft(np.conj(np.fft.rfft(clean, count)) * np.fft.rfft(made, count), count)
    return float(np.argmax(np.abs(crossed[: RATE // 10]))) * 1000 / RATE


def at_level(sound: Wave, level: float) -> Wave:
    """*sound* so that its speech is this loud."""
    return sound * 10 ** ((level - speech_db(sound)) / 20)


def _powers(sound: Wave) -> Wave:
    whole = sound[: len(sound) // FRAME * FRAME].reshape(-1, FRAME)
    powers: Wave = np.mean(whole**2, axis=1)
    return powers


def _samples(sound: Wave) -> NDArray[np.int16]:
    return np.clip(np.round(sound * FULL), -32768, 32767).astype(np.int16)


def _read(path: Path) -> Wave:
    with wave.open(str(path)) as file:
        assert file.getframerate() * 2 == RATE
        said = np.frombuffer(file.readframes(file.getnframes()), np.int16) / FULL
    # Twice the rate: half a sample between each two, by a short low pass.
    half = np.sinc(np.arange(-15.5, 16)) * np.hanning(34)[1:-1]
    doubled = np.empty(2 * len(said))
    doubled[0::2] = said
    doubled[1::2] = np.convolve(said, half, "full")[16 : 16 + len(said)]
    return doubled
