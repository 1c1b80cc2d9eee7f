"""What the bench of voice measures with."""

from __future__ import annotations

import numpy as np
import pytest

from tests.bench.voice_sound import (
    FRAME,
    RATE,
    Packet,
    aligned,
    from_mu_law,
    packets,
    speech,
    to_mu_law,
)


def test_every_code_of_mu_law_is_its_own() -> None:
    codes = np.arange(256, dtype=np.uint8)
    back = to_mu_law(from_mu_law(codes))
    # 0x7F is minus zero.
    assert [code for code in range(256) if back[code] != code] == [0x7F]


def test_speech_survives_mu_law_within_its_steps() -> None:
    heard = from_mu_law(to_mu_law(speech())).astype(int)
    wrong = np.abs(heard - speech())
    assert (wrong <= np.maximum(8, np.abs(speech().astype(int)) // 16)).all()


@pytest.mark.parametrize("late_ms", [0.0, 25.0, 140.0])
def test_a_delay_is_found(late_ms: float) -> None:
    began = 100.0
    came = [
        Packet(began + late_ms / 1000 + number * FRAME / RATE, 5000 + number * FRAME, payload)
        for number, payload in enumerate(packets(speech()))
    ]
    delay_ms, heard = aligned(began, came)
    assert delay_ms == pytest.approx(late_ms, abs=0.2)
    assert np.array_equal(heard, from_mu_law(to_mu_law(speech())))


def test_a_delay_is_found_where_the_other_side_sent_something_before() -> None:
    silence = b"\xff" * FRAME
    sent = [silence] * 7 + packets(speech())
    came = [
        Packet(10.0 + number * FRAME / RATE, number * FRAME, payload)
        for number, payload in enumerate(sent)
    ]
    delay_ms, _ = aligned(10.1, came)
    assert delay_ms == pytest.approx(40.0, abs=0.2)
