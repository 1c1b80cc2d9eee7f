"""The page of the settings about encryption: who proves what to whom, and who can listen."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from callcenter.config import Config
from callcenter.domain.events import Line, LineState
from ui import certificate_words, line_words
from ui.controls import Glyph, Paragraph, named
from ui.icons import Icon, Look
from ui.settings_fields import SettingsPage, choice_field, number_field, text_field, truth_field
from ui.theme import Space, Tone

translate = QCoreApplication.translate


class SecurityPage(SettingsPage):
    """How the line is hidden from those on the way, and how it is now."""

    def __init__(self, look: Look, config: Config, lines: tuple[Line, ...], now: datetime) -> None:
        """Show the encryption of *config* and of *lines* as they stand *now*."""
        super().__init__(look, config)
        self._now = now
        self._present = QVBoxLayout()
        self._present.setSpacing(Space.XS)
        self._title(
            translate("Settings", "Encryption"),
            translate("Settings", "IT has these values. Signalling is encrypted by TLS on Line."),
        )
        self.whole.addLayout(self._present)
        self.show_lines(lines)
        hidden = {
            "off": translate("Settings", "Off"),
            "optional": translate("Settings", "If the other side can"),
            "required": translate("Settings", "Always: no call without it"),
        }
        title = translate("Settings", "Encrypted voice (SRTP)")
        self._add(choice_field("line.srtp", title, config, hidden))
        self._add(
            truth_field("line.srtp_over_clear", translate("Settings", "Also without TLS"), config),
            translate("Settings", "Whoever reads the signalling on the way can then listen."),
        )
        self._add_files(config)
        self._add(
            number_field(
                "line.confirm_s",
                translate("Settings", "Line is checked every"),
                config,
                (1, 300),
                translate("Settings", " s"),
            ),
            translate("Settings", "The shorter, the sooner a lost line is noticed."),
        )
        self._fields_here()

    def _add_files(self, config: Config) -> None:
        file = translate("Settings", "path of a PEM file")
        for key, title, hint in (
            (
                "line.tls_authorities",
                translate("Settings", "Trusted authorities"),
                translate("Settings", "Beside those of the system, if your exchange has its own."),
            ),
            (
                "line.tls_certificate",
                translate("Settings", "Own certificate"),
                translate("Settings", "Only if your exchange asks for one."),
            ),
            ("line.tls_key", translate("Settings", "Its key"), ""),
        ):
            self._add(text_field(key, title, config, placeholder=file), hint)

    def show_lines(self, lines: tuple[Line, ...]) -> None:
        """Show how *lines* are hidden now, and the certificates on both sides."""
        while (row := self._present.takeAt(0)) is not None:
            if (widget := row.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for line in lines:
            self._add_present(line)

    def _add_present(self, line: Line) -> None:
        hidden = bool(line.secure) and line.state is LineState.REGISTERED
        icon, tone = (Icon.LOCK, Tone.READY) if hidden else (Icon.LOCK_OPEN, Tone.MUTED)
        self._add_sentence("line-encryption", icon, tone, present(line))
        for name, certificate, sentence in (
            ("certificate", line.certificate, certificate_words.of_exchange),
            ("own-certificate", line.own_certificate, certificate_words.of_computer),
        ):
            if certificate is not None:
                icon, tone = certificate_words.face(certificate.standing(self._now))
                self._add_sentence(name, icon, tone, sentence(certificate, self._now))

    def _add_sentence(self, name: str, icon: Icon, tone: Tone, text: str) -> None:
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(Space.S)
        line.addWidget(Glyph(self._look, icon, tone=tone, size=20))
        told = Paragraph(text)
        named(told, name, text)
        line.addWidget(told, 1)
        self._present.addWidget(row)


def present(line: Line) -> str:
    """How *line* is hidden now, in a sentence."""
    if line.state is not LineState.REGISTERED:
        return translate("Settings", "Now: not registered.")
    if not line.secure:
        return translate("Settings", "Now: signalling to {registrar} is not encrypted.").format(
            registrar=line.registrar
        )
    return translate(
        "Settings", "Now: {version} to {registrar}; its certificate was checked."
    ).format(version=line_words.tls(line.secure), registrar=line.registrar)
