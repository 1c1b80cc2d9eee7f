"""The page of the settings about dialling: what may be called, and what is really dialled."""

from __future__ import annotations

from datetime import UTC, datetime

from PySide6.QtCore import QCoreApplication, Slot
from PySide6.QtWidgets import QComboBox, QLineEdit, QSpinBox

from callcenter.config import SETTINGS, Config
from callcenter.config.values import dial_rules
from callcenter.domain.dial_policy import Verdict, judge
from callcenter.domain.dial_uri import LinkFault, LinkRefused, typed
from callcenter.domain.number import NumberKind, PhoneNumber
from ui import dial_words
from ui.controls import Paragraph, named
from ui.icons import Look
from ui.settings_fields import SettingsPage, choice_field, number_field, text_field
from ui.theme import Size, Tone

translate = QCoreApplication.translate

_UNCOUNTED = datetime(2000, 1, 1, tzinfo=UTC)
"""A trial is no call: without past calls the time of day does not matter."""


class DiallingPage(SettingsPage):
    """Dial plan, dear numbers and limits, with a number to try them on."""

    def __init__(self, look: Look, config: Config) -> None:
        """Show how *config* dials."""
        super().__init__(look, config)
        self._title(
            translate("Settings", "Dialling"),
            translate("Settings", "Emergency numbers are always dialled, whatever is set here."),
        )
        self._trial = QLineEdit()
        self._trial.setPlaceholderText(translate("Settings", "a number, as you would type it"))
        self._told = Paragraph(size=Size.SMALL, tone=Tone.MUTED)
        named(self._trial, "dial-trial", translate("Settings", "Try a number"))
        named(self._told, "dial-trial-told", translate("Settings", "What would be dialled"))
        self._add_row(translate("Settings", "Try a number"), self._trial, "")
        self._add_row(translate("Settings", "What would be dialled"), self._told, "")
        self._add_plan(config)
        self._add_prices(config)
        self._add_limits(config)
        self._fields_here()
        self._trial.textChanged.connect(self._try)
        for field in self._fields:
            if isinstance(field.widget, QLineEdit):
                field.widget.textChanged.connect(self._try)
            elif isinstance(field.widget, QComboBox):
                field.widget.currentIndexChanged.connect(self._try)
            elif isinstance(field.widget, QSpinBox):
                field.widget.valueChanged.connect(self._try)
        self._try()

    @Slot()
    def _try(self) -> None:
        text = self._trial.text()
        if not text.strip():
            self._told.show_text(
                translate("Settings", "What would be dialled shows here, before you save.")
            )
            return
        self._told.show_text(self._outcome(text))

    def _outcome(self, text: str) -> str:
        if (wrong := self.wrong()) is not None:
            field, expected = wrong
            told = translate("Settings", "{field}: expected {expected}")
            return told.format(field=field.title, expected=expected)
        here = self._here()
        numbers = here.numbers
        try:
            link = typed(text, domain=self._config.line.domain)
        except LinkRefused as refusal:
            return dial_words.link(refusal.fault)
        number = PhoneNumber.parse(
            link.number, region=numbers.region, extension_digits=numbers.extension_digits
        )
        if number.kind is NumberKind.ANONYMOUS:
            return dial_words.link(LinkFault.EMPTY)
        return _told(
            judge(
                number,
                dial_rules(here),
                region=numbers.region,
                extension_digits=numbers.extension_digits,
                now=_UNCOUNTED,
            )
        )

    def _here(self) -> Config:
        here = {field.key: SETTINGS[field.key].kind.read(field.value()) for field in self._fields}
        return Config.of(here)

    def _add_plan(self, config: Config) -> None:
        self._add(
            text_field(
                "dialling.plan",
                translate("Settings", "Dial plan"),
                config,
                placeholder="(1xx|0xxxxxxxxx|<:48>xxxxxxxxx)",
            ),
            translate("Settings", "Empty: every number may be dialled, as it is."),
        )
        title = translate("Settings", "Country of numbers")
        self._add(
            text_field("numbers.region", title, config, placeholder="PL"),
            translate("Settings", "Two letters, for numbers that are written without a prefix."),
        )
        title = translate("Settings", "Internal numbers")
        self._add(
            number_field("numbers.extension_digits", title, config, (0, 12)),
            translate("Settings", "They have so many digits at most."),
        )
        for key, title in (
            ("dialling.prefix", translate("Settings", "Before every number")),
            ("dialling.outside_line", translate("Settings", "Before outside numbers")),
            ("dialling.emergency", translate("Settings", "Emergency numbers")),
        ):
            self._add(text_field(key, title, config))

    def _add_prices(self, config: Config) -> None:
        allowances = {
            "allow": translate("Settings", "Allowed"),
            "ask": translate("Settings", "You are asked first"),
            "block": translate("Settings", "Not allowed"),
        }
        for key, title in (
            ("dialling.international", translate("Settings", "Calls abroad")),
            ("dialling.premium", translate("Settings", "Premium, satellite")),
        ):
            self._add(choice_field(key, title, config, allowances))
        codes = {each: allowances[each] for each in ("allow", "block")}
        title = translate("Settings", "Codes with * or #")
        self._add(choice_field("dialling.feature_codes", title, config, codes))

    def _add_limits(self, config: Config) -> None:
        for key, title, most in (
            ("dialling.per_minute", translate("Settings", "Most calls in a minute"), 1000),
            ("dialling.per_hour", translate("Settings", "Most calls in an hour"), 10000),
            ("dialling.international_per_hour", translate("Settings", "Of them abroad"), 10000),
        ):
            self._add(number_field(key, title, config, (1, most)))


def _told(verdict: Verdict) -> str:
    if verdict.refusal is not None:
        return dial_words.refusal(verdict.refusal)
    if verdict.emergency:
        sentence = translate("Settings", "{number} calls for help: it is dialled at once.")
    elif verdict.asks is not None:
        sentence = translate("Settings", "You are asked first; then {number} is dialled.")
    else:
        sentence = translate("Settings", "{number} is dialled.")
    return sentence.format(number=verdict.target)
