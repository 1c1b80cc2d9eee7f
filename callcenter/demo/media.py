"""The sound of one call of the demo's exchange: what is offered, said, heard and counted."""

from __future__ import annotations

import asyncio
import wave
from collections.abc import Callable, Iterator
from itertools import chain, cycle, repeat
from pathlib import Path

import msgspec
from aiortp import MediaClock, RTPSession, get_codec, measure_level
from aiosipua import IncomingCall, SdpMessage, SdpNegotiationError, build_sdp, negotiate_sdp

from callcenter.demo.control import CallStatus
from callcenter.demo.recordings import FRAME_S, RATE, WIDE_RATE, Recording, silence
from callcenter.demo.sockets import Ports

CODECS = {"G722": 9, "PCMA": 8, "PCMU": 0}
"""Payload types by name (RFC 3551), in the order they are offered."""
DIGITS_TYPE = 101
LOUD_DBOV = 45
"""A piece of sound louder than this (dB below full scale) is taken for speech."""
_TICKS_A_FRAME = 160  # RFC 3551 clocks all three codecs, G.722 too, at 8000 Hz


class NoCommonSound(Exception):
    """The two sides of a call share no codec, or no sound was offered."""


class Media:
    """One side's sound: begins by `offer` and `begin`, or by `answer`, and ends by `close`."""

    def __init__(self, host: str, *, codecs: tuple[str, ...], session_id: str) -> None:
        self._host = host
        self._codecs = codecs
        self._session_id = session_id
        self._version = 0
        self._ports = Ports(host)
        self._session: RTPSession | None = None
        self._clock = MediaClock(FRAME_S, self._speak)
        self._frames: Iterator[bytes] | None = None
        self._codec = ""
        self._digits_type = DIGITS_TYPE
        self._timestamp = 0
        self._far_hears = True
        self._is_near_held = False
        self._received = self._loud = 0
        self._digits = ""
        self._echoes = False
        self._file: wave.Wave_write | None = None
        self._listener: Callable[[bytes], None] | None = None
        self._closed = False

    def counted(self, status: CallStatus) -> CallStatus:
        """*status* with what went through so far."""
        return msgspec.structs.replace(
            status,
            codec=self._codec,
            sent=self._session.stats["packets_sent"] if self._session else 0,
            received=self._received,
            loud=self._loud,
            digits=self._digits,
            on_hold=not self._far_hears,
        )

    def offer(self, *, held: bool = False) -> SdpMessage:
        """What we can speak; *held* asks the other side to listen only."""
        names = (self._codec,) if self._codec else self._codecs
        first, *others = names
        sdp = build_sdp(self._host, self._ports.rtp, CODECS[first], first)
        audio = sdp.media[0]
        kinds = [str(CODECS[name]) for name in others]
        audio.formats[1:1] = kinds
        audio.attributes["rtpmap"][1:1] = [f"{CODECS[name]} {name}/{RATE}" for name in others]
        if held:
            del audio.attributes["sendrecv"]
            audio.attributes["sendonly"] = []
        self._is_near_held = held
        return self._signed(sdp)

    async def begin(self, answer: SdpMessage) -> None:
        """Start as *answer* to our offer says; raises NoCommonSound."""
        if answer.audio is None:
            raise NoCommonSound("the answer has no sound")
        agreed = {codec.payload_type for codec in answer.audio.codecs}
        kinds = [CODECS[name] for name in self._codecs if CODECS[name] in agreed]
        if not kinds:
            raise NoCommonSound(f"none of {', '.join(self._codecs)} was accepted")
        await self._start(answer, kinds[0])

    async def answer(self, offer: SdpMessage) -> SdpMessage:
        """Start as they offer, and our answer to it; raises NoCommonSound."""
        sdp, kind = self._negotiated(offer, [CODECS[name] for name in self._codecs])
        await self._start(offer, kind)
        return sdp

    def renew(self, offer: SdpMessage) -> SdpMessage:
        """Our answer to a change in mid-call: hold, resume, another address."""
        sdp, _ = self._negotiated(offer, [CODECS[self._codec]])
        self._follow(offer)
        return sdp

    def take_change(self, change: IncomingCall) -> None:
        """Answer a *change* in mid-call, or refuse it where no sound is common."""
        if change.sdp_offer is None:
            change.accept(self.offer())
            return
        try:
            change.accept(self.renew(change.sdp_offer))
        except NoCommonSound:
            change.reject(488)

    def play(self, recording: Recording, *, pause_s: float | None = None) -> None:
        """Say *recording* from its beginning; with *pause_s* again and again."""
        rate = self._rate
        frames = recording.frames(rate)
        if pause_s is None:
            self._frames = iter(frames)
            return
        pause = repeat(silence(rate), round(pause_s / FRAME_S))
        self._frames = cycle(chain(frames, pause))

    def echo(self) -> None:
        """Say back what is heard."""
        self._echoes = True

    async def press(self, digits: str, *, pause_s: float = 0.2) -> None:
        """Press keys `0-9*#A-D` one after the other (RFC 4733)."""
        for digit in digits:
            if self._session is not None:
                self._session.send_dtmf(digit, timestamp=self._timestamp)
            await asyncio.sleep(pause_s)

    def overhear(self, listener: Callable[[bytes], None]) -> None:
        """Give *listener* every piece that is heard, as 16-bit samples."""
        self._listener = listener

    def keep(self, path: Path) -> None:
        """Write what is heard to a WAV file at *path*."""
        self._file = wave.open(str(path), "wb")  # noqa: SIM115 closed with the call
        self._file.setnchannels(1)
        self._file.setsampwidth(2)
        self._file.setframerate(self._rate)

    async def close(self) -> None:
        """End it; a second time does nothing."""
        self._ports.let_go()
        if self._closed:
            return
        self._closed = True
        if self._session is not None:
            await self._clock.stop()
            await self._session.close()
        if self._file is not None:
            self._file.close()

    @property
    def _rate(self) -> int:
        return WIDE_RATE if self._codec == "G722" else RATE

    def _negotiated(self, offer: SdpMessage, kinds: list[int]) -> tuple[SdpMessage, int]:
        try:
            sdp, kind = negotiate_sdp(
                offer,
                self._host,
                self._ports.rtp,
                supported_codecs=kinds,
                dtmf_payload_type=_digits_type(offer),
                session_id=self._session_id,
            )
        except SdpNegotiationError as error:
            raise NoCommonSound(str(error)) from error
        return self._signed(sdp), kind

    def _signed(self, sdp: SdpMessage) -> SdpMessage:
        self._version += 1
        sdp.origin.session_id = self._session_id
        sdp.origin.session_version = str(self._version)
        return sdp

    async def _start(self, far: SdpMessage, kind: int) -> None:
        address = far.rtp_address
        if address is None:
            raise NoCommonSound("the other side names no address for its sound")
        self._codec = next(name for name, number in CODECS.items() if number == kind)
        self._digits_type = _digits_type(far)
        self._ports.let_go()
        self._session = await RTPSession.create(
            (self._host, self._ports.rtp),
            address,
            kind,
            codec=get_codec(kind),
            dtmf_payload_type=self._digits_type,
            jitter_prefetch=0,
            skip_audio_gaps=True,
        )
        self._session.on_audio = self._listen
        self._session.on_dtmf = self._note_digit
        self._follow(far)
        self._clock.start()

    def _follow(self, far: SdpMessage) -> None:
        address = far.rtp_address
        if address is None or far.audio is None or self._session is None:
            return
        self._session.update_remote(address)
        listens = far.audio.direction in ("sendrecv", "recvonly")
        self._far_hears = (listens or self._is_near_held) and address[0] != "0.0.0.0"

    def _speak(self) -> None:
        self._timestamp = (self._timestamp + _TICKS_A_FRAME) & 0xFFFFFFFF
        if self._session is None or not self._far_hears or self._echoes:
            return
        frame = next(self._frames, None) if self._frames is not None else None
        self._session.send_audio_pcm(frame or silence(self._rate), self._timestamp)

    def _listen(self, samples: bytes, timestamp: int) -> None:
        self._received += 1
        self._loud += measure_level(samples) < LOUD_DBOV
        if self._file is not None:
            self._file.writeframesraw(samples)
        if self._listener is not None:
            self._listener(samples)
        if self._echoes and self._far_hears and self._session is not None:
            self._session.send_audio_pcm(samples, self._timestamp)

    def _note_digit(self, digit: str, _duration: int) -> None:
        self._digits += digit


def _digits_type(sdp: SdpMessage) -> int:
    """The payload type the other side uses for keys (RFC 4733)."""
    codecs = sdp.audio.codecs if sdp.audio else []
    kinds = (codec.payload_type for codec in codecs if codec.encoding_name == "telephone-event")
    return next(kinds, DIGITS_TYPE)
