"""The telephone's line: configuration and password, whatever the keyring does."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from callcenter.config import Config
from callcenter.config.values import configure
from callcenter.engine.commands import Configure
from callcenter.engine.fake import FakePhone
from callcenter.store.secrets import KeyringRefused, NoKeyring
from ui.line_setup import NO_PASSWORD, LineConfigured, LineSetup, nobody

DEADLINE_S = 10.0
ANNA = Config.of({"line.user": "anna", "line.domain": "pbx.example", "desk.gone_call_s": 30.0})
EWA = Config.of({"line.user": "ewa", "line.domain": "pbx.example"})
OURS = "7f9c24e5-2d36-4f0a-9e55-6d7a3b1c0e42"
NOW = datetime(2026, 11, 22, tzinfo=UTC)


class Line:
    """A line's setup on a pretended telephone."""

    def __init__(
        self, password: Callable[[], str | None], *, instance: Callable[[], str] = nobody
    ) -> None:
        self.phone = FakePhone(now=lambda: NOW, new_id=lambda: "call")
        self.phone.start(lambda seq, event: None)
        self.said: list[LineConfigured] = []
        self._news = threading.Condition()
        self.setup = LineSetup(self.phone, password=password, instance=instance, report=self._hear)

    def begin(self, config: Config = ANNA) -> LineConfigured:
        """What was said once the line was set up."""
        before = len(self.said)
        self.setup.begin(config)
        self.until(before + 1)
        return self.said[before]

    def until(self, count: int) -> None:
        with self._news:
            assert self._news.wait_for(lambda: len(self.said) >= count, DEADLINE_S)

    def _hear(self, said: object) -> None:
        assert isinstance(said, LineConfigured)
        with self._news:
            self.said.append(said)
            self._news.notify_all()


def test_the_telephone_gets_the_line_with_its_password() -> None:
    line = Line(lambda: "hush-hush")
    said = line.begin()
    assert said == LineConfigured(configure(ANNA, "hush-hush"))
    assert line.phone.commands == [said.wanted]
    assert said.wanted.accounts[0].password == "hush-hush"
    assert said.wanted.desk_gone_call_s == 30.0


@pytest.mark.parametrize("password", [None, ""])
def test_without_a_password_there_is_no_line_and_the_words_say_so(password: str | None) -> None:
    line = Line(lambda: password)
    said = line.begin()
    assert (said.wanted.accounts, said.missing) == ((), NO_PASSWORD)
    assert line.phone.commands == [said.wanted]
    assert said.wanted.desk_gone_call_s == 30.0


@pytest.mark.parametrize("error", [NoKeyring("no safe keyring"), KeyringRefused("dismissed")])
def test_a_keyring_that_refuses_is_told_in_its_words(error: Exception) -> None:
    def password() -> str | None:
        raise error

    said = Line(password).begin()
    assert (said.wanted.accounts, said.missing) == ((), str(error))


def test_a_keyring_that_breaks_in_its_own_way_is_told_too(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def password() -> str | None:
        raise RuntimeError("no bus")

    said = Line(password).begin()
    assert said.wanted.accounts == ()
    assert "the keyring failed (no bus)" in said.missing
    assert "the keyring failed" in caplog.text


def test_a_line_that_is_not_set_up_is_none() -> None:
    said = Line(lambda: "hush-hush").begin(Config())
    assert (said.wanted.accounts, said.missing) == ((), "")


def test_the_newest_settings_win_over_older_ones_that_waited_for_the_keyring() -> None:
    unlocked, asked = threading.Event(), threading.Semaphore(0)
    passwords = iter([True, False])

    def password() -> str | None:
        waits = next(passwords)
        asked.release()
        if waits:
            assert unlocked.wait(DEADLINE_S)
        return "hush-hush"

    line = Line(password)
    line.setup.begin(ANNA)
    assert asked.acquire(timeout=DEADLINE_S)
    assert line.begin(EWA).wanted.accounts[0].user == "ewa"
    unlocked.set()
    for thread in threading.enumerate():
        if thread.name == "line-setup":
            thread.join(DEADLINE_S)
    users = [one.accounts[0].user for one in line.phone.commands if isinstance(one, Configure)]
    assert users == ["ewa"]
    assert len(line.said) == 1


def test_who_begins_never_waits_for_the_keyring() -> None:
    unlocked = threading.Event()
    line = Line(lambda: "x" if unlocked.wait(DEADLINE_S) else None)
    line.setup.begin(ANNA)
    assert line.phone.commands == []
    unlocked.set()
    line.until(1)


def test_no_password_is_in_what_is_logged_of_it() -> None:
    assert "hush-hush" not in repr(Line(lambda: "hush-hush").begin())


def test_the_telephone_gets_the_id_by_which_the_exchange_knows_it_again() -> None:
    line = Line(lambda: "hush-hush", instance=lambda: OURS)
    assert [each.instance for each in line.begin().wanted.accounts] == [OURS]


def test_without_an_id_one_can_telephone_as_well(caplog: pytest.LogCaptureFixture) -> None:
    def fails() -> str:
        raise OSError("no space left")

    line = Line(lambda: "hush-hush", instance=fails)
    assert line.begin() == LineConfigured(configure(ANNA, "hush-hush"))
    assert "no space left" in caplog.text
