"""The desks that the gallery shows, by name: what an agent sees in the course of a shift."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from msgspec.structs import replace

from callcenter.domain.agent import Agent, Choice, Intent
from callcenter.domain.call import Call, CallState, Direction
from callcenter.domain.colleague import Colleague, ColleagueState, Voicemail
from callcenter.domain.context import Context
from callcenter.domain.desk import Desk, DialQuestion, EngineState, WrapUp
from callcenter.domain.effects import NoticeKind
from callcenter.domain.events import (
    Audio,
    AudioProblem,
    Line,
    LineProblem,
    LineState,
    Party,
)
from callcenter.domain.forwarding import CallRules
from callcenter.domain.interaction import Interaction
from callcenter.domain.quality import Quality
from callcenter.domain.recording import RecordingState
from callcenter.domain.sound_test import SoundStep, SoundTest
from callcenter.domain.tariff import Tariff
from callcenter.domain.transfer import Transfer, TransferRequest, TransferState
from callcenter.domain.wishes import DialWished
from tests.ui import people
from tests.ui.people import NOW
from ui.health import CrmHealth, Health
from ui.main_window import MainWindow
from ui.rail import Page

HEADSET = Audio(
    microphones=("Jabra Evolve2 40", "Built-in"),
    speakers=("Jabra Evolve2 40", "Built-in"),
    microphone="Jabra Evolve2 40",
    speaker="Jabra Evolve2 40",
    ringer="Built-in",
)
REGISTERED = Line("line", "sip:anna@pbx.example", LineState.REGISTERED, "pbx.example")
GOOD = Quality("G722", 16000, 0.002, 4.0, 38.0, 4.21, True, 9000)
COLLEAGUES = (
    Colleague("102", "Ewa Lis", "support", True, ColleagueState.IDLE),
    Colleague("104", "Piotr Mazur", "service", True, ColleagueState.TALKING, "601234567"),
    Colleague("103", "Adam Wrona", "support", False, ColleagueState.IDLE),
    Colleague("105", "Marta Zięba", "billing", False, ColleagueState.RINGING),
    Colleague("106", "Tomasz Kos", "sales", False, ColleagueState.GONE),
    Colleague("110", "", "", False, ColleagueState.UNKNOWN),
)
VOICEMAIL = Voicemail(waiting=True, new=3, old=1, account="*97")
HEALTHY = Health(CrmHealth.ANSWERS)


def ago(seconds: float) -> datetime:
    """So many seconds before NOW."""
    return NOW - timedelta(seconds=seconds)


@dataclass(frozen=True)
class Scene:
    """A desk, the health beside it, and what else is done to the window."""

    desk: Desk
    health: Health = HEALTHY
    then: Callable[[MainWindow], None] = lambda window: None


def working(desk: Desk, **changes: object) -> Desk:
    """*desk* with a registered line, a headset and a running telephone."""
    base = replace(
        desk,
        lines=(REGISTERED,),
        audio=HEADSET,
        engine=EngineState.RUNNING,
        restored=True,
        activity_since=NOW - timedelta(seconds=151),
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def idle(choice: Choice | None = None, **changes: object) -> Desk:
    """Nobody calls."""
    chosen = choice or Choice(Intent.READY)
    agent = Agent("anna", "Anna Nowak", "warsaw", chosen, NOW - timedelta(seconds=252))
    return working(people.desk(), agent=agent, activity_since=None, **changes)


def talking(**changes: object) -> Desk:
    """Two and a half minutes with Jan Kowalski."""
    desk = working(people.talking())
    call = replace(desk.calls[0], quality=GOOD)
    return replace(desk.with_call(replace(call, **changes)))  # type: ignore[arg-type]


def ringing() -> Desk:
    """Jan Kowalski rings for eleven seconds."""
    shown = people.interaction(started=NOW - timedelta(seconds=11), answered=None, note="")
    shown = replace(shown, note_saved=None)
    desk = people.desk((shown, people.pop(shown, people.kowalski())))
    return working(desk, activity_since=shown.started)


def second_rings() -> Desk:
    """A stranger rings while the agent talks."""
    desk = talking()
    shown = people.interaction(
        id="call-2",
        number=people.number("+442079460958"),
        name="",
        customer_id="",
        customer_name="",
        queue="sales",
        waited_s=12,
        started=NOW - timedelta(seconds=4),
        answered=None,
        note="",
        note_saved=None,
    )
    with_pop = replace(
        desk.with_interaction(shown), pops=(*desk.pops, people.pop(shown, history=None))
    )
    return with_pop.with_call(people.call_of(shown))


def two_calls() -> Desk:
    """A colleague on the line, Jan Kowalski on hold."""
    colleague = people.interaction(
        id="call-2",
        direction=Direction.OUTBOUND,
        number=people.number("102"),
        name="Ewa Lis",
        queue="",
        waited_s=None,
        customer_id="",
        customer_name="",
        started=NOW - timedelta(seconds=20),
        answered=NOW - timedelta(seconds=12),
        note="",
        note_saved=None,
    )
    held = talking(held_by_agent=True, held_since=NOW - timedelta(seconds=40))
    both = replace(
        held.with_interaction(colleague),
        pops=(*held.pops, people.pop(colleague, history=None)),
        focus="call-2",
    )
    call = replace(people.call_of(colleague), quality=replace(GOOD, secure=False))
    return both.with_call(call)


def second(
    number: str = "102", name: str = "", *, call: str = "call-2", talked: float = 12, **changes: Any
) -> tuple[Interaction, Call]:
    """Another call of the agent's, to *number*; without *talked* seconds it is not answered yet."""
    shown = people.interaction(
        id=call,
        direction=Direction.OUTBOUND,
        number=people.number(number),
        name=name,
        queue="",
        waited_s=None,
        customer_id="",
        customer_name="",
        started=NOW - timedelta(seconds=talked + 8),
        answered=NOW - timedelta(seconds=talked) if talked else None,
        note="",
        note_saved=None,
    )
    live = replace(people.call_of(shown), quality=GOOD, **changes)
    return shown, live


def with_second(desk: Desk, other: tuple[Interaction, Call], *, focus: str = "") -> Desk:
    """*desk* with another call beside what is there."""
    shown, live = other
    both = desk.with_interaction(shown).with_call(live)
    pops = (*desk.pops, people.pop(shown, history=None))
    return replace(both, pops=pops, focus=focus or desk.focus, colleagues=COLLEAGUES)


def consulting(*, rings: bool = False, back: bool = False) -> Desk:
    """Ewa Lis is asked about Jan Kowalski; *back*: the agent talks to him meanwhile."""
    held = talking(held_by_agent=not back, held_since=None if back else ago(40))
    ewa = second(talked=0 if rings else 12, consults="call-1", held_by_agent=back)
    if back:
        ewa = (ewa[0], replace(ewa[1], held_since=ago(9)))
    return with_second(held, ewa, focus="call-1" if back else "call-2")


def conference(*, muted: bool = False) -> Desk:
    """Jan Kowalski, Ewa Lis and the agent hear each other."""
    desk = talking(in_conference=True, muted=muted)
    ewa = second(consults="call-1", in_conference=True, muted=muted)
    return with_second(desk, ewa, focus="call-1")


def passing_on(transfer: Transfer | None = None, **changes: Any) -> Desk:
    """Jan Kowalski is being passed on to Ewa Lis, or was to be."""
    under_way = transfer is not None and transfer.under_way
    desk = talking(
        transfer=transfer,
        held_by_agent=under_way,
        held_since=ago(5) if under_way else None,
        **changes,
    )
    return replace(desk, colleagues=COLLEAGUES)


def passed_here(*, rings: bool = False, known: bool = True) -> Desk:
    """A colleague passed a call on to this desk, with what it is about."""
    who = {} if known else {"name": "", "customer_id": "", "customer_name": ""}
    shown = people.interaction(
        passed_on_by="Anna, 102",
        queue="",
        waited_s=None,
        note="",
        note_saved=None,
        **({"started": ago(6), "answered": None} if rings else {}),
        **who,
    )
    context = Context("call-0", "1001", "Heating fails at night, wants a new date")
    matches = (people.kowalski(),) if known else ()
    desk = working(people.desk((shown, people.pop(shown, *matches, context=context))))
    return desk if rings else desk.with_call(replace(desk.calls[0], quality=GOOD))


def asked_to_call() -> Desk:
    """The other side asks for a call to 102."""
    request = TransferRequest("r-1", "call-1", "102", "Jan Kowalski")
    return replace(talking(), requests=(request,), colleagues=COLLEAGUES)


def wrapping_up(**changes: object) -> Desk:
    """Jan Kowalski has hung up; 27 of 30 seconds are left."""
    shown = people.interaction(
        started=NOW - timedelta(seconds=240),
        answered=NOW - timedelta(seconds=238),
        ended=NOW - timedelta(seconds=3),
        ended_by=Party.CUSTOMER,
        code=200,
    )
    desk = working(people.desk((shown, people.pop(shown, people.kowalski()))))
    wrap_up = WrapUp(shown.id, NOW + timedelta(seconds=27), 30.0)
    return replace(desk, wrap_ups=(wrap_up,), activity_since=NOW - timedelta(seconds=3), **changes)  # type: ignore[arg-type]


def unknown() -> Desk:
    """Somebody whom the CRM does not know."""
    shown = people.interaction(
        number=people.number("733456789"),
        name="",
        customer_id="",
        customer_name="",
        note="",
        note_saved=None,
    )
    desk = working(people.desk((shown, people.pop(shown, history=None))))
    return desk.with_call(replace(desk.calls[0], quality=GOOD))


def dialling() -> Desk:
    """The agent calls Jan Kowalski back."""
    shown = people.interaction(
        direction=Direction.OUTBOUND,
        queue="",
        waited_s=None,
        started=NOW - timedelta(seconds=6),
        answered=None,
        note="",
        note_saved=None,
    )
    desk = working(people.desk((shown, people.pop(shown, people.kowalski()))))
    call = Call(shown.id, Direction.OUTBOUND, CallState.RINGING, "line", shown.started)
    return desk.with_call(call)


def hostile() -> Desk:
    """A name that would like to be a picture."""
    shown = people.interaction(
        name="<b>Bold</b> <img src=x onerror=alert(1)> & „żółć” " + "x" * 60,
        customer_id="",
        customer_name="",
        started=NOW - timedelta(seconds=3),
        answered=None,
        queue="<h1>sales</h1>",
    )
    desk = people.desk((shown, people.pop(shown, history=None)))
    return working(desk, activity_since=shown.started)


REFUSED = Line(
    "line",
    "sip:anna@pbx.example",
    LineState.FAILED,
    "pbx.example",
    LineProblem.WRONG_PASSWORD,
    403,
    "Forbidden",
)
PAUSED = Choice(Intent.PAUSED, "break")


def _recent(window: MainWindow) -> None:
    window.show_history(people.past())
    window.show_counts(missed=2, unfinished=1)


def _history(window: MainWindow) -> None:
    _recent(window)
    window.rail.chosen.emit(Page.HISTORY)


def _noticed(window: MainWindow) -> None:
    _recent(window)
    window.show_notice(NoticeKind.MOVED_TO_UNFINISHED, "call-1", "Jan Kowalski")


def _keys_in_call(window: MainWindow) -> None:
    window.show_levels(0.62, 0.4)
    window.desk_page.column.card.talk.keys.setChecked(True)


def _sound_check(window: MainWindow) -> None:
    _recent(window)
    window.dialogs.open_sound_check()


def _transfer(window: MainWindow) -> None:
    _levels(window)
    window.desk_page.column.card.talk.transfer.setChecked(True)


def _transfer_found(window: MainWindow) -> None:
    _transfer(window)
    window.desk_page.column.panel.box.setText("e")
    window.show_search((people.kowalski(),))


def _levels(window: MainWindow) -> None:
    _recent(window)
    window.show_levels(0.62, 0.4)


DOWN = Health(CrmHealth.DOWN, waiting=3, oldest_s=754, reason="no answer within 2 s")

SCENES: dict[str, Callable[[], Scene]] = {
    "ready": lambda: Scene(idle(), then=_recent),
    "paused": lambda: Scene(idle(PAUSED), then=_recent),
    "ringing": lambda: Scene(ringing(), then=_recent),
    "talking": lambda: Scene(talking(), then=_levels),
    "talking-next": lambda: Scene(
        replace(talking(muted=True), agent=replace(talking().agent, after=PAUSED)),
        DOWN,
        then=_levels,
    ),
    "second-rings": lambda: Scene(second_rings(), then=_levels),
    "two-calls": lambda: Scene(two_calls(), then=_levels),
    "tones": lambda: Scene(talking(), then=_keys_in_call),
    "wrap-up": lambda: Scene(wrapping_up(), then=_recent),
    "unknown": lambda: Scene(unknown(), then=_levels),
    "dialling": lambda: Scene(dialling(), then=_recent),
    "refused-password": lambda: Scene(idle(lines=(REFUSED,)), DOWN, then=_recent),
    "no-device": lambda: Scene(
        replace(talking(), audio=Audio(problem=AudioProblem.NO_DEVICE)),
        then=_recent,
    ),
    "engine-lost": lambda: Scene(
        replace(idle(), engine=EngineState.LOST, engine_reason="signal 6"), then=_recent
    ),
    "hostile": lambda: Scene(hostile(), then=_recent),
    "transfer": lambda: Scene(passing_on(), then=_transfer),
    "transfer-found": lambda: Scene(passing_on(), then=_transfer_found),
    "transfer-rings": lambda: Scene(
        passing_on(Transfer("102", TransferState.RINGING)), then=_transfer
    ),
    "transfer-failed": lambda: Scene(
        passing_on(Transfer("102", TransferState.FAILED, 486, "Busy Here")), then=_transfer
    ),
    "consulting": lambda: Scene(consulting(), then=_levels),
    "consulting-rings": lambda: Scene(consulting(rings=True), then=_levels),
    "consulting-back": lambda: Scene(consulting(back=True), then=_levels),
    "conference": lambda: Scene(conference(), then=_levels),
    "passed-here": lambda: Scene(passed_here(), then=_levels),
    "passed-here-rings": lambda: Scene(passed_here(rings=True), then=_recent),
    "passed-here-unknown": lambda: Scene(passed_here(known=False), then=_levels),
    "asked-to-call": lambda: Scene(asked_to_call(), then=_levels),
    "recorded": lambda: Scene(talking(recording=RecordingState.ON), then=_levels),
    "recording-paused": lambda: Scene(talking(recording=RecordingState.PAUSED), then=_levels),
    "not-heard": lambda: Scene(talking(not_heard="microphone-silent"), then=_levels),
    "voicemail": lambda: Scene(
        idle(
            voicemail=VOICEMAIL,
            rules=replace(people.RULES, calls=CallRules(forward_no_answer="102")),
            lines=(replace(REGISTERED, secure="TLSv1.3"),),
        ),
        then=_recent,
    ),
    "conference-of-four": lambda: Scene(
        with_second(conference(), second("103", call="call-3", in_conference=True)), then=_levels
    ),
    "dear": lambda: Scene(
        replace(
            idle(),
            dial_question=DialQuestion(
                DialWished("call-9", "line", people.number("+442079460958")), Tariff.INTERNATIONAL
            ),
        ),
        then=_recent,
    ),
    "sound-check": lambda: Scene(
        idle(sound_test=SoundTest(SoundStep.SPEAK, NOW)), then=_sound_check
    ),
    "sound-checked": lambda: Scene(
        idle(
            sound_test=SoundTest(
                SoundStep.DONE, NOW, "Jabra Evolve2 40", "Jabra Evolve2 40", 0.6, 0.0, 3, 40, 4.3
            )
        ),
        then=_sound_check,
    ),
    "history": lambda: Scene(idle(), then=_history),
    "notice": lambda: Scene(idle(), then=_noticed),
}
