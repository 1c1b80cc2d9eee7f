"""Everything about recordings at the running desk: filed, listed, heard, erased, expired."""

from __future__ import annotations

import importlib
import threading
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QCoreApplication, QObject, QTimer, Signal, Slot

from callcenter.config import Config
from callcenter.domain.recording import Recording, RecordingForm, RecordingOpened
from ui.recording_setup import RecordingSetup
from ui.recordings_wishes import (
    EraseWanted,
    ListenWanted,
    RecordingsWanted,
    SeekWanted,
    StopListening,
)

if TYPE_CHECKING:
    from callcenter.office import Office
    from callcenter.recording.filing import Filing
    from callcenter.store.store import Store
    from ui.recordings_panel import RecordingRow, RecordingsPanel
    from ui.recordings_player import Player

translate = QCoreApplication.translate

_PLAYER = "ui.recordings_player"
QUESTION = "recordings"
UNFILED = "recordings to be filed"
EXPIRE_EVERY_MS = 6 * 3600 * 1000


class RecordingsDesk(QObject):
    """Between the panel, the office and the filing of recordings.

    Signals:
        refused(str): why something was not done.
    """

    refused = Signal(str)

    def __init__(
        self,
        setup: RecordingSetup,
        *,
        config: Callable[[], Config],
        panel: Callable[[], RecordingsPanel | None],
        report: Callable[[object], None],
        now: Callable[[], datetime],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._setup = setup
        self._config = config
        self._panel = panel
        self._report = report
        self._now = now
        self._office: Office | None = None
        self._filing: Filing | None = None
        self._player: Player | None = None
        self._interaction = ""
        self._heard = ""
        self._timer = QTimer(self, interval=EXPIRE_EVERY_MS)
        self._timer.timeout.connect(self._expire)

    def open(self, office: Office) -> None:
        """Begin: what is too old goes, and what a crash left unfiled is filed."""
        self._office = office
        self._expire()
        self._timer.start()
        office.ask(UNFILED, lambda store: store.recordings.unfiled())

    def close(self) -> None:
        """Stop the filing and forget what was decrypted."""
        self._timer.stop()
        self._office = None
        if self._player is not None:
            self._player.forget()
        if self._filing is not None:
            self._filing.close()

    # -- filing -----------------------------------------------------------------------------

    def file(self, recording: str) -> None:
        """The call is over: bring its recording into the form in which it is kept."""
        self._files().file(recording)

    def file_left(self, left: tuple[Recording, ...]) -> None:
        """File what was left when the program last ended."""
        for recording in left:
            self.file(recording.id)

    def _files(self) -> Filing:
        if self._filing is None:
            from callcenter.recording.filing import Filing

            form = RecordingForm(self._config().recording.format.value)
            self._filing = Filing(
                self._setup.folder, key=self._setup.key, form=form, report=self._report
            )
        return self._filing

    @Slot()
    def _expire(self) -> None:
        keep_days = self._config().recording.keep_days
        if not keep_days or self._office is None:
            return
        now, folder = self._now(), self._setup.folder

        def expire(store: Store) -> None:
            from callcenter.recordings import Recordings

            Recordings(store, folder).expire(now, keep_days)

        self._office.work_on(expire, "the end of old recordings")

    # -- the list ---------------------------------------------------------------------------

    def look_up(self, wish: RecordingsWanted) -> None:
        """Find the recordings of the call on show."""
        if wish.interaction != self._interaction:
            self._forget()
        self._interaction = wish.interaction
        self.look_again()

    @Slot()
    def look_again(self) -> None:
        """Something about recordings was kept."""
        call = self._interaction
        if self._office is not None and call:
            self._office.ask(QUESTION, lambda store: store.recordings.of_interactions([call]))

    def found(self, answer: object) -> None:
        """The store has found these."""
        recordings = cast("tuple[Recording, ...]", answer)
        panel = self._panel()
        if panel is None or any(it.interaction != self._interaction for it in recordings):
            return
        panel.show_recordings(recordings, erasable=self._config().recording.agents_delete)

    def erase(self, wish: EraseWanted) -> None:
        """Erase a recording, where policy lets agents do that."""
        if not self._config().recording.agents_delete or self._office is None:
            self.refused.emit(translate("Recordings", "Recordings may not be erased here."))
            return
        folder = self._setup.folder
        if wish.recording == self._heard:
            self._forget()

        def erase(store: Store) -> None:
            from callcenter.recordings import Recordings

            Recordings(store, folder).erase([wish.recording])

        self._office.work_on(erase, "the end of a recording")
        self.look_again()

    # -- hearing ----------------------------------------------------------------------------

    def listen(self, wish: ListenWanted) -> None:
        """Let a recording be heard: at once if it is in memory, else once it is decrypted."""
        if wish.recording == self._heard and self._player is not None:
            self._play()
        else:
            # The sound's libraries take a tenth of a second: loaded while it is decrypted.
            threading.Thread(
                target=importlib.import_module, args=(_PLAYER,), name="player-loading", daemon=True
            ).start()
            self._files().open(wish.recording)

    def opened(self, opened: RecordingOpened) -> None:
        """A recording is decrypted."""
        if opened.problem:
            text = translate("Recordings", "The recording cannot be heard: {reason}")
            self.refused.emit(text.format(reason=opened.problem))
            return
        row = self._row(opened.recording)
        if row is None:
            # The agent looks at another call by now.
            return
        self._forget()
        self._heard = opened.recording
        player = self._plays()
        player.load(opened.sound)
        row.show_length(player.length_ms)
        self._play()

    def _plays(self) -> Player:
        if self._player is None:
            # Imported here: sound is loaded by who wants to hear something.
            from ui.recordings_player import Player

            self._player = Player(self)
            self._player.moved.connect(self._moved)
            self._player.stopped.connect(self._pause)
        return self._player

    def _play(self) -> None:
        from ui.recordings_player import NoSpeaker

        try:
            self._plays().play()
        except NoSpeaker:
            self.refused.emit(translate("Recordings", "There is no speaker to hear it with."))
        self._show_playing()

    @Slot()
    def _pause(self) -> None:
        if self._player is not None:
            self._player.pause()
        self._show_playing()

    def _forget(self) -> None:
        # What was decrypted lies in memory no longer than it is on show.
        if self._player is not None:
            self._player.forget()
        self._moved(0)
        self._show_playing()
        self._heard = ""

    def stop(self, wish: StopListening) -> None:
        """Let nothing be heard."""
        self._pause()

    def seek(self, wish: SeekWanted) -> None:
        """Let it go on from another place."""
        if self._player is not None and wish.recording == self._heard:
            self._player.seek(wish.place_ms)

    @Slot(int)
    def _moved(self, place_ms: int) -> None:
        row = self._row(self._heard)
        if row is not None:
            row.show_place(place_ms)

    def _show_playing(self) -> None:
        row = self._row(self._heard)
        if row is not None:
            row.show_playing(self._player is not None and self._player.playing)

    def _row(self, recording: str) -> RecordingRow | None:
        panel = self._panel()
        return panel.row(recording) if panel is not None else None
