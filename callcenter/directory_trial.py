"""`callcenter directory test`: the company directory tried out with one number, step by step."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import msgspec

from callcenter.company_directory import SecretSource, configured_directory
from callcenter.config import Config, load
from callcenter.directory.directory import Directory, WrongDirectory
from callcenter.directory.trial import DirectoryTrial, Outcome, Recorder, Step
from callcenter.domain.number import NumberKind, PhoneNumber
from callcenter.exits import refused, warn
from callcenter.paths import Profile
from callcenter.store.secrets import SecretError

_WORDS = {Outcome.DONE: "ok", Outcome.FAILED: "FAILED", Outcome.LEFT_OUT: "left out"}
_LONGEST = 300


def try_directory(
    profile: Profile,
    written: str,
    *,
    config_file: Path | None,
    secrets: SecretSource,
    as_json: bool,
) -> int:
    """Try the configured directory with a number as *written*; 0 if all steps came off."""
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
        steps = tried(config, number, secrets=secrets)
    except (WrongDirectory, SecretError) as error:
        return refused(error)
    if steps is None:
        return refused("no company directory is set up: directory.kind is none")
    if as_json:
        print(json.dumps(_plain(number, steps), ensure_ascii=False))
    else:
        print("\n".join(_lines(number, steps)))
    return 0 if all_well(steps) else 1


def tried(config: Config, number: PhoneNumber, *, secrets: SecretSource) -> tuple[Step, ...] | None:
    """The steps of a trial; None without a directory. Raises WrongDirectory, SecretError."""
    recorder = Recorder()
    directory = configured_directory(config, secrets, watch=recorder.heard)
    if directory is None:
        return None
    return asyncio.run(_run(directory, DirectoryTrial(directory, number, recorder)))


def all_well(steps: tuple[Step, ...]) -> bool:
    """Whether no step failed."""
    return all(step.outcome is not Outcome.FAILED for step in steps)


async def _run(directory: Directory, trial: DirectoryTrial) -> tuple[Step, ...]:
    try:
        return await trial.run()
    finally:
        await directory.close()


def _plain(number: PhoneNumber, steps: tuple[Step, ...]) -> dict[str, object]:
    told = [msgspec.to_builtins(step) for step in steps]
    return {"number": number.key, "ok": all_well(steps), "steps": told}


def _lines(number: PhoneNumber, steps: tuple[Step, ...]) -> Iterator[str]:
    yield f"The company directory is tried with {number.key}."
    for step in steps:
        first, *more = step.says.splitlines() or [""]
        yield f"{_WORDS[step.outcome]:<9} {step.stage.value:<10} {first}"
        yield from (f"{'':<21}{line}" for line in more)
        if step.mend:
            yield f"{'':<21}mend: {step.mend}"
        yield from (f"    {_cut(line)}" for line in step.asked)


def _cut(line: str) -> str:
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}… (--json shows all)"
