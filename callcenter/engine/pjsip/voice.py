"""The voice of one call: to the headset while the agent talks there, to others in a conference."""

from __future__ import annotations

import logging

import pjsua2 as pj

from callcenter.engine.pjsip.callbacks import reason_of
from callcenter.engine.pjsip.media import AudioBridge
from callcenter.engine.pjsip.recorder import Recorder


class Voice:
    """Reaches the agent only while it is *open*; whoever is put aside hears nothing of the agent.

    It is closed before the other side is asked to wait, so that no word goes there meanwhile.
    """

    def __init__(
        self,
        call: str,
        *,
        bridge: AudioBridge,
        recorder: Recorder,
        silence: pj.AudioMedia,
        log: logging.Logger,
    ) -> None:
        self._call = call
        self._bridge = bridge
        self._recorder = recorder
        self._silence: pj.AudioMedia | None = silence
        self._log = log
        self._media: pj.AudioMedia | None = None
        self._open = True

    def renewed(self, media: pj.AudioMedia) -> None:
        """There is a stream, or another one."""
        if self._media is not None and self._media.getPortId() != media.getPortId():
            self.lost()
        self._media = media
        # Without any source the library stops sending RTP, and keys with it.
        if self._silence is not None:
            self._silence.startTransmit(media)
        self._recorder.attach(self._call, media)
        if self._open:
            self._bridge.attach(self._call, media)
        else:
            self._bridge.detach(self._call)

    def stopped(self, port: int) -> None:
        """There is no stream that can be heard, at most one at *port* of the library's bridge."""
        if self._media is not None and self._media.getPortId() != port:
            self.lost()
        else:
            self.gone()

    def lost(self) -> None:
        """The library has taken the stream off its bridge, and its connections with it.

        WORKAROUND pjproject 2.15 (#4719): whoever disconnects it nevertheless, before the bridge's
        clock has carried that out, disconnects the one at the other end from everybody.
        """
        self._recorder.lost(self._call)
        self._bridge.lost(self._call)
        self._media = None

    def gone(self) -> None:
        """Take the stream, which is still there, away from everybody."""
        self._recorder.detach(self._call)
        self._bridge.detach(self._call)
        self._media = None

    @property
    def is_open(self) -> bool:
        """Whether the agent may be heard here."""
        return self._open

    @property
    def is_heard(self) -> bool:
        """Whether there is a stream to the other side at all."""
        return self._media is not None

    def give_way(self, source: pj.AudioMedia) -> None:
        """Let *source* be heard at the other side in the agent's place; harmless when it is."""
        agent = self._bridge.voice()
        if self._media is None:
            return
        if agent is not None:
            self._cut(agent, self._media)
        source.startTransmit(self._media)

    def shut_out(self, source: pj.AudioMedia) -> None:
        """*source* is not heard any more."""
        if self._media is not None:
            self._cut(source, self._media)

    def take_back(self) -> None:
        """The agent is heard again, as far as the microphone is open."""
        if self._media is not None and self._open:
            self._bridge.attach(self._call, self._media)

    def open(self) -> None:
        """Let the agent be heard and hear."""
        if not self._open and self._media is not None:
            self._bridge.attach(self._call, self._media)
        self._open = True

    def close(self) -> None:
        """Let the agent neither be heard nor hear."""
        self._open = False
        self._bridge.detach(self._call)

    def link(self, other: Voice) -> None:
        """Let both hear each other, as far as both can be heard; harmless when they do."""
        if self._media is None or other._media is None:
            return
        self._media.startTransmit(other._media)
        other._media.startTransmit(self._media)

    def unlink(self, other: Voice) -> None:
        """Let neither hear the other."""
        if self._media is None or other._media is None:
            return
        self._cut(self._media, other._media)
        self._cut(other._media, self._media)

    def forget(self) -> None:
        """The call is over: let go of every object of the library."""
        self._recorder.detach(self._call)
        self._bridge.forget(self._call)
        self._media = None
        self._silence = None

    def _cut(self, source: pj.AudioMedia, sink: pj.AudioMedia) -> None:
        try:
            source.stopTransmit(sink)
        except pj.Error as error:
            # A stream that was renewed has left the bridge, and its connections with it.
            self._log.debug("call %s was not connected: %s", self._call, reason_of(error))
