"""`callcenter doctor`: checks everything that the work needs, each with its cause and its cure."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import shutil
import socket
import threading
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from callcenter.alarms import Alarms
from callcenter.config import Config, ConfigProblem, load
from callcenter.config.choices import Transport
from callcenter.config.settings import Layer
from callcenter.config.values import LineNotConfigured, account, configure
from callcenter.control import NotRunning, Verb, ask
from callcenter.domain.certificate import SOON_DAYS, Certificate, Standing
from callcenter.domain.events import AudioProblem, LineProblem, LineState
from callcenter.domain.sound_test import SoundStep, SoundTest
from callcenter.paths import Profile
from callcenter.status import certificate_data
from callcenter.store.secrets import SecretError, Secrets

if TYPE_CHECKING:
    from callcenter.crm.crm import Crm
    from callcenter.engine.headset.bus import Bus, Found

LEAST_SPACE = 200_000_000
"""Bytes that the database, its backups and the logs need to go on for a good while."""
NAME_LIMIT_S = 5.0
ALARMING = timedelta(days=7)
SIP_PASSWORD = "sip-password"
CRM_TOKEN = "crm-token"


@dataclass(frozen=True, slots=True)
class Finding:
    """One check; *cause* and *fix* are empty when it is *ok* and nothing need be said."""

    name: str
    ok: bool
    cause: str = ""
    fix: str = ""

    def __str__(self) -> str:
        """The finding as a person reads it."""
        words = f"{'OK  ' if self.ok else 'FAIL'} {self.name}"
        words += f": {self.cause}" if self.cause else ""
        return words + (f"\n     -> {self.fix}" if self.fix else "")


class Patient:
    """What is examined: one profile, its configuration, and the app that may run with it."""

    def __init__(
        self,
        profile: Profile,
        *,
        config_file: Path | None,
        environment: Mapping[str, str],
        now: Callable[[], datetime],
        log: logging.Logger,
    ) -> None:
        self.profile = profile
        self.config: Config
        self.problems: tuple[ConfigProblem, ...]
        self.config, self.problems = load(profile, user_file=config_file)
        self.secrets = Secrets(environment)
        self.now = now
        self.log = log

    @cached_property
    def status(self) -> dict[str, Any] | None:
        """What the running app says; None when none runs."""
        try:
            reply = ask(self.profile.control, Verb.STATUS)
        except NotRunning:
            return None
        return reply.data if reply.ok else None

    @cached_property
    def telephone(self) -> dict[str, Any]:
        """How line and sound are, in the form of the status; by a trial when no app runs."""
        return self.status if self.status is not None else self._tried()

    def _tried(self) -> dict[str, Any]:
        from callcenter.trial import Trial

        password = ""
        if self.config.line.user:
            try:
                password = self.secrets.get(SIP_PASSWORD) or ""
            except SecretError as error:
                # The keyring has its own check, which says more.
                self.log.info("no password for the trial: %s", error)
        found = Trial(configure(self.config, password), log=self.log).run()
        line, audio = found.line, found.audio
        return {
            "trouble": found.trouble,
            "accounts": [
                {
                    "uri": line.uri,
                    "state": line.state.value,
                    "code": line.code,
                    "reason": line.reason,
                    "problem": line.problem.value,
                    "registrar": line.registrar,
                    "secure": line.secure,
                    "certificate": certificate_data(line.certificate),
                    "own_certificate": certificate_data(line.own_certificate),
                }
            ]
            if line
            else [],
            "audio": {"problem": audio.problem.value} if audio else None,
        }


def examine(profile: Profile, *, config_file: Path | None, as_json: bool) -> int:
    """Check everything and print what was found; 0 only if all is well, else 1."""
    patient = Patient(
        profile,
        config_file=config_file,
        environment=os.environ,
        now=lambda: datetime.now(UTC),
        log=logging.getLogger("callcenter.doctor"),
    )
    findings = []
    for check in CHECKS:
        findings.append(check(patient))
        if not as_json:
            print(findings[-1], flush=True)
    if as_json:
        print(json.dumps([asdict(each) for each in findings], ensure_ascii=False, indent=2))
    return 0 if all(each.ok for each in findings) else 1


def configuration(patient: Patient) -> Finding:
    """Whether every file says only what it may."""
    if not patient.problems:
        return Finding("configuration", True)
    cause = "; ".join(map(str, patient.problems))
    files = ", ".join(sorted({str(each.file) for each in patient.problems}))
    return Finding("configuration", False, cause, f"Mend {files}; until then defaults hold.")


def disk(patient: Patient) -> Finding:
    """Whether there is room for what is kept."""
    free = shutil.disk_usage(patient.profile.database.parent).free
    if free >= LEAST_SPACE:
        return Finding("disk", True, f"{free // 1_000_000} MB free")
    cause = f"only {free // 1_000_000} MB are free at {patient.profile.directory}"
    return Finding("disk", False, cause, f"Free at least {LEAST_SPACE // 1_000_000} MB.")


def database(patient: Patient) -> Finding:
    """Whether the local data can be opened, is sound, and of this version."""
    from callcenter.opening import look_into
    from callcenter.store.errors import StoreError

    path = patient.profile.database
    if not path.exists():
        return Finding("database", True, "nothing is kept yet")
    try:
        store = look_into(patient.profile, patient.config, patient.secrets, now=patient.now)
        try:
            damage = store.problem()
        finally:
            store.close()
    except StoreError as error:
        return Finding("database", False, str(error), "Do as it says, or ask IT.")
    if damage:
        return Finding("database", False, damage, "Restart Callcenter: it keeps what is readable.")
    return Finding("database", True)


def encryption(patient: Patient) -> Finding:
    """Whether what is kept can be read by nobody else."""
    from callcenter.opening import keys_of
    from callcenter.store.errors import NoStoreKey
    from callcenter.store.protection import protection

    keys, path = keys_of(patient.config, patient.secrets), patient.profile.database
    if not keys.encrypted:
        return _unencrypted(patient.config)
    try:
        known = any(True for _ in keys.kept())
    except NoStoreKey as error:
        return Finding("encryption", False, str(error), "Do as it says; nothing was changed.")
    if not path.exists():
        return Finding("encryption", True, "nothing is kept yet")
    found = protection(path)
    if not found.encrypted or found.plain_copies:
        names = ", ".join([*([] if found.encrypted else [path.name]), *found.plain_copies])
        fix = f"Start the program once; remove what is then still plain in {path.parent}."
        return Finding("encryption", False, f"anybody can read {names}", fix)
    if not known:
        fix = "callcenter store recover, or begin-anew: see callcenter store --help"
        return Finding("encryption", False, "the key of the data is not in the keyring", fix)
    company = "the company can open it too" if found.sealed else "nobody else has the key"
    return Finding("encryption", True, company)


def _unencrypted(config: Config) -> Finding:
    origin = config.where("data.encryption")
    cause = (
        f"off (data.encryption, by {origin.value}): who gets hold of this disk reads customers, "
        f"calls and notes"
    )
    chosen_by_it = origin in (Layer.POLICY, Layer.PROVISIONING)
    return Finding("encryption", chosen_by_it, cause, 'Set data.encryption = "required".')


def keyring(patient: Patient) -> Finding:
    """Whether secrets can be kept, and the line's password is."""
    try:
        password = patient.secrets.get(SIP_PASSWORD)
    except SecretError as error:
        return Finding("keyring", False, str(error), "Start a keyring, or use the environment.")
    if patient.config.line.user and not password:
        fix = f"Type it: callcenter secret set {SIP_PASSWORD}"
        return Finding("keyring", False, "no password is kept for the line", fix)
    return Finding("keyring", True)


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


def audio(patient: Patient) -> Finding:
    """Whether there is something to hear and speak with."""
    sound = patient.telephone.get("audio")
    if sound is None:
        cause = patient.telephone.get("trouble") or "the telephone told nothing of its devices"
        return Finding("audio", False, cause, f"See the log in {patient.profile.logs}.")
    problem = AudioProblem(sound["problem"])
    if sound.get("processing_problem"):
        fix = "Install the program again, or switch it off: audio.echo_cancellation and the like."
        return Finding("audio", False, sound["processing_problem"], fix)
    if problem is AudioProblem.NONE:
        return Finding("audio", True, sound.get("microphone", ""))
    fix = "Plug a headset in, and see that this user may use it (and that sound runs at all)."
    return Finding("audio", False, problem.value.replace("-", " "), fix)


def sound_check(patient: Patient) -> Finding:
    """How the agent's last check of microphone, speaker and line came out."""
    from callcenter.opening import look_into
    from callcenter.store.errors import StoreError

    try:
        store = look_into(patient.profile, patient.config, patient.secrets, now=patient.now)
    except StoreError as error:
        # The database has its own check, which says more.
        patient.log.info("no check of the sound can be read: %s", error)
        return Finding("sound check", True, "none was made here yet")
    try:
        test = store.sound_tests.load()
    finally:
        store.close()
    if test is None:
        return Finding("sound check", True, "none was made here yet")
    words = f"{test.at:%Y-%m-%d %H:%M} UTC, {test.microphone or 'no microphone'}"
    if test.step is SoundStep.FAILED:
        fix = "Do as it says, then check the sound again before the shift."
        return Finding("sound check", False, f"{words}: {test.reason}", fix)
    return Finding("sound check", True, f"{words}: {_heard(test)}")


def _heard(test: SoundTest) -> str:
    if test.mos is None:
        return test.reason
    return (
        f"loss {test.loss:.1%}, jitter {test.jitter_ms:.0f} ms, "
        f"round trip {test.round_trip_ms:.0f} ms, MOS {test.mos:.1f}"
    )


def headset(patient: Patient, bus: Bus | None = None) -> Finding:
    """Whether the buttons of the headset may be used."""
    from callcenter.engine.headset.bus import Forbidden, HidBus

    if not patient.config.audio.headset_buttons:
        return Finding("headset", True, "its buttons are switched off (audio.headset_buttons)")
    bus = bus or HidBus()
    try:
        plugged = bus.look()
        for found in plugged:
            bus.open(found).close()
    except Forbidden as error:
        return Finding("headset", False, str(error), _permission(found))
    except OSError as error:
        fix = "Plug it out and in, and close programs that may hold it; calls work without it."
        return Finding("headset", False, str(error), fix)
    return Finding("headset", True, ", ".join(map(str, plugged)) or "none with call buttons")


def _permission(found: Found) -> str:
    # The ids of the plugged one, so that it helps with a headset nobody has thought of, too.
    ids = f"{found.vendor:04x}", f"{found.product:04x}"
    device = 'ATTRS{{idVendor}}=="{}", ATTRS{{idProduct}}=="{}"'.format(*ids)
    rule = f'SUBSYSTEM=="hidraw", {device}, TAG+="uaccess"'
    file = "/etc/udev/rules.d/70-callcenter-headset-{}-{}.rules".format(*ids)
    reload = "sudo udevadm control --reload && sudo udevadm trigger --subsystem-match=hidraw"
    return f"Let it be used, once: echo '{rule}' | sudo tee {file} && {reload}"


def crm(patient: Patient) -> Finding:
    """Whether the CRM can be reached and takes our token (one small request)."""
    from callcenter.crm.crm import CrmError, CrmNotAuthorised
    from callcenter.crm.mapping import WrongMapping
    from callcenter.syncing import configured_crm

    try:
        rest = configured_crm(patient.config, patient.secrets, now=patient.now)
        if rest is None:
            return Finding("crm", True, "no CRM is set up")
        asyncio.run(_ping(rest))
    except WrongMapping as error:
        return Finding("crm", False, str(error), "Mend the [crm] tables of the configuration.")
    except SecretError as error:
        return Finding("crm", False, str(error), "Start a keyring, or use the environment.")
    except CrmNotAuthorised as error:
        fix = f"Type it again: callcenter secret set {CRM_TOKEN}, or what crm.auth names instead"
        return Finding("crm", False, str(error), fix)
    except CrmError as error:
        fix = "Check crm.url, the network and the CRM itself. Calls and notes are kept meanwhile."
        return Finding("crm", False, str(error), fix)
    table = patient.config.crm
    return Finding("crm", True, str(table.get("url") or table.get("kind")))


async def _ping(crm: Crm) -> None:
    try:
        await crm.ping()
    finally:
        await crm.close()


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


_ALARM_FIX = (
    "Ask the agent whether it was them. If not, change the line's password at the PBX and here;"
    " all alarms are in {file}."
)

CHECKS: tuple[Callable[[Patient], Finding], ...] = (
    configuration,
    disk,
    database,
    encryption,
    keyring,
    network,
    registration,
    certificate,
    audio,
    sound_check,
    headset,
    crm,
    alarms,
)


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
