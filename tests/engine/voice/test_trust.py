"""Who is trusted to be the customer, as time goes by."""

from __future__ import annotations

from callcenter.engine.voice.sender import Sender
from callcenter.engine.voice.trust import MOVED_S, PATIENCE_S, Search, Trust


def sender(text: str) -> Sender:
    made = Sender.parse(text)
    assert made is not None
    return made


PBX = sender("192.0.2.1:4000")
OTHER_PORT = sender("192.0.2.1:4100")
STRANGER = sender("198.51.100.7:9")


def test_at_first_the_announced_address_may_speak_from_any_port() -> None:
    assert Trust(PBX, 0.0).admitted == (PBX.anywhere,)


def test_from_the_first_packet_on_only_its_sender_may_speak() -> None:
    trust = Trust(PBX, 0.0)
    trust.hear(PBX, 1, 0.1)
    assert trust.admitted == (PBX,)


def test_a_voice_from_another_port_of_the_announced_address_is_kept() -> None:
    trust = Trust(PBX, 0.0)
    trust.hear(OTHER_PORT, 1, 0.1)
    assert trust.admitted == (PBX, OTHER_PORT)


def test_a_silent_announced_address_lets_others_speak() -> None:
    trust = Trust(PBX, 0.0)
    trust.hear(None, 0, PATIENCE_S - 0.1)
    assert trust.search is Search.ADDRESS
    trust.hear(None, 0, PATIENCE_S)
    assert trust.admitted == ()
    trust.hear(STRANGER, 5, PATIENCE_S + 1)
    assert trust.admitted == (PBX, STRANGER)
    assert trust.doubtful


def test_whoever_was_announced_takes_its_place_back() -> None:
    trust = Trust(PBX, 0.0)
    trust.hear(None, 0, PATIENCE_S)
    trust.hear(STRANGER, 5, PATIENCE_S + 1)
    trust.hear(PBX, 6, PATIENCE_S + 2)
    assert trust.admitted == (PBX,)
    assert not trust.doubtful


def test_after_long_silence_a_voice_may_come_from_another_port_of_its_address() -> None:
    trust = Trust(PBX, 0.0)
    trust.hear(PBX, 1, 0.1)
    trust.hear(PBX, 1, MOVED_S)
    assert trust.admitted == (PBX,)
    trust.hear(PBX, 1, MOVED_S + 0.1)
    assert trust.admitted == (PBX.anywhere,)
    trust.hear(OTHER_PORT, 2, MOVED_S + 1)
    assert trust.admitted == (PBX, OTHER_PORT)


def test_somebody_who_was_heard_once_is_never_given_up_for_anybody() -> None:
    trust = Trust(PBX, 0.0)
    trust.hear(PBX, 1, 0.1)
    for seconds in range(1, 100):
        trust.hear(PBX, 1, float(seconds))
    assert trust.search is Search.ADDRESS
