"""Other people: a customer who calls through the PBX's trunk, a colleague who takes a call."""

from __future__ import annotations

import asyncio
import cmath
import math
import threading
from array import array
from collections.abc import Coroutine
from typing import Any, Self, TypeVar

from aiosipua import DialogState, IncomingCall, OutgoingCall

from callcenter.demo.control import CallState, CallStatus
from callcenter.demo.recordings import FRAME_S, RATE, Recording
from callcenter.demo.sockets import Peer
from tests.demo.telephone import Telephone, until
from tests.engine.pjsip.hum import HUM_HZ
from tests.pbx.asterisk import SUPPORT, TRUNK
from tests.pbx.listening import Heard

_Result = TypeVar("_Result")


class Outside:
    """One other telephone, on a thread of its own."""

    def __init__(self, pbx: Peer) -> None:
        self._pbx = pbx
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="outside", daemon=True)
        self._telephone = Telephone(codecs=("PCMA",))
        self._call: OutgoingCall | None = None
        self._ringing: IncomingCall | None = None
        self._hummed = 0
        self._heard = Heard(RATE, FRAME_S)

    def __enter__(self) -> Self:
        self._thread.start()
        self._do(self._telephone.__aenter__())
        return self

    def __exit__(self, *_: object) -> None:
        self._do(self._telephone.__aexit__())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(15)
        self._loop.close()

    def call(self, number: str, name: str = "", *, to: str = SUPPORT) -> None:
        """Call the queue, and speak as soon as it answers."""
        asserted = f'"{name}" <sip:{number}@127.0.0.1>' if name else f"<sip:{number}@127.0.0.1>"
        self._do(self._dial(number, to, TRUNK | {"P-Asserted-Identity": asserted}))

    def register(self, user: str, password: str, *, expires_s: int = 60) -> None:
        """Be a telephone of the PBX, as a colleague's is; with 0 seconds be none any more."""
        registered = self._telephone.register(self._pbx, user, password, expires_s=expires_s)
        assert self._do(registered) == 200

    def let_ring(self) -> None:
        """Ring with the call that comes in."""
        self._ringing = self._do(self._telephone.ring())

    def take_call(self) -> None:
        """Answer the call that rings here."""
        self._do(self._take())

    def hang_up(self) -> None:
        """End the call."""
        self._do(self._hang_up())

    def press(self, digits: str) -> None:
        """Press keys."""
        self._do(self._telephone.media.press(digits))

    def wait_heard(self, *, loud: int = 20) -> CallStatus:
        """Wait until *loud* pieces of sound with speech or music have come in."""
        self._do(until(lambda: self.sound.loud >= loud))
        return self.sound

    def wait_hum(self, *, pieces: int = 25) -> None:
        """Wait until the agent's hum, and nothing but it, comes in."""
        self._do(until(lambda: self._hummed >= pieces))

    def sing(self, hertz: int) -> None:
        """Say nothing but one tone from now on."""
        wave = (round(6000 * math.sin(2 * math.pi * hertz * at / RATE)) for at in range(RATE))
        self._do(self._play(Recording("tone", array("h", wave))))

    def hears_just(self, *tones: int, of: tuple[int, ...]) -> bool:
        """Whether exactly *tones* are heard now, *of* all these."""
        return self._heard.is_just(*tones, of=of)

    def wait_ended(self) -> None:
        """Wait until the other side has hung up."""
        self._do(asyncio.wait_for(self._telephone.byes.get(), 6))

    @property
    def sound(self) -> CallStatus:
        """What was said and heard so far."""
        blank = CallStatus(id="", outbound=True, state=CallState.TALKING, number="")
        return self._telephone.media.counted(blank)

    async def _dial(self, number: str, to: str, headers: dict[str, str]) -> None:
        call = await self._telephone.dial(to, self._pbx, number, "", headers=headers)
        self._call = call
        self._telephone.media.overhear(self._hear)
        await self._telephone.talk(call, says="boiler_pl")

    async def _take(self) -> None:
        ringing, self._ringing = self._ringing, None
        await self._telephone.answer(ringing or await self._telephone.ring())
        self._telephone.media.overhear(self._hear)

    async def _play(self, recording: Recording) -> None:
        self._telephone.media.play(recording, pause_s=0)

    async def _hang_up(self) -> None:
        call = self._call
        if call is not None and call.dialog.state is DialogState.CONFIRMED:
            call.hangup(self._telephone.uac)

    def _hear(self, samples: bytes) -> None:
        self._hummed = self._hummed + 1 if _is_hum(samples) else 0
        self._heard.put(samples)

    def _do(self, wish: Coroutine[Any, Any, _Result]) -> _Result:
        return asyncio.run_coroutine_threadsafe(wish, self._loop).result(30)


def _is_hum(samples: bytes) -> bool:
    """Whether nine tenths of the sound are the one tone (Goertzel's sum, written out)."""
    values = array("h", samples)
    energy = sum(value * value for value in values)
    turn = 2j * math.pi * HUM_HZ / RATE
    tone = abs(sum(value * cmath.exp(turn * index) for index, value in enumerate(values)))
    return energy > 0 and 2 * tone * tone / (len(values) * energy) > 0.9
