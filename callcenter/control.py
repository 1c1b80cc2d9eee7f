"""The running app's door for other programs of the same user: `callcenter ctl` and a second start.

Only one app can hold a profile's door. A visitor says a verb with arguments as one JSON object
and gets one JSON object back; the line is private (`engine.channel`) and not on the network.
"""

from __future__ import annotations

import json
import logging
import os
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from callcenter.engine.channel import Channel

PROTOCOL = 1
_LONGEST_VISIT_S = 60.0
_USUAL_S = 15.0
_TRANSFER_S = 50.0
_POLL_S = 0.02


class Verb(Enum):
    """What can be asked of the running app."""

    STATUS = "status"
    DIAL = "dial"
    ANSWER = "answer"
    REJECT = "reject"
    HANG_UP = "hangup"
    HOLD = "hold"
    RESUME = "resume"
    MUTE = "mute"
    UNMUTE = "unmute"
    DIGITS = "dtmf"
    TRANSFER = "transfer"
    COMPLETE = "complete"
    CONFERENCE = "conference"
    SWAP = "swap"
    PICK_UP = "pickup"
    RECORD = "record"
    STATE = "state"
    NOTE = "note"
    DISPOSE = "dispose"
    OPEN = "open"
    OUTBOX = "outbox"
    CORRECT = "correct"
    QUIT = "quit"


def patience(verb: Verb) -> float:
    """Seconds within which the app answers *verb*; somebody who is called may take his time."""
    passes_on = verb in (Verb.TRANSFER, Verb.COMPLETE)
    return _TRANSFER_S if passes_on else _USUAL_S


@dataclass(frozen=True, slots=True)
class Reply:
    """What the app answered; *reason* says in words why not, *data* is plain JSON."""

    ok: bool
    reason: str = ""
    data: Any = None


Answer = Callable[[Verb, Mapping[str, Any]], Reply]
"""Carries out a verb; called on a thread of the door's own, one call for each visitor."""


class NotRunning(Exception):
    """No app holds the profile's door."""


class AlreadyRunning(Exception):
    """Another app holds the profile's door."""


class HandedOverInVain(Exception):
    """The app that runs already would not take over; the text says why."""


class ControlDoor:
    """The app's side: while it is open this app is the profile's only one.

    Raises AlreadyRunning when there is one.
    """

    def __init__(self, directory: Path, answer: Answer, *, log: logging.Logger) -> None:
        from callcenter.engine.channel import Doorway, new_key, new_place
        from callcenter.engine.rendezvous import Claim, Rendezvous, Taken

        try:
            self._claim = Claim(directory)
        except Taken as error:
            raise AlreadyRunning(f"Callcenter runs already with {directory.parent}") from error
        self._directory = directory
        self._answer = answer
        self._log = log
        Rendezvous.remove(directory)
        key = new_key()
        self._door = Doorway(new_place("control"), key, self._welcome, log=log)
        Rendezvous(self._door.place, key.hex(), os.getpid(), PROTOCOL).write(directory)

    def close(self) -> None:
        """Let nobody in any more; another app may have the profile."""
        from callcenter.engine.rendezvous import Rendezvous

        Rendezvous.remove(self._directory)
        self._door.close()
        self._claim.release()

    def _welcome(self, visitor: Channel) -> None:
        from callcenter.engine.channel import ChannelLost

        try:
            with visitor.ended_after(_LONGEST_VISIT_S):
                visitor.send(self._carry_out(visitor.receive()))
                # The visitor hangs up when it has read; a pipe closed earlier may lose the answer.
                visitor.receive()
        except ChannelLost:
            self._log.debug("a visitor has gone")
        finally:
            visitor.close()

    def _carry_out(self, data: bytes) -> bytes:
        try:
            verb, arguments = _request(data)
        except (ValueError, RecursionError) as error:
            return _reply_bytes(Reply(False, f"not understood: {error}"))
        try:
            return _reply_bytes(self._answer(verb, arguments))
        except Exception as error:
            self._log.exception("%s could not be carried out", verb.value)
            reason = f"{verb.value} failed inside the app ({error}); see its log"
            return _reply_bytes(Reply(False, reason))


def ask(
    directory: Path,
    verb: Verb,
    arguments: Mapping[str, Any] | None = None,
    *,
    seconds: float = 10.0,
) -> Reply:
    """Ask the app whose door is in *directory*; raises NotRunning when there is none.

    No answer within *seconds* is a refusal that says so.
    """
    from callcenter.engine.channel import ChannelLost

    channel = _knock(directory)
    request = {"protocol": PROTOCOL, "verb": verb.value, "args": dict(arguments or {})}
    try:
        with channel.ended_after(seconds):
            channel.send(json.dumps(request).encode())
            return _reply(channel.receive())
    except ChannelLost as error:
        return Reply(False, f"the app did not answer {verb.value} within {seconds:g} s: {error}")
    finally:
        channel.close()


def hand_over(directory: Path, uri: str) -> bool:
    """Let the app that runs already come to the front and dial *uri*; False when none runs.

    Raises HandedOverInVain when it refuses.
    """
    try:
        reply = ask(directory, Verb.OPEN, {"uri": uri})
    except NotRunning:
        return False
    if not reply.ok:
        raise HandedOverInVain(reply.reason)
    return True


def open_or_hand_over(
    directory: Path,
    answer: Answer,
    uri: str,
    *,
    log: logging.Logger,
    seconds: float = 5.0,
) -> ControlDoor | None:
    """The profile's door; None when another app has it and took *uri* over.

    An app that has only just begun is waited for. Raises AlreadyRunning when it holds the door
    but does not answer within *seconds*, and HandedOverInVain when it refuses.
    """
    deadline = time.monotonic() + seconds
    pause = threading.Event()
    while True:
        try:
            return ControlDoor(directory, answer, log=log)
        except AlreadyRunning:
            if hand_over(directory, uri):
                return None
            if time.monotonic() > deadline:
                raise
        pause.wait(_POLL_S)


def _knock(directory: Path) -> Channel:
    from callcenter.engine.channel import ChannelLost, connect
    from callcenter.engine.rendezvous import Rendezvous, Unreadable

    try:
        met = Rendezvous.read(directory)
        if met is None:
            raise NotRunning(f"no Callcenter runs with {directory.parent}")
        return connect(met.place, met.secret)
    except (Unreadable, ChannelLost) as error:
        raise NotRunning(f"no Callcenter runs with {directory.parent} ({error})") from error


def _request(data: bytes) -> tuple[Verb, Mapping[str, Any]]:
    request = json.loads(data)
    if not isinstance(request, dict) or request.get("protocol") != PROTOCOL:
        raise ValueError(f"expected protocol {PROTOCOL}; both programs must be of one version")
    arguments = request.get("args", {})
    if not isinstance(arguments, dict):
        raise ValueError("expected args to be an object")
    return Verb(request.get("verb")), arguments


def _reply_bytes(reply: Reply) -> bytes:
    return json.dumps({"ok": reply.ok, "reason": reply.reason, "data": reply.data}).encode()


def _reply(data: bytes) -> Reply:
    reply = json.loads(data)
    return Reply(bool(reply["ok"]), str(reply["reason"]), reply["data"])
