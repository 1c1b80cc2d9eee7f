"""The records' one window in the agent's browser, and the browser itself where that fails."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QLocale, QObject, QUrl, Signal, Slot

from callcenter.record_tab.losses import LIMITS, Limits, Lost
from callcenter.record_tab.page import PageWords
from ui.crossing import Crossing

if TYPE_CHECKING:
    from callcenter.record_tab.tab import RecordTab

translate = QCoreApplication.translate


class RecordWindow(QObject):
    """Shows records in one window; *browse* opens an address in a new page of the browser.

    Signals:
        refused(str): why a record opened in a new page after all; once for each reason.
    """

    refused = Signal(str)

    def __init__(
        self,
        browse: Callable[[QUrl], bool],
        *,
        port: int,
        limits: Limits = LIMITS,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._browse = browse
        self._port = port
        self._limits = limits
        self._told: set[Lost] = set()
        self._crossing = Crossing(self)
        self._crossing.arrived.connect(self._arrived)
        self._tab: RecordTab | None = None

    def show(self, address: QUrl) -> bool:
        """Show *address* in the window; how it went is seen later."""
        if self._tab is None:
            self._tab = self._new_tab()
        self._tab.show(address.toString(QUrl.ComponentFormattingOption.FullyEncoded))
        return True

    def close(self) -> None:
        """Let go of the window."""
        if self._tab is not None:
            self._tab.close()

    def _new_tab(self) -> RecordTab:
        # Imported here: most have no such window, and the program would begin later.
        from callcenter.record_tab.tab import RecordTab

        return RecordTab(
            page_words(),
            port=self._port,
            browse=self._crossing.bring,
            lost=lambda address, why: self._crossing.bring((address, why)),
            limits=self._limits,
        )

    @Slot(object)
    def _arrived(self, news: str | tuple[str, Lost]) -> None:
        """Our page is to be opened, or a record was not shown."""
        if isinstance(news, str):
            self._browse(QUrl(news, QUrl.ParsingMode.StrictMode))
            return
        address, why = news
        self._browse(QUrl(address, QUrl.ParsingMode.StrictMode))
        if why not in self._told:
            self._told.add(why)
            self.refused.emit(_reasons()[why])


def page_words() -> PageWords:
    """The words of our page in the browser."""
    return PageWords(
        language=QLocale().name().partition("_")[0],
        title=translate("Records", "Callcenter: records"),
        ready=translate(
            "Records", "Records of the CRM open in a window of their own. Leave this page open."
        ),
        click=translate("Records", "Show the record"),
        blocked=translate(
            "Records",
            "The browser wants one click before it opens the window of the records. If you allow "
            "pop-ups for this address, it will not ask again.",
        ),
        away=translate("Records", "Callcenter does not answer."),
        over=translate("Records", "This page is no longer needed and can be closed."),
    )


def _reasons() -> dict[Lost, str]:
    return {
        Lost.NO_PAGE: translate(
            "Records", "The browser did not come, so the record opens in a new page."
        ),
        Lost.BLOCKED: translate(
            "Records",
            "The record opens in a new page: the browser wants a click in the page “Callcenter: "
            "records”, or pop-ups allowed for it.",
        ),
        Lost.NOT_SHOWN: translate(
            "Records", "The window of the records did not answer; the record opens in a new page."
        ),
    }
