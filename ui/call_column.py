"""The column of calls: the one in focus large, the others as rows, the dial pad below."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from importlib import import_module
from itertools import repeat
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QScrollArea, QStackedLayout, QVBoxLayout, QWidget

from callcenter.domain.call import MOST_CALLS
from callcenter.domain.customer import Customer
from callcenter.domain.desk import Desk
from callcenter.domain.interaction import Interaction
from callcenter.domain.listed import Listed
from callcenter.engine.commands import Sound
from ui import call_row, call_words
from ui.call_row import CallRow
from ui.dial_pad import DialPad
from ui.icons import Look
from ui.idle_card import IdleCard
from ui.late import Late
from ui.parties import Parties, parties
from ui.ring_bar import DEAF_MS
from ui.shortcuts import CALLS, KeyMap
from ui.theme import Space

if TYPE_CHECKING:
    from ui.call_card import CallCard
    from ui.parties_card import PartiesCard
    from ui.transfer_panel import TransferPanel
    from ui.warmth import Step

WIDTH = 320
HEIGHT = 276
"""Of what stands at the top: the call in focus, or that there is none."""
_ROWS = MOST_CALLS + 2
_PANEL_SHARE = 4
"""How much more of the column the panel of a transfer gets than the rows above it."""


class CallColumn(QWidget):
    """The column.

    Signals:
        wished(object): what the agent wants done with a call, or to call.
        ready_wished(): the agent wants to be ready.
    """

    wished = Signal(object)
    ready_wished = Signal()

    def __init__(self, look: Look, keys: KeyMap, *, region: str, deaf_ms: int = DEAF_MS) -> None:
        super().__init__()
        self._look, self._keys, self._deaf_ms, self._region = look, keys, deaf_ms, region
        self._sound: Sound | None = None
        self.setObjectName("call-column")
        self._card = Late(self._build_card)
        self._parties = Late(self._build_parties)
        self._panel = Late(self._build_panel)
        self.idle = IdleCard(look, keys)
        self.pad = DialPad(look, keys, region=region)
        self._rows: list[CallRow] = []
        self.pad.wished.connect(self.wished)
        self.idle.ready_wished.connect(self.ready_wished)
        self.idle.wished.connect(self.wished)
        self._tones_to, self._focus = "", ""
        self._shown: tuple[Desk, datetime] | None = None
        self._lay_out()

    @property
    def card(self) -> CallCard:
        """The call in focus, large."""
        return self._card()

    @property
    def parties(self) -> PartiesCard:
        """The parties of a consultation or a conference, in the card's place."""
        return self._parties()

    @property
    def panel(self) -> TransferPanel:
        """Whom the call can be passed on to, in the dial pad's place."""
        return self._panel()

    def cold(self) -> Iterator[Step]:
        """Steps that build what the first call needs."""
        yield partial(import_module, "ui.call_card")
        yield self._card

    def colder(self) -> Iterator[Step]:
        """Steps that build what is not seen without a second call, or without the keys."""
        yield from repeat(self._add_row, _ROWS)
        yield from self.pad.cold()
        yield partial(import_module, "ui.parties_card")
        yield self._parties
        yield partial(import_module, "ui.transfer_panel")
        yield self._panel

    @property
    def hidden(self) -> Iterator[tuple[QWidget, QWidget]]:
        """What is not seen at the start, each with what stands in its place."""
        yield self.card, self.idle
        yield self.parties, self.idle
        yield self.panel, self.pad

    def _build_card(self) -> CallCard:
        from ui.call_card import CallCard

        card = CallCard(self._look, self._keys, deaf_ms=self._deaf_ms)
        card.wished.connect(self.wished)
        card.keys_wanted.connect(self._show_keys)
        card.transfer_wanted.connect(self.show_transfer)
        if self._sound is not None:
            card.loudness.show_sound(self._sound)
        self._stack.addWidget(card)
        return card

    def _build_parties(self) -> PartiesCard:
        from ui.parties_card import PartiesCard

        card = PartiesCard(self._look, self._keys)
        card.wished.connect(self.wished)
        self._stack.addWidget(card)
        return card

    def _build_panel(self) -> TransferPanel:
        from ui.transfer_panel import TransferPanel

        panel = TransferPanel(self._look, region=self._region)
        panel.hide()
        panel.wished.connect(self.wished)
        panel.closed.connect(self.close_transfer)
        panel.show_recent(self.pad.recent)
        self._column.addWidget(panel, _PANEL_SHARE)
        return panel

    def _add_row(self) -> None:
        at = len(self._rows)
        if at < _ROWS:
            row = CallRow(self._look, at + 1, deaf_ms=self._deaf_ms)
            row.wished.connect(self.wished)
            row.hide()
            self._places.insertWidget(at, row)
            self._rows.append(row)

    def _lay_out(self) -> None:
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S)
        place = QWidget()
        place.setFixedHeight(HEIGHT)
        self._stack = QStackedLayout(place)
        self._stack.setContentsMargins(0, 0, 0, 0)
        self._stack.addWidget(self.idle)
        column.addWidget(place)
        self._area = self._others()
        column.addWidget(self._area, 1)
        column.addWidget(self.pad)

    def _others(self) -> QScrollArea:
        page = QWidget()
        page.setProperty("role", "page")
        self._places = QVBoxLayout(page)
        self._places.setContentsMargins(0, 0, 0, 0)
        self._places.setSpacing(Space.XS)
        self._places.addStretch(1)
        area = QScrollArea()
        area.setWidget(page)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        # Room for one row at least; Qt would ask for more and squeeze the card above.
        area.setMinimumHeight(call_row.HEIGHT)
        return area

    def show_desk(self, desk: Desk, now: datetime) -> None:
        """Show the calls of *desk*."""
        self._shown = (desk, now)
        several = parties(desk, now)
        self._show_focused(desk, several, now)
        self._show_rows(desk, several, now)
        call = desk.call(self._tones_to)
        if self._tones_to and (call is None or not call.talking or desk.focus != call.id):
            self.card.talk.keys.setChecked(False)
        self._show_panel(desk, several, now)
        self._focus = desk.focus

    def _show_focused(self, desk: Desk, several: Parties | None, now: datetime) -> None:
        focused = desk.focused
        if focused is None:
            self.idle.show_desk(desk, now)
            shown: QWidget = self.idle
        elif several is not None:
            self.parties.show_parties(several)
            shown = self.parties
        else:
            self.card.show_interaction(desk, focused, now)
            shown = self.card
        self._stack.setCurrentWidget(shown)

    def _show_panel(self, desk: Desk, several: Parties | None, now: datetime) -> None:
        panel = self._panel.built
        if panel is None or panel.isHidden():
            return
        call = desk.call(panel.call)
        if call is None or not call.talking or several is not None or desk.focus != call.id:
            self.close_transfer()
            return
        panel.show_desk(desk, now)

    def beckon_mute(self) -> None:
        """Show which button opens the microphone."""
        shown = self._stack.currentWidget()
        if self._parties.built is not None and shown is self._parties.built:
            self._parties.built.beckon_mute()
        elif self._card.built is not None and shown is self._card.built:
            self._card.built.talk.mute.beckon()

    @property
    def can_transfer(self) -> bool:
        """Whether the call in focus can be passed on now."""
        card = self._card.built
        return (
            card is not None
            and self._stack.currentWidget() is card
            and card.talking
            and card.talk.transfer.isEnabled()
        )

    @Slot(bool)
    def show_transfer(self, wanted: bool) -> None:
        """Show whom the call in focus can be passed on to, or the dial pad again."""
        if not wanted:
            self.close_transfer()
        elif self._focus:
            self.card.talk.keys.setChecked(False)
            self.card.talk.transfer.setChecked(True)
            self.panel.show()
            self.pad.hide()
            self.panel.begin(self._focus)
            if self._shown is not None:
                self.panel.show_desk(*self._shown)
            self._arrange()

    @Slot()
    def close_transfer(self) -> None:
        """Put the dial pad back in its place."""
        panel = self._panel.built
        if panel is not None and not panel.isHidden():
            held = panel.isAncestorOf(self.focusWidget()) if self.focusWidget() else False
            self.pad.show()
            panel.hide()
            if held:
                self.card.talk.transfer.setFocus(Qt.FocusReason.OtherFocusReason)
            self._arrange()
        self.card.talk.transfer.setChecked(False)

    def _arrange(self) -> None:
        panel = self._panel.built
        open_ = panel is not None and not panel.isHidden()
        shown = any(not row.isHidden() for row in self._rows)
        # The panel takes the room of the rows where there are none.
        self._area.setVisible(shown or not open_)

    def show_recent(self, rows: tuple[Interaction, ...]) -> None:
        """Offer the numbers of *rows*, newest first."""
        self.pad.show_recent(rows)
        if self._panel.built is not None:
            self._panel.built.show_recent(self.pad.recent)

    def show_found(self, customers: tuple[Customer, ...], listed: tuple[Listed, ...] = ()) -> None:
        """Offer the *customers* that match what is typed."""
        self.pad.show_found(customers, listed)
        if self._panel.built is not None:
            self._panel.built.show_found(self.pad.found)

    def show_levels(self, microphone: float, speaker: float) -> None:
        """Show how loud both ways are."""
        if self._card.built is not None:
            self._card.built.show_levels(microphone, speaker)

    def show_sound(self, sound: Sound) -> None:
        """Show the volume of *sound*, which is in force."""
        self._sound = sound
        if self._card.built is not None:
            self._card.built.loudness.show_sound(sound)

    def _show_rows(self, desk: Desk, several: Parties | None, now: datetime) -> None:
        above = {party.call for party in several.parties} if several else {desk.focus}
        others = [
            (at, interaction)
            for at, interaction in enumerate(desk.open)
            if interaction.id not in above
        ]
        for _ in others[len(self._rows) :]:
            self._add_row()
        for row, (at, interaction) in zip(self._rows, others, strict=False):
            hint = self._keys.hint(CALLS[at]) if at < len(CALLS) else ""
            row.show_interaction(desk, interaction, now, hint=hint)
        for place, row in enumerate(self._rows):
            if row.isHidden() is (place < len(others)):
                row.setVisible(place < len(others))
        self._arrange()

    @Slot(bool)
    def _show_keys(self, wanted: bool) -> None:
        self._tones_to = self._focus if wanted else ""
        call = self._shown[0].call(self._tones_to) if self._shown else None
        if wanted:
            self.close_transfer()
        self.pad.send_tones_to(self._tones_to, call_words.digits(call) if call else "")
