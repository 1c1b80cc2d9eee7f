"""A speaker's buffer is kept as empty as goes well."""

from __future__ import annotations

from callcenter.engine.pjsip.filling import CALM_PIECES, Filling

ALLOWED = range(2, 5)


def written(filling: Filling, pieces: int) -> Filling:
    for _ in range(pieces):
        filling.wrote()
    return filling


def test_it_begins_with_little_and_an_empty_buffer_before_the_first_piece_is_no_gap() -> None:
    filling = Filling(ALLOWED)
    assert [filling.look(0), filling.look(0)] == [2, 2]


def test_each_gap_asks_for_one_piece_more_up_to_the_most() -> None:
    filling = written(Filling(ALLOWED), 2)
    assert filling.look(320) == 2
    assert [filling.look(0) for _ in range(4)] == [3, 4, 4, 4]


def test_after_a_calm_while_it_tries_with_less_down_to_the_least() -> None:
    filling = written(Filling(ALLOWED), 2)
    assert filling.look(0) == 3
    assert written(filling, CALM_PIECES - 1).look(320) == 3
    assert written(filling, 1).look(320) == 2
    assert written(filling, CALM_PIECES).look(320) == 2
