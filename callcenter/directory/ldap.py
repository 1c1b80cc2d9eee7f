"""An LDAP directory (RFC 4511), such as Active Directory or OpenLDAP, asked for names."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import TypeVar

from ldap3.utils.conv import escape_filter_chars

from callcenter.directory.directory import DirectoryError, Stage, Told, Watch, silent
from callcenter.directory.entries import Numbering, having, listed, words_of
from callcenter.directory.ldap_line import Entry, LdapLine
from callcenter.directory.setup import LdapSetup, Limits
from callcenter.directory.spelling import spellings, tail
from callcenter.domain.listed import Listed
from callcenter.domain.number import PhoneNumber

T = TypeVar("T")
_COMPANY = ("company", "o", "organizationName")
_MAIL = ("mail",)
_TITLE = ("title",)
_SEARCHED = ("cn", "displayName", "sn", "givenName", *_COMPANY)
_SHOWN = 20
_LONGEST = 500
"""Bytes of a value: what is longer is a picture or a key, and no name."""


class LdapDirectory:
    """Asks one LDAP directory, each kind of question on a connection of its own.

    *limits* hold for each question whatever the server does; *watch* is told of each.
    """

    def __init__(
        self,
        setup: LdapSetup,
        numbering: Numbering,
        *,
        limits: Limits | None = None,
        watch: Watch = silent,
    ) -> None:
        limits = limits or Limits()
        self._setup = setup
        self._numbering = numbering
        self._limits = limits
        self._attributes = list(
            dict.fromkeys(
                (*setup.name_attributes, *setup.number_attributes, *_COMPANY, *_MAIL, *_TITLE)
            )
        )
        # A caller must not wait behind somebody's search.
        self._calls = _Asked(lambda: LdapLine(setup, limits, watch), limits)
        self._names = _Asked(lambda: LdapLine(setup, limits, watch), limits)

    async def open(self, told: Told = silent) -> None:
        """Reach it, hide what is said, sign in; raises DirectoryError."""
        await self._calls.opened(told)

    async def candidates(self, number: PhoneNumber) -> tuple[Listed, ...]:
        """Whom it gives for *number* in any spelling; raises DirectoryError."""
        ways = spellings(number, self._numbering.region)
        found = await self._found(self._equal(ways))
        digits = tail(number)
        if having(number, found) or not digits:
            return found
        # However it is written, these digits follow each other; most directories have no index
        # for that, so it comes second.
        return await self._found(self._like("*" + "*".join(digits)))

    async def find(self, number: PhoneNumber) -> tuple[Listed, ...]:
        """Everybody who really has that number; raises DirectoryError."""
        return having(number, await self.candidates(number)) if number.key else ()

    async def search(self, text: str) -> tuple[Listed, ...]:
        """Those with every word of *text* in name or company; raises DirectoryError."""
        words = words_of(text)
        if not words:
            return ()
        condition = "".join(self._word(escape_filter_chars(word)) for word in words)
        return await self._found(condition, self._names, _SHOWN)

    async def refresh(self) -> float | None:
        """None: it is asked each time."""
        return None

    async def forget(self) -> None:
        """Nothing: nobody is kept."""

    async def close(self) -> None:
        """Let go of its connections."""
        for asked in (self._calls, self._names):
            await asked.close()

    async def _found(
        self, condition: str, asked: _Asked | None = None, most: int = 0
    ) -> tuple[Listed, ...]:
        whole = f"(&{self._setup.filter}{condition})"
        entries = await (asked or self._calls).ask(
            whole, self._attributes, most or self._limits.entries
        )
        found = (self._listed(entry) for entry in entries)
        return tuple(entry for entry in found if entry is not None)

    def _equal(self, ways: tuple[str, ...]) -> str:
        terms = (
            f"({attribute}={escape_filter_chars(way)})"
            for attribute in self._setup.number_attributes
            for way in ways
        )
        return f"(|{''.join(terms)})"

    def _like(self, pattern: str) -> str:
        terms = (f"({attribute}={pattern})" for attribute in self._setup.number_attributes)
        return f"(|{''.join(terms)})"

    def _word(self, word: str) -> str:
        attributes = dict.fromkeys((*self._setup.name_attributes, *_SEARCHED))
        begins = (f"{word}*", f"* {word}*", f"*-{word}*")
        terms = (f"({name}={pattern})" for name in attributes for pattern in begins)
        return f"(|{''.join(terms)})"

    def _listed(self, entry: Entry) -> Listed | None:
        def texts(names: tuple[str, ...]) -> list[str]:
            return [
                text
                for name in names
                for value in entry.get(name.lower(), ())
                if (text := _text(value))
            ]

        return listed(
            self._numbering,
            names=texts(self._setup.name_attributes),
            numbers=texts(self._setup.number_attributes),
            companies=texts(_COMPANY),
            emails=texts(_MAIL),
            titles=texts(_TITLE),
        )


class _Asked:
    """One connection, asked one question after the other, none longer than the limit."""

    def __init__(self, make: Callable[[], LdapLine], limits: Limits) -> None:
        self._make = make
        self._line = make()
        self._limits = limits
        self._turn = asyncio.Lock()

    async def opened(self, told: Told) -> None:
        async with self._turn:
            await self._limited(lambda line: line.open(told))

    async def ask(self, condition: str, attributes: list[str], most: int) -> tuple[Entry, ...]:
        async with self._turn:
            return await self._limited(lambda line: _asked(line, condition, attributes, most))

    async def close(self) -> None:
        self._renew()

    def _renew(self) -> None:
        line, self._line = self._line, self._make()
        line.abort()

    async def _limited(self, work: Callable[[LdapLine], T]) -> T:
        line = self._line
        try:
            async with asyncio.timeout(self._limits.seconds):
                return await _on_a_thread(lambda: _worked(line, work))
        except TimeoutError as error:
            self._renew()
            raise DirectoryError(
                f"no whole answer within {self._limits.seconds:g} s",
                stage=Stage.REACH,
                mend="check directory.url, the network, and that the number attributes are indexed",
            ) from error
        except asyncio.CancelledError:
            # Its thread still uses the connection: the next question needs another.
            self._renew()
            raise


def _worked(line: LdapLine, work: Callable[[LdapLine], T]) -> T:
    with line.in_use():
        return work(line)


def _asked(line: LdapLine, condition: str, attributes: list[str], most: int) -> tuple[Entry, ...]:
    kept = line.is_open
    if not kept:
        line.open(silent)
    try:
        return line.search(condition, attributes, most)
    except DirectoryError:
        # Servers end connections that are idle; what was just opened has no such excuse.
        if not kept or line.is_open:
            raise
        line.open(silent)
        return line.search(condition, attributes, most)


async def _on_a_thread(work: Callable[[], T]) -> T:
    """Do blocking *work* on a thread that nobody waits for at the end of the program."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[T] = loop.create_future()

    def settle(value: T | None, error: BaseException | None) -> None:
        if done.cancelled():
            return
        if error is not None:
            done.set_exception(error)
        else:
            done.set_result(value)  # type: ignore[arg-type]

    def run() -> None:
        value, failed = None, None
        try:
            value = work()
        except BaseException as error:
            failed = error
        if not loop.is_closed():
            loop.call_soon_threadsafe(settle, value, failed)

    threading.Thread(target=run, name="ldap", daemon=True).start()
    return await done


def _text(value: bytes) -> str:
    if len(value) > _LONGEST:
        return ""
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return ""
