"""The running app: window, desk, telephone and back office, put together."""

from __future__ import annotations

import gc
import logging
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast, get_args

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication

from callcenter.answers import (
    AgentKept,
    Asked,
    AskFailed,
    NamesFound,
    RecordingKept,
    Rescued,
    Stays,
)
from callcenter.config.values import agent, rules, sound
from callcenter.domain.desk import Desk
from callcenter.domain.effects import Notice
from callcenter.domain.events import Headers, Ringing
from callcenter.domain.number import load_numbering_plans
from callcenter.domain.recording import RecordingOpened
from callcenter.engine.commands import Command
from callcenter.status import SyncStatus
from ui import dress, leaving_words, theme, translation, wishes, words
from ui.app import Visit
from ui.archive import Archive
from ui.crm_tryout import (
    CrmSecretsKnown,
    CrmSecretsWanted,
    CrmTrialDone,
    CrmTrialWanted,
    CrmTryout,
)
from ui.crossing import Crossing
from ui.erasing_desk import ErasingDesk
from ui.farewell import Closing, Farewell
from ui.import_desk import ImportDesk
from ui.line_setup import LineConfigured
from ui.main_window import MainWindow
from ui.name_search import NameSearch
from ui.outbox_verbs import OutboxVerbs
from ui.outgoing import Outgoing
from ui.preferences import SettingsKept
from ui.probe import Probe
from ui.reading import Reading
from ui.record_opening import RecordPages
from ui.record_window import RecordWindow
from ui.recording_setup import RecordingUnavailable
from ui.recordings_desk import QUESTION, UNFILED, RecordingsDesk
from ui.recordings_wishes import (
    EraseWanted,
    ListenWanted,
    RecordingsWanted,
    SeekWanted,
    StopListening,
)
from ui.settings_desk import SettingsDesk
from ui.shell import Shell
from ui.switch_desk import SwitchDesk
from ui.sync_desk import SyncDesk
from ui.sync_news import SyncNews
from ui.verbs import Verbs

if TYPE_CHECKING:
    from callcenter.domain.interaction import Interaction
    from callcenter.office import Office
    from ui.app import Start

COMMANDS: tuple[type, ...] = get_args(Command)
SETTLED_MS = 5000
"""By then everything is imported and the first call could be shown without a pause."""
UNSEEN_MS = 250
"""So long the work waits for the first paint, which a window behind others never has."""


class Desktop(QObject):
    """Everything of one running app; lives as long as the window."""

    def __init__(
        self,
        start: Start,
        *,
        minimized: bool,
        probe: Path | None,
        app: QApplication | None = None,
    ) -> None:
        self.app = app or dress.application("callcenter")
        super().__init__()
        self._log = logging.getLogger("callcenter.desk")
        self._start = start
        self._headers: Headers = ()
        self._office: Office | None = None
        self._office_config = start.config
        self._sync = SyncStatus()
        self.now = utc_now
        language = translation.install(self.app, start.config.ui.language.value)
        look = theme.named(start.config.ui.theme.value, self.app)
        dress.apply(self.app, look)
        self.crossing = Crossing(self)
        works_by = rules(start.config)
        desk = Desk(
            agent=agent(start.config, utc_now()), rules=works_by, colleagues=works_by.colleagues
        )
        self.shell = Shell(
            desk,
            phone=start.phone,
            crossing=self.crossing,
            now=utc_now,
            parent=self,
        )
        self.window = MainWindow(
            look,
            rules=desk.rules,
            pause_reasons=start.config.states.pause_reasons,
            language=language.value,
            keys=start.config.keys,
        )
        self._settings = SettingsDesk(
            start,
            app=self.app,
            shell=self.shell,
            window=self.window,
            report=self.crossing.bring,
            now=utc_now,
            parent=self,
        )
        self._outgoing = Outgoing(self.shell, config=lambda: self._settings.config, parent=self)
        self._outbox_verbs = OutboxVerbs(
            self.shell,
            ask=lambda to, question: self.archive.ask(to, question),
            decide=lambda to, work: self.archive.decide(to, work),
            now=utc_now,
        )
        self._verbs = Verbs(
            self.shell,
            more=self._outbox_verbs.verbs,
            pause_reasons=tuple(each.code for each in start.config.states.pause_reasons),
            sync=lambda: self._sync,
            now=utc_now,
            quit_app=self.quit,
            show=self.offer,
            parent=self,
        )
        self.recordings = RecordingsDesk(
            start.recording,
            config=lambda: self._settings.config,
            panel=lambda: self.window.pages.recordings,
            report=self.crossing.bring,
            now=utc_now,
            parent=self,
        )
        self.sync_desk = SyncDesk(
            self.window,
            agent=lambda: self.shell.desk.agent.id,
            now=utc_now,
            parent=self,
        )
        self._name_search = NameSearch(
            customers=lambda wish: self.archive.search(wish),
            names=lambda text: self.archive.search_names(text),
            show=self.window.show_search,
            parent=self,
        )
        self._tryout = CrmTryout(
            start.passwords, config=lambda: self._settings.config, report=self.crossing.bring
        )
        self.erasing = ErasingDesk(start.profile, parent=self)
        self.switching = SwitchDesk(config=lambda: self._settings.config, parent=self)
        self.imports = ImportDesk(
            self.window,
            config=lambda: self._settings.config,
            report=self.crossing.bring,
            now=utc_now,
            show_file=QDesktopServices.openUrl,
            parent=self,
        )
        self.archive = Archive(
            {
                "history": self.window.show_history,
                "search": self._name_search.customers_found,
                "unfinished": self.window.show_unfinished,
                "missed": self.window.show_missed,
                QUESTION: self.recordings.found,
                UNFILED: self.recordings.file_left,
            },
            self,
        )
        self._then: Callable[[], None] | None = None
        self._unseen = QTimer(self, singleShot=True)
        self._reading = Reading(("ui.back_office",), self)
        self._farewell = Farewell(self.shell, self._closings, self)
        self._probe = Probe(self, probe) if probe else None
        self._record_window = RecordWindow(
            QDesktopServices.openUrl, port=start.config.record.tab_port, parent=self
        )
        self._pages = RecordPages(
            QDesktopServices.openUrl, again=self._record_window.show, parent=self
        )
        self._wishes: dict[type, Callable[[Any], object]] = {
            wishes.DialText: self._outgoing.dial,
            wishes.PassOn: self._outgoing.pass_on,
            wishes.SearchTyped: self._name_search.search,
            wishes.HistoryWanted: self.archive.choose_history,
            wishes.CreateCustomer: self.archive.create_customer,
            wishes.OpenRecord: lambda it: self._pages.open(it.url, self.shell.desk),
            wishes.SettingsWanted: lambda it: self._settings.show(it.page),
            wishes.SettingsSaved: self._settings.keep,
            wishes.ResendFailed: self.archive.resend,
            RecordingsWanted: self.recordings.look_up,
            ListenWanted: self.recordings.listen,
            StopListening: self.recordings.stop,
            SeekWanted: self.recordings.seek,
            EraseWanted: self.recordings.erase,
            wishes.InspectHeaders: lambda it: self._show_headers(),
            wishes.SoundCheckWanted: lambda it: self.window.dialogs.open_sound_check(),
            wishes.QuitWished: lambda it: self.quit(),
            **self.sync_desk.wishes,
            **self.erasing.wishes,
            **self.switching.wishes,
            **self.imports.wishes,
            CrmTrialWanted: self._tryout.begin,
            CrmSecretsWanted: self._tryout.find_secrets,
        }
        self._news: dict[type, Callable[[Any], object]] = {
            Visit: self._visited,
            AgentKept: lambda it: self._verbs.agent_kept(it.agent),
            NamesFound: self._name_search.names_found,
            Rescued: lambda it: self._refused(it.words),
            Stays: lambda it: self._refused(leaving_words.stays(it)),
            RecordingKept: lambda it: self.recordings.look_again(),
            RecordingOpened: self.recordings.opened,
            RecordingUnavailable: lambda it: self._refused(it.reason),
            SyncNews: self._sync_changed,
            LineConfigured: self._settings.line_configured,
            SettingsKept: self._settings.kept,
            CrmTrialDone: self.window.dialogs.show_trial,
            **self.imports.news,
            CrmSecretsKnown: self.window.dialogs.show_secrets,
        }
        self._connect()
        self._show(desk)
        if minimized:
            self.window.make_ready()
        else:
            self.window.show()

    @property
    def rows(self) -> tuple[Interaction, ...]:
        """The past calls on show."""
        return self.archive.rows

    @property
    def sync(self) -> SyncStatus:
        """How CRM and outbox stood last."""
        return self._sync

    def run(self, then: Callable[[], None] | None = None) -> int:
        """Let it live until it is quit; *then* is called once everything has begun."""
        self._then = then
        self.window.seen.connect(self._seen)
        self._unseen.timeout.connect(self._seen)
        self._reading.done.connect(self._read)
        self._unseen.start(UNSEEN_MS if self.window.isVisible() else 0)
        return self.app.exec()

    def offer(self, uri: str) -> None:
        """Come to the front, with the number of a `tel:` or `sip:` link ready to be called."""
        self.window.come_forward()
        if uri.strip() and (number := self._outgoing.linked(uri)):
            self.window.come_forward(number)

    @Slot()
    def quit(self) -> None:
        """Hang up, write what is unwritten, and end."""
        self.window.hide()
        self._farewell.say()

    @Slot()
    def _end(self) -> None:
        self.crossing.disconnect(self)
        self.crossing.disconnect(self.archive)
        self.archive.close()
        self.sync_desk.close()
        self.shell.stop()

    def _closings(self) -> Iterator[Closing]:
        if self._start.door is not None:
            yield self._start.door.close
        yield partial(self._start.phone.close, quit_engine=True)
        yield self.recordings.close
        yield self.imports.close
        yield self._record_window.close
        if self._office is not None:
            # May wait for the disk: nobody shall be called to an empty desk meanwhile.
            yield self._office.close
        yield self._start.close_log
        yield self.app.quit

    # -- beginning --------------------------------------------------------------------------

    def _connect(self) -> None:
        self.window.wished.connect(self._wished)
        self.shell.changed.connect(self._show)
        self.shell.noticed.connect(self._notice)
        self.shell.levels.connect(self._levels)
        self.shell.refused.connect(self._refused)
        self.shell.answered.connect(self._answered)
        self.shell.other.connect(self._other)
        self.crossing.arrived.connect(self._overhear)
        self.crossing.arrived.connect(self.archive.overhear)
        self.archive.refused.connect(self._refused)
        self.recordings.refused.connect(self._refused)
        self.sync_desk.refused.connect(self._refused)
        self.sync_desk.told.connect(self.window.toast.show_done)
        self.erasing.wished.connect(self.window.open_form)
        self.erasing.told.connect(self.window.toast.show_done)
        self.erasing.erased.connect(self.archive.look_back_soon)
        self.switching.wished.connect(self.window.open_form)
        self.switching.told.connect(self.window.toast.show_done)
        self.switching.refused.connect(self._refused)
        self.switching.busy.connect(self.window.show_switching)
        self._settings.refused.connect(self._refused)
        self._settings.office_concerned.connect(self._renew_office)
        self._outgoing.refused.connect(self._refused)
        self._pages.refused.connect(self._refused)
        self._record_window.refused.connect(self._refused)
        self._farewell.begins.connect(self._end)
        self._start.early.open(self.crossing)

    @Slot()
    def _seen(self) -> None:
        # Not before the first paint: opening the store imports much and reads the disk.
        self._unseen.stop()
        self.window.seen.disconnect(self._seen)
        self._reading.begin()

    @Slot()
    def _read(self) -> None:
        self.begin()
        if self._then is not None:
            self._then()

    @Slot()
    def begin(self) -> None:
        """Open the back office and let time pass."""
        QTimer.singleShot(SETTLED_MS, self, collect_again)
        if self._farewell.over:
            return
        # Imported here: its libraries would hold up the first paint.
        from ui.back_office import open_office

        self._office_config = self._settings.config
        office = open_office(
            self._start.profile,
            self._office_config,
            self._start.passwords,
            report=self.crossing.bring,
            now=utc_now,
        )
        self.shell.start()
        office.start(self.crossing.bring)
        self.shell.open(office, file_recording=self.recordings.file)
        office.ask("numbering plans", lambda store: load_numbering_plans())
        self._office = office
        self.archive.open(office)
        self.recordings.open(office)
        self.sync_desk.open(office)
        self.erasing.open(office)
        self.switching.open(office)
        self.imports.open(office)
        self.window.show_problems(self._start.problems)
        self.window.show_sound(sound(self._settings.config))

    @Slot()
    def _renew_office(self) -> None:
        # An office that is not open yet will go by what holds then.
        if self._office is None:
            return
        from ui.back_office import renew_office

        renew_office(
            self._office,
            self._office_config,
            self._settings.config,
            self._start.passwords,
            report=self.crossing.bring,
            now=utc_now,
        )

    # -- what the window wishes -------------------------------------------------------------

    @Slot(object)
    def _wished(self, wish: object) -> None:
        if isinstance(wish, COMMANDS):
            self.shell.send(cast("Command", wish))
        elif (perform := self._wishes.get(type(wish))) is not None:
            perform(wish)
        else:
            self.shell.wish(wish)

    def _show_headers(self) -> None:
        self.window.dialogs.open_headers(self._headers, self.shell.desk.rules.headers)

    # -- what the desk shows ----------------------------------------------------------------

    @Slot(object)
    def _show(self, desk: Desk) -> None:
        self.window.show_desk(desk, utc_now())
        self.sync_desk.show_desk(desk)
        self._pages.show_desk(desk)

    @Slot(object)
    def _notice(self, notice: Notice) -> None:
        text = notice.text
        if notice.since is not None and notice.until is not None:
            text = words.absence(notice.since, notice.until)
        self.window.show_notice(notice.kind, notice.call, text)

    @Slot(object)
    def _levels(self, levels: Any) -> None:
        self.window.show_levels(levels.microphone, levels.speaker)

    @Slot(str)
    def _refused(self, reason: str) -> None:
        self.window.show_refusal(reason)

    @Slot(object)
    def _overhear(self, event: object) -> None:
        if isinstance(event, Ringing):
            self._headers = event.headers

    # -- what the back office says ----------------------------------------------------------

    @Slot(object)
    def _answered(self, answer: Asked | AskFailed) -> None:
        verbs = self._outbox_verbs.answered(answer)
        # The form hears of an erasure from the page's desk, its success from its own.
        if verbs or self.switching.answered(answer):
            return
        if self.sync_desk.answered(answer) | self.erasing.answered(answer):
            return
        self.archive.answered(answer, self.shell.desk)

    @Slot(object)
    def _other(self, news: object) -> None:
        tell = self._news.get(type(news))
        if tell is None:
            self._log.error("nobody expects %s", type(news).__name__)
            return
        tell(news)

    def _visited(self, visit: Visit) -> None:
        self._verbs.answer(visit.verb, visit.arguments, visit.reply.set_result)

    def _sync_changed(self, news: SyncNews) -> None:
        self._sync = news.status
        self.window.show_health(news.health)
        self.archive.look_back_soon()
        self.sync_desk.news()


def collect_again() -> None:
    """Look for garbage from now on, but not among what the start has made: all of that stays."""
    gc.freeze()
    gc.enable()


def utc_now() -> datetime:
    """The time, aware."""
    return datetime.now(UTC)
