"""A shell at work on a pretended telephone: what the tests of the app's middle share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import shiboken6
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from callcenter.config.values import LINE
from callcenter.domain.agent import Agent, Choice, Intent
from callcenter.domain.desk import Desk
from callcenter.domain.events import Headers
from callcenter.domain.wishes import CustomersFound, Restored, Source
from callcenter.engine.commands import Account, Command, Configure
from callcenter.engine.fake import FakePhone
from tests.ui.people import NOW, RULES
from ui.crossing import Crossing
from ui.shell import Shell

ACCOUNT = Account(LINE, "anna", "pbx.example", "secret", ("pbx.example",))
CONFIGURE = Configure((ACCOUNT,))
Open = Callable[..., "Desktop"]
JAN: Headers = (("From", '"Jan Kowalski" <sip:+48601234567@pbx.example>'), ("X-Queue", "support"))


class Clock:
    """The present, moved by hand."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def later(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


class Desktop:
    """A shell, its telephone, and what it told; the window is left out."""

    def __init__(self, app: QApplication, *, restored: bool = True) -> None:
        ids = count(1)
        self._app = app
        self.clock = Clock()
        self.root = QObject()
        # One turn for all that is said at once, however slow the machine is.
        self.crossing = Crossing(self.root, turn_s=5.0)
        self.phone = FakePhone(now=self.clock, new_id=lambda: f"call-{next(ids)}")
        agent = Agent("anna", "Anna Nowak", "krk", Choice(Intent.READY), NOW)
        self.shell = Shell(
            Desk(agent=agent, rules=RULES),
            phone=self.phone,
            crossing=self.crossing,
            now=self.clock,
            parent=self.root,
        )
        self.refusals: list[str] = []
        self.notices: list[Any] = []
        self.others: list[object] = []
        self.shell.refused.connect(self.refusals.append)
        self.shell.noticed.connect(self.notices.append)
        self.shell.other.connect(self.others.append)
        self.phone.start(lambda seq, event: self.crossing.bring(event))
        if restored:
            self.hear(Restored(None))

    def close(self) -> None:
        """Let everything of it be gone now, and not in the midst of another test's events."""
        shiboken6.delete(self.root)

    @property
    def desk(self) -> Desk:
        return self.shell.desk

    def settle(self) -> None:
        """Let everything that was said arrive."""
        for _ in range(5):
            self._app.processEvents()

    def hear(self, value: object) -> None:
        """The back office says *value*."""
        self.crossing.bring(value)
        self.settle()

    def configure(self) -> None:
        """The line is set up and registered."""
        self.phone.send(CONFIGURE)
        self.shell.configured(CONFIGURE, None)
        self.settle()

    def ring(self, headers: Headers = JAN) -> str:
        """A customer calls whom the store does not know; the call's id."""
        call = self.phone.ring(headers)
        self.settle()
        self.hear(CustomersFound(call, (), Source.LOCAL))
        return call

    def wish(self, wish: object) -> list[str]:
        """The agent wishes something; what came of it is in the list, once it is known."""
        heard: list[str] = []
        self.shell.wish(wish, heard.append)
        self.settle()
        return heard

    def told(self, kind: type[Command]) -> list[Any]:
        """The commands of that kind the telephone got."""
        return [command for command in self.phone.commands if isinstance(command, kind)]


class Office:
    """Writes down what it is asked to do."""

    def __init__(self) -> None:
        self.asked: list[object] = []

    def __getattr__(self, name: str) -> Callable[[object], None]:
        kept = (
            "keep",
            "finish",
            "share",
            "keep_agent",
            "keep_sound_test",
            "keep_recording",
            "raise_alarm",
        )
        if name in ("look_up", "tell_story", "correct", "change_customer", *kept):
            return self.asked.append
        raise AttributeError(name)

    def of(self, kind: type[Any]) -> list[Any]:
        return [effect for effect in self.asked if isinstance(effect, kind)]
