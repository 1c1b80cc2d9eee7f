"""What is wrong in a configuration file, as a sentence in the agent's language."""

from __future__ import annotations

import re
from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication

from callcenter.config.problem import ConfigProblem, Problem

translate = QCoreApplication.translate

_RANGE = re.compile(r"(?P<whole>a whole number|a number) from (?P<least>\S+) to (?P<most>\S+)(.*)")


def config_problem(problem: ConfigProblem) -> str:
    """*problem* as one sentence that ends like one."""
    place = str(problem.file.name)
    if problem.line:
        place = translate("Config", "{file}, line {line}").format(file=place, line=problem.line)
    form = {
        Problem.VALUE: translate("Config", "{place}: {key} is {found}, but should be {expected}"),
        Problem.UNKNOWN: translate("Config", "{place}: there is no setting {key}: {expected}"),
        Problem.SECRET: translate(
            "Config", "{place}: {key} is a secret and does not belong in a file: {expected}"
        ),
        Problem.LOCKED: translate(
            "Config", "{place}: {key} is locked by your company ({found}): {expected}"
        ),
        Problem.SYNTAX: translate(
            "Config", "{place} cannot be read: {found}; it should be {expected}"
        ),
        Problem.UNREADABLE: translate("Config", "{place} cannot be read ({found}): {expected}"),
    }[problem.problem]
    told = form.format(
        place=place, key=problem.key, found=problem.found, expected=_expected(problem.expected)
    )
    return told if told.endswith(("?", ".")) else f"{told}."


def _expected(text: str) -> str:
    found = _RANGE.fullmatch(text)
    if found is None:
        return _known().get(text) or _choice(text)
    whole = translate("Config", "a whole number from {least} to {most}")
    any_number = translate("Config", "a number from {least} to {most}")
    form = whole if found["whole"] == "a whole number" else any_number
    # A unit stays as the configuration has it.
    return form.format(least=found["least"], most=found["most"]) + found[4]


def _choice(text: str) -> str:
    # A choice of values is written as they stand in the file; the word between them is ours.
    first, between, last = text.rpartition(" or ")
    if not between or " " in last:
        return text
    return translate("Config", "{first} or {last}").format(first=first, last=last)


def _known() -> Mapping[str, str]:
    return {
        "a text in quotes": translate("Config", "a text in quotes"),
        "true or false": translate("Config", "true or false"),
        "a table": translate("Config", "a table"),
        "host or host:port": translate("Config", "host or host:port"),
        "the policy's value is used": translate("Config", "the policy's value is used"),
        "mend or remove it": translate("Config", "mend or remove it"),
        "remove it, or see the README for all settings": translate(
            "Config", "remove it, or see the README for all settings"
        ),
        "keep it in the keyring: callcenter secret set NAME": translate(
            "Config", "keep it in the keyring: callcenter secret set NAME"
        ),
    }
