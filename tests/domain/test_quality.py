"""The E-model against its published values (ITU-T G.107, G.113)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.domain.quality import mean_opinion_score


def score(
    loss: float = 0.0, delay_ms: float = 0.0, jitter: float = 0.0, codec: str = "PCMU"
) -> float:
    """For a one-way delay of *delay_ms*, of which 20 ms are packetisation."""
    return mean_opinion_score(
        loss=loss, jitter_ms=jitter, round_trip_ms=2 * (delay_ms - 20 - 2 * jitter), codec=codec
    )


@pytest.mark.parametrize(
    ("loss", "delay_ms", "mos"),
    [
        (0.0, 20, 4.40),
        (0.01, 100, 4.26),
        (0.03, 150, 4.00),
        (0.0, 100, 4.35),
        (0.0, 400, 3.05),
    ],
)
def test_published_values_for_g711(loss: float, delay_ms: float, mos: float) -> None:
    assert score(loss, delay_ms) == pytest.approx(mos, abs=0.02)


def test_jitter_costs_twice_itself_in_delay() -> None:
    with_jitter = mean_opinion_score(loss=0, jitter_ms=30, round_trip_ms=0)
    as_delay = mean_opinion_score(loss=0, jitter_ms=0, round_trip_ms=120)
    assert with_jitter == pytest.approx(as_delay)


def test_a_codec_costs_what_it_costs_and_a_name_may_be_written_anyhow() -> None:
    assert score(codec="GSM") < score(codec="iLBC") < score(codec="pcmu")
    assert score(codec="ilbc") == score(codec="iLBC")
    assert score(codec="unheard-of") == pytest.approx(score(codec="iLBC"))
    assert score(0.05, codec="iLBC") > score(0.05, codec="GSM")


@given(
    st.floats(-1, 2),
    st.floats(0, 10_000),
    st.floats(0, 5_000),
    st.sampled_from(["PCMA", "G722", "opus", ""]),
)
def test_an_opinion_is_between_one_and_four_and_a_half(
    loss: float, round_trip: float, jitter: float, codec: str
) -> None:
    mos = mean_opinion_score(loss=loss, jitter_ms=jitter, round_trip_ms=round_trip, codec=codec)
    assert 1.0 <= mos <= 4.5


@given(st.floats(0, 0.99), st.floats(0.001, 0.01))
def test_more_loss_is_never_better(loss: float, more: float) -> None:
    assert score(loss + more, 100) <= score(loss, 100)
