"""What the configuration means to the telephone and to the rules of the trade."""

from __future__ import annotations

from datetime import datetime

from callcenter.config.choices import FeatureCodes, PausedCalls
from callcenter.config.settings import Config
from callcenter.domain.agent import Agent, Choice, Intent
from callcenter.domain.caller import HeaderRules
from callcenter.domain.desk import Rules
from callcenter.domain.dial_plan import DialPlan
from callcenter.domain.dial_policy import DialRules
from callcenter.domain.forwarding import CallRules
from callcenter.domain.record_rules import RecordRules
from callcenter.domain.recording import RecordingRules
from callcenter.domain.transfer import TransferRules
from callcenter.engine.commands import Account, Configure, Sound

LINE = "line"
"""The id of the one line there is."""


class LineNotConfigured(Exception):
    """There is no line to register; the text names the settings that are missing."""


def account(config: Config, password: str, *, instance: str = "") -> Account:
    """The line at the PBX, on the telephone known there as *instance*.

    Raises LineNotConfigured without a user and a domain.
    """
    line = config.line
    missing = [f"line.{key}" for key in ("user", "domain") if not getattr(line, key)]
    if missing:
        raise LineNotConfigured(f"the line is not set up: {' and '.join(missing)} missing")
    return Account(
        id=LINE,
        user=line.user,
        domain=line.domain,
        password=password,
        registrars=line.registrars or (line.domain,),
        name=line.name or config.agent.name,
        login=line.login,
        transport=line.transport.value,
        realm=line.realm,
        expires_s=line.expires_s,
        confirm_s=line.confirm_s,
        srtp=line.srtp.value,
        srtp_over_clear=line.srtp_over_clear,
        tls_authorities=line.tls_authorities,
        tls_certificate=line.tls_certificate,
        tls_key=line.tls_key,
        watched=tuple(colleague.user for colleague in config.colleagues),
        voicemail=config.calls.voicemail,
        stun=line.stun,
        voice_way=line.voice_way,
        keep_alive_s=line.keep_alive_s,
        dtmf=config.calls.dtmf.value,
        proxy=line.proxy,
        instance=instance,
    )


def sound(config: Config) -> Sound:
    """Devices, volumes and codecs."""
    return Sound(**{each: getattr(config.audio, each) for each in Sound.__struct_fields__})


def configure(config: Config, password: str, *, instance: str = "") -> Configure:
    """Everything the telephone has to know; without a line set up it gets none."""
    try:
        accounts: tuple[Account, ...] = (account(config, password, instance=instance),)
    except LineNotConfigured:
        accounts = ()
    return Configure(
        accounts,
        sound(config),
        desk_gone_call_s=config.desk.gone_call_s,
        desk_gone_idle_s=config.desk.gone_idle_s,
    )


def header_rules(config: Config) -> HeaderRules:
    """Which headers of an INVITE mean what."""
    return HeaderRules(
        **{each: getattr(config.headers, each) for each in HeaderRules.__struct_fields__}
    )


def rules(config: Config) -> Rules:
    """The policy of the desk as configured."""
    return Rules(
        region=config.numbers.region,
        extension_digits=config.numbers.extension_digits,
        headers=header_rules(config),
        wrap_up_s=config.wrap_up.seconds,
        extend_s=config.wrap_up.extend_s,
        disposition_required=config.wrap_up.required,
        correct_within_h=config.notes.correct_within_h,
        refuse_queue_calls_when_paused=config.states.paused_queue_calls is PausedCalls.REFUSE,
        dispositions=config.dispositions,
        recording=recording_rules(config),
        dialling=dial_rules(config),
        calls=call_rules(config),
        transfer=transfer_rules(config),
        colleagues=config.colleagues,
        erase_allowed=config.data.erase_allowed,
        record=record_rules(config),
    )


def dial_rules(config: Config) -> DialRules:
    """What may be dialled, and how."""
    section = config.dialling
    return DialRules(
        plan=DialPlan.parse(section.plan),
        prefix=section.prefix,
        outside_line=section.outside_line,
        emergency=section.emergency,
        international=section.international,
        premium=section.premium,
        feature_codes=section.feature_codes is FeatureCodes.ALLOW,
        per_minute=section.per_minute,
        per_hour=section.per_hour,
        international_per_hour=section.international_per_hour,
    )


def call_rules(config: Config) -> CallRules:
    """How calls that come in are taken."""
    return CallRules(**{each: getattr(config.calls, each) for each in CallRules.__struct_fields__})


def transfer_rules(config: Config) -> TransferRules:
    """How calls are passed on."""
    return TransferRules(answer_s=config.transfer.answer_s, requests=config.transfer.requests)


def record_rules(config: Config) -> RecordRules:
    """Which page of the CRM's own opens for a call, and when."""
    section = config.record
    return RecordRules(
        template=section.url,
        hosts=section.hosts,
        opens=section.opens,
        one_tab=section.one_tab,
    )


def recording_rules(config: Config) -> RecordingRules:
    """Which calls are recorded."""
    section = config.recording
    return RecordingRules(
        policy=section.policy,
        queues=section.queues,
        remind_s=section.remind_s,
        agents_delete=section.agents_delete,
    )


def agent(config: Config, now: datetime) -> Agent:
    """The configured agent, ready for calls until the store remembers otherwise."""
    name = config.agent.name or config.line.name or config.line.user
    who = config.agent.id or config.line.user or "agent"
    return Agent(who, name, config.agent.site, Choice(Intent.READY), now)
