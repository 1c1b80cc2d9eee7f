"""An agent's account as the SIP library wants to be told of it, and the guest's."""

from __future__ import annotations

from dataclasses import dataclass

import pjsua2 as pj

from callcenter.engine.commands import Account
from callcenter.engine.pjsip.target import Host
from callcenter.engine.relay.element import LOOPBACK
from callcenter.engine.relay.leg import keys_allowed
from callcenter.engine.relay.registrar import Registrar, local_address
from callcenter.engine.relay.relay import Relay
from callcenter.engine.voice.ports import VoicePorts
from callcenter.engine.voice.sockets import EXPEDITED

# pj/sock_qos.h PJ_QOS_PARAM_HAS_DSCP.
_HAS_DSCP = 1
_SRTP = {"optional": pj.PJMEDIA_SRTP_OPTIONAL, "required": pj.PJMEDIA_SRTP_MANDATORY}


@dataclass(frozen=True, slots=True)
class Ways:
    """How messages and voice get in and out.

    *udp* is the library's transport and *port* that one's port on loopback, where *relay* meets
    it; *voice* are the ports for voice.
    """

    udp: int
    port: int
    voice: VoicePorts
    relay: Relay


def configuration(
    account: Account,
    registrar: Registrar,
    realm: str,
    ways: Ways,
    *,
    leg: int,
    public: str = "",
    carried: bool = False,
    registering: bool = True,
) -> pj.AccountConfig:
    """How *account* registers at *registrar*, with its password for *realm* and no other.

    Everything goes through the relay's *leg*, by its port. Voice is announced at the *public*
    address where that is known, unless it is *carried* through our own hands as well.
    """
    wish = _plain(f"<{account.uri}>", ways)
    if account.name:
        wish.idUri = f'"{account.name}" {wish.idUri}'
    wish.regConfig.registrarUri = f"sip:{account.domain}" if registering else ""
    wish.regConfig.timeoutSec = account.expires_s
    # Retrying is done by Registration, for the library would wait minutes.
    wish.regConfig.retryIntervalSec = 0
    wish.regConfig.firstRetryIntervalSec = 0
    wish.regConfig.dropCallsOnFail = False
    # `hide` sends requests there without a Route header, which would only make them longer.
    wish.sipConfig.proxies.append(f"sip:{LOOPBACK}:{leg};lr;hide")
    if realm:
        login = account.login or account.user
        credential = pj.AuthCredInfo("digest", realm, login, 0, account.password)
        wish.sipConfig.authCreds.append(credential)
    wish.natConfig.udpKaIntervalSec = 0
    own = public or local_address(registrar)
    voice = wish.mediaConfig.transportConfig
    if carried:
        voice.boundAddress = LOOPBACK
    else:
        # WORKAROUND pjsua2-python 2.15.1: it is built without IPv6 and aborts when asked for it;
        # then the library finds an address itself.
        voice.publicAddress = "" if ":" in own else own
    if keys_allowed(account):
        wish.mediaConfig.srtpUse = _SRTP[account.srtp]
    # The library sees clear loopback only: the relay and `keys_allowed` guard the keys.
    wish.mediaConfig.srtpSecureSignaling = 0
    return wish


def stun_server(account: Account) -> tuple[str, int] | None:
    """Host and port (0: the usual one) of the STUN server, if there is one."""
    if not account.stun:
        return None
    server = Host.parse(account.stun)
    return server.name, server.port


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
    priority = pj.pj_qos_params()
    priority.flags, priority.dscp_val = _HAS_DSCP, EXPEDITED
    voice.qosParams = priority
    return wish
