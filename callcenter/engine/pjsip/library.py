"""The SIP library as a whole: started, turned, told which codecs to use, and ended."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

import pjsua2 as pj

from callcenter import __version__
from callcenter.domain.call import MOST_CALLS
from callcenter.engine.commands import Sound
from callcenter.engine.pjsip.bell import Bell
from callcenter.engine.pjsip.callbacks import reason_of
from callcenter.engine.pjsip.log import LEVEL, LibraryLog, file_handler
from callcenter.engine.pjsip.native import EndpointOwner, NativeEndpoint
from callcenter.engine.pjsip.target import Refusal
from callcenter.engine.relay.element import LOOPBACK

# pjsua-lib/pjsua.h PJSUA_DESTROY_NO_NETWORK: everything was unregistered and hung up before.
_NO_NETWORK = 3


class Library:
    """Belongs to one thread; it listens on loopback only, where the relay meets it.

    Once it is started `udp` is its transport over UDP, and `port` that one's port.
    """

    def __init__(self, owner: EndpointOwner, *, log: Path | None = None) -> None:
        self.udp = -1
        self.port = 0
        self.endpoint: NativeEndpoint | None = None
        self._owner = owner
        self._log = log
        self._bell: Bell | None = None

    def start(self, sip_port: int) -> None:
        """Listen at *sip_port* of loopback, 0: any free one; raises OSError when it is taken."""
        endpoint = self.endpoint = NativeEndpoint(self._owner)
        endpoint.libCreate()
        endpoint.libInit(_configuration(self._logger()))
        endpoint.audDevManager().setNullDev()
        wish = pj.TransportConfig()
        wish.port = sip_port
        wish.boundAddress = LOOPBACK
        try:
            self.udp = endpoint.transportCreate(pj.PJSIP_TRANSPORT_UDP, wish)
            endpoint.transportCreate(pj.PJSIP_TRANSPORT_TCP, wish)
        except pj.Error as error:
            self.destroy(lambda: None)
            raise OSError(f"SIP port {sip_port}: {reason_of(error)}") from None
        endpoint.libStart()
        self.port = int(endpoint.transportGetInfo(self.udp).localAddress.rpartition(":")[2])
        self._bell = Bell(self.port)

    def turn(self, milliseconds: int) -> bool:
        """Wait so long at most for messages and timers; whether there was any."""
        return int(self._running().libHandleEvents(milliseconds)) > 0

    def wake(self) -> None:
        """End the wait of `turn`; from any thread."""
        bell = self._bell
        if bell is not None:
            bell.ring()

    def silence(self) -> pj.AudioMedia:
        """A source of silence on the bridge."""
        return self._running().audDevManager().getCaptureDevMedia()

    @property
    def version(self) -> str:
        """Of PJSIP; empty when it does not run."""
        return str(self.endpoint.libVersion().full) if self.endpoint else ""

    def choose_codecs(self, sound: Sound) -> None:
        """Offer these codecs in this order and no others; raises Refusal for an unknown one."""
        endpoint = self._running()
        codecs = list(endpoint.codecEnum2())
        known = {codec.codecId: codec.codecId.split("/")[0].upper() for codec in codecs}
        unknown = [name for name in sound.codecs if name.upper() not in known.values()]
        if unknown or not sound.codecs:
            choice = ", ".join(sorted(set(known.values())))
            raise Refusal(
                f"no codec is called {', '.join(unknown) or '(none)'}; choose of {choice}"
            )
        order = [name.upper() for name in sound.codecs]
        for codec, name in known.items():
            wanted = name in order and ("/8000/" in codec or name != "SPEEX")
            endpoint.codecSetPriority(codec, 255 - order.index(name) if wanted else 0)

    def stop_clock(self) -> None:
        """Let the bridge stand still: from now on nobody's port is asked for sound or given any."""
        self._running().audDevManager().setNoDev()

    def destroy(self, forget_accounts: Callable[[], None]) -> None:
        """End it; the calls are gone by then, the accounts may go only afterwards.

        The library aborts when an account is deleted while an answer to it is awaited.
        """
        if self._bell is not None:
            self._bell.close()
        self._running().libDestroy(_NO_NETWORK)
        forget_accounts()
        self.endpoint = None

    def _running(self) -> NativeEndpoint:
        if self.endpoint is None:
            raise RuntimeError("the SIP library was not started")
        return self.endpoint

    def _logger(self) -> logging.Logger:
        library = logging.getLogger(f"{self._owner.log.name}.library")
        if self._log is not None:
            library.addHandler(file_handler(self._log))
            library.propagate = False
            library.setLevel(logging.INFO)
        return library


def _configuration(library: logging.Logger) -> pj.EpConfig:
    wish = pj.EpConfig()
    wish.uaConfig.threadCnt = 0
    wish.uaConfig.mainThreadOnly = True
    wish.uaConfig.maxCalls = MOST_CALLS
    wish.uaConfig.userAgent = f"Callcenter/{__version__}"
    _buffer(wish.medConfig)
    wish.logConfig.level = LEVEL
    # A writer gets only what the console would.
    wish.logConfig.consoleLevel = LEVEL
    wish.logConfig.msgLogging = 0
    writer = LibraryLog(library)
    writer.__disown__()
    wish.logConfig.writer = writer
    return wish


def _buffer(wish: pj.MediaConfig) -> None:
    """Tune the jitter buffer; measured by `python -m tests.bench voice`.

    Told to begin with one frame of 20 ms, the library waits, each time it runs dry, for as many as
    came at once lately. Told nothing, it never waits, and every packet that overtakes another makes
    two gaps. Told to begin with two, it has to leave one out of every call on a good network, and
    told to keep two, it plays the packet behind a lost one at once and loses its place.
    """
    wish.noVad = True
    wish.ecTailLen = 0
    wish.jbInit = 20
    wish.jbMinPre = 20
    wish.jbMaxPre = 200
    wish.jbMax = 400
