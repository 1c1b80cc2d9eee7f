"""Customers in files at the running desk: between the dialog, its thread and the back office."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from PySide6.QtCore import QCoreApplication, QObject, QUrl

from callcenter.config import Config
from ui.import_wishes import (
    Exported,
    Exporting,
    ExportWanted,
    FileSought,
    Imported,
    Importing,
    ImportWanted,
    Listed,
    Looked,
    LookWanted,
    News,
    RunWanted,
    StopWanted,
    TrialWanted,
    TriedOut,
    Trying,
    Undoing,
    UndoWanted,
    Unmade,
)
from ui.main_window import MainWindow

if TYPE_CHECKING:
    from callcenter.office import Office
    from ui.import_work import ImportWork


translate = QCoreApplication.translate


def _uuid() -> str:
    return str(uuid4())


class ImportDesk(QObject):
    """Opens the dialog, does what is wished in it, and shows what comes of it."""

    def __init__(
        self,
        window: MainWindow,
        *,
        config: Callable[[], Config],
        report: Callable[[object], None],
        now: Callable[[], datetime],
        show_file: Callable[[QUrl], bool],
        parent: QObject,
        new_id: Callable[[], str] = _uuid,
    ) -> None:
        super().__init__(parent)
        self._window, self._config, self._report = window, config, report
        self._now, self._show_file, self._new_id = now, show_file, new_id
        self._office: Office | None = None
        self._work: ImportWork | None = None
        self.wishes: dict[type, Callable[[Any], object]] = {ImportWanted: self._open}
        self.news: dict[type, Callable[[Any], object]] = dict.fromkeys(News, self._tell)
        self.news[FileSought] = self._sought

    def open(self, office: Office) -> None:
        """Work with the store of *office* from now on."""
        self._office = office

    def close(self) -> None:
        """Stop what is under way; an import can be gone on with."""
        if self._work is not None:
            self._work.close()
        self._office = self._work = None

    def _open(self, wish: ImportWanted) -> None:
        config, dialogs = self._config(), self._window.dialogs
        fresh = dialogs.import_shown is None
        dialog = dialogs.open_import(
            crm=bool(config.crm),
            region=config.numbers.region,
            now=self._now(),
            imports=config.data.import_allowed,
            exports=config.data.export_allowed,
        )
        if fresh:
            dialog.wished.connect(self._do)
            dialog.opening.connect(self._open_file)
        self._list()
        if wish.file:
            dialog.look_at(wish.file)

    def _list(self) -> None:
        if (work := self._at_work()) is not None:
            work.list()

    def _at_work(self) -> ImportWork | None:
        if self._work is None and self._office is not None:
            from ui.import_work import ImportWork

            self._work = ImportWork(
                self._office,
                config=self._config,
                report=self._report,
                new_id=self._new_id,
                now=self._now,
            )
        return self._work

    def _do(self, wish: object) -> None:
        work = self._at_work()
        if work is None:
            return
        match wish:
            case LookWanted():
                work.look(wish)
            case TrialWanted():
                work.rehearse(wish.order)
            case RunWanted():
                work.run(wish.order)
            case StopWanted():
                work.stop()
            case UndoWanted():
                work.undo(wish.batch)
            case ExportWanted():
                work.export(wish)

    def _open_file(self, file: str) -> None:
        # On a thread of its own: a share that does not answer must hold up nobody's call.
        threading.Thread(target=self._seek, args=(file,), name="file", daemon=True).start()

    def _seek(self, file: str) -> None:
        self._report(FileSought(file, Path(file).exists()))

    def _sought(self, found: FileSought) -> None:
        if not found.there:
            gone = translate("Import", "The file {file} is not there any more.")
            self._window.show_refusal(gone.format(file=found.file))
        elif not self._show_file(QUrl.fromLocalFile(found.file)):
            failed = translate("Import", "No program opens the file {file}.")
            self._window.show_refusal(failed.format(file=found.file))

    def _tell(self, news: object) -> None:
        dialog = self._window.dialogs.import_shown
        if dialog is None:
            return
        show: dict[type, Callable[[Any], object]] = {
            Looked: dialog.show_looked,
            Trying: dialog.show_trying,
            TriedOut: dialog.show_tried,
            Importing: dialog.show_far,
            Imported: dialog.show_imported,
            Listed: dialog.show_past,
            Undoing: dialog.show_undoing,
            Unmade: dialog.show_unmade,
            Exporting: dialog.show_exporting,
            Exported: dialog.show_exported,
        }
        show[type(news)](news)
        if isinstance(news, (Imported, Unmade)):
            self._list()
