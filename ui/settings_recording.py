"""The page of the settings about recordings: which calls, in which form, and for how long."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from callcenter.config import Config
from callcenter.domain.recording import RecordingPolicy
from ui.controls import Paragraph, named
from ui.icons import Look
from ui.settings_fields import SettingsPage, choice_field, number_field, truth_field
from ui.theme import Tone
from ui.times import tr

translate = QCoreApplication.translate


class RecordingPage(SettingsPage):
    """What is recorded and what becomes of it."""

    def __init__(self, look: Look, config: Config) -> None:
        """Show how *config* records."""
        super().__init__(look, config)
        self._title(
            translate("Settings", "Recording"),
            translate(
                "Settings",
                "Recordings are encrypted on this computer. Pause while a card number is said.",
            ),
        )
        words = _policies()
        title = translate("Settings", "Calls are recorded")
        self._add(choice_field("recording.policy", title, config, words))
        if config.recording.queues:
            own = "\n".join(
                f"{name}: {words[rule.value]}" for name, rule in config.recording.queues
            )
            told = Paragraph(own, tone=Tone.MUTED)
            named(told, "recording-queues", own)
            self._add_row(translate("Settings", "Queues of their own"), told, "")
        self._add(
            truth_field("recording.on_hold", translate("Settings", "Also on hold"), config),
            translate("Settings", "What the customer says while they wait."),
        )
        self._add(
            number_field(
                "recording.remind_s",
                translate("Settings", "Reminder of a pause"),
                config,
                (0, 3600),
                translate("Settings", " s"),
                least=translate("Settings", "none"),
            )
        )
        self._add_keeping(config)
        self._fields_here()

    def _add_keeping(self, config: Config) -> None:
        forms = {
            "opus": translate("Settings", "Opus: small, for listening"),
            "flac": translate("Settings", "FLAC: exact, five times larger"),
        }
        title = translate("Settings", "Kept as")
        self._add(choice_field("recording.format", title, config, forms))
        self._add(
            number_field(
                "recording.keep_days",
                translate("Settings", "Deleted after"),
                config,
                (0, 36500),
                _days,
                least=translate("Settings", "never"),
            )
        )
        title = translate("Settings", "Agents may delete")
        self._add(truth_field("recording.agents_delete", title, config))


def _days(count: int) -> str:
    return tr(" day(s)", "after a number: recordings are deleted after 30 days", count)


def _policies() -> dict[str, str]:
    return {
        RecordingPolicy.NEVER.value: translate("Settings", "Never"),
        RecordingPolicy.BUTTON.value: translate("Settings", "When you press the button"),
        RecordingPolicy.ALWAYS.value: translate("Settings", "Always, by themselves"),
    }
