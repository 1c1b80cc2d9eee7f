"""Who sits here, at which exchange, and how numbers and headers are read."""

from __future__ import annotations

from callcenter.config import hosts, kinds, lists
from callcenter.config.choices import HiddenVoice, Transport
from callcenter.config.declaring import Section, setting
from callcenter.domain.caller import HeaderRules
from callcenter.engine.commands import VoiceWay

_user = kinds.matching(r"[^\s@<>\"';:?&]{1,128}", "a user name without spaces or any of @<>\"';:?&")
_domain = kinds.matching(hosts.HOST, 'a host such as "pbx.example.com" or "192.0.2.10"')
_region = kinds.matching(r"[A-Za-z]{2}", 'a country of two letters such as "PL"', upper=True)
_headers = lists.texts(most=16, longest=80)
_file = kinds.text(longest=1000)
_COMMON = HeaderRules()


class AgentSection(Section, frozen=True):
    """Who sits here."""

    id: str = setting(kinds.text(longest=64), "", "Agent's id", exported=False)
    name: str = setting(kinds.text(longest=120), "", "Agent's name", exported=False)
    site: str = setting(kinds.text(longest=64), "", "Site")


class LineSection(Section, frozen=True):
    """The line at the PBX; without *registrars* the domain is the registrar."""

    user: str = setting(_user, "", "User", exported=False)
    login: str = setting(_user, "", "Login, if it is not the user", exported=False)
    domain: str = setting(_domain, "", "Domain")
    registrars: tuple[str, ...] = setting(
        hosts.addresses(), (), "Registrars, the first that answers is used"
    )
    proxy: str = setting(
        hosts.address(), "", "Outbound proxy, through which everything goes to the registrars"
    )
    transport: Transport = setting(kinds.one_of(Transport), Transport.UDP, "Transport")
    realm: str = setting(kinds.text(), "", "Realm, if the PBX's own word is not to be believed")
    expires_s: int = setting(kinds.whole(30, 86400, "seconds"), 300, "Registration lasts")
    name: str = setting(kinds.text(longest=120), "", "Name shown to others", exported=False)
    confirm_s: float = setting(
        kinds.number(1, 300, "seconds"), 3.0, "Registration is confirmed every"
    )
    keep_alive_s: float = setting(
        kinds.number(5, 300, "seconds"), 25.0, "The way to the PBX is kept open every"
    )
    stun: str = setting(
        hosts.address(), "", "STUN server, if the PBX cannot find out where voice goes"
    )
    voice_way: VoiceWay = setting(
        kinds.one_of(VoiceWay), VoiceWay.AUTO, "Voice goes through ports of the telephone's own"
    )
    srtp: HiddenVoice = setting(kinds.one_of(HiddenVoice), HiddenVoice.OFF, "Hidden voice (SRTP)")
    srtp_over_clear: bool = setting(
        kinds.truth(), False, "Keys of hidden voice may go over signalling that is not hidden"
    )
    tls_authorities: str = setting(_file, "", "File of further authorities to trust")
    tls_certificate: str = setting(_file, "", "File of this computer's certificate", exported=False)
    tls_key: str = setting(_file, "", "File of its key, if apart", exported=False)


class NumbersSection(Section, frozen=True):
    """How numbers are read."""

    region: str = setting(_region, "PL", "Country of numbers without a prefix")
    extension_digits: int = setting(
        kinds.whole(0, 12, "digits"), 6, "Longest internal number in digits"
    )


class HeadersSection(Section, frozen=True):
    """Which SIP headers mean what, the most trusted first."""

    queue: tuple[str, ...] = setting(_headers, _COMMON.queue, "Headers with the queue")
    waited: tuple[str, ...] = setting(_headers, _COMMON.waited, "Headers with the time waited")
    dialled: tuple[str, ...] = setting(_headers, _COMMON.dialled, "Headers with the number dialled")
    choice: tuple[str, ...] = setting(_headers, _COMMON.choice, "Headers with the menu choice")
    language: tuple[str, ...] = setting(
        _headers, _COMMON.language, "Headers with the caller's language"
    )
    customer: tuple[str, ...] = setting(
        _headers, _COMMON.customer, "Headers with the customer's id"
    )
