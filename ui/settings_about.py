"""The settings' last page: versions, where the files are, and what is wrong in them."""

from __future__ import annotations

import platform
from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, Signal, Slot, qVersion
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

import callcenter
from callcenter.config import ConfigProblem
from callcenter.engine.messages import Snapshot
from ui.buttons import Button, Kind
from ui.config_words import config_problem
from ui.controls import Card, Glyph, Label, Paragraph, named
from ui.icons import Icon, Look
from ui.theme import Size, Space, Tone

translate = QCoreApplication.translate


def versions(telephone: Snapshot | None) -> tuple[tuple[str, str], ...]:
    """What runs here, by name and version."""
    unknown = translate("About", "not running")
    return (
        ("Callcenter", callcenter.__version__),
        ("PJSIP", (telephone.version if telephone else "") or unknown),
        ("TLS", (telephone.tls if telephone else "") or translate("About", "none")),
        ("Qt", qVersion() or ""),
        ("Python", platform.python_version()),
        (translate("About", "System"), platform.platform(terse=True)),
    )


class AboutPage(QWidget):
    """Versions and problems.

    Signals:
        copied: a text for the clipboard.
    """

    copied = Signal(str)

    def __init__(
        self, look: Look, problems: Sequence[ConfigProblem], telephone: Snapshot | None
    ) -> None:
        """Show *problems* and the versions of all parts."""
        super().__init__()
        self._versions = versions(telephone)
        self._problems = tuple(config_problem(problem) for problem in problems)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(Space.XL, Space.L, Space.XL, Space.L)
        whole.setSpacing(Space.M)
        title = translate("About", "About and diagnostics")
        whole.addWidget(Label(look, title, size=Size.TITLE, weight=600))
        whole.addLayout(self._version_rows(look))
        heading = translate("About", "Configuration")
        whole.addWidget(Label(look, heading, weight=600))
        whole.addWidget(self._problem_rows(look), 1)
        copy = Button(look, translate("About", "Copy for IT"), kind=Kind.PLAIN, icon=Icon.COPY)
        named(copy, "copy-diagnostics", translate("About", "Copy versions and problems"))
        copy.clicked.connect(self._copy)
        foot = QHBoxLayout()
        foot.addWidget(copy)
        foot.addStretch(1)
        whole.addLayout(foot)

    @property
    def text(self) -> str:
        """All of it as text."""
        lines = [f"{name} {version}" for name, version in self._versions]
        return "\n".join((*lines, *self._problems))

    @Slot()
    def _copy(self) -> None:
        self.copied.emit(self.text)

    def _version_rows(self, look: Look) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(Space.L)
        grid.setVerticalSpacing(Space.XS)
        grid.setColumnStretch(1, 1)
        for row, (name, version) in enumerate(self._versions):
            grid.addWidget(Label(look, name, tone=Tone.MUTED, elided=False), row, 0)
            grid.addWidget(Label(look, version, tabular=True), row, 1)
        return grid

    def _problem_rows(self, look: Look) -> QScrollArea:
        page = Card(look, tone=Tone.DANGER if self._problems else None)
        rows = QVBoxLayout(page)
        rows.setContentsMargins(Space.L, Space.M, Space.M, Space.M)
        if self._problems:
            for text in self._problems:
                rows.addLayout(_problem_row(look, Icon.WARNING, Tone.DANGER, text))
        else:
            fine = translate("About", "Every file could be read, nothing is wrong in them.")
            rows.addLayout(_problem_row(look, Icon.CHECKED, Tone.READY, fine))
        rows.addStretch(1)
        area = QScrollArea()
        named(area, "problems", translate("About", "What is wrong in the configuration"))
        area.setWidgetResizable(True)
        area.setWidget(page)
        return area


def _problem_row(look: Look, icon: Icon, tone: Tone, text: str) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(Space.S)
    row.addWidget(Glyph(look, icon, tone=tone, size=20))
    row.addWidget(Paragraph(text), 1)
    return row
