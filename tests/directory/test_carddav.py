"""A real CardDAV server asked for names: first itself, then from the copy of its cards."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from msgspec.structs import replace

from callcenter.directory.carddav import CardDavDirectory
from callcenter.directory.directory import DirectoryError, Stage
from callcenter.directory.setup import Account
from callcenter.domain.listed import Listed
from tests.crm.address_book import Radicale
from tests.crm.people import SPELLINGS, Person, people
from tests.directory.asked import carddav, closing, failure, number, of_radicale

NEW = people(1)[0]._replace(uid="new", given_name="Zofia", mobile="500 600 700")
EVERY_SPELLING = 2 * len(SPELLINGS) ** 2


def play(
    directory: CardDavDirectory, story: Callable[[CardDavDirectory], Coroutine[Any, Any, None]]
) -> None:
    asyncio.run(closing(directory, lambda: story(directory)))


def as_listed(person: Person) -> Listed:
    numbers = (person.telephone_e164, person.mobile_e164)
    return Listed(person.name, person.company, numbers, person.email)


async def read_whole(directory: CardDavDirectory) -> None:
    assert await directory.refresh()
    assert directory.copied is not None


@pytest.mark.parametrize("copied", [False, True], ids=["asked", "copied"])
def test_everybody_is_found_by_both_numbers_however_they_are_written(
    radicale: Radicale, copied: bool
) -> None:
    async def story(directory: CardDavDirectory) -> None:
        if copied:
            await read_whole(directory)
        for person in people(EVERY_SPELLING)[:: 1 if copied else 12]:
            for key in (person.telephone_e164, person.mobile_e164):
                assert await directory.find(number(key)) == (as_listed(person),)
        assert await directory.find(number("+48229999999")) == ()

    play(carddav(of_radicale(radicale)), story)


@pytest.mark.parametrize("copied", [False, True], ids=["asked", "copied"])
def test_names_are_found_by_the_beginnings_of_their_words(radicale: Radicale, copied: bool) -> None:
    async def story(directory: CardDavDirectory) -> None:
        if copied:
            await read_whole(directory)
        found = await directory.search("lis JAN 9")
        assert [one.name for one in found] == ["Jan Kowalska-Lis 9"]
        assert await directory.search("<x & ]]>") == ()

    play(carddav(of_radicale(radicale)), story)


def test_the_address_books_are_found_from_the_servers_own_address(radicale: Radicale) -> None:
    async def story(directory: CardDavDirectory) -> None:
        said: dict[Stage, str] = {}
        await directory.open(lambda stage, words: said.update({stage: words}))
        assert radicale.book in said[Stage.PLACE]
        assert said[Stage.SIGN_IN] == "signed in as agent"

    play(carddav(of_radicale(radicale, url=radicale.url)), story)


def test_one_of_several_books_is_chosen_by_name(radicale: Radicale) -> None:
    async def story(directory: CardDavDirectory) -> None:
        await directory.open()

    play(carddav(of_radicale(radicale, url=radicale.url, book="customers")), story)
    missing = carddav(of_radicale(radicale, url=radicale.url, book="suppliers"))
    error = asyncio.run(failure(missing))
    assert (error.stage, "directory.base" in error.mend) == (Stage.PLACE, True)


def test_new_changed_and_deleted_cards_are_followed(radicale: Radicale) -> None:
    async def story(directory: CardDavDirectory) -> None:
        await read_whole(directory)
        before = directory.copied
        radicale.put(NEW)
        try:
            await read_whole(directory)
            (found,) = await directory.find(number("500600700"))
            assert (found.name, directory.copied) == ("Zofia Nowak 0", (before or 0) + 1)
            radicale.put(NEW._replace(mobile="500 600 701"))
            await read_whole(directory)
            assert await directory.find(number("500600700")) == ()
            assert await directory.find(number("500600701"))
        finally:
            radicale.delete(NEW)
        await read_whole(directory)
        assert (await directory.find(number("500600701")), directory.copied) == ((), before)

    play(carddav(of_radicale(radicale)), story)


def test_while_the_server_is_away_the_copy_answers(radicale: Radicale) -> None:
    async def story(directory: CardDavDirectory) -> None:
        await read_whole(directory)
        radicale.stop()
        assert await directory.find(number(people(1)[0].mobile_e164))
        with pytest.raises(DirectoryError) as told:
            await directory.refresh()
        assert told.value.stage is Stage.REACH
        assert await directory.find(number(people(1)[0].mobile_e164))

    play(carddav(of_radicale(radicale)), story)


def test_a_book_too_large_for_memory_is_asked_each_time(radicale: Radicale) -> None:
    async def story(directory: CardDavDirectory) -> None:
        assert await directory.refresh() is None
        assert (directory.copied, await directory.refresh()) == (None, None)
        assert await directory.find(number(people(1)[0].mobile_e164))

    play(carddav(of_radicale(radicale), most_cards=120), story)


def test_what_was_read_is_forgotten_when_told(radicale: Radicale) -> None:
    async def story(directory: CardDavDirectory) -> None:
        await read_whole(directory)
        await directory.forget()
        assert directory.copied is None
        await read_whole(directory)

    play(carddav(of_radicale(radicale)), story)


def test_a_wrong_password_is_told_with_what_to_mend(radicale: Radicale) -> None:
    setup = replace(of_radicale(radicale), account=Account("agent", "wrong"))
    error = asyncio.run(failure(carddav(setup)))
    assert error.stage is Stage.SIGN_IN
    assert "callcenter secret set directory-password" in error.mend


def test_reading_leaves_time_for_calls(radicale: Radicale) -> None:
    async def story(directory: CardDavDirectory) -> None:
        longest, over = 0.0, asyncio.Event()

        async def watch() -> None:
            nonlocal longest
            while not over.is_set():
                began = time.thread_time()
                await asyncio.sleep(0)
                longest = max(longest, time.thread_time() - began)

        watching = asyncio.create_task(watch())
        await read_whole(directory)
        over.set()
        await watching
        # Processor time of the loop's own thread between two of its turns.
        assert longest < 0.1

    play(carddav(of_radicale(radicale)), story)
