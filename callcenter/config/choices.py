"""Settings that have a few values to choose from: each choice by the word a file says it by."""

from __future__ import annotations

from enum import Enum


class Transport(Enum):
    """How SIP messages travel."""

    UDP = "udp"
    TCP = "tcp"
    TLS = "tls"


class HiddenVoice(Enum):
    """Whether voice is hidden from those on the way (SRTP)."""

    OFF = "off"
    OPTIONAL = "optional"
    REQUIRED = "required"


class PausedCalls(Enum):
    """What happens to a queue's call while the agent is paused."""

    REFUSE = "refuse"
    RING = "ring"


class FeatureCodes(Enum):
    """Whether codes that command the exchange may be dialled by hand."""

    ALLOW = "allow"
    BLOCK = "block"


class RecordingFormat(Enum):
    """How recordings are kept after the call."""

    OPUS = "opus"
    FLAC = "flac"


class Encryption(Enum):
    """Whether what is kept on this computer is encrypted."""

    REQUIRED = "required"
    OFF = "off"


class Language(Enum):
    """The language of the screen."""

    AUTO = "auto"
    ENGLISH = "en"
    POLISH = "pl"


class Theme(Enum):
    """The colours of the screen."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"
    HIGH_CONTRAST = "high-contrast"


class DirectoryKind(Enum):
    """What kind of company directory there is."""

    NONE = "none"
    LDAP = "ldap"
    CARDDAV = "carddav"


class DirectoryTls(Enum):
    """Whether a directory is asked over TLS only; off counts where a policy says it."""

    REQUIRED = "required"
    OFF = "off"
