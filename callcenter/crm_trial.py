"""`callcenter crm test`: the CRM tried out with one number, each request and answer shown."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import msgspec
from msgspec.structs import replace

from callcenter.config import Config, load
from callcenter.crm.crm import Crm
from callcenter.crm.mapping import CLIENT_ID, USER, WrongMapping
from callcenter.crm.masking import Exchanged, Masking
from callcenter.crm.trial import CrmTrial, Outcome, Recorder, Step
from callcenter.domain.call import Direction
from callcenter.domain.interaction import Interaction
from callcenter.domain.number import NumberKind, PhoneNumber
from callcenter.exits import refused, warn
from callcenter.paths import Profile
from callcenter.store.payload import Payload, of_interaction
from callcenter.store.secrets import SecretError
from callcenter.syncing import SecretSource, configured_crm

NOTE = "Written by `callcenter crm test`, to see that it arrives."
_NO_SECRETS = (USER, CLIENT_ID)
_SHOWN_LINES = 24
_WORDS = {Outcome.DONE: "ok", Outcome.FAILED: "FAILED", Outcome.LEFT_OUT: "left out"}


def try_crm(
    profile: Profile,
    written: str,
    *,
    config_file: Path | None,
    secrets: SecretSource,
    as_json: bool,
    write: bool,
) -> int:
    """Try the configured CRM with a number as *written*, and print it; 0 if all steps came off."""
    config, problems = load(profile, user_file=config_file)
    for problem in problems:
        warn(problem)
    number = PhoneNumber.parse(
        written,
        region=config.numbers.region,
        extension_digits=config.numbers.extension_digits,
    )
    if number.kind in (NumberKind.ANONYMOUS, NumberKind.SIP_USER):
        return refused(f"{written!r} is no telephone number such as +48601234567")
    try:
        steps = tried(config, number, secrets=secrets, write=write)
    except (WrongMapping, SecretError) as error:
        return refused(error)
    if steps is None:
        return refused("no CRM is set up: the configuration has no [crm] table")
    if as_json:
        print(json.dumps(_plain(number, steps), ensure_ascii=False))
    else:
        print("\n".join(_lines(number, steps)))
    return 0 if _all_well(steps) else 1


def tried(
    config: Config,
    number: PhoneNumber,
    *,
    secrets: SecretSource,
    write: bool = False,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> tuple[Step, ...] | None:
    """The steps of a trial; None without a CRM. Raises WrongMapping, SecretError."""
    hidden = [str(config.crm.get("auth_header", ""))]
    masking = Masking(hidden=[*hidden, *map(str, config.crm.get("headers", {}))])
    recorder = Recorder(masking)
    crm = configured_crm(config, _Learning(secrets, masking), now=now, watch=recorder.heard)
    if crm is None:
        return None
    sample = _sample(config, number, now())
    return asyncio.run(_run(crm, CrmTrial(crm, number, recorder=recorder, sample=sample), write))


async def _run(crm: Crm, trial: CrmTrial, write: bool) -> tuple[Step, ...]:
    try:
        return await trial.run(write=write)
    finally:
        await crm.close()


class _Learning:
    """Secrets from elsewhere, none of which is to be shown."""

    def __init__(self, secrets: SecretSource, masking: Masking) -> None:
        self._secrets = secrets
        self._masking = masking

    def get(self, name: str) -> str | None:
        """The secret of that name."""
        secret = self._secrets.get(name)
        if secret and name not in _NO_SECRETS:
            self._masking.learn(secret)
        return secret

    def put(self, name: str, secret: str) -> object:
        """Keep a new one, which is not to be shown either."""
        self._masking.learn(secret)
        return self._secrets.put(name, secret)


def _sample(config: Config, number: PhoneNumber, now: datetime) -> Payload:
    """A short call from that number, a moment ago."""
    began = now - timedelta(minutes=1)
    call = Interaction(
        id=str(uuid4()),
        agent=config.agent.id or config.line.user or "agent",
        site=config.agent.site,
        direction=Direction.INBOUND,
        started=began,
        number=number,
        answered=began + timedelta(seconds=5),
        ended=began + timedelta(seconds=35),
        note=NOTE,
    )
    return of_interaction(call)


def _all_well(steps: tuple[Step, ...]) -> bool:
    return all(step.outcome is not Outcome.FAILED for step in steps)


def _plain(number: PhoneNumber, steps: tuple[Step, ...]) -> dict[str, object]:
    return {
        "number": number.key,
        "ok": _all_well(steps),
        "steps": [_plain_step(step) for step in steps],
    }


def _plain_step(step: Step) -> dict[str, object]:
    plain: dict[str, object] = msgspec.to_builtins(replace(step, told=None))
    del plain["told"]
    return plain


def _lines(number: PhoneNumber, steps: tuple[Step, ...]) -> Iterator[str]:
    yield f"The CRM is tried with {number.key}."
    for step in steps:
        first, *more = step.says.splitlines() or [""]
        yield f"{_WORDS[step.outcome]:<9} {step.name.value:<10} {first}"
        yield from (f"{'':<21}{line}" for line in more)
        if step.mend:
            yield f"{'':<21}mend: {step.mend}"
        for exchanged in step.exchanges:
            yield from (f"    {line}" for line in _exchange_lines(exchanged))


def _exchange_lines(one: Exchanged) -> Iterator[str]:
    yield one.request
    yield from (f"  {name}: {value}" for name, value in one.headers.items())
    yield from _cut("> ", one.body)
    if one.status:
        yield f"  answered {one.status} in {one.seconds:g} s"
    elif one.answer:
        yield f"  no answer in {one.seconds:g} s"
    yield from _cut("< ", one.answer)


def _cut(mark: str, text: str) -> Iterator[str]:
    lines = text.splitlines()
    yield from (f"  {mark}{line}" for line in lines[:_SHOWN_LINES])
    if len(lines) > _SHOWN_LINES:
        yield f"  {mark}… {len(lines) - _SHOWN_LINES} lines more (--json shows them)"
