"""The page of the settings about what is kept on this computer, hidden from whom, and how long."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Slot
from PySide6.QtWidgets import QComboBox

from callcenter.config import Config
from callcenter.config.choices import Encryption
from callcenter.domain.keep_policy import Keep
from ui import import_words
from ui.buttons import Button
from ui.controls import Paragraph, named
from ui.icons import Icon, Look
from ui.import_wishes import ImportWanted
from ui.settings_fields import (
    SettingsPage,
    choice_field,
    names_field,
    number_field,
    truth_field,
)
from ui.theme import Tone
from ui.times import tr

translate = QCoreApplication.translate

_LONGEST_DAYS = 36500


class DataPage(SettingsPage):
    """Customers, calls and notes as they lie on this computer's disk."""

    def __init__(self, look: Look, config: Config) -> None:
        """Show how *config* keeps them."""
        super().__init__(look, config)
        self._title(
            translate("Settings", "This computer"),
            translate("Settings", "What is kept here of customers and calls, and for how long."),
        )
        self._add_present(config)
        words = {
            Encryption.REQUIRED.value: translate("Settings", "Always"),
            Encryption.OFF.value: translate("Settings", "Off"),
        }
        title = translate("Settings", "Encrypted on the disk")
        self._add(
            choice_field("data.encryption", title, config, words),
            translate("Settings", "From the next start. The key is in the system's keyring."),
        )
        self._add(
            truth_field("data.purge_at_sign_out", translate("Settings", "Nothing stays"), config),
            translate("Settings", "After signing out, once the CRM has everything."),
        )
        self._add_keeping(config)
        self._add_ages(config)
        self._add_files(config)
        self._fields_here()

    def _add_files(self, config: Config) -> None:
        word = translate("Settings", "Import or export…")
        files = Button(self._look, word, icon=Icon.PERSON_ADD, height=34)
        named(files, "customers-in-files", translate("Settings", "Customers in files"))
        files.clicked.connect(lambda: self.wished.emit(ImportWanted()))
        told = [] if config.data.import_allowed else [import_words.no_import()]
        told += [] if config.data.export_allowed else [import_words.no_export()]
        title = translate("Settings", "Customers in files")
        self._add_row(title, files, " ".join(told), locked=bool(told))

    def _add_keeping(self, config: Config) -> None:
        whose = {
            Keep.ALL.value: translate("Settings", "All customers"),
            Keep.QUEUE.value: translate("Settings", "Those of some queues, and who called"),
            Keep.RECENT.value: translate("Settings", "Who called lately"),
            Keep.CALL.value: translate("Settings", "Nobody but the caller of the moment"),
        }
        kept = choice_field("data.keep", translate("Settings", "Kept here"), config, whose)
        self._add(kept, translate("Settings", "What waits for the CRM stays in any case."))
        queues = names_field(
            "data.keep_queues",
            translate("Settings", "Of these queues"),
            config,
            placeholder=translate("Settings", "sales, support"),
        )
        self._add(queues, translate("Settings", "As the CRM calls them, with commas."))
        days = number_field(
            "data.keep_days",
            translate("Settings", "Lately means"),
            config,
            (1, _LONGEST_DAYS),
            _lately,
        )
        self._add(days)
        self._kept, self._queues, self._days = kept.widget, queues.widget, days.widget
        if isinstance(self._kept, QComboBox):
            self._kept.currentIndexChanged.connect(self._fit)
        self._locked = config.locked
        self._fit()

    @Slot()
    def _fit(self) -> None:
        """Only what the choice asks about can be written."""
        chosen = self._kept.currentData() if isinstance(self._kept, QComboBox) else ""
        for key, widget, where in (
            ("data.keep_queues", self._queues, Keep.QUEUE),
            ("data.keep_days", self._days, Keep.RECENT),
        ):
            widget.setEnabled(chosen == where.value and key not in self._locked)

    def _add_present(self, config: Config) -> None:
        if config.data.encryption is Encryption.REQUIRED:
            return
        text = translate(
            "Settings", "Not encrypted: whoever gets hold of this disk reads customers and notes."
        )
        told = Paragraph(text, tone=Tone.DANGER)
        named(told, "data-plain", text)
        self.whole.addWidget(told)

    def _add_ages(self, config: Config) -> None:
        limits, never = (0, _LONGEST_DAYS), translate("Settings", "never")
        for key, title, hint in (
            (
                "data.keep_calls_days",
                translate("Settings", "Calls go after"),
                translate("Settings", "Only those that the CRM has."),
            ),
            (
                "data.keep_contacts_days",
                translate("Settings", "Past contacts go after"),
                translate("Settings", "The CRM still has them."),
            ),
        ):
            self._add(number_field(key, title, config, limits, _days, least=never), hint)
        title = translate("Settings", "Imports can be undone for")
        always = translate("Settings", "without end")
        self._add(
            number_field("data.keep_undo_days", title, config, limits, _undo_days, least=always),
            translate("Settings", "What customers were like before is kept as long."),
        )


def _lately(count: int) -> str:
    return tr(" day(s)", "after a number: who called in the last 30 days", count)


def _undo_days(count: int) -> str:
    return tr(" day(s)", "after a number: an import can be undone for 30 days", count)


def _days(count: int) -> str:
    return tr(" day(s)", "after a number: recordings are deleted after 30 days", count)
