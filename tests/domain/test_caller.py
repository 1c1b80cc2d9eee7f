"""Who calls, read from the headers of an INVITE, however they are written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.domain.caller import LONGEST_NAME, Caller, HeaderRules, printable
from callcenter.domain.number import NumberKind

PAI = "P-Asserted-Identity"


def read(*headers: tuple[str, str], trusted: bool = True, **rules: tuple[str, ...]) -> Caller:
    return Caller.read(headers, rules=HeaderRules(**rules), from_registrar=trusted, region="PL")


def called(address: str) -> Caller:
    return read(("From", address))


# -- identity ----------------------------------------------------------------------------------


def test_the_asserted_identity_counts_from_the_registrar() -> None:
    caller = read(
        ("From", '"Somebody" <sip:anonymous@anonymous.invalid>'),
        (PAI, '"Jan Kowalski" <sip:+48601234567@pbx>'),
    )
    assert (caller.name, caller.number.e164, caller.verified) == (
        "Jan Kowalski",
        "+48601234567",
        True,
    )


def test_the_asserted_identity_of_a_stranger_counts_for_nothing() -> None:
    caller = read(
        ("From", "<sip:+48111111111@evil>"), (PAI, '"Boss" <sip:+48601234567@x>'), trusted=False
    )
    assert (caller.name, caller.number.raw, caller.verified) == ("", "+48111111111", False)


def test_the_first_asserted_identity_that_has_a_user_counts() -> None:
    caller = read((PAI, "<sip:pbx.example>"), ("p-asserted-identity", "<tel:+48601234567>"))
    assert caller.number.e164 == "+48601234567"


@pytest.mark.parametrize("privacy", ["id", "user;id", "header; ID ;critical", "user,id"])
def test_who_asks_for_privacy_gets_it(privacy: str) -> None:
    caller = read(
        ("Privacy", privacy),
        ("From", '"Jan" <sip:+48601234567@pbx>'),
        (PAI, '"Jan" <sip:+48601234567@pbx>'),
    )
    assert caller.number.kind is NumberKind.ANONYMOUS
    assert (caller.name, caller.verified) == ("", False)


def test_another_privacy_hides_nothing() -> None:
    caller = read(("Privacy", "none"), ("From", "<sip:+48601234567@pbx>"))
    assert caller.number.e164 == "+48601234567"


@pytest.mark.parametrize(
    "address",
    [
        '"Anonymous" <sip:anonymous@anonymous.invalid>;tag=1',
        "sip:Anonymous@anonymous.invalid",
        '"Jan" <sip:unavailable@pbx>',
        '"Jan" <sip:restricted@pbx>',
        "<sip:pbx.example>",
        "<sip:10.0.0.1:5060>",
        "</>",
        "",
    ],
)
def test_hidden_and_empty_identities_are_anonymous_and_nameless(address: str) -> None:
    caller = called(address)
    assert caller.number.kind is NumberKind.ANONYMOUS
    assert caller.name == ""


def test_a_call_without_any_identity_is_anonymous() -> None:
    assert read().number.kind is NumberKind.ANONYMOUS
    assert not read().verified


@pytest.mark.parametrize(
    ("address", "name", "user"),
    [
        ('"Jan" <sip:102@pbx>;tag=1', "Jan", "102"),
        ("Jan Kowalski <sip:102@pbx>", "Jan Kowalski", "102"),
        ("<sip:ewa.lis@pbx;transport=tcp>;tag=1", "", "ewa.lis"),
        ("sip:102@pbx;tag=1", "", "102"),
        ("SIPS:102:secret@pbx", "", "102"),
        ('"102" <sip:102@pbx>', "", "102"),
        (r'"Jan \"Zagłoba\" K" <sip:102@pbx>', 'Jan "Zagłoba" K', "102"),
        ('"Lis, Ewa <boss>" <sip:102@pbx>', "Lis, Ewa <boss>", "102"),
        ("<tel:+48601234567;ext=5>", "", "+48601234567"),
        ("<sip:+48601234567;phone-context=x@pbx;user=phone>", "", "+48601234567"),
        ("<sip:za%C5%BC%C3%B3%C5%82%C4%87@pbx>", "", "zażółć"),
        ("<sip:%FF%00a@pbx>", "", "\ufffda"),
    ],
)
def test_addresses_in_every_spelling(address: str, name: str, user: str) -> None:
    caller = called(address)
    assert (caller.name, caller.number.raw) == (name, user)


def test_an_extension_and_a_sip_user_are_what_they_are() -> None:
    assert called("<sip:102@pbx>").number.kind is NumberKind.EXTENSION
    assert called("<sip:ewa@pbx>").number.kind is NumberKind.SIP_USER


# -- untrusted text ----------------------------------------------------------------------------


def test_an_html_name_stays_the_text_it_is() -> None:
    assert called('"<b>Bob</b><img src=x>" <sip:1@pbx>').name == "<b>Bob</b><img src=x>"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\u202eb\u2066c\u200fd", "abcd"),
        ("a\u200b\u200d\ufeffb", "ab"),
        ("a\x00b\x1b[31mc", "ab[31mc"),
        ("a\ud800b\udfff", "ab"),
        ("Jan\r\nKowalski\tx", "Jan Kowalski x"),
        ("a\u2028b", "a b"),
        ("  a   b  ", "a b"),
        ("\ue000\U000e0041", ""),
        ("Łódź 漢字 🙂", "Łódź 漢字 🙂"),
    ],
)
def test_what_could_break_a_screen_is_left_out(text: str, shown: str) -> None:
    assert printable(text) == shown


def test_a_name_of_ten_thousand_letters_is_cut_with_a_sign() -> None:
    name = called(f'"{"x" * 10_000}" <sip:1@pbx>').name
    assert len(name) == LONGEST_NAME
    assert name.endswith("…")
    assert printable("x" * LONGEST_NAME) == "x" * LONGEST_NAME


@given(st.lists(st.tuples(st.sampled_from(["From", PAI, "X-Queue", "X-Wait"]), st.text())))
def test_reading_never_fails_and_always_gives_one_line(headers: list[tuple[str, str]]) -> None:
    caller = read(*headers)
    for text in (caller.name, caller.queue, caller.number.raw):
        assert text == printable(text)
        text.encode()


# -- what the exchange says beside -------------------------------------------------------------


def test_the_usual_headers_are_understood_without_configuration() -> None:
    caller = read(
        ("From", "<sip:102@pbx>"),
        ("x-queue", " Support "),
        ("X-Queue-Wait", "48"),
        ("X-DID", "+48221234567"),
        ("X-IVR", "2 invoices"),
        ("X-Language", "pl"),
        ("X-Customer-Id", "4711"),
    )
    assert (caller.queue, caller.waited_s, caller.dialled) == ("Support", 48, "+48221234567")
    assert (caller.choice, caller.language, caller.customer) == ("2 invoices", "pl", "4711")


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("48", 48),
        ("0:48", 48),
        ("12:05", 725),
        ("48.7", 48),
        ("48 s", 48),
        ("48s", 48),
        ("", None),
        ("long", None),
        ("-5", None),
        ("1:2:3", None),
    ],
)
def test_how_long_the_caller_waited(text: str, seconds: int | None) -> None:
    assert read(("X-Wait", text)).waited_s == seconds


def test_the_most_trusted_header_comes_first_and_an_empty_one_is_passed_over() -> None:
    both = (("X-B", "second"), ("X-A", "first"))
    assert read(*both, queue=("X-A", "X-B")).queue == "first"
    assert read(("X-A", " "), ("X-B", "second"), queue=("X-A", "X-B")).queue == "second"


@pytest.mark.parametrize(
    "value",
    [
        "queue=support;wait=12",
        "wait=12; Queue = support",
        'x;queue="support";wait=12',
        "wait=12, queue=support, y",
    ],
)
def test_a_rule_may_pick_one_parameter(value: str) -> None:
    assert read(("X-Info", value), queue=("X-Info;queue",)).queue == "support"
    assert read(("X-Info", value), queue=("X-Info; QUEUE",)).queue == "support"


def test_a_parameter_that_is_not_there_means_nothing() -> None:
    assert read(("X-Info", "subqueue=support"), queue=("X-Info;queue",)).queue == ""
    assert read(("X-Info", "queue"), queue=("X-Info;queue",)).queue == ""


def test_the_number_dialled_by_history_info() -> None:
    history = (
        ("History-Info", "<sip:+48221234567@pbx>;index=1"),
        ("History-Info", "<sip:201@pbx?Reason=SIP%3Bcause%3D302>;index=1.1"),
    )
    assert read(*history).dialled == "+48221234567"


def test_the_number_dialled_by_diversion_is_in_the_oldest_one() -> None:
    diversions = (
        ("Diversion", "<sip:600@pbx>;reason=unconditional"),
        ("Diversion", '"Main" <sip:+48221234567@pbx>;reason=no-answer'),
    )
    assert read(*diversions).dialled == "+48221234567"
    assert read(*diversions, choice=("Diversion;reason",)).choice == "no-answer"


def test_an_address_in_any_header_is_its_user() -> None:
    assert read(("X-DID", '"Main" <sip:+48221234567@pbx>')).dialled == "+48221234567"


# -- fault 59 ----------------------------------------------------------------------------------


@pytest.mark.parametrize("user", ["+46812345678", "0046812345678", "0812345678", "46812345678"])
def test_one_number_in_every_form_is_one_number(user: str) -> None:
    caller = Caller.read(
        (("From", f"<sip:{user}@pbx>"),), rules=HeaderRules(), from_registrar=True, region="SE"
    )
    assert caller.number.e164 == "+46812345678"
