"""Whatever happens in whatever order: no text is lost, and the desk never contradicts itself.

A telephone, a disk and an agent are played at random, with kills and refusals in between.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from msgspec.structs import replace

from callcenter.domain.agent import Agent, Choice
from callcenter.domain.call import MOST_CALLS, Call, CallEvent, CallState, Impossible
from callcenter.domain.desk import Desk
from callcenter.domain.disposition import Flag
from callcenter.domain.effects import (
    ConnectCalls,
    Effect,
    Finish,
    Keep,
    KeepAgent,
    PlaceCall,
    RefuseCall,
    ResumeCall,
    Share,
    TransferCall,
)
from callcenter.domain.events import (
    Alerting,
    Answered,
    ConferenceChanged,
    Dialling,
    Ended,
    EngineLost,
    EngineStarted,
    HoldChanged,
    IdentityChanged,
    Party,
    TransferAsked,
    TransferProgressed,
)
from callcenter.domain.interaction import Interaction, Stage
from callcenter.domain.listed import Listed
from callcenter.domain.react import react
from callcenter.domain.transfer import Transfer, TransferRequest, TransferState
from callcenter.domain.wishes import (
    AnswerWished,
    ConferenceWished,
    ConsultWished,
    CustomerChosen,
    CustomersFound,
    DialWished,
    DispositionChosen,
    FlagToggled,
    Focused,
    Kept,
    ListedFound,
    MatterChosen,
    NoteTyped,
    NotKept,
    PutBack,
    RequestAnswered,
    Restored,
    ResumeWished,
    Source,
    StateWished,
    StoryFound,
    Taken,
    TelephoneStands,
    Tick,
    TransferCompleted,
    TransferWished,
    WrapUpDone,
    WrapUpExtended,
)
from tests.domain.story import (
    ADAM,
    EWA,
    JAN,
    LINE,
    LUNCH,
    NOON,
    READY,
    SIGNED_OUT,
    fresh_desk,
    number,
    ringing,
)

CALLS = [f"call{n}" for n in range(6)]
calls = st.sampled_from(CALLS)
notes = st.text("ab ", max_size=4)
customers = st.lists(st.sampled_from([JAN, EWA, ADAM]), unique=True, max_size=3).map(tuple)


class Shift(RuleBasedStateMachine):
    """One agent's shift, with everything that can go wrong."""

    def __init__(self) -> None:
        super().__init__()
        self.now = NOON
        self.desk: Desk = fresh_desk()
        self.telephone: dict[str, Call] = {}
        self.disk: dict[str, Interaction] = {}
        self.agent_on_disk: Agent | None = None
        self.writes: list[Keep | Finish] = []
        self.note: dict[str, str] = {}
        self.used: set[str] = set()
        self.ended: dict[str, datetime] = {}

    # -- the shell around the desk -------------------------------------------------------------

    def happens(self, event: object) -> None:
        before = self.desk
        self.desk, effects = react(before, event, self.now)
        for effect in effects:
            self.do(effect)
        gone = {each.id for each in before.open} - {each.id for each in self.desk.open}
        for call in gone:
            left = before.interaction(call)
            assert left is not None
            assert self.disk[call].written == left.written, "left the desk before the disk had it"

    def do(self, effect: Effect) -> None:
        match effect:
            case Keep() | Finish():
                self.writes.append(effect)
            case KeepAgent():
                self.agent_on_disk = effect.agent
            case PlaceCall():
                event = Dialling(
                    effect.call, LINE, effect.number.dialable, self.now, effect.consults
                )
                self.telephone[effect.call] = Call.of(event)
            case TransferCall() | ConnectCalls():
                known = self.telephone[effect.call]
                assert known.talking, "only an answered call can be passed on"
                asked = Transfer("102", TransferState.ASKED)
                self.telephone[effect.call] = known.passing_on(asked, self.now)
            case Share():
                assert self.desk.restored
            case ResumeCall():
                assert effect.call in self.telephone
            case RefuseCall():
                self.telephone.pop(effect.call, None)

    def restart(self, *, disk_first: bool) -> None:
        self.writes.clear()
        self.desk = fresh_desk()
        left = tuple(each for each in self.disk.values() if each.stage is Stage.OPEN)
        self.note = {call: each.note for call, each in self.disk.items()}
        self.ended = {call: each.ended for call, each in self.disk.items() if each.ended}
        disk = Restored(self.agent_on_disk, left)
        stands = TelephoneStands(calls=tuple(self.telephone.values()))
        self.happens(EngineStarted(1, self.now))
        for event in (disk, stands) if disk_first else (stands, disk):
            self.happens(event)

    @initialize()
    def first_start(self) -> None:
        self.restart(disk_first=True)

    # -- time and restarts ---------------------------------------------------------------------

    @rule(seconds=st.sampled_from([0.2, 5.0, 40.0, -3600.0, 3600.0]))
    def time_passes(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)
        self.happens(Tick())

    @rule(disk_first=st.booleans())
    def desk_is_killed(self, disk_first: bool) -> None:
        self.restart(disk_first=disk_first)

    @rule()
    def engine_dies(self) -> None:
        self.telephone.clear()
        self.happens(EngineLost("crashed", self.now))
        self.happens(EngineStarted(2, self.now))
        self.happens(TelephoneStands())

    @rule()
    def telephone_stands(self) -> None:
        self.happens(TelephoneStands(calls=tuple(self.telephone.values())))

    # -- the telephone -------------------------------------------------------------------------

    @rule(call=calls, queue=st.sampled_from(["", "support"]))
    def rings(self, call: str, queue: str) -> None:
        if call in self.used or len(self.telephone) >= MOST_CALLS:
            return
        self.used.add(call)
        event = replace(ringing(call, queue=queue), at=self.now)
        self.telephone[call] = Call.of(event)
        self.happens(event)

    @rule(call=calls)
    def alerts(self, call: str) -> None:
        self.fact(Alerting(call, self.now))

    @rule(call=calls)
    def answers(self, call: str) -> None:
        self.fact(Answered(call, self.now))

    @rule(call=calls, agent=st.booleans(), customer=st.booleans())
    def holds(self, call: str, agent: bool, customer: bool) -> None:
        self.fact(HoldChanged(call, agent, customer, self.now))

    @rule(call=calls, state=st.sampled_from(TransferState))
    def tells_of_a_transfer(self, call: str, state: TransferState) -> None:
        self.fact(TransferProgressed(call, Transfer("102", state, 486, "so"), self.now))

    @rule(call=calls, joined=st.booleans())
    def confers(self, call: str, joined: bool) -> None:
        self.fact(ConferenceChanged(call, joined, self.now))

    @rule(call=calls, user=st.sampled_from(["601234567", "102"]))
    def is_somebody_else(self, call: str, user: str) -> None:
        headers = (("P-Asserted-Identity", f"<sip:{user}@pbx.example>"),)
        self.fact(IdentityChanged(call, headers, self.now))

    @rule(call=calls)
    def asks_for_another(self, call: str) -> None:
        request = TransferRequest("call5", call, "103")
        if call in self.telephone and "call5" not in self.used:
            self.happens(TransferAsked(call, request, self.now))

    @rule(call=calls, by=st.sampled_from(Party), elsewhere=st.booleans())
    def ends(self, call: str, by: Party, elsewhere: bool) -> None:
        if call in self.telephone:
            self.fact(Ended(call, by, 200, "", self.now, elsewhere))
            del self.telephone[call]

    @rule(call=calls)
    def tells_nonsense(self, call: str) -> None:
        known = self.desk.call(call)
        self.happens(Answered(call, self.now) if known and known.talking else Alerting(call, NOON))

    def fact(self, event: CallEvent) -> None:
        call = self.telephone.get(event.call)
        if call is None:
            return
        try:
            self.telephone[event.call] = call.after(event)
        except Impossible:
            return
        self.happens(event)

    # -- the disk ------------------------------------------------------------------------------

    @precondition(lambda self: self.writes)
    @rule()
    def disk_keeps(self) -> None:
        write = self.writes.pop(0)
        self.disk[write.interaction.id] = write.interaction
        self.happens(Kept(write.interaction, self.now))

    @precondition(lambda self: self.writes)
    @rule()
    def disk_keeps_everything(self) -> None:
        while self.writes:
            self.disk_keeps()

    @precondition(lambda self: self.writes)
    @rule()
    def disk_refuses(self) -> None:
        write = self.writes.pop(0)
        newer = any(other.interaction.id == write.interaction.id for other in self.writes)
        self.happens(NotKept(write.interaction.id, "full"))
        if isinstance(write, Keep) and not newer:
            self.writes.append(write)

    # -- the agent -----------------------------------------------------------------------------

    @rule(call=calls, text=notes)
    def types(self, call: str, text: str) -> None:
        if self.desk.interaction(call):
            self.note[call] = text
            self.happens(NoteTyped(call, text))

    @rule(call=calls, code=st.sampled_from(["solved", "call-back", "", "unknown"]))
    def disposes(self, call: str, code: str) -> None:
        self.happens(DispositionChosen(call, code))

    @rule(call=calls, matter=st.sampled_from(["4711", "unknown", ""]))
    def says_what_it_is_about(self, call: str, matter: str) -> None:
        self.happens(MatterChosen(call, matter))

    @rule(call=calls, flag=st.sampled_from(Flag))
    def flags(self, call: str, flag: Flag) -> None:
        self.happens(FlagToggled(call, flag))

    @rule(call=calls)
    def is_done(self, call: str) -> None:
        self.happens(WrapUpDone(call))

    @rule(call=calls)
    def wants_more_time(self, call: str) -> None:
        self.happens(WrapUpExtended(call))

    @rule(call=calls)
    def puts_back(self, call: str) -> None:
        self.happens(PutBack(call))

    @rule(call=calls)
    def takes(self, call: str) -> None:
        stored = self.disk.get(call)
        if stored and stored.stage is Stage.UNFINISHED:
            self.note.setdefault(call, stored.note)
            self.happens(Taken(stored))

    @rule(call=calls)
    def looks(self, call: str) -> None:
        self.happens(Focused(call))

    @rule(call=calls)
    def takes_the_call(self, call: str) -> None:
        self.happens(AnswerWished(call))

    @rule(call=calls)
    def goes_back_to(self, call: str) -> None:
        self.happens(ResumeWished(call))

    @rule(call=calls)
    def calls_and_is_answered(self, call: str) -> None:
        self.rings(call, "")
        self.answers(call)

    def talked_to(self) -> list[str]:
        return [call.id for call in self.desk.calls if call.talking]

    @precondition(talked_to)
    @rule(at=st.integers(0, 3))
    def passes_on(self, at: int) -> None:
        self.happens(TransferWished(self.talked_to()[at % len(self.talked_to())], number("102")))

    @precondition(talked_to)
    @rule(at=st.integers(0, 3), consultation=calls)
    def asks_first(self, at: int, consultation: str) -> None:
        call = self.talked_to()[at % len(self.talked_to())]
        if consultation not in self.used:
            before = set(self.telephone)
            self.happens(ConsultWished(call, consultation, number("102")))
            self.used |= set(self.telephone) - before

    @precondition(talked_to)
    @rule(at=st.integers(0, 3))
    def connects(self, at: int) -> None:
        self.happens(TransferCompleted(self.talked_to()[at % len(self.talked_to())]))

    @rule(call=calls, together=st.booleans())
    def brings_together(self, call: str, together: bool) -> None:
        self.happens(ConferenceWished(call, together))

    @rule(dial=st.booleans())
    def answers_a_request(self, dial: bool) -> None:
        if "call5" not in self.used:
            before = set(self.telephone)
            self.happens(RequestAnswered("call5", dial))
            self.used |= set(self.telephone) - before

    @rule(call=calls)
    def dials(self, call: str) -> None:
        if call not in self.used:
            self.used.add(call)
            self.happens(DialWished(call, LINE, number("601234567")))

    @rule(choice=st.sampled_from([READY, LUNCH, SIGNED_OUT]), after=st.booleans())
    def wishes_state(self, choice: Choice, after: bool) -> None:
        self.happens(StateWished(choice, after))

    # -- who it is -----------------------------------------------------------------------------

    @rule(call=calls, found=customers, source=st.sampled_from(Source))
    def is_found(self, call: str, found: tuple[object, ...], source: Source) -> None:
        pop = self.desk.pop(call)
        decided = pop.chosen if pop and pop.decided else None
        self.happens(CustomersFound(call, found, source))  # type: ignore[arg-type]
        after = self.desk.pop(call)
        assert decided is None or (after is not None and after.chosen == decided)

    @rule(call=calls, names=st.lists(st.sampled_from(["Ada", "Ola"]), max_size=2))
    def is_listed(self, call: str, names: list[str]) -> None:
        before, pop = self.desk.interaction(call), self.desk.pop(call)
        key = pop.number.key if pop else ""
        self.happens(ListedFound(call, key, tuple(Listed(name) for name in names)))
        after = self.desk.interaction(call)
        # A name of the directory makes nobody a customer.
        assert before is None or after is None or after.customer_id == before.customer_id

    @rule(call=calls, customer=st.sampled_from([JAN, EWA, ADAM]))
    def chooses(self, call: str, customer: object) -> None:
        self.happens(CustomerChosen(call, customer.id))  # type: ignore[attr-defined]

    @rule(call=calls, customer=st.sampled_from([JAN, EWA, ADAM]))
    def story_comes(self, call: str, customer: object) -> None:
        self.happens(StoryFound(call, customer))  # type: ignore[arg-type]

    # -- what always holds ---------------------------------------------------------------------

    @invariant()
    def an_end_never_changes(self) -> None:
        for each in self.desk.open:
            if each.ended is not None:
                assert self.ended.setdefault(each.id, each.ended) == each.ended
                assert each.started <= each.ended
                assert each.answered is None or each.answered <= each.ended

    @invariant()
    def the_note_reads_as_typed(self) -> None:
        for each in self.desk.open:
            assert each.note == self.note.get(each.id, "")
        here = {each.id for each in self.desk.open}
        for call, kept in self.disk.items():
            assert call in here or kept.note == self.note.get(call, "")

    @invariant()
    def saved_means_saved(self) -> None:
        for each in self.desk.open:
            stored = self.disk.get(each.id)
            assert each.note_saved is None or (stored and stored.written == each.written)

    @invariant()
    def each_call_is_there_once(self) -> None:
        for ids in (
            [each.id for each in self.desk.open],
            [each.id for each in self.desk.calls],
            [each.call for each in self.desk.pops],
            [each.call for each in self.desk.wrap_ups],
        ):
            assert len(ids) == len(set(ids))

    @invariant()
    def the_parts_belong_together(self) -> None:
        desk = self.desk
        assert not desk.focus or desk.focused is not None
        assert {each.id for each in desk.calls} == set(self.telephone)
        for call in desk.calls:
            interaction = desk.interaction(call.id)
            assert interaction is not None
            assert interaction.stage is Stage.OPEN
            assert call.state is not CallState.ENDED
            assert desk.wrap_up(call.id) is None
        for wrap_up in desk.wrap_ups:
            assert desk.interaction(wrap_up.call) is not None
        for pop in desk.pops:
            assert desk.interaction(pop.call) is not None
        assert desk.unkept <= {each.id for each in desk.open}

    @invariant()
    def nothing_is_out_of_sight_unless_the_disk_is_asked(self) -> None:
        asked = {write.interaction.id for write in self.writes} | self.desk.unkept
        for each in self.desk.open:
            at_work = self.desk.call(each.id) or self.desk.wrap_up(each.id)
            assert at_work or each.id in asked

    @invariant()
    def a_pop_shows_whom_the_note_is_about(self) -> None:
        for each in self.desk.open:
            pop = self.desk.pop(each.id)
            assert pop is None or pop.chosen == each.customer_id


def test_a_shift_of_anything() -> None:
    run_state_machine_as_test(
        Shift,
        settings=settings(max_examples=150, stateful_step_count=40),
    )
