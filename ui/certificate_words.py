"""Certificates in words: whose, by whom, until when, and how urgent a new one is."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QCoreApplication

from callcenter.domain.certificate import SOON_DAYS, Certificate, Standing
from ui.icons import Icon
from ui.theme import Tone
from ui.times import short_date, tr

translate = QCoreApplication.translate


def face(standing: Standing) -> tuple[Icon, Tone]:
    """The sign of a certificate that stands so."""
    return {
        Standing.GOOD: (Icon.CHECKED, Tone.READY),
        Standing.SOON: (Icon.WARNING, Tone.RINGING),
        Standing.URGENT: (Icon.WARNING, Tone.DANGER),
        Standing.EXPIRED: (Icon.WARNING, Tone.DANGER),
    }[standing]


def of_exchange(certificate: Certificate, now: datetime) -> str:
    """The exchange's certificate."""
    text = translate(
        "Certificate", "The exchange's certificate: {subject}, signed by {issuer}. {lasts}"
    )
    return _filled(text, certificate, now)


def of_computer(certificate: Certificate, now: datetime) -> str:
    """This computer's own certificate."""
    text = translate(
        "Certificate", "This computer's certificate: {subject}, signed by {issuer}. {lasts}"
    )
    return _filled(text, certificate, now)


def _filled(text: str, certificate: Certificate, now: datetime) -> str:
    return text.format(
        subject=certificate.subject, issuer=certificate.issuer, lasts=lasts(certificate, now)
    )


def lasts(certificate: Certificate, now: datetime) -> str:
    """Until when *certificate* is good, and who should do something about it."""
    date = short_date(certificate.expires, now)
    if certificate.standing(now) is Standing.EXPIRED:
        return translate("Certificate", "Expired since {date}: ask IT for a new one.").format(
            date=date
        )
    left = certificate.days_left(now)
    if left >= SOON_DAYS:
        return translate("Certificate", "Good until {date}.").format(date=date)
    text = tr("Good until {date}, for %n more day(s): ask IT for a new one.", "certificate", left)
    return text.format(date=date)
