"""What is known of one call, fact by fact: each goes into its value, and to the desk."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

from callcenter.domain.call import Call, CallState, Impossible
from callcenter.domain.events import (
    Alerting,
    Answered,
    ConferenceChanged,
    Dialling,
    DigitReceived,
    Ended,
    Headers,
    HoldChanged,
    IdentityChanged,
    MuteChanged,
    Party,
    RecordingChanged,
    Ringing,
    TransferAsked,
    TransferProgressed,
)
from callcenter.domain.transfer import Transfer, TransferRequest
from callcenter.engine.messages import Event
from callcenter.engine.pjsip.target import Refusal

Tell = Callable[[Event], None]


class Facts:
    """`value` is None until the call has begun; *outbound* says that it was dialled."""

    def __init__(
        self,
        call: str,
        *,
        outbound: bool,
        tell: Tell,
        now: Callable[[], datetime],
        log: logging.Logger,
    ) -> None:
        self.value: Call | None = None
        self.over = False
        self.outbound = outbound
        self._call = call
        self._tell = tell
        self._now = now
        self._log = log
        self._before: list[Any] = []

    def begin(self, event: Ringing | Dialling) -> None:
        """It is there; what was told of it before follows."""
        self.value = Call.of(event)
        self._tell(event)
        waiting, self._before = self._before, []
        for later in waiting:
            self.happen(later)

    def happen(self, event: Any) -> None:
        """Take *event* in and tell it, unless it cannot be at this time."""
        if self.value is None:
            # The library tells of a call before makeCall has returned.
            self._before.append(event)
            return
        try:
            self.value = self.value.after(event)
        except Impossible as impossible:
            self._log.error("call %s: %s", self._call, impossible)
            return
        self._tell(event)

    # How it stands.

    @property
    def current(self) -> Call:
        """Its value; raises Refusal when it has not begun or is over."""
        if self.value is None or self.over:
            raise Refusal("this call is over")
        return self.value

    @property
    def rings(self) -> bool:
        """Whether it waits for the agent to take it."""
        return self._state is CallState.RINGING and not self.outbound

    @property
    def active(self) -> bool:
        """Whether it was answered and has not ended."""
        return self._state is CallState.ACTIVE

    @property
    def _state(self) -> CallState | None:
        return self.value.state if self.value is not None else None

    # What happens.

    def alerting(self, *, early_media: bool = False) -> None:
        """It rings at the other side, or that side lets something be heard already."""
        early = self.value is not None and self.value.early_media
        self.happen(Alerting(self._call, self._now(), early_media=early or early_media))

    def answered(self) -> None:
        """Both sides talk."""
        if not self.active:
            self.happen(Answered(self._call, self._now()))

    def held(self, by_agent: bool, by_customer: bool) -> None:
        """Who holds it now."""
        value = self.value
        if value is None or value.state is not CallState.ACTIVE:
            return
        if (by_agent, by_customer) != (value.held_by_agent, value.held_by_customer):
            self.happen(HoldChanged(self._call, by_agent, by_customer, self._now()))

    def muted(self, muted: bool) -> None:
        """The microphone is closed or open."""
        self.happen(MuteChanged(self._call, muted, self._now()))

    def joined(self, joined: bool) -> None:
        """It is in the conference from now on, or is no longer."""
        if self.current.in_conference is not joined:
            self.happen(ConferenceChanged(self._call, joined, self._now()))

    def identified(self, headers: Headers | None) -> None:
        """The exchange names another party in *headers*; None names nobody."""
        if headers is not None and self.value is not None and self.value.live:
            self.happen(IdentityChanged(self._call, headers, self._now()))

    def digit(self, digit: str) -> None:
        """The other side pressed a key."""
        if self.active:
            self.happen(DigitReceived(self._call, digit, self._now()))

    def passed(self, transfer: Transfer) -> None:
        """So far is a transfer of it."""
        self.happen(TransferProgressed(self._call, transfer, self._now()))

    def recorded(self, event: RecordingChanged) -> None:
        """What is written of it changed; its tape ends a moment after the call."""
        if self.over:
            self._tell(event)
        else:
            self.happen(event)

    def asked_to_pass(self, request: TransferRequest) -> None:
        """The other side wants somebody else; it goes on as it is."""
        # Not a fact of the call's own.
        self._tell(TransferAsked(self._call, request, self._now()))

    def ended(self, by: Party, code: int, reason: str, *, elsewhere: bool) -> None:
        """It is over."""
        self.happen(Ended(self._call, by, code, reason, self._now(), elsewhere))
