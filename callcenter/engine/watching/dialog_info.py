"""The calls of a colleague's telephone as the exchange tells them (dialog-info, RFC 4235)."""

from __future__ import annotations

import re
from enum import Enum
from xml.etree.ElementTree import Element

import msgspec
from msgspec.structs import replace

from callcenter.domain.colleague import ColleagueState
from callcenter.engine.watching.markup import Unreadable, read, text

MIME = "application/dialog-info+xml"
MOST_DIALOGS = 64
_NUMBER = re.compile(r"[0-9]{1,9}")
_USER = re.compile(r"(?:sips?|tel):([^@;?:\s]{1,64})", re.IGNORECASE)
_RENDERING = ("+sip.rendering", "sip.rendering")


class DialogState(Enum):
    """How far a call is (RFC 4235 section 3.7.1)."""

    TRYING = "trying"
    PROCEEDING = "proceeding"
    EARLY = "early"
    CONFIRMED = "confirmed"
    TERMINATED = "terminated"


class Dialog(msgspec.Struct, frozen=True):
    """One call; *placed* by the colleague, *remote* is the other side's number if it is told."""

    id: str
    state: DialogState
    placed: bool = False
    held: bool = False
    remote: str = ""


class DialogInfo(msgspec.Struct, frozen=True):
    """One document: all calls when *full*, else those that changed since the *version* before."""

    version: int
    full: bool
    dialogs: tuple[Dialog, ...]


class Gap(Exception):
    """A document in between was lost: everything must be asked for anew."""


class Dialogs(msgspec.Struct, frozen=True):
    """The calls there are; without a *version* nothing has been told yet."""

    version: int | None = None
    known: tuple[Dialog, ...] = ()

    def after(self, info: DialogInfo) -> Dialogs:
        """What is known once *info* came; raises Gap.

        A full document holds whatever its version is, for SIP itself keeps the order: an exchange
        that was started anew counts from nought again.
        """
        if info.full:
            return Dialogs(info.version, info.dialogs)
        if self.version is None or info.version > self.version + 1:
            raise Gap(f"version {info.version} after {self.version}")
        if info.version <= self.version:
            return self
        changed = {dialog.id: dialog for dialog in self.known}
        changed.update((dialog.id, dialog) for dialog in info.dialogs)
        left = (one for one in changed.values() if one.state is not DialogState.TERMINATED)
        return replace(self, version=info.version, known=tuple(left)[:MOST_DIALOGS])

    @property
    def state(self) -> ColleagueState:
        """What the telephone does: a call that can be picked up counts most."""
        if self.version is None:
            return ColleagueState.UNKNOWN
        return _state_of(self._telling) if self._telling else ColleagueState.IDLE

    @property
    def talks_to(self) -> str:
        """The number of the other side; empty when it is not told."""
        return self._telling.remote if self._telling else ""

    @property
    def _telling(self) -> Dialog | None:
        live = [one for one in self.known if one.state is not DialogState.TERMINATED]
        return min(live, key=lambda one: _ORDER.index(_state_of(one)), default=None)


_ORDER = (ColleagueState.RINGING, ColleagueState.TALKING, ColleagueState.HELD)


def dialog_info(body: bytes) -> DialogInfo:
    """Read a document; raises Unreadable."""
    root = read(body)
    if root.tag != "dialog-info":
        raise Unreadable(f"{root.tag[:40]} in place of dialog-info")
    version = root.get("version", "")
    if not _NUMBER.fullmatch(version):
        raise Unreadable("no version")
    full = root.get("state", "").lower() != "partial"
    found = root.findall("dialog")[:MOST_DIALOGS]
    return DialogInfo(int(version), full, tuple(map(_dialog, found)))


def _dialog(element: Element) -> Dialog:
    try:
        state = DialogState(text(element.find("state")))
    except ValueError:
        raise Unreadable("a call has no state") from None
    return Dialog(
        element.get("id", ""),
        state,
        placed=element.get("direction", "").lower() == "initiator",
        held=_is_held(element),
        remote=_remote(element),
    )


def _is_held(element: Element) -> bool:
    """Its own side renders nothing (RFC 4235 section 4.1.6, RFC 4579)."""
    return any(
        param.get("pname", "").lower() in _RENDERING and param.get("pvalue", "").lower() == "no"
        for param in element.findall("local/target/param")
    )


def _remote(element: Element) -> str:
    identity = element.find("remote/identity")
    if identity is None:
        return ""
    match = _USER.match((identity.text or "").strip())
    return match[1] if match else ""


def _state_of(dialog: Dialog) -> ColleagueState:
    if dialog.state is DialogState.CONFIRMED:
        return ColleagueState.HELD if dialog.held else ColleagueState.TALKING
    return ColleagueState.TALKING if dialog.placed else ColleagueState.RINGING
