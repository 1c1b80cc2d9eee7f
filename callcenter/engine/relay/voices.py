"""The calls of one line whose voice goes through our own hands, and what their messages say of it.

In what goes out the library's place on loopback becomes ours on the network; in what comes in the
other side's place becomes ours on loopback. Everything else stays byte for byte.
"""

from __future__ import annotations

import asyncio
import logging
import socket
from dataclasses import dataclass
from functools import partial

from callcenter.engine.relay.message import Message
from callcenter.engine.relay.registrar import Registrar, is_address, local_address
from callcenter.engine.relay.session_description import AudioLine, Place, SessionDescription
from callcenter.engine.voice.carrier import Carrier
from callcenter.engine.voice.sender import Sender
from callcenter.engine.voice.way import LOOPBACK, Count, Way

MOST = 16
"""So many ways at once: four calls, those they are passed on to, and those whose end got lost."""
_METHODS = frozenset({b"INVITE", b"ACK", b"UPDATE", b"PRACK"})
_CHANGES = frozenset({b"INVITE", b"UPDATE"})
_PROOF_WANTED = frozenset({401, 407})
_OURS, _THEIRS = b"ours", b"theirs"

Key = tuple[bytes, bytes, bytes]
"""The Call-ID, who began the call, and the tag of that one.

One Call-ID is not enough: whoever calls himself by way of a proxy has both ends of a call here.
"""


@dataclass(slots=True)
class Call:
    """A call with a way, its lines of voice as the other side offered them, and what is agreed."""

    way: Way
    offered: tuple[AudioLine, ...] = ()
    kinds: frozenset[int] = frozenset()
    answered: bool = False

    @property
    def address(self) -> str:
        """Where the other side hears; empty while nobody knows."""
        return next((one.place.host for one in self.offered if not one.place.is_nowhere), "")


class Voices:
    """Belongs to the relay's loop; *carried* says whether calls that begin get a way."""

    def __init__(self, carrier: Carrier, *, count: Count, log: logging.Logger) -> None:
        self.carried = False
        self._public = ""
        self._carrier = carrier
        self._count = count
        self._log = log
        self._calls: dict[Key, Call] = {}
        self._lookups: set[asyncio.Task[None]] = set()

    def announce(self, public: str) -> None:
        """We are reached from outside at that address; empty: at this computer's own."""
        self._public = public

    def outward(self, message: Message, own: str) -> Message:
        """What goes to the exchange, from our address *own*; raises OSError without free ports."""
        keys = _keys(message, own_is_from=bool(message.method))
        description = _description(message)
        if description is not None:
            message = self._moved_out(message, keys, description, own.partition("%")[0])
        self._follow(message, keys, over=message.method == b"BYE")
        return message

    def inward(self, message: Message) -> Message:
        """What goes to the library; raises OSError without free ports."""
        keys = _keys(message, own_is_from=not message.method)
        description = _description(message)
        if description is not None:
            message = self._moved_in(message, keys, description)
        self._follow(message, keys, over=False)
        return message

    def close(self) -> None:
        """The line is given up."""
        for lookup in self._lookups:
            lookup.cancel()
        for call in self._calls.values():
            self._carrier.close_way(call.way)
        self._calls.clear()

    # What a message says of voice.

    def _moved_out(
        self, message: Message, keys: tuple[Key, Key], description: SessionDescription, own: str
    ) -> Message:
        call = self._found(keys)
        chosen, line = _live(description.audio)
        if line is None or (call is None and not self.carried):
            return message
        if call is not None and not self.carried and line.place.host != LOOPBACK:
            # The network has changed, and the library's new sockets are on it by themselves.
            self._end(keys)
            return message
        host = self._host(call, message, own)
        if call is None:
            call = self._begin(keys[0], host)
        elif call.way.family != _family(host):
            self._carrier.go_by(call.way, _family(host))
        call.kinds |= line.kinds
        self._carrier.post(partial(call.way.library_at, line.place.port, line.place.reports))
        if message.method not in _CHANGES and chosen < len(call.offered):
            self._announce(call, call.offered[chosen])
        return description.moved(Place(host, call.way.far_port, call.way.far_port + 1))

    def _moved_in(
        self, message: Message, keys: tuple[Key, Key], description: SessionDescription
    ) -> Message:
        call = self._found(keys)
        _, line = _live(description.audio)
        if line is None or (call is None and not (self.carried and message.method in _CHANGES)):
            return message
        if call is None:
            call = self._begin(keys[1], line.place.host)
        call.offered = description.audio
        call.kinds |= line.kinds
        self._announce(call, line)
        return description.moved(Place(LOOPBACK, call.way.near_port, call.way.near_port + 1))

    def _host(self, call: Call | None, message: Message, own: str) -> str:
        """The address of ours that the other side is told: of the kind it has itself."""
        theirs = call.address if call is not None and message.method not in _CHANGES else ""
        if is_address(theirs) and _family(theirs) != _family(own):
            own = local_address(Registrar(theirs, 0)) or own
        return self._public if self._public and _family(self._public) == _family(own) else own

    # Who speaks.

    def _announce(self, call: Call, line: AudioLine) -> None:
        place = line.place
        if place.is_nowhere:
            # Held the old way (RFC 3264 section 8.4): whoever spoke before may play music.
            return
        if is_address(place.host):
            self._tell(call, place.host, line)
            return
        lookup = asyncio.get_running_loop().create_task(self._look_up(call, line))
        self._lookups.add(lookup)
        lookup.add_done_callback(self._lookups.discard)

    async def _look_up(self, call: Call, line: AudioLine) -> None:
        host, family = line.place.host, call.way.family
        try:
            found = await asyncio.get_running_loop().getaddrinfo(
                host, line.place.port, family=family, type=socket.SOCK_DGRAM
            )
        except (OSError, UnicodeError) as error:
            # UnicodeError: a name that cannot be one (RFC 5890).
            self._log.warning("nobody knows where voice for %r goes: %s", host, error)
            return
        if line in call.offered:
            self._tell(call, str(found[0][4][0]), line)

    def _tell(self, call: Call, host: str, line: AudioLine) -> None:
        voice, reports = Sender.at(host, line.place.port), Sender.at(host, line.place.reports)
        self._carrier.post(partial(call.way.announce, voice, reports, call.kinds))

    # Which calls there are.

    def _found(self, keys: tuple[Key, Key]) -> Call | None:
        return next((self._calls[key] for key in keys if key in self._calls), None)

    def _begin(self, key: Key, host: str) -> Call:
        if len(self._calls) >= MOST:
            unanswered = (one for one, call in self._calls.items() if not call.answered)
            self._end((next(unanswered, next(iter(self._calls))),))
        call = self._calls[key] = Call(self._carrier.open(_family(host), self._count))
        return call

    def _follow(self, message: Message, keys: tuple[Key, Key], *, over: bool) -> None:
        """Notice when the call is answered, and when it is *over*."""
        call = self._found(keys)
        if call is None:
            return
        status, method = message.status, message.cseq_method
        good = 200 <= status < 300
        if method == b"INVITE" and good:
            call.answered = True
        refused = method == b"INVITE" and status >= 300 and status not in _PROOF_WANTED
        if over or (method == b"BYE" and good) or (refused and not call.answered):
            self._end(keys)

    def _end(self, keys: tuple[Key, ...]) -> None:
        for key in keys:
            call = self._calls.pop(key, None)
            if call is not None:
                self._carrier.close_way(call.way)
                return


def _description(message: Message) -> SessionDescription | None:
    # What is refused may come with what could be agreed on, and a question with what is able.
    if not message.body or message.cseq_method not in _METHODS or message.status >= 300:
        return None
    return SessionDescription.of(message)


def _keys(message: Message, *, own_is_from: bool) -> tuple[Key, Key]:
    """By what the call is known if we began it, and if the other side did."""
    own, theirs = message.tag(b"from"), message.tag(b"to")
    if not own_is_from:
        own, theirs = theirs, own
    return (message.call_id, _OURS, own), (message.call_id, _THEIRS, theirs)


def _live(lines: tuple[AudioLine, ...]) -> tuple[int, AudioLine | None]:
    """The first line of voice that is not refused, and its number."""
    return next(((at, one) for at, one in enumerate(lines) if one.place.port), (0, None))


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET
