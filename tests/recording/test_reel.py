"""Sound on its way to the tape: always in step, and gone at once when a pause begins."""

from __future__ import annotations

from array import array

from hypothesis import given
from hypothesis import strategies as st

from callcenter.recording.reel import Reel, side_by_side

LEFT, RIGHT = b"\x01\x00" * 4, b"\x02\x00" * 4


def tick(reel: Reel, left: bytes = LEFT, right: bytes = RIGHT) -> None:
    reel.put_left(left)
    reel.put_right(right)


def frame(value: int) -> bytes:
    return array("h", [value] * 4).tobytes()


def test_both_sides_lie_side_by_side() -> None:
    reel = Reel(paused=False, guard=0)
    tick(reel)
    tick(reel)
    assert reel.take() == side_by_side(2 * LEFT, 2 * RIGHT)
    assert reel.take() == b""


def test_a_right_frame_before_the_first_left_one_is_left_out() -> None:
    reel = Reel(paused=False, guard=0)
    reel.put_right(RIGHT)
    tick(reel)
    assert reel.take() == side_by_side(LEFT, RIGHT)


def test_what_is_on_its_way_when_the_pause_begins_is_dropped() -> None:
    reel = Reel(paused=False, guard=0)
    tick(reel)
    reel.pause()
    assert reel.take() == b""


def test_a_tick_split_by_the_pause_is_dropped() -> None:
    reel = Reel(paused=False, guard=0)
    reel.put_left(LEFT)
    reel.pause()
    reel.put_right(RIGHT)
    reel.resume()
    assert reel.take() == b""


def test_a_pause_that_is_over_before_the_scribe_looks_still_counts() -> None:
    reel = Reel(paused=False, guard=0)
    tick(reel, frame(1), frame(1))
    reel.pause()
    tick(reel, frame(2), frame(2))
    reel.resume()
    tick(reel, frame(3), frame(3))
    assert reel.take() == side_by_side(frame(3), frame(3))


def test_what_comes_late_after_the_resumption_is_left_out() -> None:
    reel = Reel(paused=True, guard=2)
    reel.resume()
    for value in (1, 2, 3):
        tick(reel, frame(value), frame(value))
    assert reel.take() == side_by_side(frame(3), frame(3))


def test_hold_keeps_what_was_said_before_it() -> None:
    reel = Reel(paused=False, guard=0)
    tick(reel)
    reel.wait(True)
    tick(reel)
    assert reel.take() == side_by_side(LEFT, RIGHT)


STEPS = st.lists(st.sampled_from(["left", "right", "pause", "resume", "hold", "back", "take"]))


@given(STEPS)
def test_whatever_happens_no_sound_of_a_pause_is_kept_and_the_sides_stay_in_step(
    steps: list[str],
) -> None:
    """Left frames are numbered by tick, right ones bear the tick's number negated."""
    reel = Reel(paused=False, guard=0)
    tick_number, allowed, kept = 0, set[int](), array("h")
    for step in steps:
        match step:
            case "left":
                tick_number += 1
                if not reel.paused:
                    allowed.add(tick_number)
                reel.put_left(frame(tick_number))
            case "right":
                if reel.paused:
                    allowed.discard(tick_number)
                reel.put_right(frame(-tick_number))
            case "pause":
                reel.pause()
            case "resume":
                reel.resume()
            case "hold" | "back":
                reel.wait(step == "hold")
            case "take":
                kept.extend(array("h", reel.take()))
    kept.extend(array("h", reel.take()))
    assert all(left == -right for left, right in zip(kept[0::2], kept[1::2], strict=True))
    assert set(kept[0::2]) <= allowed
