"""The other side of a FakePhone, with the same face as the exchange of the real telephone."""

from __future__ import annotations

from dataclasses import dataclass

from callcenter.domain.call import CallState
from callcenter.domain.events import Dialling, Ended, Refused
from callcenter.engine.fake import FakePhone
from tests.contract.desk import Desk
from tests.contract.exchange import REFERRALS, Referral

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


def passes_on(phone: FakePhone, call: str, target: str) -> None:
    """Do what the exchange does with a REFER."""
    referral = REFERRALS.get(target, Referral(answer=404))
    if referral.answer != 202:
        phone.transfer_remote(call, referral.answer)
        return
    for code in (100, *referral.notify):
        phone.transfer_remote(call, code)
    if referral.hang_up:
        phone.transfer_remote(call, 200)


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

    def refer(self, target: str) -> int:
        address = target.removeprefix("sip:").partition("@")
        home = address[2] == "127.0.0.1"
        return self.phone.refer_remote(self.call, address[0] if home else target)

    def rename(self, method: str = "INVITE", **headers: str) -> None:
        named = tuple((name.replace("_", "-"), value) for name, value in headers.items())
        self.phone.rename_remote(self.call, named)

    @property
    def replaces(self) -> str:
        return self.call

    @property
    def call_id(self) -> str:
        return self.call

    @property
    def context(self) -> str:
        return self.phone.contexts.get(self.call, "")

    @property
    def replaced_with(self) -> str:
        return self.phone.replaced_with.get(self.call, "")

    @property
    def sent_to(self) -> str:
        return f"sip:{self.phone.sent_on[self.call]}@127.0.0.1"

    def press(self, digit: str) -> None:
        self.phone.send_digit(self.call, digit)


class FakeExchange:
    """Lets people call a FakePhone."""

    def __init__(self, desk: Desk, phone: FakePhone) -> None:
        self._desk = desk
        self._phone = phone

    @property
    def named_in_answers(self) -> dict[str, str]:
        """Whom the other side's answers name, by header."""
        return dict(self._phone.named_in_answers)

    @named_in_answers.setter
    def named_in_answers(self, named: dict[str, str]) -> None:
        self._phone.named_in_answers = tuple(named.items())

    @property
    def agrees(self) -> bool:
        """Whether people agree at once to be held and taken back."""
        return self._phone.agrees

    @agrees.setter
    def agrees(self, agrees: bool) -> None:
        self._phone.agrees = agrees

    def agree(self) -> None:
        """Agree to what was asked meanwhile."""
        self._phone.agree_remote()

    @property
    def people(self) -> list[FakePerson]:
        """Who was dialled."""
        dialled = self._desk.of(Dialling)
        return [FakePerson(self._desk, self._phone, event.call) for event in dialled]

    def call(self, user: str, *, headers: dict[str, str] | None = None) -> FakePerson:
        """Somebody calls."""
        wanted = dict(headers or {})
        replaced = wanted.pop("Replaces", "")
        shown = (("From", f"<sip:{NUMBER}@127.0.0.1>;tag=1"), *wanted.items())
        if replaced:
            self._phone.replace_remote(replaced, shown)
            return FakePerson(self._desk, self._phone, replaced)
        return FakePerson(self._desk, self._phone, self._phone.ring(shown))
