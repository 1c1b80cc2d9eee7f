"""An agent's account as the SIP library wants to be told of it, and the guest's."""

from __future__ import annotations

from dataclasses import dataclass

import pjsua2 as pj

from callcenter.engine.commands import Account
from callcenter.engine.pjsip.resolve import local_address
from callcenter.engine.pjsip.target import Host
from callcenter.engine.pjsip.voice_ports import VoicePorts


@dataclass(frozen=True, slots=True)
class Ways:
    """How messages and voice get in and out: the library's UDP transport and our voice ports."""

    udp: int
    voice: VoicePorts


def configuration(
    account: Account, registrar: Host, realm: str, ways: Ways, *, registering: bool = True
) -> pj.AccountConfig:
    """How *account* registers at *registrar*, with its password for *realm* and no other."""
    wish = _plain(f"<{account.uri}>", ways)
    if account.name:
        wish.idUri = f'"{account.name}" {wish.idUri}'
    wish.regConfig.registrarUri = f"sip:{account.domain}" if registering else ""
    wish.regConfig.timeoutSec = account.expires_s
    # Retrying is done by Registration, for the library would wait minutes.
    wish.regConfig.retryIntervalSec = 0
    wish.regConfig.firstRetryIntervalSec = 0
    wish.regConfig.dropCallsOnFail = False
    # `hide` sends requests there without a Route header that no PBX expects.
    tcp = ";transport=tcp" if account.transport == "tcp" else ""
    wish.sipConfig.proxies.append(f"sip:{registrar.name}:{registrar.port}{tcp};lr;hide")
    if tcp:
        wish.sipConfig.transportId = -1
    if realm:
        login = account.login or account.user
        credential = pj.AuthCredInfo("digest", realm, login, 0, account.password)
        wish.sipConfig.authCreds.append(credential)
    wish.natConfig.udpKaIntervalSec = 0
    wish.mediaConfig.transportConfig.publicAddress = local_address(registrar)
    return wish


def guest_configuration(ways: Ways) -> pj.AccountConfig:
    """An account that registers nowhere and knows no password."""
    return _plain("sip:guest@localhost", ways)


def _plain(uri: str, ways: Ways) -> pj.AccountConfig:
    wish = pj.AccountConfig()
    wish.idUri = uri
    wish.sipConfig.transportId = ways.udp
    voice = wish.mediaConfig.transportConfig
    voice.port = ways.voice.first
    voice.portRange = ways.voice.count
    return wish
