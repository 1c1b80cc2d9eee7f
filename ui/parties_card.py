"""The card of several parties: who hears whom, and what brings them together or apart."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from callcenter.domain.call import MOST_CALLS
from callcenter.domain.wishes import ConferenceWished, ResumeWished, TransferCompleted
from callcenter.engine.commands import HangUp, Mute, Unmute
from ui.buttons import Button, Kind
from ui.controls import Card, Glyph, Label, named
from ui.icons import Icon, Look
from ui.parties import Gathering, Parties, Party
from ui.shortcuts import Action, KeyMap
from ui.theme import Size, Space, Tone

translate = QCoreApplication.translate

_ROW = 38
_LOW_ROW = 32
_FEW = 3


class PartyRow(QWidget):
    """One party: who it is, whom they hear, since when; in a conference also a button to drop it.

    Signals:
        dropped(str): the agent ends this party's call.
    """

    dropped = Signal(str)

    def __init__(self, look: Look, at: int) -> None:
        super().__init__()
        self._call = ""
        self.setObjectName(f"party-{at}")
        self._glyph = Glyph(look, Icon.HEARS, size=16)
        self._name = Label(look, weight=600)
        self._hears = Label(look, size=Size.SMALL, tone=Tone.MUTED)
        self._time = Label(look, size=Size.SMALL, tone=Tone.MUTED, tabular=True, elided=False)
        self.drop = Button(look, "", icon=Icon.HANGUP, tone=Tone.DANGER, height=28)
        self.drop.setObjectName(f"party-{at}-drop")
        self.drop.clicked.connect(self._drop)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.S)
        row.addWidget(self._glyph)
        text = QVBoxLayout()
        text.setSpacing(0)
        text.addStretch(1)
        text.addWidget(self._name)
        text.addWidget(self._hears)
        text.addStretch(1)
        row.addLayout(text, 1)
        row.addWidget(self._time)
        row.addWidget(self.drop)

    def show_party(self, party: Party, *, droppable: bool) -> None:
        """Show *party*."""
        self._call = party.call
        self._glyph.show_icon(party.icon, party.tone)
        self._name.show_text(party.name)
        self._hears.show_text(party.hears, party.tone)
        self._time.show_text(party.time)
        if self.drop.isHidden() is droppable:
            self.drop.setVisible(droppable)
        word = translate("PartiesCard", "Hang up on {name}").format(name=party.name)
        if word != self.drop.accessibleName():
            named(self.drop, self.drop.objectName(), word, word)
        said = f"{party.name}: {party.hears}"
        if said != self.accessibleName():
            self.setAccessibleName(said)

    @Slot()
    def _drop(self) -> None:
        self.dropped.emit(self._call)


class PartiesCard(Card):
    """The card; it is as high as the card of one call.

    Signals:
        wished(object): TransferCompleted, ConferenceWished, ResumeWished, HangUp, Mute or Unmute.
    """

    wished = Signal(object)

    def __init__(self, look: Look, keys: KeyMap) -> None:
        super().__init__(look, tone=Tone.TALKING)
        self._look = look
        self._shown: Parties | None = None
        self.setObjectName("parties-card")
        self._glyph = Glyph(look, Icon.TRANSFER, tone=Tone.TALKING, size=16)
        self._title = Label(look, size=Size.SMALL, weight=600, tone=Tone.TALKING)
        self._rows = tuple(PartyRow(look, at + 1) for at in range(MOST_CALLS + 1))
        hint = keys.hint(Action.COMPLETE)
        word = translate("PartiesCard", "Connect them")
        self.complete = Button(
            look, word, kind=Kind.PRIMARY, icon=Icon.TRANSFER, hint=hint, height=44
        )
        self.swap = self._stacked("parties-swap", translate("PartiesCard", "Swap"), Icon.SWAP)
        together = translate("PartiesCard", "Together")
        self.together = self._stacked("parties-together", together, Icon.TOGETHER)
        self.split = self._stacked("parties-split", translate("PartiesCard", "Split"), Icon.SPLIT)
        self.mutes = tuple(
            self._stacked(f"parties-mute-{name}", translate("PartiesCard", "Mute"), Icon.MIC)
            for name in ("asking", "together")
        )
        cancel = translate("PartiesCard", "Cancel")
        self.cancel = self._stacked("parties-cancel", cancel, Icon.TAKE_BACK)
        self.complete.setObjectName("parties-complete")
        self._connect()
        self._lay_out(look)

    def _stacked(self, name: str, word: str, icon: Icon) -> Button:
        button = Button(self._look, word, icon=icon, stacked=True, height=50, size=Size.SMALL)
        named(button, name, word)
        return button

    def _connect(self) -> None:
        acts: tuple[tuple[Button, Callable[[], None]], ...] = (
            (self.complete, self.connect_them),
            (self.swap, self.change_over),
            (self.together, self.bring_together),
            (self.split, self.take_apart),
            (self.cancel, self.give_up),
            *((mute, self.toggle_mute) for mute in self.mutes),
        )
        for button, act in acts:
            button.clicked.connect(act)
        for row in self._rows:
            row.dropped.connect(self._drop)

    def _lay_out(self, look: Look) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.L, Space.M, Space.M, Space.M)
        column.setSpacing(0)
        head = QHBoxLayout()
        head.setSpacing(6)
        head.addWidget(self._glyph)
        head.addWidget(self._title, 1)
        column.addLayout(head)
        column.addStretch(1)
        for row in self._rows:
            column.addWidget(row)
            row.hide()
        column.addStretch(1)
        column.addWidget(self.complete)
        column.addSpacing(Space.S)
        place = QWidget()
        place.setFixedHeight(50)
        self._stack = QStackedLayout(place)
        self._asking = _row(self.swap, self.together, self.mutes[0], self.cancel)
        self._joined = _row(self.split, self.mutes[1])
        self._stack.addWidget(self._asking)
        self._stack.addWidget(self._joined)
        column.addWidget(place)

    def show_parties(self, shown: Parties) -> None:
        """Show who is there; touches only what differs."""
        if shown == self._shown:
            return
        self._shown = shown
        joined = shown.gathering is Gathering.CONFERENCE
        tone = Tone.TALKING
        self._glyph.show_icon(Icon.CONFERENCE if joined else Icon.TRANSFER, tone)
        self._title.show_text(shown.title)
        self._show_rows(shown, joined)
        self._stack.setCurrentWidget(self._joined if joined else self._asking)
        self._show_actions(shown, joined)

    def _show_rows(self, shown: Parties, joined: bool) -> None:
        # There is room for four; who would be the fifth is the agent.
        parties = shown.parties[-MOST_CALLS:]
        height = _ROW if len(parties) <= _FEW else _LOW_ROW
        for row, party in zip(self._rows, parties, strict=False):
            row.setFixedHeight(height)
            row.show_party(party, droppable=joined and bool(party.call))
        for place, row in enumerate(self._rows):
            if row.isHidden() is (place < len(parties)):
                row.setVisible(place < len(parties))

    def _show_actions(self, shown: Parties, joined: bool) -> None:
        early = translate("PartiesCard", "Pass on without waiting")
        word = translate("PartiesCard", "Connect them") if shown.can_join else early
        if joined:
            word = translate("PartiesCard", "Leave them talking")
        if word != self.complete.accessibleName():
            self.complete.show_face(word)
            self.complete.setAccessibleName(word)
        for button, possible in (
            (self.complete, shown.can_leave),
            (self.swap, shown.can_join),
            (self.together, shown.can_join),
        ):
            if button.isEnabled() is not possible:
                button.setEnabled(possible)
        mute = (
            translate("PartiesCard", "Unmute") if shown.muted else translate("PartiesCard", "Mute")
        )
        for button in self.mutes:
            icon = Icon.MIC_OFF if shown.muted else Icon.MIC
            button.show_face(mute, icon, on=shown.muted, on_tone=Tone.DANGER)
            if mute != button.accessibleName():
                button.setAccessibleName(mute)

    def beckon_mute(self) -> None:
        """Show which button opens the microphone."""
        for button in self.mutes:
            button.beckon()

    @Slot()
    def connect_them(self) -> None:
        """Connect the others and leave."""
        if self._shown is not None and self.complete.isEnabled():
            self.wished.emit(TransferCompleted(self._shown.about))

    @Slot()
    def change_over(self) -> None:
        """Talk to the one who hears music; the other waits."""
        if self._shown is not None and self._shown.can_join:
            self.wished.emit(ResumeWished(self._shown.other))

    @Slot()
    def bring_together(self) -> None:
        """Let all hear each other."""
        if self._shown is not None and self._shown.can_join:
            self.wished.emit(ConferenceWished(self._shown.about))

    @Slot()
    def take_apart(self) -> None:
        """Talk to one alone again; the others wait."""
        if self._shown is not None:
            self.wished.emit(ConferenceWished(self._shown.about, together=False))

    @Slot()
    def give_up(self) -> None:
        """Ask no longer: the caller is taken back."""
        if self._shown is not None:
            self.wished.emit(HangUp(self._shown.asked))

    @Slot()
    def toggle_mute(self) -> None:
        """Close or open the microphone for whoever hears the agent."""
        if self._shown is None:
            return
        for button in self.mutes:
            # A pressed button shows what is: the telephone answers first.
            button.setChecked(self._shown.muted)
        self.wished.emit((Unmute if self._shown.muted else Mute)(self._heard_by(self._shown)))

    @staticmethod
    def _heard_by(shown: Parties) -> str:
        if shown.gathering is Gathering.CONFERENCE or shown.other == shown.asked:
            return shown.about
        return shown.asked

    @Slot(str)
    def _drop(self, call: str) -> None:
        self.wished.emit(HangUp(call))


def _row(*buttons: Button) -> QWidget:
    place = QWidget()
    row = QHBoxLayout(place)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(Space.S)
    for button in buttons:
        row.addWidget(button, 1)
    return place
