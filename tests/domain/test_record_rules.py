"""The address of a record in the CRM: made of call and customer, and opened only where allowed."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from callcenter.domain.customer import Customer
from callcenter.domain.record_rules import (
    PLACES,
    RecordRules,
    WrongRecordAddress,
    check_template,
)
from tests.store.samples import full_call

CALL = replace(full_call(), queue="support & sales", matter="4711")
ANNA = Customer("c", "Łucja Żak & syn", crm_id="C/1?x=#", email="a@b.example")


@pytest.mark.parametrize(
    "address",
    [
        "https://crm.example/customers/7?tab=calls",
        "http://127.0.0.1:8080/customers/7",
        "http://localhost/customers/7",
        "http://[::1]/customers/7",
    ],
)
def test_a_page_of_the_crm_is_opened(address: str) -> None:
    assert RecordRules().allows(address)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "crm.example/customers/7",
        "http://crm.example/customers/7",
        "http://127.0.0.1.evil.example/",
        "http://localhost@evil.example/",
        "https://crm.example@evil.example/",
        "https://crm.example\\@evil.example/",
        "https://crm.example:port/",
        "https://crm.еxample/",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "https:///no-host",
        "https://crm.example/a b",
        "https://crm.example/\n",
    ],
)
def test_anything_else_is_not(address: str) -> None:
    assert not RecordRules(hosts=("crm.example", "evil.example")).allows(address) or (
        urlsplit(address).hostname == "evil.example" and "@" not in address
    )
    assert not RecordRules().allows(address)


def test_with_a_list_of_hosts_only_these_are_opened() -> None:
    rules = RecordRules(hosts=("crm.example", ".rt.example"))
    for address in ("https://CRM.example/1", "https://a.rt.example/1", "http://127.0.0.1/1"):
        assert rules.allows(address), address
    for address in ("https://other.example/1", "https://xcrm.example/", "https://rt.example.evil/"):
        assert not rules.allows(address), address


def test_without_a_template_the_address_is_the_one_that_the_crm_gives() -> None:
    there = replace(ANNA, url="https://crm.example/1")
    assert RecordRules().address(CALL, there) == "https://crm.example/1"
    assert RecordRules(hosts=("other.example",)).address(CALL, there) == ""
    assert RecordRules().address(CALL, replace(ANNA, url="javascript:alert(1)")) == ""
    assert RecordRules().address(CALL, None) == ""


def test_fields_go_into_the_address_as_they_are_and_break_out_of_nothing() -> None:
    template = "https://crm.example/{{customer_id}}/show?n={{ number }}&q={{queue}}&who={{name}}"
    made = urlsplit(RecordRules(check_template(template)).address(CALL, ANNA))
    assert (made.scheme, made.netloc, made.fragment) == ("https", "crm.example", "")
    assert made.path == "/C%2F1%3Fx%3D%23/show"
    asked = {"n": [CALL.number.key], "q": ["support & sales"], "who": ["Łucja Żak"]}
    assert parse_qs(made.query) == asked


def test_vicidials_fields_are_understood() -> None:
    template = "https://crm.example/?lead=--A--lead_id--B--&p=--A--phone_number--B--"
    made = RecordRules(check_template(template)).address(CALL, ANNA)
    digits = CALL.number.key.lstrip("+")
    assert parse_qs(urlsplit(made).query) == {"lead": ["C/1?x=#"], "p": [digits]}


def test_a_record_of_nobody_is_not_opened_but_a_page_about_the_number_is() -> None:
    of_customer = RecordRules("https://crm.example/{{customer_id}}")
    of_number = RecordRules("https://crm.example/?n={{number}}")
    assert of_customer.address(CALL, None) == ""
    assert of_number.address(CALL, None) != ""


@given(st.text(), st.sampled_from(PLACES))
def test_no_text_leads_to_another_host(text: str, place: str) -> None:
    call = replace(CALL, queue=text, name=text, dialled=text, agent=text, site=text, matter=text)
    someone = Customer("c", text, crm_id=text, company=text, email=text)
    template = f"https://crm.example/{{{{{place}}}}}"
    made = RecordRules(template, ("crm.example",)).address(call, someone)
    parts = urlsplit(made)
    assert (parts.scheme, parts.netloc, parts.query) == ("https", "crm.example", "")
    assert "/" not in parts.path[1:]


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ("https://crm.example/{{nobody}}", "nobody is none"),
        ("https://crm.example/--A--nobody--B--", "nobody is none"),
        ("https://crm.example/{{number", "closed"),
        ("https://crm.example/--A--number", "closed"),
        ("https://{{customer_id}}.example/", "host without"),
        ("http://crm.example/{{number}}", "https://host"),
        ("crm.example/{{number}}", "https://host"),
    ],
)
def test_a_template_that_cannot_be_used_is_told(template: str, words: str) -> None:
    with pytest.raises(WrongRecordAddress, match=words):
        check_template(template)
