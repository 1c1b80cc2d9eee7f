"""How a call begins: everything that a new one is given."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

import pjsua2 as pj

from callcenter.domain.keys import DigitsMethod
from callcenter.engine.commands import Account
from callcenter.engine.messages import Event
from callcenter.engine.pjsip.call import LiveCall
from callcenter.engine.pjsip.inband_tones import ToneRack
from callcenter.engine.pjsip.media import AudioBridge
from callcenter.engine.pjsip.native import NativeAccount
from callcenter.engine.pjsip.neighbours import Neighbours
from callcenter.engine.pjsip.recorder import Recorder
from callcenter.engine.pjsip.target import hosts_of
from callcenter.engine.pjsip.timers import Timers


class NewCalls:
    """Makes calls; *trusts* tells whether an address is a registrar's."""

    def __init__(
        self,
        *,
        tell: Callable[[Event], None],
        bridge: AudioBridge,
        recorder: Recorder,
        silence: Callable[[], pj.AudioMedia],
        trusts: Callable[[str], bool],
        neighbours: Neighbours,
        now: Callable[[], datetime],
        clock: Callable[[], float],
        new_id: Callable[[], str],
        timers: Timers,
        log: logging.Logger,
    ) -> None:
        self._tell = tell
        self._bridge = bridge
        self._recorder = recorder
        self._silence = silence
        self._trusts = trusts
        self._neighbours = neighbours
        self._tones = ToneRack()
        self._now = now
        self._clock = clock
        self._new_id = new_id
        self._timers = timers
        self._log = log

    def make(
        self, call: str, native: NativeAccount, account: Account | None, *, slot: int = -1
    ) -> LiveCall:
        """A call on *native*, the library's account of *account*; the guest's has none.

        Without a *slot* of the library's it is to be dialled.
        """
        return LiveCall(
            call,
            native,
            slot,
            tell=self._tell,
            bridge=self._bridge,
            recorder=self._recorder,
            silence=self._silence(),
            tones=self._tones,
            keys_by=DigitsMethod(account.dtmf) if account else DigitsMethod.AUTO,
            now=self._now,
            clock=self._clock,
            timers=self._timers,
            log=self._log,
            hosts=hosts_of(account) if account else frozenset(),
            new_id=self._new_id,
            trusts=self._trusts,
            neighbours=self._neighbours,
        )

    def clear(self) -> None:
        """Let go of what the calls share; only once they are gone."""
        self._tones.clear()
