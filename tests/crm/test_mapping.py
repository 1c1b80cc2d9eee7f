from __future__ import annotations

import tomllib
from typing import Any

import pytest

from callcenter.crm import presets
from callcenter.crm.mapping import WrongMapping, is_this_machine, mapping_from
from callcenter.crm.places import CUSTOMER_PLACES, INTERACTION_PLACES
from callcenter.store.payload import of_customer, of_interaction
from tests.crm.samples import MAPPING, mapping_table
from tests.store.samples import full_call, full_customer

FIFTEEN_LINES = """
[crm]
url = "https://crm.example.com/api"
[crm.ping]
url = "/me"
[crm.find]
url = "/contacts?phone={number}"
[crm.log]
url = "/calls"
[crm.customer]
id = "id"
name = "join(' ', [first_name, last_name])"
numbers = ["phone"]
"""


def table(**changes: Any) -> dict[str, Any]:
    return mapping_table("https://crm.example.com") | changes


def test_the_sample_mapping_is_right_and_short() -> None:
    assert mapping_from(tomllib.loads(MAPPING.read_text("utf-8"))["crm"]).get is not None
    assert len(MAPPING.read_text("utf-8").splitlines()) < 70


def test_a_crm_is_connected_by_fifteen_lines() -> None:
    mapping = mapping_from(tomllib.loads(FIFTEEN_LINES)["crm"])
    assert (mapping.create, mapping.auth) == (None, "Bearer {token}")


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"url": "crm.example.com"}, "crm: url is 'crm.example.com'; expected https://"),
        ({"url": 7}, "crm.url: Expected `str`"),
        ({"url": "http://crm.example.com"}, "expected https://, or allow_http"),
        ({"url": "https://user:hunter2@crm.example.com"}, "has a password in it"),
        ({"timeout_s": -1}, "timeout_s is -1.0; expected more than 0"),
        ({"adress": "x"}, "crm: Object contains unknown field `adress`"),
        ({"find": {}}, "crm.find: Object missing required field `url`"),
        ({"find": {"url": "/c?p={phone}"}}, "crm.find: url has the unknown place {phone}"),
        ({"find": {"url": "c"}}, "crm.find: url is 'c'; expected a path that begins with /"),
        ({"find": {"url": "/c", "method": "FETCH"}}, "method is 'FETCH'; expected one of GET"),
        ({"find": {"url": "/c", "list": "a.[["}}, "crm.find: list is no JMESPath expression"),
        ({"log": {"url": "/c", "body": {"x": ["{nte}"]}}}, "crm.log: body has the unknown place"),
        ({"customer": {"id": "id", "name": "n", "numbers": []}}, "crm.customer: numbers is empty"),
        ({"customer": {"id": "id", "name": "n", "numbers": "p"}}, "crm.customer.numbers: Expected"),
        (
            {"find": {"url": "/c", "complete": True}, "get": None, "change": None},
            "find.complete reads each record whole; expected crm.get",
        ),
        ({"kind": "nonesuch"}, "crm.kind: 'nonesuch' is unknown; expected one of rest, bottlecrm"),
        ({"find": [{"url": "/a"}, {"url": "b"}]}, "crm.find[1]: url is 'b'; expected a path"),
        ({"find": {"url": "/c", "query": {"q": "{phone}"}}}, "crm.find: query has the unknown"),
        ({"find": {"url": "/c", "escape": {"ab": "c"}}}, "escape has 'ab'; expected single"),
        ({"find": {"url": "/{page}"}}, "crm.find: url has the unknown place {page}"),
        ({"search": {"url": "/s", "pages": {"by": "next"}}}, "crm.search.pages: next is empty"),
        ({"search": {"url": "/s", "pages": {"by": "leaf"}}}, "crm.search.pages.by: Invalid enum"),
        ({"search": {"url": "/s", "let": {"x": "a("}}}, "crm.search: let.x is no JMESPath"),
        (
            {"get": None, "change": {"url": "/c", "fields": {}}},
            "crm: change compares with the record; expected crm.get",
        ),
        ({"edit": {"url": "/c/{mad}"}}, "crm.edit: url has the unknown place {mad}"),
        ({"batch": {"url": "/b", "body": []}}, "crm.batch: body has no {items}"),
        ({"change": {"url": "/c", "fields": {"name": {"x": "{nme}"}}}}, "crm.change: fields has"),
        ({"changes": {"url": "/c", "by": "time"}}, "crm.changes: changed is empty"),
        ({"changes": {"url": "/c", "by": "everything"}}, "crm.changes: pages is missing"),
        ({"oauth2": {"token_url": "http://crm.example.com/t"}}, "oauth2.token_url is 'http://"),
        ({"url": "https://crm.example.com:99999"}, "crm: url is 'https://crm.example.com:99999'"),
        ({"url": "https://crm.example.com:port"}, "expected https://host/path"),
        ({"oauth2": {"token_url": "/t", "grant": "wish"}}, "crm.oauth2.grant: Invalid enum"),
        ({"failed": "x.["}, "crm: failed is no JMESPath expression"),
        (
            {"auth": "Token {tokn}"},
            "auth has the unknown place {tokn}; expected {basic}, {password}, {token}",
        ),
    ],
)
def test_a_wrong_mapping_names_the_key_and_what_was_expected(
    changes: dict[str, Any], told: str
) -> None:
    with pytest.raises(WrongMapping) as error:
        mapping_from(table(**changes))
    assert told in str(error.value)
    assert "hunter2" not in str(error.value)


def test_http_is_for_this_machine_or_where_it_is_allowed() -> None:
    assert mapping_from(mapping_table("http://127.0.0.1:80")).url
    assert mapping_from(mapping_table("http://crm.example.com", allow_http=True)).url
    assert is_this_machine("http://[::1]:80/x") and not is_this_machine("http://127.example.com")


def test_the_places_are_what_the_outbox_tells() -> None:
    call, customer = of_interaction(full_call()), of_customer(full_customer(), agent="a", site="s")
    assert set(call) | {"revision", "customer_crm_id"} == set(INTERACTION_PLACES)
    assert set(customer) | {"revision"} == set(CUSTOMER_PLACES)


def test_the_secrets_that_are_needed_are_known_by_name() -> None:
    assert mapping_from(table()).secrets == ("crm-token",)
    assert mapping_from(table(auth="")).secrets == ()
    assert mapping_from(table(auth="Basic {basic}")).secrets == ("crm-user", "crm-password")
    oauth2 = {"token_url": "https://crm.example.com/token", "grant": "refresh_token"}
    assert mapping_from(table(oauth2=oauth2)).secrets == (
        *("crm-client-id", "crm-client-secret", "crm-refresh-token"),
    )


@pytest.mark.parametrize("kind", presets.names())
def test_every_preset_is_right_and_the_users_own_keys_go_on_top(kind: str) -> None:
    url = "https://crm.example.com/api"
    log = {"url": "/own", "body": {"x": "{note}"}}
    mapping = mapping_from({"kind": kind, "url": url, "timeout_s": 2, "log": log})
    assert (mapping.url, mapping.timeout_s, mapping.log.url) == (url, 2.0, "/own")
    # A body is the user's own or the preset's, not half of each.
    assert mapping.log.body == {"x": "{note}"} and mapping.customer.id == "id"
