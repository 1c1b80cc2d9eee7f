"""The session of one call: what both sides have agreed on, and what is asked to change it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

import pjsua2 as pj

from callcenter.engine.pjsip.hold import Hold
from callcenter.engine.pjsip.keys import Keys
from callcenter.engine.pjsip.native import NativeCall
from callcenter.engine.pjsip.reconnection import NOT_TAKEN_ALONG, Reconnection
from callcenter.engine.pjsip.stream import Stream
from callcenter.engine.pjsip.voice import Voice

_HEARD = (pj.PJSUA_CALL_MEDIA_ACTIVE, pj.PJSUA_CALL_MEDIA_REMOTE_HOLD)


@dataclass(frozen=True, slots=True)
class Sight:
    """What was seen of the session: whether the other side is *heard*, and the call's *state*."""

    heard: bool
    state: int


class Session:
    """Asks for one change at a time; *cut_off* is told why when the other side is lost by one."""

    def __init__(
        self,
        call: str,
        *,
        dialled: bool,
        voice: Voice,
        stream: Stream,
        keys: Keys,
        cut_off: Callable[[str], None],
        log: logging.Logger,
    ) -> None:
        self._call = call
        self._voice = voice
        self._stream = stream
        self._keys = keys
        self._cut_off = cut_off
        self._log = log
        self._hold = Hold(call, dialled=dialled, log=log)
        self._reconnection = Reconnection(call, dialled=dialled, log=log)
        self._updates = 0

    # Who is heard.

    @property
    def held(self) -> tuple[bool, bool]:
        """Whether the agent and whether the customer holds."""
        return self._hold.held

    @property
    def aside(self) -> bool:
        """Whether the agent wants the other side to wait, agreed or not."""
        return self._hold.intended

    def hold(self, wish: bool, native: NativeCall, now: float) -> None:
        """Hold or resume; a key that sounds is let sound, as it needs the voice there is now."""
        # First of all: from here on the agent is not heard, however long the other side takes.
        (self._voice.close if wish else self._voice.open)()
        self._hold.wish(wish, now, not_before=self._keys.sounding_until)
        self._hold_when_due(native, now)

    def step_aside(self) -> None:
        """Nothing is heard here before it is answered; held as soon as that can be asked."""
        self._hold.intended = True
        self._voice.close()

    def come_forward(self) -> None:
        """The agent talks here (too)."""
        self._hold.intended = False
        self._voice.open()

    # What is due.

    def reconnect(self, now: float, *, moved: bool) -> None:
        """The network has changed, and with *moved* our own address in it: say so."""
        self._reconnection.begin(moved=moved, now=now)

    def turn(self, native: NativeCall, now: float, *, leaving: bool) -> None:
        """Ask for what is wished; when *leaving*, the network does not matter any more."""
        if not leaving:
            self._reconnect_when_due(native, now)
        self._hold_when_due(native, now)

    @property
    def changing(self) -> bool:
        """Whether the voice there is now goes as soon as the other side agrees."""
        return self._hold.under_way or self._reconnection.under_way

    def _hold_when_due(self, native: NativeCall, now: float) -> None:
        # The other side must know first where this telephone is now, and the library would ask
        # for nothing while it waits for the answer to what it asked by itself.
        if not self._reconnection.under_way and not self._updates:
            self._hold.turn(native, now)

    def _reconnect_when_due(self, native: NativeCall, now: float) -> None:
        if self._reconnection.late(now):
            silent = self._stream.index is None
            self._reconnection.stop()
            if silent:
                self._cut_off(NOT_TAKEN_ALONG)
            return
        if not self._reconnection.due(now) or self._hold.asking or self._updates:
            # The library makes other sockets for the voice before it finds that it has to wait,
            # and the answer to what is being asked would be taken for these.
            return
        if self._reconnection.renews_voice:
            # The library ends the old stream at once.
            self._voice.gone()
            self._stream.end()
        self._reconnection.ask(native, now)

    # What the other side says to it.

    def collided(self, now: float) -> None:
        """Both sides changed the session at once: try again a little later."""
        self._hold.collided(now)
        self._reconnection.collided(now)

    def refused(self, now: float) -> None:
        """The other side does not want the session changed."""
        self._hold.refused()
        self._reconnection.refused(now)

    def agreed(self, now: float) -> None:
        """The other side has taken the session that was offered."""
        self._reconnection.agreed()
        self._hold.agreed(now)

    def updating(self, begins: bool) -> None:
        """The library asks for a change by an UPDATE of its own, or is done."""
        self._updates += 1 if begins else -1

    def renewed(self, native: NativeCall, now: float, *, hidden: bool) -> Sight | None:
        """Connect the voice that there is now, and see who holds; None without any voice."""
        info = native.getInfo()
        media = next((one for one in info.media if one.type == pj.PJMEDIA_TYPE_AUDIO), None)
        if media is None:
            return None
        heard = media.status in _HEARD
        if heard:
            self._voice.renewed(native.getAudioMedia(media.index))
        else:
            self._voice.stopped(media.audioConfSlot)
        self._hold.seen(media.status, media.dir)
        if heard or media.status == pj.PJSUA_CALL_MEDIA_LOCAL_HOLD:
            self._stream.begin(native, media.index, now, hidden=hidden)
        else:
            self._stream.end()
        return Sight(heard, info.state)

    def replaced(self) -> None:
        """Another party, called in by it, takes the other side's place."""
        self._voice.gone()
        self._stream.end()
        self._updates = 0
        aside = self._hold.intended
        self._hold = Hold(self._call, dialled=False, log=self._log)
        # Whoever takes the place of one that waits is held as soon as that can be asked.
        self._hold.intended = aside

    def words(self, code: int) -> str:
        """Why the call ended with *code* when that was for the network's sake; else empty."""
        return self._reconnection.words(code)
