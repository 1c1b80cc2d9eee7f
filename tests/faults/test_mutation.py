"""Two thousand broken messages: the telephone lives, and a stranger's are not even heard."""

from __future__ import annotations

import random
import sys
import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from callcenter.domain.events import DigitReceived, Ringing
from tests.faults.attack import HOST, STRANGER, Sockets, attacked
from tests.faults.mutation import Assault, assault, mutated

pytestmark = [pytest.mark.engine, pytest.mark.skipif(sys.platform == "win32", reason="sockets")]

MESSAGES = 1000
SEED = 4475
BACK_S = 2.0
MEMORY_MB = 10.0
SPARE_FILES = 2
LOGGED_KB = 500.0
GAP_S = 0.2


def test_the_same_seed_breaks_a_message_in_the_same_way() -> None:
    message = "OPTIONS sip:a SIP/2.0\r\nA: 1\r\nB: 2\r\n\r\nbody 1 2 3"
    first = [mutated(message, random.Random(7)) for _ in range(20)]
    assert first == [mutated(message, random.Random(7)) for _ in range(20)]
    various = {mutated(message, random.Random(seed)) for seed in range(200)}
    assert len(various) > 150


@pytest.mark.parametrize("transport", ["udp", "tcp"])
def test_broken_messages_of_the_exchange_are_survived(tmp_path: Path, transport: str) -> None:
    outcome = assault(tmp_path, transport, MESSAGES, SEED)
    assert outcome.restarts == 0, outcome.reasons
    assert outcome.back_s < BACK_S
    assert outcome.memory_mb < MEMORY_MB
    assert outcome.files <= SPARE_FILES
    assert outcome.secrets == ()
    assert outcome.logged_kb < LOGGED_KB
    assert outcome.hit, outcome.answers


def test_a_strangers_broken_messages_touch_no_call(tmp_path: Path) -> None:
    with attacked(tmp_path) as target, target.talking() as talk:
        heard: list[bytes] = []
        stranger = Sockets("udp", heard.append, STRANGER)
        stranger.aim(target.attacker.telephone)
        worker = Assault(target.attacker, random.Random(SEED))
        mark, began = target.desk.mark(), time.monotonic()
        for number in range(MESSAGES):
            stranger.send(worker.next(new_call=number % 2 == 0))
        target.attacker.ping()
        gap = talk.longest_gap_s(began, time.monotonic())
        stranger.close()
        assert heard == []
        assert not [one for one in target.desk.events[mark:] if isinstance(one, Ringing)]
        assert target.calls() == (talk.call,)
        assert gap < GAP_S


@pytest.mark.parametrize(
    ("method", "extra", "body", "content", "named"),
    [
        ("REFER", f"Refer-To: <sip:600@{HOST}>\r\n", "", "", "{}"),
        # The library knows a call by its tags, whatever the Call-ID says.
        ("REFER", f"Refer-To: <sip:600@{HOST}>\r\n", "", "", "{}-mistaken"),
        ("INFO", "", "Signal=5\r\nDuration=160\r\n", "application/dtmf-relay", "{}"),
        ("MESSAGE", "", "hello", "text/plain", "{}"),
    ],
)
def test_what_comes_for_a_call_that_is_over_reaches_no_other_one(
    tmp_path: Path, method: str, extra: str, body: str, content: str, named: str
) -> None:
    # The library gives the place of the first call to the last one, and mistakes one for the other.
    with attacked(tmp_path) as target, ExitStack() as others:
        attacker = target.attacker
        with target.talking() as first:
            pass
        for _ in range(4):
            others.enter_context(target.talking())
        late = attacker.request(
            method, named.format(first.call_id), branch=attacker.new_id(), cseq=900,
            to_tag=first.tag, extra=extra, body=body, content=content,
        )  # fmt: skip
        mark = attacker.mark()
        attacker.send(late)
        answer = attacker.wait(lambda it: it.header("CSeq") == f"900 {method}", since=mark)
        attacker.ping()
        assert answer.status == 481
        assert target.restarts == 0 and len(target.calls()) == 4
        assert not target.desk.of(DigitReceived)
