"""Every setting there is, by its key, and the configuration as it holds now."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Any

from msgspec import field

from callcenter.config import entries, kinds
from callcenter.config.declaring import Section, Setting, declared, setting
from callcenter.config.sections.calls import (
    DISPOSITIONS,
    CallsSection,
    DiallingSection,
    NotesSection,
    StatesSection,
    TransferSection,
    WrapUpSection,
)
from callcenter.config.sections.data import DataSection
from callcenter.config.sections.directory import DirectorySection
from callcenter.config.sections.line import (
    AgentSection,
    HeadersSection,
    LineSection,
    NumbersSection,
)
from callcenter.config.sections.record import RecordSection
from callcenter.config.sections.screen import DeskSection, KeysSection, UiSection
from callcenter.config.sections.sound import AudioSection, RecordingSection
from callcenter.domain.colleague import Colleague
from callcenter.domain.disposition import Disposition

__all__ = ["SETTINGS", "Config", "Layer", "Setting"]


class Layer(Enum):
    """Who chose a value; later ones win."""

    DEFAULT = "default"
    POLICY = "policy"
    PROVISIONING = "provisioning"
    USER = "user"


class Config(Section, frozen=True):
    """All settings as they hold now; *origins* tells which layer gave those that are no default."""

    agent: AgentSection = AgentSection()
    line: LineSection = LineSection()
    numbers: NumbersSection = NumbersSection()
    headers: HeadersSection = HeadersSection()
    states: StatesSection = StatesSection()
    calls: CallsSection = CallsSection()
    dialling: DiallingSection = DiallingSection()
    wrap_up: WrapUpSection = WrapUpSection()
    notes: NotesSection = NotesSection()
    dispositions: tuple[Disposition, ...] = setting(
        entries.dispositions(), DISPOSITIONS, "How calls end"
    )
    transfer: TransferSection = TransferSection()
    colleagues: tuple[Colleague, ...] = setting(entries.colleagues(), (), "Colleagues")
    audio: AudioSection = AudioSection()
    crm: dict[str, Any] = setting(kinds.table(), {}, "The CRM")
    record: RecordSection = RecordSection()
    directory: DirectorySection = DirectorySection()
    recording: RecordingSection = RecordingSection()
    data: DataSection = DataSection()
    ui: UiSection = UiSection()
    desk: DeskSection = DeskSection()
    keys: KeysSection = KeysSection()
    origins: Mapping[str, Layer] = field(default_factory=dict)
    locked: frozenset[str] = frozenset()

    @classmethod
    def of(
        cls,
        values: Mapping[str, Any],
        *,
        origins: Mapping[str, Layer] | None = None,
        locked: frozenset[str] = frozenset(),
    ) -> Config:
        """The configuration with *values* by key (`line.domain`) in place of defaults."""
        parts: dict[str, Any] = {}
        for section, kind in _sections().items():
            start = f"{section}."
            own = {key.removeprefix(start): values[key] for key in values if key.startswith(start)}
            parts[section] = kind(**own)
        parts.update({key: value for key, value in values.items() if "." not in key})
        return cls(**parts, origins=dict(origins or {}), locked=locked)

    def where(self, key: str) -> Layer:
        """Which layer gave the value of *key*."""
        return self.origins.get(key, Layer.DEFAULT)

    def value(self, key: str) -> Any:
        """The value of *key*, such as `line.domain`; raises KeyError for no setting."""
        if key not in SETTINGS:
            raise KeyError(key)
        found: Any = self
        for part in key.split("."):
            found = getattr(found, part)
        return found


def _sections() -> dict[str, type[Section]]:
    plain = Config()
    parts = {name: getattr(plain, name) for name in Config.__struct_fields__}
    return {name: type(part) for name, part in parts.items() if isinstance(part, Section)}


def _declared() -> dict[str, Setting]:
    found = [declared(name, it) for name, it in Config.declarations.items()]
    for section, kind in _sections().items():
        found += [declared(f"{section}.{name}", it) for name, it in kind.declarations.items()]
    return {each.key: each for each in found}


SETTINGS: Mapping[str, Setting] = _declared()
"""Every setting by key."""
