"""The settings by which calls are taken and numbers dialled, as an administrator writes them."""

from __future__ import annotations

from pathlib import Path

import pytest

from callcenter.config import Config, ConfigProblem, load
from callcenter.config.values import account, call_rules, dial_rules, rules
from callcenter.domain.auto_answer import AutoAnswer
from callcenter.domain.dial_plan import Matching
from callcenter.domain.dial_policy import Allowance, DialRules
from callcenter.domain.forwarding import CallRules, DoNotDisturb, Waiting
from callcenter.paths import Profile

SITE = """
[calls]
do_not_disturb = "direct"
waiting = "busy"
forward_no_answer = "+48 22 123 45 67"
forward_after_s = 12
auto_answer = "header"
dtmf = "info"

[dialling]
plan = "(<0:+48>xxxxxxxxx|1xx|0700x.!)"
prefix = "7"
outside_line = "0"
emergency = ["112", "5555"]
international = "ask"
premium = "block"
feature_codes = "block"
per_minute = 5
per_hour = 50
international_per_hour = 2
"""


def read(directory: Path, text: str) -> tuple[Config, tuple[ConfigProblem, ...]]:
    profile = Profile(directory / "profile")
    profile.config.write_text(text, "utf-8")
    return load(profile, policy=directory / "policy.toml")


def test_without_a_word_the_rules_are_those_of_the_trade() -> None:
    assert dial_rules(Config()) == DialRules()
    assert call_rules(Config()) == CallRules()


def test_what_the_site_writes_is_what_the_desk_works_by(tmp_path: Path) -> None:
    config, problems = read(tmp_path, SITE)
    assert problems == ()
    dialling, calls = rules(config).dialling, rules(config).calls
    assert dialling.plan.applied("0601234567") == (Matching.DIALLED, "+48601234567")
    assert (dialling.prefix, dialling.outside_line) == ("7", "0")
    assert dialling.emergency == ("112", "5555")
    assert (dialling.international, dialling.premium) == (Allowance.ASK, Allowance.BLOCK)
    assert not dialling.feature_codes
    assert (dialling.per_minute, dialling.per_hour, dialling.international_per_hour) == (5, 50, 2)
    assert calls.do_not_disturb is DoNotDisturb.DIRECT
    assert calls.waiting is Waiting.BUSY
    assert (calls.forward_no_answer, calls.forward_after_s) == ("+48 22 123 45 67", 12)
    assert calls.auto_answer is AutoAnswer.HEADER


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('[dialling]\nplan = "(1xx|2yy)"', "at character 7"),
        ('[dialling]\nplan = "1xx"', "( before the first sequence"),
        ('[dialling]\nprefix = "abc"', "keys 0-9"),
        ('[dialling]\nemergency = ["help"]', "2 to 6 digits"),
        ('[dialling]\npremium = "maybe"', "allow, ask or block"),
        ("[dialling]\nper_minute = 0", "from 1 to 1000"),
        ('[calls]\nforward_always = "sip:x@evil.example"', "a number such as"),
        ('[calls]\nforward_busy = "*21*5#"', "a number such as"),
        ("[calls]\nauto_answer_after_s = 11", "from 0 to 10"),
        ('[calls]\ndtmf = "tones"', "auto, rfc4733, info or inband"),
    ],
)
def test_a_wrong_value_is_told_with_what_was_expected(tmp_path: Path, line: str, told: str) -> None:
    config, problems = read(tmp_path, line)
    assert [told in str(problem) for problem in problems] == [True]
    assert rules(config).dialling == DialRules()
    assert rules(config).calls == CallRules()


def test_how_keys_are_sent_goes_to_the_telephone_with_the_line(tmp_path: Path) -> None:
    line = '[line]\nuser = "100"\ndomain = "pbx.example"\n'
    config, problems = read(tmp_path, SITE + line)
    assert not problems
    assert account(config, "secret").dtmf == "info"
    assert account(read(tmp_path / "other", line)[0], "secret").dtmf == "auto"
