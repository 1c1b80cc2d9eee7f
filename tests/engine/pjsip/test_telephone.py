"""The real telephone as a value of its own: what it leaves behind, and what it logs."""

from __future__ import annotations

import gc
import logging
import re
import socket
import weakref
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from callcenter.domain.events import Ended, Refused, Ringing
from callcenter.engine.commands import Answer, AskSnapshot, Configure, SetSound, Sound
from callcenter.engine.messages import Done, Event, Failed, Snapshot
from callcenter.engine.pjsip.log import cleaned
from callcenter.engine.pjsip.native import NativeAccount, NativeCall, NativeEndpoint
from callcenter.engine.pjsip.telephone import Telephone
from tests.contract.wire import Heard, Wire

pytestmark = pytest.mark.engine


@pytest.fixture
def told() -> list[Event]:
    return []


@pytest.fixture
def telephone(told: list[Event], tmp_path: Path) -> Iterator[Telephone]:
    telephone = Telephone(
        told.append,
        now=lambda: datetime.now(UTC),
        new_id=lambda: "id",
        log=logging.getLogger("test"),
        library_log=tmp_path / "library.log",
    )
    telephone.start()
    yield telephone
    telephone.stop()


def test_every_command_is_answered_with_its_number(telephone: Telephone, told: list[Event]) -> None:
    telephone.post(7, Configure(()))
    telephone.post(8, AskSnapshot())
    telephone.turn()
    assert told[0] == Done(7) and told[1] == Done(8)
    assert isinstance(told[2], Snapshot) and told[2].version.startswith("Callcenter/")


def test_an_unknown_codec_is_refused_with_the_known_ones(
    telephone: Telephone, told: list[Event]
) -> None:
    telephone.post(1, SetSound(Sound(codecs=("PCMA", "MP3"))))
    telephone.turn()
    (answer,) = told
    assert isinstance(answer, Failed)
    assert "MP3" in answer.reason and "G722" in answer.reason and "PCMU" in answer.reason


def test_it_can_be_started_again_in_the_same_process(tmp_path: Path) -> None:
    for _ in range(3):
        told: list[Event] = []
        telephone = Telephone(
            told.append,
            now=lambda: datetime.now(UTC),
            new_id=lambda: "id",
            log=logging.getLogger("test"),
        )
        telephone.start()
        telephone.turn()
        telephone.stop()
        telephone.stop()


def test_a_taken_port_is_told(told: list[Event]) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("0.0.0.0", 0))
        port = taken.getsockname()[1]
        telephone = Telephone(
            told.append,
            now=lambda: datetime.now(UTC),
            new_id=lambda: "id",
            log=logging.getLogger("test"),
            sip_port=port,
        )
        with pytest.raises(OSError, match=str(port)):
            telephone.start()


def test_no_call_is_taken_while_nobody_is_at_the_desk(
    told: list[Event], free_port: Callable[[], int]
) -> None:
    port = free_port()
    telephone = Telephone(
        told.append,
        now=lambda: datetime.now(UTC),
        new_id=lambda: "id",
        log=logging.getLogger("test"),
        sip_port=port,
    )
    telephone.start()
    wire = Wire(f"sip:100@127.0.0.1:{port}")
    telephone.refuse_new = True
    wire.send(wire.request("INVITE", "refused"))
    answer = _turned_until(telephone, wire, 300, "refused", "INVITE")
    (refused,) = told
    assert isinstance(refused, Refused)
    assert answer.status == refused.code == 480 and telephone.calls_live == 0
    wire.send(wire.request("ACK", "refused", to_tag=answer.tag))
    telephone.refuse_new = False
    wire.send(wire.request("INVITE", "taken"))
    assert _turned_until(telephone, wire, 180, "taken", "INVITE").status == 180
    assert isinstance(told[-1], Ringing) and telephone.calls_live == 1
    telephone.stop()
    assert isinstance(told[-1], Ended)
    wire.close()


def test_each_call_hears_at_other_ports_of_the_telephones_own_stretch(
    told: list[Event], free_port: Callable[[], int]
) -> None:
    port = free_port()
    telephone = Telephone(
        told.append,
        now=lambda: datetime.now(UTC),
        new_id=lambda: f"call-{len(told)}",
        log=logging.getLogger("test"),
        sip_port=port,
        draw_below=lambda _: 2_000,
    )
    telephone.start()
    wire = Wire(f"sip:100@127.0.0.1:{port}")
    heard_at = [_voice_port(telephone, told, wire, call_id) for call_id in ("one", "two", "three")]
    telephone.stop()
    wire.close()
    assert all(20_384 <= one < 20_484 and one % 2 == 0 for one in heard_at)
    assert len(set(heard_at)) == 3


def _voice_port(telephone: Telephone, told: list[Event], wire: Wire, call_id: str) -> int:
    """Call, be answered, hang up; where the telephone wanted to hear us."""
    wire.send(wire.request("INVITE", call_id))
    _turned_until(telephone, wire, 180, call_id, "INVITE")
    ringing = [event for event in told if isinstance(event, Ringing)][-1]
    telephone.post(1, Answer(ringing.call))
    answer = _turned_until(telephone, wire, 200, call_id, "INVITE")
    wire.send(wire.request("ACK", call_id, branch=f"{call_id}a", to_tag=answer.tag))
    wire.send(wire.request("BYE", call_id, branch=f"{call_id}b", cseq=2, to_tag=answer.tag))
    _turned_until(telephone, wire, 200, call_id, "BYE")
    (voice,) = re.findall(r"^m=audio (\d+) ", answer.text, re.MULTILINE)
    return int(voice)


def _turned_until(telephone: Telephone, wire: Wire, least: int, call_id: str, method: str) -> Heard:
    """Let the telephone turn until that request was answered with at least *least*.

    A slow telephone repeats answers: those to other requests are passed over.
    """
    for _ in range(400):
        telephone.turn()
        heard = wire.hear(0)
        if heard is None or heard.status < least or heard.header("Call-ID") != call_id:
            continue
        if heard.header("CSeq").endswith(method):
            return heard
    raise AssertionError("no answer")


def test_nothing_of_the_library_is_left_for_another_threads_collector(
    telephone: Telephone,
) -> None:
    telephone.turn()
    endpoint = weakref.ref(telephone._library.endpoint)
    guest = weakref.ref(telephone._lines.native_of(None))
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        telephone.stop()
        assert endpoint() is None and guest() is None
        natives = (NativeAccount, NativeCall, NativeEndpoint)
        assert not [thing for thing in gc.get_objects() if isinstance(thing, natives)]
    finally:
        if was_enabled:
            gc.enable()


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("12:00:00 pjsua_call.c Making call\n[DISCONNECTED] To: <sip:600>", "Making call"),
        ("x Authorization: Digest username", "Authorization …"),
        ("x a=crypto:1 AES inline:KEY", "a=crypto …"),
        ("  [EARLY] To: <sip:600@example.com>;tag=1", "[EARLY] To: <sip:…example.com>;tag=1"),
        ("  [EARLY] To: tel:600;tag=1", "To: tel:…;tag=1"),
    ],
)
def test_the_librarys_log_keeps_neither_messages_nor_secrets(line: str, kept: str) -> None:
    text = cleaned(line)
    assert kept in text
    assert not {"600", "username", "KEY"} & set(text.replace(":", " ").split())
    assert "\n" not in text


def test_the_librarys_log_is_kept_short() -> None:
    assert len(cleaned("y" * 10_000)) <= 300
    assert cleaned("") == ""
