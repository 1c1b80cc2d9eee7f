"""Stories at a desk, told as a conversation: `story >> event << effect << effect`.

Every effect must be expected, in order, before the next event or the end of the test. An effect
is expected as a value, or as a type where only its kind matters. `.at(seconds)` moves the clock.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TypeVar

from msgspec.structs import replace

from callcenter.domain.agent import Agent, Choice, Intent
from callcenter.domain.call import Call
from callcenter.domain.customer import Contact, Customer
from callcenter.domain.desk import Desk, EngineState, Pop, Rules, WrapUp
from callcenter.domain.disposition import Disposition, Flag
from callcenter.domain.effects import Effect, Finish, Keep
from callcenter.domain.events import Answered, Dialling, Ended, Party, Refused, Ringing
from callcenter.domain.interaction import Interaction
from callcenter.domain.number import PhoneNumber
from callcenter.domain.react import react
from callcenter.domain.wishes import Kept, TelephoneStands

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
LINE = "line"

READY = Choice(Intent.READY)
LUNCH = Choice(Intent.PAUSED, "lunch")
SIGNED_OUT = Choice(Intent.SIGNED_OUT)

SOLVED = Disposition("solved", {"en": "Solved"}, frozenset({Flag.RESOLVED}))
CALL_BACK = Disposition("call-back", {"en": "Call back"}, frozenset({Flag.CALLBACK}))
RULES = Rules(dispositions=(SOLVED, CALL_BACK))

JAN = Customer(
    "c-jan",
    "Jan Kowalski",
    contacts=(Contact("k1", NOON, "call", "Ewa", "heating"),),
)
EWA = Customer("c-ewa", "Ewa Lis")
ADAM = Customer("c-adam", "Adam Lis")

Piece = TypeVar("Piece")


class Story:
    """A desk, a clock, and what the desk wants that nobody has expected yet."""

    def __init__(self, desk: Desk, now: datetime = NOON) -> None:
        self.desk = desk
        self.now = now
        self.wanted: list[Effect] = []

    def __rshift__(self, event: object) -> Story:
        """Something happens."""
        self.finished()
        self.desk, effects = react(self.desk, event, self.now)
        self.wanted = list(effects)
        return self

    def __lshift__(self, expected: Effect | type[Effect]) -> Story:
        """The desk wants this next."""
        assert self.wanted, f"expected {expected}, but the desk wants nothing more"
        found = self.wanted.pop(0)
        if isinstance(expected, type):
            assert type(found) is expected, f"expected {expected.__name__}, got {found}"
        else:
            assert found == expected
        return self

    def at(self, seconds: float) -> Story:
        """The clock shows so many seconds after noon."""
        self.now = NOON + timedelta(seconds=seconds)
        return self

    def heard(self, event: object) -> Story:
        """Something happens, and what the desk wants about it belongs to another story."""
        self >> event
        self.wanted = []
        return self

    def finished(self) -> None:
        """Nothing is left that the desk wanted and nobody expected."""
        assert not self.wanted, f"the desk also wants {self.wanted}"

    def stored(self, call: str) -> Kept:
        """The disk has the interaction as it is on the desk now."""
        return Kept(self.interaction(call), self.now)

    def restarted(self, rules: Rules = RULES) -> Story:
        """The desk's process was killed and started again: it remembers nothing."""
        return Story(fresh_desk(rules=rules), self.now)

    def interaction(self, call: str) -> Interaction:
        """The open interaction, which must be there."""
        return there(self.desk.interaction(call))

    def pop(self, call: str) -> Pop:
        """What is known of the other party, which must be there."""
        return there(self.desk.pop(call))

    def call(self, call: str) -> Call:
        """The live call, which must be there."""
        return there(self.desk.call(call))

    def wrap_up(self, call: str) -> WrapUp:
        """The after-call work, which must be there."""
        return there(self.desk.wrap_up(call))


def there(piece: Piece | None) -> Piece:
    """The *piece*, which must be on the desk."""
    assert piece is not None
    return piece


def fresh_desk(choice: Choice = READY, *, rules: Rules = RULES) -> Desk:
    """A desk that has just been opened."""
    return Desk(Agent("a1", "Ewa", "north", choice, NOON), rules)


def working_desk(choice: Choice = READY, *, rules: Rules = RULES) -> Desk:
    """A desk at work: the store was read and the telephone stands ready."""
    desk = fresh_desk(choice, rules=rules)
    return replace(desk, restored=True, engine=EngineState.RUNNING, activity_since=NOON)


def number(text: str) -> PhoneNumber:
    """A number as read at this desk."""
    return PhoneNumber.parse(text, region=RULES.region)


def ringing(
    call: str = "call",
    *,
    caller: str = "+48601234567",
    queue: str = "support",
    more: tuple[tuple[str, str], ...] = (),
) -> Ringing:
    """A call comes in at noon."""
    headers = (("From", f'"Jan" <sip:{caller}@pbx.example>;tag=1'), *more)
    if queue:
        headers = (*headers, ("X-Queue", queue))
    return Ringing(call, LINE, headers, True, NOON)


def refused(call: str) -> Refused:
    """The telephone itself turned a fifth call away."""
    there = ringing(call)
    return Refused(call, LINE, there.headers, True, 486, NOON)


def dialling(call: str = "call", target: str = "+48601234567") -> Dialling:
    """An outbound call is on its way."""
    return Dialling(call, LINE, target, NOON)


def answered(call: str = "call", *, after: float = 5) -> Answered:
    """The two sides can talk."""
    return Answered(call, NOON + timedelta(seconds=after))


def ended(
    call: str = "call",
    by: Party = Party.CUSTOMER,
    *,
    after: float = 60,
    code: int = 200,
    reason: str = "normal",
    elsewhere: bool = False,
) -> Ended:
    """The call is over."""
    return Ended(call, by, code, reason, NOON + timedelta(seconds=after), elsewhere)


def stands(*calls: Call) -> TelephoneStands:
    """The telephone with these calls."""
    return TelephoneStands(calls=calls)


def talking_call(call: str = "call", *, caller: str = "+48601234567") -> Call:
    """An inbound call as the telephone knows it while people talk."""
    return Call.of(ringing(call, caller=caller)).after(answered(call))


def kept_texts(effects: list[Effect]) -> list[str]:
    """The notes that go to the disk, in order."""
    return [it.interaction.note for it in effects if isinstance(it, Keep | Finish)]
