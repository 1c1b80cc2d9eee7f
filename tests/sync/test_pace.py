from __future__ import annotations

from callcenter.sync.pace import Pace


def test_one_first_then_two_then_four_up_to_the_full_width() -> None:
    pace, widths = Pace(most=8), []
    for _ in range(20):
        widths.append(pace.width)
        pace.went_well()
    assert widths == [1, 2, 2, 4, 4, 4, 4, *[8] * 13]


def test_what_goes_wrong_halves_it_and_an_outage_begins_anew() -> None:
    pace = Pace(most=8)
    for _ in range(7):
        pace.went_well()
    assert pace.width == 8
    pace.went_wrong()
    assert pace.width == 4
    pace.begin_anew()
    assert pace.width == 1
    pace.went_wrong()
    assert pace.width == 1


def test_a_round_is_as_wide_as_it_goes_until_all_goes() -> None:
    pace = Pace(most=2)
    assert (pace.round(1), pace.round(50)) == (1, 50)
    pace.went_well()
    assert pace.round(50) is None
