"""Reading keys out of a voice: which tones of ITU-T Q.23 it holds, how long and how loud."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

LOW = (697, 770, 852, 941)
HIGH = (1209, 1336, 1477, 1633)
ROWS = ("123A", "456B", "789C", "*0#D")
FULL_SCALE_DBM0 = 3.14
"""ITU-T G.711: a sine of full scale in A-law."""
QUIETEST_DBM0 = -25.0
"""ITU-T Q.24: what a receiver must hear."""
_STEP_S = 0.01
_WINDOW_S = 0.025
_PURE = 0.9


@dataclass(frozen=True)
class Press:
    """One key: *low* and *high* are the levels of its tones in dBm0, *purity* their share."""

    key: str
    seconds: float
    low: float
    high: float
    purity: float


def presses(pcm: bytes, rate: int = 8000) -> list[Press]:
    """The keys in *pcm*, in order."""
    wave = np.frombuffer(bytes(pcm[: len(pcm) // 2 * 2]), dtype="<i2").astype(float)
    found = [_heard(piece, rate) for piece in _pieces(wave, rate)]
    keys: list[Press] = []
    run: list[Press] = []
    for one in [*found, None]:
        if run and (one is None or one.key != run[0].key):
            if len(run) > 2:
                keys.append(_whole(run))
            run = []
        if one is not None:
            run.append(one)
    return keys


def keys_in(pcm: bytes, rate: int = 8000) -> str:
    """The same as text."""
    return "".join(press.key for press in presses(pcm, rate))


def _pieces(wave: np.ndarray, rate: int) -> list[np.ndarray]:
    size, step = round(rate * _WINDOW_S), round(rate * _STEP_S)
    return [wave[at : at + size] for at in range(0, len(wave) - size, step)]


def _heard(piece: np.ndarray, rate: int) -> Press | None:
    low = [_height(piece, hertz, rate) for hertz in LOW]
    high = [_height(piece, hertz, rate) for hertz in HIGH]
    row, column = int(np.argmax(low)), int(np.argmax(high))
    levels = _dbm0(low[row]), _dbm0(high[column])
    energy = float(np.mean(piece * piece))
    purity = (low[row] ** 2 + high[column] ** 2) / 2 / energy if energy else 0.0
    if min(levels) < QUIETEST_DBM0 or purity < _PURE:
        return None
    return Press(ROWS[row][column], _STEP_S, *levels, purity)


def _whole(run: list[Press]) -> Press:
    middle = run[len(run) // 2]
    seconds = len(run) * _STEP_S + _WINDOW_S
    return Press(middle.key, seconds, middle.low, middle.high, middle.purity)


def _height(piece: np.ndarray, hertz: float, rate: int) -> float:
    turn = np.exp(-2j * np.pi * hertz * np.arange(len(piece)) / rate)
    return float(2 * abs(np.mean(piece * turn)))


def _dbm0(height: float) -> float:
    return 20 * float(np.log10(max(height, 1e-9) / 32767)) + FULL_SCALE_DBM0
