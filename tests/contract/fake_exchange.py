"""The other side of a FakePhone, with the same face as the exchange of the real telephone."""

from __future__ import annotations

from dataclasses import dataclass

from callcenter.domain.call import CallState
from callcenter.domain.events import Dialling, Ended, Refused
from callcenter.engine.fake import FakePhone
from tests.contract.desk import Desk

NUMBER = "+48221234567"


def plays(phone: FakePhone, call: Dialling) -> None:
    """Do what the exchange's numbers do."""
    match call.target.removeprefix("sip:").partition("@")[0]:
        case "600":
            phone.alert_remote(call.call)
            phone.answer_remote(call.call)
        case "601":
            phone.alert_remote(call.call)
        case "602":
            phone.refuse_remote(call.call, 486)
        case "603":
            phone.alert_remote(call.call, early_media=True)
            phone.answer_remote(call.call)
        case _:
            phone.refuse_remote(call.call, 404)


@dataclass(frozen=True)
class FakeVoice:
    """What was pressed."""

    phone: FakePhone
    call: str

    @property
    def digits(self) -> str:
        return self.phone.sent_digits.get(self.call, "")


@dataclass(frozen=True)
class FakePerson:
    """Somebody at the other end of a fake call."""

    desk: Desk
    phone: FakePhone
    call: str

    @property
    def rang(self) -> bool:
        return self.call in self.phone.calls

    @property
    def answered(self) -> bool:
        call = self.phone.calls.get(self.call)
        return call is not None and call.state is CallState.ACTIVE

    @property
    def ended(self) -> bool:
        return self.call not in self.phone.calls

    @property
    def refused(self) -> int:
        ends = [*self.desk.of(Ended), *self.desk.of(Refused)]
        return next((end.code for end in ends if end.call == self.call), 0)

    @property
    def voice(self) -> FakeVoice:
        return FakeVoice(self.phone, self.call)

    def cancel(self, reason: str = "") -> None:
        self.phone.cancel_remote(self.call, elsewhere=bool(reason))

    def hang_up(self) -> None:
        self.phone.hang_up_remote(self.call)

    def hold(self, direction: str = "sendonly") -> None:
        self.phone.hold_remote(self.call)

    def resume(self) -> None:
        self.phone.hold_remote(self.call, held=False)

    def press(self, digit: str) -> None:
        self.phone.send_digit(self.call, digit)


class FakeExchange:
    """Lets people call a FakePhone."""

    def __init__(self, desk: Desk, phone: FakePhone) -> None:
        self._desk = desk
        self._phone = phone

    @property
    def people(self) -> list[FakePerson]:
        """Who was dialled."""
        dialled = self._desk.of(Dialling)
        return [FakePerson(self._desk, self._phone, event.call) for event in dialled]

    def call(self, user: str, *, headers: dict[str, str] | None = None) -> FakePerson:
        """Somebody calls."""
        shown = (("From", f"<sip:{NUMBER}@127.0.0.1>;tag=1"), *(headers or {}).items())
        return FakePerson(self._desk, self._phone, self._phone.ring(shown))
