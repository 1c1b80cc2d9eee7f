"""The page of the settings about the CRM: which one, where, how we sign in; and a trial of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from callcenter.config import Config
from callcenter.domain.record_rules import RecordOpening
from ui import crm_trial_words
from ui.buttons import Button
from ui.controls import Glyph, Label, Paragraph, named
from ui.crm_tryout import CrmSecretsKnown, CrmSecretsWanted, CrmTrialDone, CrmTrialWanted
from ui.icons import Icon, Look
from ui.settings_fields import Field, SettingsPage, choice_field, text_field, truth_field
from ui.settings_secrets import CrmSecrets
from ui.theme import Size, Space, Tone

if TYPE_CHECKING:
    from callcenter.crm.trial import Step

translate = QCoreApplication.translate

NONE, OWN, TRACKER = "", "rest", "request-tracker"
_OFFERED = (NONE, "bottlecrm", TRACKER)
_CAPTION = 148
"""As wide as the captions of the other fields of the page."""


class CrmEntry(QWidget):
    """Which CRM and where; what else the table says of the same CRM stays as it is."""

    def __init__(self, look: Look, table: dict[str, Any]) -> None:
        """Begin with *table*."""
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._table = table
        self.kind = QComboBox()
        self.url = QLineEdit(str(table.get("url", "")))
        self.queue = QLineEdit(str(table.get("queue", "")))
        present = _kind(table)
        for kind in dict.fromkeys((*_OFFERED, present)):
            self.kind.addItem(_kind_words(kind), kind)
        self.kind.setCurrentIndex(self.kind.findData(present))
        named(self.kind, "crm-kind", translate("Settings", "Kind of CRM"))
        named(self.url, "crm-url", translate("Settings", "Address of the CRM"))
        named(self.queue, "crm-queue", translate("Settings", "Queue for new tickets"))
        self.url.setPlaceholderText("https://crm.example.com")
        self._form = QFormLayout(self)
        self._form.setContentsMargins(0, 0, 0, 0)
        self._form.setVerticalSpacing(Space.S)
        self._form.setHorizontalSpacing(Space.L)
        for word, field in (
            (translate("Settings", "Kind"), self.kind),
            (translate("Settings", "Address"), self.url),
            (translate("Settings", "Queue"), self.queue),
        ):
            caption = Label(look, word, tone=Tone.MUTED, elided=False)
            caption.setBuddy(field)
            caption.setMinimumWidth(_CAPTION)
            self._form.addRow(caption, field)
        self.setFocusProxy(self.kind)
        self.kind.currentIndexChanged.connect(self._fit)
        self._fit()

    @property
    def value(self) -> dict[str, Any]:
        """The table as it reads now."""
        kind = str(self.kind.currentData())
        if kind == NONE:
            return {}
        same = kind == _kind(self._table)
        table = dict(self._table) if same else {"kind": kind}
        fresh = {"url": self.url.text().strip()}
        if kind == TRACKER:
            fresh["queue"] = self.queue.text().strip()
        # What is not written in the table and was not typed either stays unwritten.
        return table | {key: text for key, text in fresh.items() if text or key in table}

    @Slot()
    def _fit(self) -> None:
        kind = str(self.kind.currentData())
        self.url.setEnabled(kind != NONE)
        self._form.setRowVisible(self.queue, kind == TRACKER)


def _kind(table: dict[str, Any]) -> str:
    return str(table.get("kind", OWN)) if table else NONE


def _kind_words(kind: str) -> str:
    return {
        NONE: translate("Settings", "No CRM"),
        "bottlecrm": "BottleCRM",
        TRACKER: "Request Tracker 5",
        OWN: translate("Settings", "Own mapping, in the file"),
        "sample": translate("Settings", "Sample CRM of the demo"),
    }.get(kind, kind)


class CrmPage(SettingsPage):
    """The CRM."""

    def __init__(self, look: Look, config: Config) -> None:
        """Show the CRM of *config*."""
        super().__init__(look, config)
        self._title(
            "CRM",
            translate("Settings", "Where customers come from, and calls go to. IT has these."),
        )
        self._entry = CrmEntry(look, dict(config.crm))
        self._secrets = CrmSecrets(look, caption_width=_CAPTION)
        self._number = QLineEdit()
        self._number.setPlaceholderText("+48 601 234 567")
        named(self._number, "crm-number", translate("Settings", "A number that the CRM knows"))
        self._try = Button(look, translate("Settings", "Try it"), icon=Icon.DIAGNOSTICS, height=34)
        named(self._try, "crm-trial", translate("Settings", "Try the CRM with this number"))
        self._try.clicked.connect(self._want_trial)
        title = translate("Settings", "CRM")
        self._add(
            Field("crm", title, self._entry, lambda: self._entry.value),
            translate(
                "Settings", "In force as soon as it is saved; what is being sent ends first."
            ),
            wide=True,
        )
        told = translate("Settings", "Kept in the system's keyring, nowhere else.")
        self._add_row("", self._secrets, told)
        self._add_row(
            translate("Settings", "A customer's number"), self._number, "", beside=self._try
        )
        self._add_pages(config)
        self._told = QVBoxLayout()
        self._told.setSpacing(Space.S)
        self.whole.addLayout(self._grid)
        self.whole.addLayout(self._told)
        self.whole.addStretch(1)
        locked = "crm" in config.locked
        self._secrets.setEnabled(not locked)
        self._entry.kind.currentIndexChanged.connect(self._want_secrets)

    def _add_pages(self, config: Config) -> None:
        """The CRM's own pages: where they are, and when one opens."""
        self._add(
            text_field(
                "record.url",
                translate("Settings", "Page of a record"),
                config,
                placeholder="https://crm.example.com/contacts/{{customer_id}}",
            ),
            translate(
                "Settings", "With {{customer_id}}, {{number}}, {{email}} … in it; https only."
            ),
        )
        self._add(
            text_field(
                "record.hosts",
                translate("Settings", "On these hosts only"),
                config,
                placeholder="crm.example.com",
            )
        )
        opens = {
            RecordOpening.BY_HAND.value: translate("Settings", "When you press the button"),
            RecordOpening.RING.value: translate("Settings", "When it rings"),
            RecordOpening.ANSWER.value: translate("Settings", "When you answer"),
        }
        self._add(choice_field("record.opens", translate("Settings", "It opens"), config, opens))
        one_tab = translate("Settings", "One window")
        self._add(
            truth_field("record.one_tab", one_tab, config),
            translate("Settings", "Every record opens in the same window of the browser."),
        )

    @property
    def secrets(self) -> dict[str, str]:
        """What was typed to sign in to the CRM."""
        return self._secrets.typed

    def showEvent(self, event: QShowEvent) -> None:
        """Ask for what this CRM needs."""
        super().showEvent(event)
        self._want_secrets()

    def show_secrets(self, known: CrmSecretsKnown) -> None:
        """Ask for the secrets of the CRM that is chosen, and for no others."""
        if known.table == self._entry.value:
            self._secrets.show_needed(known.names)

    @Slot()
    def _want_secrets(self) -> None:
        if self._entry.value:
            self.wished.emit(CrmSecretsWanted(self._entry.value))

    def show_trial(self, done: CrmTrialDone) -> None:
        """Show what the trial told, step by step."""
        self._try.setEnabled(True)
        self._clear()
        if done.reason:
            self._add_told(Icon.ALERT, Tone.DANGER, done.reason, "", "")
        for step in done.steps:
            self._add_step(step)

    @Slot()
    def _want_trial(self) -> None:
        self._try.setEnabled(False)
        self._clear()
        self._add_told(Icon.SYNC, Tone.MUTED, translate("Settings", "Asking the CRM…"), "", "")
        self.wished.emit(
            CrmTrialWanted(self._entry.value, self._secrets.typed, self._number.text())
        )

    def _clear(self) -> None:
        while (item := self._told.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()

    def _add_step(self, step: Step) -> None:
        # Known by now: it came from there.
        from callcenter.crm.trial import Outcome

        icon, tone = {
            Outcome.DONE: (Icon.CHECK, Tone.READY),
            Outcome.FAILED: (Icon.ALERT, Tone.DANGER),
            Outcome.LEFT_OUT: (Icon.INFO, Tone.MUTED),
        }[step.outcome]
        self._add_told(icon, tone, _step_words(step), crm_trial_words.says(step), step.mend)

    def _add_told(self, icon: Icon, tone: Tone, title: str, says: str, mend: str) -> None:
        row = QWidget()
        row.setObjectName("crm-trial-step")
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(Space.S)
        line.addWidget(Glyph(self._look, icon, tone=tone, size=20))
        text = QVBoxLayout()
        text.setSpacing(0)
        text.addWidget(Paragraph(title, weight=500))
        if says:
            text.addWidget(Paragraph(says, size=Size.SMALL, tone=Tone.MUTED))
        if mend:
            told = translate("Settings", "To do: {mend}").format(mend=mend)
            text.addWidget(Paragraph(told, size=Size.SMALL, tone=Tone.DANGER))
        line.addLayout(text, 1)
        row.setAccessibleName(" ".join(part for part in (title, says, mend) if part))
        self._told.addWidget(row)


def _step_words(step: Step) -> str:
    from callcenter.crm.trial import StepName

    return {
        StepName.REACH: translate("Settings", "It is reached"),
        StepName.AUTHORISE: translate("Settings", "It lets us in"),
        StepName.FIND: translate("Settings", "The number is looked up"),
        StepName.COMPARE: translate("Settings", "The numbers that came are compared"),
        StepName.GET: translate("Settings", "The whole record is read"),
        StepName.SEARCH: translate("Settings", "Names are searched"),
        StepName.CHANGES: translate("Settings", "Changes are told"),
        StepName.LOG: translate("Settings", "A call would be written"),
    }[step.name]
