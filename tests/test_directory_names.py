"""The company directory beside store and CRM: asked for whom the store does not know, in time."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from callcenter.answers import NamesFound
from callcenter.config import Config
from callcenter.config.choices import DirectoryKind
from callcenter.directory.directory import Directory
from callcenter.directory.ldap import LdapDirectory
from callcenter.directory.setup import LdapSetup
from callcenter.domain.agent import Agent, Choice, Intent
from callcenter.domain.effects import KeepAgent, LookUp
from callcenter.domain.number import PhoneNumber
from callcenter.domain.wishes import CustomersFound, ListedFound, Source
from callcenter.office import Office
from callcenter.paths import Profile
from callcenter.store.key import StoreKeys
from callcenter.store.secrets import Secrets
from tests.conftest import need
from tests.crm.address_book import Radicale
from tests.crm.directory import PASSWORD, PEOPLE, READER, Slapd
from tests.crm.directory import missing as no_slapd
from tests.crm.people import people
from tests.crm.server import missing as no_server
from tests.directory.asked import NUMBERING, at, carddav, of_radicale, of_slapd
from tests.directory.hostile import server, silent
from tests.store.opener import GIVEN
from tests.store.samples import NOW, full_customer, open_store
from tests.store.test_secrets import Ring
from tests.test_office import Heard
from tests.test_upkeep import opened, upkeep
from ui.back_office import open_office
from ui.preferences import Passwords

ADA = people(1)[0]
LIMIT_S = 1.0
Opened = Callable[[], Directory | None]
Opening = Callable[[Opened], Office]


@pytest.fixture(scope="module")
def slapd() -> Iterator[Slapd]:
    need(not no_slapd(), "OpenLDAP", how=no_slapd())
    with Slapd(people(20)) as directory:
        yield directory


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def office(tmp_path: Path, heard: Heard) -> Iterator[Opening]:
    made: list[Office] = []

    def begin(opened: Opened) -> Office:
        made.append(
            Office(
                open_store=lambda: open_store(tmp_path),
                open_sync=lambda office, store: None,
                now=lambda: NOW,
                crm_limit_s=LIMIT_S,
                open_directory=opened,
            )
        )
        made[0].start(heard)
        return made[0]

    yield begin
    for each in made:
        each.close()


def asked(setup: LdapSetup) -> Opened:
    return lambda: LdapDirectory(setup, NUMBERING)


def soon(done: Callable[[], bool]) -> None:
    """Wait until *done*, looking every now and then."""
    pause = threading.Event()
    for _ in range(400):
        if done():
            return
        pause.wait(0.05)
    raise AssertionError("it did not happen in 20 s")


def looked_up(number: str, call: str = "call-1") -> LookUp:
    return LookUp(call, PhoneNumber.parse(number, region="PL"))


def test_somebody_the_store_does_not_know_is_named(
    office: Opening, heard: Heard, slapd: Slapd
) -> None:
    office(asked(of_slapd(slapd))).look_up(looked_up(ADA.mobile_e164))
    found = heard.first(ListedFound)
    assert (found.call, found.number) == ("call-1", ADA.mobile_e164)
    assert [entry.name for entry in found.listed] == [ADA.name]


def test_a_customer_of_the_store_is_not_asked_for(
    office: Opening, heard: Heard, slapd: Slapd, tmp_path: Path
) -> None:
    store, known = open_store(tmp_path), full_customer(1)
    store.customers.upsert_many([known])
    store.close()
    at_work = office(asked(of_slapd(slapd)))
    at_work.look_up(looked_up(known.numbers[0]))
    heard.until(lambda: [it.source for it in heard.of(CustomersFound)][-1:] == [Source.CRM])
    # Whoever is asked for afterwards is told; by then the first answer would be here.
    at_work.look_up(looked_up(ADA.mobile_e164, "call-2"))
    heard.first(ListedFound)
    assert [found.call for found in heard.of(ListedFound)] == ["call-2"]


def test_a_silent_directory_holds_up_nothing_and_is_said_once(
    office: Opening, heard: Heard, caplog: pytest.LogCaptureFixture
) -> None:
    def said() -> list[str]:
        told = (each for each in caplog.records if each.name == "callcenter.directory")
        return [each.getMessage() for each in told if each.levelno >= logging.WARNING]

    with server(silent) as port:
        at_work = office(asked(at(f"ldap://127.0.0.1:{port}")))
        for call in ("call-1", "call-2"):
            at_work.look_up(looked_up("+48601300000", call))
        heard.until(lambda: len(heard.of(CustomersFound)) == 4)
        assert heard.of(ListedFound) == []
        soon(lambda: bool(said()))
    assert [line.startswith("the company directory gives no names") for line in said()] == [True]
    assert not any("48601300000" in line for line in said())


def test_lost_is_said_once_and_back_once(
    office: Opening, heard: Heard, slapd: Slapd, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING, "callcenter.directory")
    at_work = office(asked(of_slapd(slapd)))
    slapd.stop()
    at_work.look_up(looked_up(ADA.mobile_e164))
    at_work.look_up(looked_up(ADA.mobile_e164))
    soon(lambda: "gives no names" in caplog.text)
    slapd.start()
    at_work.look_up(looked_up(ADA.mobile_e164, "call-2"))
    heard.until(lambda: "call-2" in [found.call for found in heard.of(ListedFound)])
    at_work.look_up(looked_up(ADA.telephone_e164, "call-3"))
    heard.until(lambda: "call-3" in [found.call for found in heard.of(ListedFound)])
    assert caplog.text.count("gives no names") == 1
    assert caplog.text.count("gives names again") == 1


def test_names_are_searched_and_the_last_question_counts(
    office: Opening, heard: Heard, slapd: Slapd
) -> None:
    at_work = office(asked(of_slapd(slapd)))
    for text in ("a", "ad", ADA.name):
        at_work.search_names(text)
    heard.until(lambda: any(it.text == ADA.name for it in heard.of(NamesFound)))
    assert [entry.name for entry in heard.of(NamesFound)[-1].listed] == [ADA.name]


def test_another_directory_is_asked_from_now_on(
    office: Opening, heard: Heard, slapd: Slapd
) -> None:
    at_work = office(lambda: None)
    at_work.look_up(looked_up(ADA.mobile_e164))
    heard.until(lambda: len(heard.of(CustomersFound)) == 2)
    at_work.renew_directory(asked(of_slapd(slapd)))
    at_work.look_up(looked_up(ADA.mobile_e164, "call-2"))
    heard.until(lambda: "call-2" in [found.call for found in heard.of(ListedFound)])


def test_settings_that_cannot_be_are_logged_and_callers_still_pop(
    office: Opening, heard: Heard, caplog: pytest.LogCaptureFixture
) -> None:
    def wrong() -> Directory:
        return LdapDirectory(at("ftp://nowhere"), NUMBERING)

    office(wrong).look_up(looked_up(ADA.mobile_e164))
    heard.until(lambda: len(heard.of(CustomersFound)) == 2)
    soon(lambda: "the company directory is not set up: directory.url" in caplog.text)


def signs(office: Office, intent: Intent) -> None:
    office.keep_agent(KeepAgent(Agent("ewa", "Ewa", "krk", Choice(intent), NOW)))


def test_a_copy_of_an_address_book_goes_at_sign_out_of_a_shared_computer(
    tmp_path: Path, heard: Heard
) -> None:
    need(not no_server(), "Radicale", how=no_server())
    ring = Ring()
    keys = StoreKeys(Secrets({}, backend=lambda: ring))
    with Radicale(people(20)) as book:
        directory = carddav(of_radicale(book))
        at_work = Office(
            open_store=lambda: opened(tmp_path, keys),
            open_sync=lambda office, store: None,
            now=lambda: NOW,
            upkeep=lambda: upkeep(keys, purge_at_sign_out=True),
            open_directory=lambda: directory,
        )
        at_work.start(heard)
        try:
            signs(at_work, Intent.READY)
            at_work.look_up(looked_up(ADA.mobile_e164))
            assert heard.first(ListedFound).listed[0].name == ADA.name
            soon(lambda: directory.copied == 20)
            signs(at_work, Intent.SIGNED_OUT)
            soon(lambda: directory.copied is None)
            signs(at_work, Intent.READY)
            soon(lambda: directory.copied == 20)
        finally:
            at_work.close()
    assert directory.copied is None


def test_the_app_asks_the_directory_of_its_settings(
    tmp_path: Path, heard: Heard, slapd: Slapd
) -> None:
    values = {
        "directory.kind": DirectoryKind.LDAP,
        "directory.url": slapd.url,
        "directory.base": PEOPLE,
        "directory.user": READER,
    }
    known = GIVEN | {"CALLCENTER_DIRECTORY_PASSWORD": PASSWORD}
    at_work = open_office(
        Profile(tmp_path), Config.of(values), Passwords(known), report=heard, now=lambda: NOW
    )
    at_work.start(heard)
    try:
        at_work.look_up(looked_up(ADA.mobile_e164))
        assert heard.first(ListedFound).listed[0].name == ADA.name
    finally:
        at_work.close()
