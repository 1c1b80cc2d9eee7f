"""The private line lets in who knows the key, and lets go of whoever has gone."""

from __future__ import annotations

import logging
import socket
import stat
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from queue import SimpleQueue

import pytest

from callcenter.engine.channel import (
    LONGEST_FRAME,
    Channel,
    ChannelLost,
    Doorway,
    WrongKey,
    connect,
    new_key,
    new_place,
)

LOG = logging.getLogger("test")
KEY = b"k" * 32


@pytest.fixture
def visitors() -> SimpleQueue[Channel]:
    return SimpleQueue()


@pytest.fixture
def door(visitors: SimpleQueue[Channel]) -> Iterator[Doorway]:
    door = Doorway(new_place("test"), KEY, visitors.put, log=LOG, greeting_s=0.3)
    yield door
    door.close()


def test_frames_go_both_ways(door: Doorway, visitors: SimpleQueue[Channel]) -> None:
    ours = connect(door.place, KEY)
    theirs = visitors.get(timeout=10)
    ours.send(b"hello")
    assert theirs.receive() == b"hello"
    theirs.send(b"x" * 60_000)
    assert len(ours.receive()) == 60_000
    ours.close()
    theirs.close()


def test_a_wrong_key_is_turned_away(door: Doorway, visitors: SimpleQueue[Channel]) -> None:
    with pytest.raises(WrongKey, match="key"):
        connect(door.place, b"guessed" * 5)
    assert visitors.empty()
    connect(door.place, KEY).close()
    visitors.get(timeout=10).close()


def test_a_visitor_who_says_nothing_holds_up_nobody(
    door: Doorway, visitors: SimpleQueue[Channel]
) -> None:
    with socket.socket(socket.AF_UNIX) as silent:
        silent.connect(door.place)
        connect(door.place, KEY).close()
        visitors.get(timeout=10).close()


def test_a_door_that_says_nothing_is_given_up(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as silent:
        silent.bind(str(tmp_path / "s"))
        silent.listen()
        with pytest.raises(ChannelLost, match="greeting"):
            connect(str(tmp_path / "s"), KEY, seconds=0.2)


def test_nobody_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ChannelLost, match="nobody listens"):
        connect(str(tmp_path / "nothing"), KEY)


def test_hanging_up_wakes_both_who_wait(door: Doorway, visitors: SimpleQueue[Channel]) -> None:
    ours = connect(door.place, KEY)
    theirs = visitors.get(timeout=10)
    woken: SimpleQueue[str] = SimpleQueue()

    def wait(channel: Channel, name: str) -> None:
        with pytest.raises(ChannelLost):
            channel.receive()
        woken.put(name)

    for channel, name in ((ours, "ours"), (theirs, "theirs")):
        threading.Thread(target=wait, args=(channel, name), daemon=True).start()
    ours.hang_up()
    assert {woken.get(timeout=10), woken.get(timeout=10)} == {"ours", "theirs"}
    ours.close()
    theirs.close()


def test_a_giant_frame_ends_the_line(door: Doorway, visitors: SimpleQueue[Channel]) -> None:
    ours = connect(door.place, KEY)
    theirs = visitors.get(timeout=10)
    sender = threading.Thread(target=_send_giant, args=(ours,), daemon=True)
    sender.start()
    with pytest.raises(ChannelLost):
        theirs.receive()
    theirs.close()
    sender.join(10)
    assert not sender.is_alive()
    ours.close()


@pytest.mark.skipif(sys.platform == "win32", reason="a pipe has no directory")
def test_the_place_is_for_this_user_alone_and_goes_with_the_door() -> None:
    door = Doorway(new_place("test"), KEY, lambda channel: None, log=LOG)
    directory = Path(door.place).parent
    assert stat.S_IMODE(directory.stat().st_mode) == 0o700
    door.close()
    assert not directory.exists()


def test_keys_differ() -> None:
    assert new_key() != new_key()
    assert len(new_key()) == 32


def _send_giant(channel: Channel) -> None:
    with pytest.raises(ChannelLost):
        channel.send(bytes(LONGEST_FRAME + 1))
