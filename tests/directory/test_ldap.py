"""A real OpenLDAP asked for names."""

from __future__ import annotations

import asyncio

import pytest

from callcenter.directory.directory import Stage
from callcenter.directory.setup import Account, Limits
from tests.crm.directory import PASSWORD, Slapd
from tests.crm.people import SPELLINGS, people
from tests.directory.asked import at, closing, failure, ldap, number, of_slapd


def test_everybody_is_found_by_both_numbers_however_they_are_written(slapd: Slapd) -> None:
    async def story() -> None:
        directory = ldap(of_slapd(slapd))

        async def ask() -> None:
            for person in people(2 * len(SPELLINGS) ** 2):
                for key in (person.telephone_e164, person.mobile_e164):
                    (found,) = await directory.find(number(key))
                    assert (found.name, found.company) == (person.name, person.company)
                    assert found.numbers == (person.telephone_e164, person.mobile_e164)
                    assert found.email == person.email

        await closing(directory, ask)

    asyncio.run(story())


def test_a_number_that_only_looks_alike_is_nobodys(slapd: Slapd) -> None:
    async def story() -> None:
        directory = ldap(of_slapd(slapd))
        # The last nine digits are those of the first person; the country is another.
        foreign = number("+49221020000")
        like = await directory.candidates(foreign)
        assert await closing(directory, lambda: directory.find(foreign)) == ()
        assert [entry.name for entry in like] == [people(1)[0].name]

    asyncio.run(story())


@pytest.mark.parametrize("typed", ["ada", "ADA nowak", "lis kow", "młyn jan", "o'neil"])
def test_names_are_found_by_the_beginnings_of_their_words(slapd: Slapd, typed: str) -> None:
    async def story() -> None:
        directory = ldap(of_slapd(slapd))
        found = await closing(directory, lambda: directory.search(typed))
        wanted = typed.casefold().split()
        words = [f" {one.name} {one.company}".casefold().replace("-", " ") for one in found]
        assert words
        assert all(f" {word}" in text for word in wanted for text in words)

    asyncio.run(story())


@pytest.mark.parametrize("typed", ["*", "a*)(uid=*", "\\2a", "\x00", "(", "ądę)"])
def test_what_is_typed_cannot_become_a_filter_of_its_own(slapd: Slapd, typed: str) -> None:
    async def story() -> None:
        directory = ldap(of_slapd(slapd))
        assert await closing(directory, lambda: directory.search(typed)) == ()

    asyncio.run(story())


def test_more_than_the_server_gives_is_no_failure(slapd: Slapd) -> None:
    async def story() -> None:
        # It gives a hundred people at most, and says so; we want more.
        directory = ldap(of_slapd(slapd, number_attributes=("objectClass", "mobile")))
        like = await closing(directory, lambda: directory.candidates(number("inetOrgPerson")))
        assert 0 < len(like) <= 100

    asyncio.run(story())


def test_an_answer_in_pages_is_put_together_up_to_the_limit(slapd: Slapd) -> None:
    async def story() -> None:
        setup = of_slapd(slapd, number_attributes=("objectClass", "mobile"))
        directory = ldap(setup, limits=Limits(entries=30))
        like = await closing(directory, lambda: directory.candidates(number("inetOrgPerson")))
        assert len(like) == 30

    asyncio.run(story())


def test_after_an_outage_it_is_asked_again(slapd: Slapd) -> None:
    async def story() -> None:
        directory, ada = ldap(of_slapd(slapd)), people(1)[0]

        async def ask() -> None:
            assert await directory.find(number(ada.mobile_e164))
            # The kept connection is gone, and a new one is made without a word.
            slapd.stop()
            slapd.start()
            assert await directory.find(number(ada.mobile_e164))

        await closing(directory, ask)
        slapd.stop()
        error = await failure(ldap(of_slapd(slapd)))
        assert (error.stage, "directory.url" in error.mend) == (Stage.REACH, True)

    asyncio.run(story())


def test_a_wrong_password_is_told_with_what_to_mend(slapd: Slapd) -> None:
    error = asyncio.run(failure(ldap(of_slapd(slapd, password="wrong"))))
    assert error.stage is Stage.SIGN_IN
    assert "callcenter secret set directory-password" in error.mend
    assert "wrong" not in f"{error.reason} {error.for_log} {error.mend}"


def test_a_base_that_is_not_there_is_told(slapd: Slapd) -> None:
    error = asyncio.run(failure(ldap(of_slapd(slapd, base="ou=nobody,dc=example,dc=com"))))
    assert (error.stage, "directory.base" in error.mend) == (Stage.FIND, True)


def test_nobody_in_particular_may_not_read_here(slapd: Slapd) -> None:
    error = asyncio.run(failure(ldap(at(slapd.url))))
    assert error.stage is Stage.FIND


def test_a_filter_that_is_none_is_told(slapd: Slapd) -> None:
    error = asyncio.run(failure(ldap(of_slapd(slapd, filter="(objectClass person)"))))
    assert "directory.filter" in error.mend


def test_the_way_to_the_first_question_is_told_step_by_step(slapd: Slapd) -> None:
    async def story() -> None:
        said: list[str] = []
        stages: list[Stage] = []
        directory = ldap(of_slapd(slapd), watch=said.append)
        await closing(directory, lambda: directory.open(lambda stage, words: stages.append(stage)))
        assert stages == [Stage.REACH, Stage.SECURE, Stage.SIGN_IN]
        assert any("bind" in line for line in said)
        assert PASSWORD not in " ".join(said)

    asyncio.run(story())


def test_a_server_that_asks_for_no_name_takes_none(slapd: Slapd) -> None:
    async def story() -> None:
        directory = ldap(at(slapd.url, Account()))
        said: list[str] = []
        await closing(directory, lambda: directory.open(lambda stage, words: said.append(words)))
        assert said[-1] == "asked as nobody in particular"

    asyncio.run(story())
