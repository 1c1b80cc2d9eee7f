"""Scenes of what is between the desk and the CRM: pictures, and samples for tests."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from msgspec.structs import replace

from callcenter.domain.customer import Conflict
from callcenter.domain.disposition import Flag
from callcenter.domain.interaction import Correction, Interaction, Sync
from callcenter.domain.other_crm import Switch, To
from callcenter.domain.sync_report import (
    PullProgress,
    Standing,
    SyncKind,
    SyncRecord,
    SyncRow,
)
from tests.ui import people
from tests.ui.people import NOW, ago, number
from tests.ui.scenes import Scene, idle, talking
from ui.health import CrmHealth, Health
from ui.main_window import MainWindow
from ui.rail import Page
from ui.sync_wishes import (
    AskDiscard,
    AskErasure,
    AskSwitch,
    CorrectionWanted,
    CustomerFormWanted,
    ErasureWanted,
    PutRight,
)

AWAY = Health(
    CrmHealth.DOWN,
    waiting=4,
    failed=2,
    conflicts=2,
    oldest_s=754,
    reason="no answer within 2 s",
    since=ago(minutes=13),
    next_try=NOW + timedelta(seconds=24),
)
EMAIL = Conflict(
    "change-1",
    "c-1",
    "email",
    "jan.kowalski@acme.example",
    "jan@kowalski.example",
    "kowalski@acme.example",
    ago(minutes=20),
)
NUMBERS = Conflict(
    "change-1",
    "c-1",
    "numbers",
    ("+48601234567",),
    ("+48601234567", "+48221234567"),
    ("+48601234567", "+48123456789"),
    ago(minutes=20),
)


def record(place: int, standing: Standing, name: str = "", **changes: object) -> SyncRow:
    """A record of a call."""
    base = SyncRow(
        f"record-{place}",
        SyncKind.CALL,
        standing,
        ago(minutes=12 + place),
        ago(minutes=10 + place),
        name=name,
        number=number("601234567"),
    )
    return replace(base, **changes)


def conflicting(conflict: Conflict) -> SyncRow:
    """A row of *conflict*."""
    return SyncRow(
        f"{conflict.change}/{conflict.field}",
        SyncKind.CONFLICT,
        Standing.CONFLICT,
        conflict.at,
        conflict.at,
        name="Jan Kowalski",
        fields=(conflict.field,),
        conflict=conflict,
    )


def rows() -> tuple[SyncRow, ...]:
    """Some of each."""
    no_branch = "the field “branch” is required (422)"
    return (
        record(1, Standing.REFUSED, "Małgorzata Wójcik", reason=no_branch, attempts=1),
        record(
            *(2, Standing.REFUSED, "Łęcki i Żak s.c."),
            reason="this disposition is not allowed (422)",
            attempts=1,
        ),
        record(
            *(3, Standing.WAITING, "Anna Nowak"),
            reason="no answer within 2 s",
            attempts=2,
            next_try=NOW + timedelta(seconds=24),
        ),
        record(4, Standing.WAITING, "Emily Carter", missed=True),
        record(5, Standing.WAITING, "Ewa Zielińska", kind=SyncKind.CUSTOMER),
        record(
            *(6, Standing.WAITING, "Jan Kowalski"),
            kind=SyncKind.CHANGE,
            fields=("email", "company"),
        ),
        record(
            *(7, Standing.DISCARDED, "Test call"),
            discarded=ago(minutes=3),
            discarded_by="Anna Nowak",
            discard_reason="only a test of the line",
        ),
        conflicting(EMAIL),
        conflicting(NUMBERS),
    )


def refused_call() -> Interaction:
    """The call of the first record."""
    return replace(people.past()[5], id="record-1")


def in_full(key: str = "record-1") -> SyncRecord:
    """The first record in full."""
    values = {
        "note": "Ordered two valves, delivery on Friday.\nPay on delivery.",
        "disposition": "ORDER",
        "number": "+48733456789",
        "name": "Małgorzata Wójcik",
    }
    return SyncRecord(key, dict(values), tuple(values), refused_call())


PULLED = PullProgress(48_211, ago(minutes=14), whole=True, whole_at=ago(hours=20))


def _sync(window: MainWindow) -> None:
    window.rail.chosen.emit(Page.SYNC)
    window.pages.sync.show_rows(rows())
    window.pages.sync.show_pull(PULLED)
    window.pages.sync.show_record(in_full())


def _conflict(window: MainWindow) -> None:
    _sync(window)
    window.pages.sync.turn_to(Standing.CONFLICT)


def _waiting(window: MainWindow) -> None:
    _sync(window)
    window.pages.sync.turn_to(Standing.WAITING)
    window.pages.sync.show_record(in_full("record-3"))


def _nothing(window: MainWindow) -> None:
    window.rail.chosen.emit(Page.SYNC)
    window.pages.sync.show_rows(())
    window.pages.sync.show_pull(PULLED)


def _put_right(window: MainWindow) -> None:
    _sync(window)
    window.forms.open(PutRight(rows()[0], in_full()), people.RULES)


def _discard(window: MainWindow) -> None:
    _sync(window)
    window.forms.open(AskDiscard(rows()[0]), people.RULES)


def _erase(window: MainWindow) -> None:
    asked = ErasureWanted("c-1", number("601234567"), "Jan Kowalski")
    counts = {"customer": 1, "interaction": 12, "contact": 40, "recording": 3, "outbox": 2}
    window.forms.open(AskErasure(asked, counts, 2), people.RULES)


def corrected() -> Interaction:
    """A finished call that can still be corrected."""
    return replace(people.past()[0], finished=ago(minutes=45), sync=Sync.SENT)


def _history(window: MainWindow) -> None:
    window.rail.chosen.emit(Page.HISTORY)
    window.show_history((corrected(), *people.past()[1:]))
    said = Correction(
        *("past-0", ago(minutes=12), "Anna Nowak", "Wants a new date.", "INFO"),
        frozenset({Flag.FOLLOW_UP}),
        "wrong customer noted",
    )
    window.pages.history.show_trail((said,))


def _correction(window: MainWindow) -> None:
    _history(window)
    window.forms.open(CorrectionWanted(corrected()), people.RULES)


def _customer(window: MainWindow) -> None:
    window.desk_page.customer.show_waiting("c-1")
    window.forms.open(CustomerFormWanted(people.kowalski()), people.RULES)


OTHER = Health(
    CrmHealth.ANOTHER,
    waiting=3,
    oldest_s=754,
    reason="another CRM",
    former="rest https://crm.former.example:443/api",
)


def switching(to: To) -> Switch:
    """What it concerns to go to another CRM."""
    configured = "rest https://crm.new.example:443/api/v2"
    return Switch(to, OTHER.former, configured, customers=48_211, unsent=3, conflicts=2)


def _moved(window: MainWindow) -> None:
    _sync(window)
    window.forms.open(AskSwitch(switching(To.MOVED)), people.RULES)


def _another(window: MainWindow) -> None:
    _sync(window)
    window.forms.open(AskSwitch(switching(To.ANOTHER)), people.RULES)


def _switching(window: MainWindow) -> None:
    _sync(window)
    window.show_switching(True)


FINE = Health(CrmHealth.ANSWERS, since=ago(hours=2))
REFUSING = replace(AWAY, crm=CrmHealth.ANSWERS, reason="", next_try=None, waiting=0)
SYNC_SCENES: dict[str, Callable[[], Scene]] = {
    "sync": lambda: Scene(idle(), AWAY, then=_sync),
    "sync-waiting": lambda: Scene(idle(), AWAY, then=_waiting),
    "sync-conflict": lambda: Scene(idle(), REFUSING, then=_conflict),
    "sync-nothing": lambda: Scene(idle(), FINE, then=_nothing),
    "sync-another": lambda: Scene(idle(), OTHER, then=_sync),
    "sync-switch-moved": lambda: Scene(idle(), OTHER, then=_moved),
    "sync-switch-another": lambda: Scene(idle(), OTHER, then=_another),
    "sync-switching": lambda: Scene(idle(), OTHER, then=_switching),
    "sync-put-right": lambda: Scene(idle(), AWAY, then=_put_right),
    "sync-discard": lambda: Scene(idle(), AWAY, then=_discard),
    "erase": lambda: Scene(idle(), FINE, then=_erase),
    "history-corrected": lambda: Scene(idle(), FINE, then=_history),
    "correction": lambda: Scene(idle(), FINE, then=_correction),
    "customer-form": lambda: Scene(talking(), FINE, then=_customer),
}
