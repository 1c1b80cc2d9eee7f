"""Links and texts that ask for a call: which number they mean, and which are not trusted."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.domain.dial_uri import (
    DialLink,
    LinkFault,
    LinkRefused,
    is_link,
    parse,
    typed,
)

OWN = "pbx.example"


def fault_of(text: str) -> LinkFault:
    with pytest.raises(LinkRefused) as refusal:
        parse(text, domain=OWN)
    assert str(refusal.value)
    return refusal.value.fault


@pytest.mark.parametrize(
    ("link", "number"),
    [
        ("tel:+48601234567", "+48601234567"),
        ("TEL:+48-601-234-567", "+48601234567"),
        ("tel:+1.201.555.0123", "+12015550123"),
        ("tel:(022)%20123-45-67", "0221234567"),
        ("tel:601%20234%20567", "601234567"),
        ("tel:601\u2011234\u2011567", "601234567"),
        ("tel:%E2%80%AD+48601234567%E2%80%AC", "+48601234567"),
        ("tel:%2B48601234567", "+48601234567"),
        ("tel:+49 (0)30 1234567", "+49301234567"),
        ("tel:６０１２３４５６７", "601234567"),
        ("tel://+48601234567", "+48601234567"),
        (" tel:112\n", "112"),
        ("sip:102@pbx.example", "102"),
        ("sip:102", "102"),
        ("sips:anna:secret@pbx.example", "anna"),
        ("sip:anna.lis@PBX.example.:5061;transport=tls", "anna.lis"),
        ("sip:%2B48601234567@pbx.example;transport=tcp", "+48601234567"),
        ("sip:+48601234567@gateway.example;user=phone", "+48601234567"),
        ("sip:102@[2001:db8::1]:5060", "102"),
        ("callto:+48601234567", "+48601234567"),
        ("callto://600", "600"),
        ("callto:ewa", "ewa"),
        ("sip:101-desk@pbx.example", "101-desk"),
    ],
)
def test_a_link_means_one_number(link: str, number: str) -> None:
    assert parse(link, domain=OWN).number == number


@pytest.mark.parametrize(
    ("link", "number"),
    [
        ("tel:7042;phone-context=example.com", "7042"),
        ("tel:331-6005;phone-context=+64-3", "+6433316005"),
        ("tel:601234567;isub=1;phone-context=+48", "+48601234567"),
        ("tel:911;phone-context=+1", "911"),
        ("tel:+48601234567;phone-context=+1", "+48601234567"),
        ("tel:601234567;phone-context=+48*21*5", "601234567"),
        ("tel:601234567;phone-context=+123456789", "601234567"),
        ("tel:601234567;phone-context=<script>", "601234567"),
        ("tel:601234567;phone-context=", "601234567"),
        ("sip:601234567;phone-context=+48@pbx.example;user=phone", "+48601234567"),
    ],
)
def test_the_context_is_a_prefix_or_nothing(link: str, number: str) -> None:
    assert parse(link).number == number


def test_an_extension_is_told_and_not_dialled() -> None:
    assert parse("tel:+48221234567;ext=10-2") == DialLink("+48221234567", "102")
    assert parse("tel:+48221234567;ext=*21*5") == DialLink("+48221234567")
    assert parse("sip:+48221234567;ext=7@gw.example") == DialLink("+48221234567", "7", "gw.example")


@pytest.mark.parametrize(
    ("link", "fault"),
    [
        ("", LinkFault.EMPTY),
        ("tel:", LinkFault.EMPTY),
        ("tel:;ext=5", LinkFault.EMPTY),
        ("tel:---", LinkFault.EMPTY),
        ("sip:@pbx.example", LinkFault.EMPTY),
        ("601234567", LinkFault.NO_LINK),
        ("http://evil.example/601234567", LinkFault.NO_LINK),
        ("javascript:alert(1)", LinkFault.NO_LINK),
        ("file:///etc/passwd", LinkFault.NO_LINK),
        ("tel:*21*601234567#", LinkFault.FEATURE_CODE),
        ("tel:%2A21%2A601234567%23", LinkFault.FEATURE_CODE),
        ("tel:**21*601234567", LinkFault.FEATURE_CODE),
        ("sip:*72601234567@pbx.example", LinkFault.FEATURE_CODE),
        ("callto:#31#601234567", LinkFault.FEATURE_CODE),
        ("tel:＊21＊600", LinkFault.FEATURE_CODE),
        ("tel:+48601234567;postd=pp22", LinkFault.KEYS_AFTER),
        ("tel:+48601234567;PostD=22", LinkFault.KEYS_AFTER),
        ("tel:+48601234567;%70ostd=22", LinkFault.KEYS_AFTER),
        ("tel:+48601234567p123", LinkFault.KEYS_AFTER),
        ("tel:+48 601 234 567 w 123#", LinkFault.KEYS_AFTER),
        ("tel:+48601234567,,123", LinkFault.KEYS_AFTER),
        ("tel:+48601234567%2C123", LinkFault.KEYS_AFTER),
        ("tel:+48601234567%3Bpostd=5", LinkFault.KEYS_AFTER),
        ("sip:102;postd=5@pbx.example", LinkFault.KEYS_AFTER),
        ("sip:102@pbx.example?Route=%3Csip:evil.example%3E", LinkFault.HEADERS),
        ("sip:102@pbx.example?subject=x&Replaces=y", LinkFault.HEADERS),
        ("sip:102@pbx.example?subject=x%26Replaces=y", LinkFault.HEADERS),
        ("tel:102?a=1&VIA=x", LinkFault.HEADERS),
        ("sip:102@pbx.example;method=REGISTER", LinkFault.PARAMETER),
        ("sip:102;method=BYE@pbx.example", LinkFault.PARAMETER),
        ("sip:102@pbx.example;%6dethod=BYE", LinkFault.PARAMETER),
        ("sip:102@pbx.example;maddr=192.0.2.9", LinkFault.PARAMETER),
        ("tel:102;method=MESSAGE", LinkFault.PARAMETER),
        ("sip:102@pbx.example%0d%0aRoute: <sip:evil>", LinkFault.CONTROL),
        ("sip:102\r\nVia: x@pbx.example", LinkFault.CONTROL),
        ("tel:102%00", LinkFault.CONTROL),
        ("tel:102%250a", LinkFault.CONTROL),
        ("tel:102%E2%80%A8", LinkFault.CONTROL),
        ("sip:102@pbx.example?subject=a%0d%0aRoute:b", LinkFault.CONTROL),
        ("tel:" + "9" * 1000, LinkFault.TOO_LONG),
        ("tel:" + "9" * 100_000, LinkFault.TOO_LONG),
        ("tel:" + "9" * 33, LinkFault.TOO_LONG),
        ("sip:" + "a" * 65 + "@pbx.example", LinkFault.TOO_LONG),
        ("tel:%252b48", LinkFault.NO_NUMBER),
        ("tel:1-800-FLOWERS", LinkFault.NO_NUMBER),
        ("tel:601+234", LinkFault.NO_NUMBER),
        ("sip:0700123456a@pbx.example", LinkFault.NO_NUMBER),
        ("sip:101p22@pbx.example", LinkFault.KEYS_AFTER),
        ("tel:٦٠١", LinkFault.NO_NUMBER),
        ("tel:%ff%fe601", LinkFault.NO_NUMBER),
        ("callto:%3Cb%3E1%3C/b%3E", LinkFault.NO_NUMBER),
        ("sip:102@evil.example@pbx.example", LinkFault.NO_NUMBER),
        ("sip:102@<b>", LinkFault.NO_NUMBER),
        ("sip:102@", LinkFault.NO_NUMBER),
        ("sip:anna@evil.example", LinkFault.OTHER_EXCHANGE),
        ("sip:anna@evil.example:5060;lr", LinkFault.OTHER_EXCHANGE),
    ],
)
def test_a_link_with_anything_more_than_a_number_is_refused(link: str, fault: LinkFault) -> None:
    assert fault_of(link) is fault


def test_what_a_page_wants_to_be_asked_about_is_left_out() -> None:
    assert parse("sip:102@pbx.example?Subject=Order%205&body=x") == DialLink("102", host=OWN)
    assert parse("tel:102?X-Customer=5") == DialLink("102")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("601 234 567", "601234567"),
        ("(0)22-123-45-67", "0221234567"),
        ("*21*601234567#", "*21*601234567#"),
        ("ewa.lis", "ewa.lis"),
        ("ewa.lis@pbx.example", "ewa.lis"),
        ("tel:+48601234567;ext=5", "+48601234567"),
        ("\u202a+48 601 234 567\u202c", "+48601234567"),
    ],
)
def test_what_is_typed_or_pasted_is_read(text: str, number: str) -> None:
    assert typed(text, domain=OWN).number == number


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", LinkFault.EMPTY),
        ("   ", LinkFault.EMPTY),
        ("9" * 60, LinkFault.TOO_LONG),
        ("9" * 1_000_000, LinkFault.TOO_LONG),
        ("601234567,,12", LinkFault.KEYS_AFTER),
        ("601\r\n602", LinkFault.CONTROL),
        ("ewa@evil.example", LinkFault.OTHER_EXCHANGE),
        ("<b>1</b>", LinkFault.NO_NUMBER),
        ("tel:*21*5#", LinkFault.FEATURE_CODE),
        ("601 234 567 or 602", LinkFault.NO_NUMBER),
    ],
)
def test_what_is_typed_and_no_number_is_refused(text: str, fault: LinkFault) -> None:
    with pytest.raises(LinkRefused) as refusal:
        typed(text, domain=OWN)
    assert refusal.value.fault is fault


def test_feature_codes_by_hand_can_be_forbidden() -> None:
    with pytest.raises(LinkRefused) as refusal:
        typed("*21*601234567#", feature_codes=False)
    assert refusal.value.fault is LinkFault.FEATURE_CODE
    assert typed("601", feature_codes=False).number == "601"


def test_a_link_is_told_from_a_text() -> None:
    assert is_link(" TEL:112")
    assert not is_link("telephone: 112")
    assert not is_link("601234567")


CLEAN = re.compile(r"\+?[0-9]{1,40}|[A-Za-z0-9][A-Za-z0-9_.~-]{0,63}")
CLEAN_HOST = re.compile(r"[A-Za-z0-9_.:\[\]-]*")
BITS = [
    *["tel:", "sip:", "+48", "601234567", ";ext=", ";phone-context=+4", "@", "?", "&", "%0d%0a"],
    *["%2b", "%25", "%", "*", "#", ",", "p", "w", ";", "=", ":", "[", "]", "(0)", "anna", " "],
    *["pbx.example", "Route", "method", "\u202e", "\ud800", "９"],
]
PIECES = st.lists(st.sampled_from(BITS), max_size=12).map("".join)


@given(st.one_of(st.text(), PIECES, st.text().map("tel:{}".format), PIECES.map("sip:{}".format)))
def test_whatever_a_link_holds_nothing_but_a_number_comes_out(text: str) -> None:
    try:
        link = parse(text, domain=OWN)
    except LinkRefused:
        return
    assert CLEAN.fullmatch(link.number)
    assert re.fullmatch("[0-9]{0,12}", link.extension)
    assert CLEAN_HOST.fullmatch(link.host)


@given(st.one_of(st.text(), PIECES))
def test_whatever_is_typed_nothing_but_keys_or_a_name_comes_out(text: str) -> None:
    try:
        link = typed(text, domain=OWN)
    except LinkRefused:
        return
    assert CLEAN.fullmatch(link.number) or re.fullmatch(r"\+?[0-9*#]{1,32}", link.number)
