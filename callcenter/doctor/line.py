"""The doctor's look at the line: the way to the PBX, its certificates, and floods of calls."""

from __future__ import annotations

import socket
import threading
from datetime import datetime, timedelta

import msgspec

from callcenter.alarms import Alarms
from callcenter.config.choices import Transport
from callcenter.config.values import LineNotConfigured, account
from callcenter.doctor.finding import Finding
from callcenter.doctor.patient import SIP_PASSWORD, Patient
from callcenter.domain.certificate import SOON_DAYS, Certificate, Standing
from callcenter.domain.events import LineProblem, LineState

NAME_LIMIT_S = 5.0
ALARMING = timedelta(days=7)
_ILL = (Standing.URGENT, Standing.EXPIRED)
_CERTIFICATES = (
    ("the exchange's", "certificate", "Ask IT to renew the exchange's certificate."),
    ("this computer's", "own_certificate", "Have line.tls_certificate renewed."),
)
_LINE_FIX = {
    LineProblem.NONE: "Wait a moment and try again.",
    LineProblem.WRONG_PASSWORD: f"Type the password: callcenter secret set {SIP_PASSWORD}",
    LineProblem.UNKNOWN_USER: "Check line.user and line.domain: the PBX does not know them.",
    LineProblem.FORBIDDEN: "Ask IT: the PBX knows this user but does not let it in from here.",
    LineProblem.NO_ANSWER: "Check line.registrars and line.transport, the VPN and the firewall.",
    LineProblem.NO_ROUTE: "Check the network, the VPN and line.registrars (with its port).",
    LineProblem.NAME_NOT_FOUND: "Check the names in [line] and the name server (DNS).",
    LineProblem.SERVER: "Ask IT: the PBX itself has a fault.",
    LineProblem.CERTIFICATE: "Ask IT for a right certificate; see line.tls_authorities.",
    LineProblem.CONFIGURATION: "Check the [line] section of the configuration.",
}
_ALARM_FIX = (
    "Ask the agent whether it was them. If not, change the line's password at the PBX and here;"
    " all alarms are in {file}."
)


def network(patient: Patient) -> Finding:
    """Whether the registrars' names are known to the network."""
    try:
        registrars = account(patient.config, "").registrars
    except LineNotConfigured as error:
        return Finding("network", False, str(error), "Set line.user and line.domain.")
    unknown = [each for each in registrars if not _resolves(_host(each))]
    if not unknown:
        return Finding("network", True)
    cause = f"no address was found for {', '.join(unknown)}"
    fix = "Check the names in [line], and that this computer is in the right network or VPN."
    return Finding("network", len(unknown) < len(registrars), cause, fix)


def _host(registrar: str) -> str:
    host = registrar if registrar.endswith("]") else registrar.rsplit(":", 1)[0]
    return host.strip("[]")


def _resolves(host: str) -> bool:
    """Whether *host* has an address; a name server that keeps silent counts as no."""
    addresses: list[object] = []
    asked = threading.Event()

    def look() -> None:
        try:
            addresses.extend(socket.getaddrinfo(host, None))
        except OSError:
            addresses.clear()
        asked.set()

    # The system's resolver cannot be told how long to wait; its thread is left to it.
    threading.Thread(target=look, name=f"resolve-{host}", daemon=True).start()
    return asked.wait(NAME_LIMIT_S) and bool(addresses)


def registration(patient: Patient) -> Finding:
    """Whether the PBX takes this line (a real REGISTER)."""
    if not patient.config.line.user:
        return Finding("registration", False, "no line is set up", "Set line.user and line.domain.")
    accounts = patient.telephone["accounts"]
    if not accounts:
        cause = patient.telephone.get("trouble") or "the telephone gave no answer"
        return Finding("registration", False, cause, f"See the log in {patient.profile.logs}.")
    line = accounts[0]
    if line["state"] == LineState.REGISTERED.value:
        return Finding("registration", True, f"{line['uri']} at {line['registrar']}")
    problem = LineProblem(line["problem"])
    cause = f"{line['uri']} is {line['state']}: {line['code']} {line['reason']} ({problem.value})"
    return Finding("registration", False, cause, _LINE_FIX[problem])


def certificate(patient: Patient) -> Finding:
    """How long the exchange's certificate lasts, and this computer's own."""
    if patient.config.line.transport is not Transport.TLS:
        return Finding("certificate", True, "the line needs none (line.transport)")
    accounts = patient.telephone["accounts"]
    shown = [
        (whose, fix, msgspec.convert(found, Certificate))
        for account in accounts
        for whose, key, fix in _CERTIFICATES
        if (found := account.get(key))
    ]
    if not shown:
        return Finding("certificate", True, "none was shown: see the registration")
    now = patient.now()
    cause = "; ".join(f"{whose} {_lasts(found, now)}" for whose, _, found in shown)
    fixes = [fix for _, fix, found in shown if found.standing(now) is not Standing.GOOD]
    ill = any(found.standing(now) in _ILL for _, _, found in shown)
    return Finding("certificate", not ill, cause, " ".join(fixes))


def _lasts(found: Certificate, now: datetime) -> str:
    left = found.days_left(now)
    end = f"until {found.expires:%Y-%m-%d}" if left >= 0 else f"expired {found.expires:%Y-%m-%d}"
    days = f", {left} days left" if 0 <= left < SOON_DAYS else ""
    return f"for {found.subject} by {found.issuer}, {end}{days}"


def alarms(patient: Patient) -> Finding:
    """Whether something happened lately that somebody should look into."""
    since = patient.now() - ALARMING
    recent = [one for one in Alarms(patient.profile.alarms).read() if one.at > since]
    if not recent:
        return Finding("alarms", True)
    times = "once" if len(recent) == 1 else f"{len(recent)} times"
    last = recent[-1]
    cause = (
        f"too many calls were dialled {times} in {ALARMING.days} days, last on"
        f" {last.at:%Y-%m-%d %H:%M} UTC by {last.agent}: {last.count} calls ({last.detail})"
    )
    return Finding("alarms", False, cause, _ALARM_FIX.format(file=patient.profile.alarms))
