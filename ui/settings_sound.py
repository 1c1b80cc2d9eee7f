"""The page of the settings about sound: devices, loudness, and what is done to the voice."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Slot

from callcenter.config import Config
from callcenter.domain.events import Audio
from ui.buttons import Button
from ui.controls import named
from ui.icons import Icon, Look
from ui.settings_fields import (
    SettingsPage,
    choice_field,
    device_field,
    text_field,
    truth_field,
    volume_field,
)
from ui.wishes import SoundCheckWanted

translate = QCoreApplication.translate

_PROCESSED = frozenset({"audio.echo_cancellation", "audio.noise_suppression", "audio.gain_control"})


class SoundPage(SettingsPage):
    """Which devices are used, how loud, and what is taken out of the microphone."""

    def __init__(self, look: Look, config: Config, audio: Audio) -> None:
        """Show the sound of *config* and the devices that *audio* has now."""
        super().__init__(look, config)
        self._title(
            translate("Settings", "Sound"),
            translate(
                "Settings",
                "If a device is unplugged, the next one is used at once, also during a call.",
            ),
        )
        self._add_devices(look, config, audio)
        check = Button(look, translate("Settings", "Check the sound…"), icon=Icon.HEADSET)
        named(check, "check-sound", translate("Settings", "Check the sound"))
        check.clicked.connect(self._check)
        self._add_row("", check, "")
        self._add_volumes(look, config)
        self._add_voice(config, audio)
        self._fields_here()

    @Slot()
    def _check(self) -> None:
        self.wished.emit(SoundCheckWanted())

    def _add_devices(self, look: Look, config: Config, audio: Audio) -> None:
        microphone = translate("Settings", "Microphone")
        speaker = translate("Settings", "Loudspeaker")
        ringer = translate("Settings", "Ringer")
        for key, title, plugged, used in (
            ("audio.microphones", microphone, audio.microphones, audio.microphone),
            ("audio.speakers", speaker, audio.speakers, audio.speaker),
            ("audio.ringers", ringer, audio.speakers, audio.ringer),
        ):
            self._add(device_field(look, key, title, config, plugged), _in_use(used))
        everywhere = translate("Settings", "Ring everywhere")
        self._add(
            truth_field("audio.ring_everywhere", everywhere, config),
            translate("Settings", "On every ringer that was ever chosen here, all at once."),
        )

    def _add_volumes(self, look: Look, config: Config) -> None:
        for key, title in (
            ("audio.microphone_volume", translate("Settings", "Microphone's level")),
            ("audio.speaker_volume", translate("Settings", "Loudspeaker's volume")),
            ("audio.ringer_volume", translate("Settings", "Ringer's volume")),
        ):
            self._add(volume_field(look, key, title, config))

    def _add_voice(self, config: Config, audio: Audio) -> None:
        for key, title in (
            ("audio.echo_cancellation", translate("Settings", "Take echo out")),
            ("audio.noise_suppression", translate("Settings", "Take noise out")),
            ("audio.gain_control", translate("Settings", "Even loudness")),
            ("audio.headset_buttons", translate("Settings", "Headset buttons")),
        ):
            self._add(truth_field(key, title, config), _why_not(key, audio))
        countries = {
            "PL": translate("Settings", "Poland"),
            "EU": translate("Settings", "Europe"),
            "DE": translate("Settings", "Germany"),
            "FR": translate("Settings", "France"),
            "GB": translate("Settings", "United Kingdom"),
            "US": translate("Settings", "United States"),
        }
        tones = translate("Settings", "Call tones of")
        self._add(choice_field("audio.tones_region", tones, config, countries))
        self._add(
            text_field("audio.codecs", translate("Settings", "Codecs"), config),
            translate("Settings", "Best first, with commas. G722 is wideband voice."),
        )


def _why_not(key: str, audio: Audio) -> str:
    return audio.processing_problem if key in _PROCESSED else ""


def _in_use(device: str) -> str:
    if not device:
        return translate("Settings", "None is in use now.")
    return translate("Settings", "In use now: {device}").format(device=device)
