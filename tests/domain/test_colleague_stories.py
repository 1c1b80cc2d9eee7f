"""Stories of colleagues whose telephones are watched, and of messages left in the box."""

from __future__ import annotations

from msgspec.structs import replace

from callcenter.domain.colleague import Colleague, ColleagueState, Voicemail
from callcenter.domain.desk import Desk, Rules
from callcenter.domain.dial_plan import DialPlan
from callcenter.domain.dial_policy import DialRules
from callcenter.domain.effects import PlaceCall
from callcenter.domain.events import (
    ColleagueChanged,
    EngineLost,
    Line,
    LineState,
    VoicemailChanged,
)
from callcenter.domain.forwarding import CallRules
from callcenter.domain.number import PhoneNumber
from callcenter.domain.react_colleagues import adopted, pickup_number, ringing_there
from callcenter.domain.react_policy import verdict
from callcenter.domain.wishes import DialWished, TelephoneStands
from tests.domain.story import LINE, NOON, RULES, Story, fresh_desk

EWA = Colleague("102", "Ewa Lis", "support", favourite=True)
ADAM = Colleague("103", "Adam Wrona")
WATCHING = replace(RULES, colleagues=(EWA, ADAM))
REGISTERED = Line(LINE, "sip:101@pbx.example", LineState.REGISTERED)


def rings(user: str, state: ColleagueState = ColleagueState.RINGING) -> ColleagueChanged:
    return ColleagueChanged(LINE, Colleague(user, state=state, talks_to="601234567"), NOON)


def watching(rules: Rules = WATCHING) -> Story:
    story = Story(replace(fresh_desk(rules=rules), colleagues=rules.colleagues))
    return story.heard(TelephoneStands(lines=(REGISTERED,)))


def states(desk: Desk) -> dict[str, ColleagueState]:
    return {each.user: each.state for each in desk.colleagues}


def test_what_a_telephone_does_is_added_to_what_the_settings_say() -> None:
    story = watching() >> rings("102")
    ringing = replace(EWA, state=ColleagueState.RINGING, talks_to="601234567")
    assert story.desk.colleagues == (ringing, ADAM)
    story >> rings("102", ColleagueState.IDLE)
    assert states(story.desk)["102"] is ColleagueState.IDLE
    story.finished()


def test_nobody_who_is_not_in_the_settings_is_shown() -> None:
    story = watching() >> rings("999")
    assert story.desk.colleagues == (EWA, ADAM)


def test_a_desk_that_is_started_again_shows_what_the_telephone_knows() -> None:
    told = TelephoneStands(
        lines=(REGISTERED,),
        colleagues=(Colleague("103", state=ColleagueState.TALKING),),
        voicemail=Voicemail(True, 2),
    )
    desk = watching().heard(told).desk
    assert states(desk) == {"102": ColleagueState.UNKNOWN, "103": ColleagueState.TALKING}
    assert desk.colleagues[1].name == "Adam Wrona"
    assert desk.voicemail == Voicemail(True, 2, account="*97")


def test_nothing_is_known_of_anybody_without_a_telephone() -> None:
    story = watching().heard(rings("102")).heard(EngineLost("crashed", NOON))
    assert set(states(story.desk).values()) == {ColleagueState.UNKNOWN}


def test_other_settings_keep_what_is_known() -> None:
    desk = watching().heard(rings("102")).desk
    changed = adopted(desk, replace(WATCHING, colleagues=(replace(EWA, name="Ewa Nowak"),)))
    assert [(each.name, each.state) for each in changed.colleagues] == [
        ("Ewa Nowak", ColleagueState.RINGING)
    ]


def test_the_box_is_called_at_the_number_the_exchange_names() -> None:
    story = watching() >> VoicemailChanged(LINE, Voicemail(True, 1, account="*98"), NOON)
    assert story.desk.voicemail == Voicemail(True, 1, account="*98")


def test_a_box_that_is_named_like_the_telephone_itself_is_called_by_its_code() -> None:
    rules = replace(WATCHING, calls=CallRules(voicemail_number="8500"))
    story = watching(rules) >> VoicemailChanged(LINE, Voicemail(True, 1, account="101"), NOON)
    assert story.desk.voicemail == Voicemail(True, 1, account="8500")


def test_a_ringing_colleagues_call_is_dialled_by_the_exchanges_code() -> None:
    story = watching().heard(rings("102"))
    assert ringing_there(story.desk, "102") and not ringing_there(story.desk, "103")
    number = PhoneNumber.parse(pickup_number(story.desk, "102"), region="PL")
    story >> DialWished("call", LINE, number)
    placed = story.wanted[0]
    assert isinstance(placed, PlaceCall) and placed.number.dialable == "**102"
    story.wanted = []


def test_an_exchange_without_a_code_picks_nothing_up() -> None:
    assert (
        pickup_number(watching(replace(WATCHING, calls=CallRules(pickup_prefix=""))).desk, "102")
        == ""
    )


def test_own_codes_go_past_the_dial_plan_and_the_ban_on_codes_dialled_by_hand() -> None:
    dialling = DialRules(plan=DialPlan.parse("(1xx)"), prefix="9", feature_codes=False)
    story = watching(replace(WATCHING, dialling=dialling))
    story.heard(VoicemailChanged(LINE, Voicemail(True, 1, account="*98"), NOON))

    def target(text: str) -> str:
        return verdict(story.desk, PhoneNumber.parse(text, region="PL"), NOON).target

    assert (target("**102"), target("*98"), target("102")) == ("**102", "*98", "9102")
    assert (target("**104"), target("*21*102#")) == ("", "")
