"""How speech comes through a bad network, beside baresip in the same minutes."""

from __future__ import annotations

import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass

from callcenter.demo.exchange_process import ExchangeProcess
from callcenter.domain.call import MOST_CALLS
from callcenter.engine.commands import VoiceWay
from tests.bench.baresip import NoPeer, baresip
from tests.bench.figure import Figure
from tests.bench.impairment import Impairment
from tests.bench.ring import rest
from tests.bench.telephone import PASSWORD, PATIENCE_S, USER
from tests.bench.voice_sound import Verdict, ceiling, judge, packets, speech
from tests.bench.voice_wire import Flow, converse
from tests.bench.wire import Caller

SEEDS = range(10)


@dataclass(frozen=True, slots=True)
class Case:
    """A network, and what is to be reached over it: PESQ, and the delay where one is promised."""

    name: str
    network: Impairment
    pesq: float
    delay_ms: float = 0.0


CASES = (
    Case("clean", Impairment(), 4.2, 40.0),
    Case("loss-1", Impairment(loss=0.01), 4.1),
    Case("loss-5", Impairment(loss=0.05), 3.7),
    Case("loss-10", Impairment(loss=0.10), 2.9),
    Case("jitter-30", Impairment(jitter_ms=30), 4.0, 100.0),
)


@dataclass(frozen=True, slots=True)
class Peer:
    """Whom to call, one contact for each call at a time, and from where."""

    name: str
    contacts: tuple[str, ...]
    host: str


def voice() -> Iterator[Figure]:
    """Eight seconds of speech, sent back by whoever was called: PESQ and delay, medians."""
    best = f"of {ceiling():.2f} at most"
    with _peers() as peers:
        heard = {peer.name: dict[str, list[Verdict]]() for peer in peers}
        todo = [(case, seed) for case in CASES for seed in SEEDS]
        for first in range(0, len(todo), MOST_CALLS):
            _round(peers, todo[first : first + MOST_CALLS], heard)
    for case in CASES:
        values = {name: [one.pesq for one in cases[case.name]] for name, cases in heard.items()}
        about = f"{best}, {_beside(values, '.2f')}"
        name = f"voice-pesq-{case.name}"
        yield Figure(name, _median(values["ours"]), "MOS", case.pesq, about, at_least=True)
    for case in CASES:
        if case.delay_ms:
            values = {n: [one.delay_ms for one in cases[case.name]] for n, cases in heard.items()}
            name, about = f"voice-delay-{case.name}", _beside(values, ".0f")
            yield Figure(name, _median(values["ours"]), "ms", case.delay_ms, about)


def _beside(values: dict[str, list[float]], form: str) -> str:
    ours = values["ours"]
    text = f"n={len(ours)} {min(ours):{form}}-{max(ours):{form}}"
    others = [
        f"{name} {_median(theirs):{form}} ({min(theirs):{form}}-{max(theirs):{form}})"
        for name, theirs in values.items()
        if name != "ours"
    ]
    return ", ".join([text, *others])


def _median(values: Sequence[float]) -> float:
    return statistics.median(values)


def _round(
    peers: Sequence[Peer],
    parts: Sequence[tuple[Case, int]],
    heard: dict[str, dict[str, list[Verdict]]],
) -> None:
    """Speak into one call for each of *parts* at every peer, all at the same time."""
    with ExitStack() as opened:
        spoken: list[tuple[Peer, Case, Flow]] = []
        for place, (case, seed) in enumerate(parts):
            for peer in peers:
                caller = opened.enter_context(Caller(peer.contacts[place], peer.host))
                call = caller.invite()
                call.wait(200)
                call.acknowledge()
                opened.callback(call.hang_up)
                flow = Flow(caller.media, call.voice, case.network, seed)
                spoken.append((peer, case, flow))
                rest()
        converse([flow for _, _, flow in spoken], packets(speech()))
    for peer, case, flow in spoken:
        heard[peer.name].setdefault(case.name, []).append(judge(flow.began, flow.came))


@contextmanager
def _peers() -> Iterator[list[Peer]]:
    with ExitStack() as opened:
        contact = opened.enter_context(engine())
        peers = [Peer("ours", (contact,) * MOST_CALLS, "127.0.0.1")]
        try:
            # One each: its loopback of sound serves a single call.
            others = [opened.enter_context(baresip()) for _ in range(MOST_CALLS)]
            peers.append(Peer("baresip", tuple(one for one, _ in others), others[0][1]))
        except NoPeer as missing:
            print(f"# voice: nothing to compare with: {missing}", file=sys.stderr)
        yield peers


@contextmanager
def engine(codec: str = "PCMU", way: VoiceWay = VoiceWay.AUTO) -> Iterator[str]:
    """The real telephone, registered, letting everybody hear themselves: whom to call."""
    with ExitStack() as opened:
        exchange = opened.enter_context(ExchangeProcess(users=(f"{USER}:{PASSWORD}",)))
        module = (sys.executable, "-m", "tests.bench.voice_engine")
        process = subprocess.Popen(
            [*module, exchange.address, USER, PASSWORD, codec, way.value],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
        )
        opened.callback(_end, process)
        deadline = time.monotonic() + PATIENCE_S
        while not (known := exchange.status().registrations):
            assert time.monotonic() < deadline, "the telephone did not register"
            threading.Event().wait(0.02)
        yield known[0].contact


def _end(process: subprocess.Popen[bytes]) -> None:
    assert process.stdin is not None
    with suppress(BrokenPipeError):
        process.stdin.close()
    process.wait(PATIENCE_S)
