from __future__ import annotations

import stat
import sys
from pathlib import Path

import pytest

from callcenter.config import SETTINGS, Config, ConfigProblem, Layer, Problem, load
from callcenter.config.choices import PausedCalls, Transport
from callcenter.config.values import (
    LineNotConfigured,
    account,
    configure,
    header_rules,
    sound,
)
from callcenter.domain.caller import HeaderRules
from callcenter.domain.disposition import Disposition, Flag
from callcenter.paths import Profile


@pytest.fixture
def profile(tmp_path: Path) -> Profile:
    return Profile(tmp_path / "profile")


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    return tmp_path / "policy.toml"


def read(profile: Profile, policy: Path, text: str) -> tuple[Config, tuple[ConfigProblem, ...]]:
    profile.config.write_text(text, "utf-8")
    return load(profile, policy=policy)


def sentences(problems: tuple[ConfigProblem, ...]) -> list[str]:
    return [str(problem) for problem in problems]


def test_without_any_file_the_defaults_hold(profile: Profile, policy: Path) -> None:
    config, problems = load(profile, policy=policy)
    assert problems == ()
    assert config == Config()
    assert config.numbers.region == "PL"
    assert config.where("numbers.region") is Layer.DEFAULT


def test_every_default_is_a_value_its_own_kind_accepts() -> None:
    for setting in SETTINGS.values():
        assert setting.kind.read(setting.kind.plain(setting.default)) == setting.default, (
            setting.key
        )
        assert setting.title, setting.key


def test_later_layers_win_and_tell_where_a_value_is_from(profile: Profile, policy: Path) -> None:
    policy.write_text('[line]\ndomain = "policy.example"\ntransport = "tcp"\n')
    profile.provisioning.write_text('[line]\ndomain = "site.example"\nuser = "101"\n')
    config, problems = read(profile, policy, '[line]\nuser = "102"\n')
    assert problems == ()
    assert (config.line.domain, config.where("line.domain")) == (
        "site.example",
        Layer.PROVISIONING,
    )
    assert (config.line.user, config.where("line.user")) == ("102", Layer.USER)
    assert (config.line.transport, config.where("line.transport")) == (Transport.TCP, Layer.POLICY)


def test_a_locked_key_keeps_the_policys_value(profile: Profile, policy: Path) -> None:
    policy.write_text('locked = ["line.domain", "wrap_up"]\n[line]\ndomain = "pbx.example"\n')
    profile.provisioning.write_text("[wrap_up]\nseconds = 5\n")
    config, problems = read(profile, policy, '[line]\ndomain = "evil.example"\n')
    assert config.line.domain == "pbx.example"
    assert config.wrap_up.seconds == 30
    assert "line.domain" in config.locked
    assert "wrap_up.seconds" in config.locked
    assert [problem.problem for problem in problems] == [Problem.LOCKED, Problem.LOCKED]
    assert f"callcenter.toml: line.domain is locked by {policy}" in sentences(problems)[1]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            '[line]\ntransport = "udq"',
            "callcenter.toml: line.transport is 'udq'; expected udp, tcp or tls",
        ),
        (
            "[wrap_up]\nseconds = -1",
            "callcenter.toml: wrap_up.seconds is -1; "
            "expected a whole number from 0 to 3600 seconds",
        ),
        (
            "[wrap_up]\nseconds = true",
            "callcenter.toml: wrap_up.seconds is true; "
            "expected a whole number from 0 to 3600 seconds",
        ),
        (
            '[wrap_up]\nrequired = "yes"',
            "callcenter.toml: wrap_up.required is 'yes'; expected true or false",
        ),
        (
            "[audio]\nringer_volume = 1.5",
            "callcenter.toml: audio.ringer_volume is 1.5; expected a number from 0 to 1",
        ),
        (
            "[audio]\nringer_volume = nan",
            "callcenter.toml: audio.ringer_volume is nan; expected a number from 0 to 1",
        ),
        (
            '[line]\nregistrars = ["a.example", "b.example:99999"]',
            "callcenter.toml: line.registrars[1] is 'b.example:99999'; "
            "expected host or host:port with a port from 1 to 65535",
        ),
        (
            '[line]\nuser = "jan@pbx"',
            "callcenter.toml: line.user is 'jan@pbx'; "
            "expected a user name without spaces or any of @<>\"';:?&",
        ),
        (
            '[[dispositions]]\ncode = "sold"\nflags = ["solved"]',
            "callcenter.toml: dispositions[0].flags is 'solved'; "
            "expected resolved, follow-up, callback or do-not-call",
        ),
        (
            '[[dispositions]]\ncode = "sold"\n[[dispositions]]\ncode = "sold"',
            "callcenter.toml: dispositions[1].code is 'sold'; expected a code that is not there "
            "twice",
        ),
        (
            "[states]\npause_reasons = 5",
            "callcenter.toml: states.pause_reasons is 5; "
            'expected a list of tables with "code" and labels such as "en" and "pl"',
        ),
        ("line = 5", "callcenter.toml: line is 5; expected a table [line]"),
        (
            '[line]\ndomian = "x"',
            "callcenter.toml: line.domian is not a setting; did you mean line.domain?",
        ),
        (
            "[qqqq]\nx = 1",
            "callcenter.toml: qqqq is not a setting; remove it, or see the README for all settings",
        ),
        (
            '[keys]\nhang_up = "Esc"',
            "callcenter.toml: keys.hang_up is 'Esc'; "
            "expected another key: Esc closes what is open and does nothing else",
        ),
    ],
)
def test_a_wrong_entry_is_named_and_the_default_stays(
    profile: Profile, policy: Path, text: str, sentence: str
) -> None:
    config, problems = read(profile, policy, text + '\n[numbers]\nregion = "de"\n')
    assert sentences(problems) == [sentence]
    assert config == Config.of({"numbers.region": "DE"}, origins={"numbers.region": Layer.USER})


def test_a_wrong_value_leaves_what_the_layer_below_has(profile: Profile, policy: Path) -> None:
    profile.provisioning.write_text('[line]\ntransport = "tcp"\n')
    config, problems = read(profile, policy, "[line]\ntransport = 7\n")
    assert config.line.transport is Transport.TCP
    assert config.where("line.transport") is Layer.PROVISIONING
    assert len(problems) == 1


def test_a_password_in_the_file_is_refused_and_never_shown(profile: Profile, policy: Path) -> None:
    _, problems = read(profile, policy, '[line]\npassword = "hunter2"\n')
    assert [problem.problem for problem in problems] == [Problem.SECRET]
    assert "callcenter secret set" in str(problems[0])
    assert "hunter2" not in repr(problems)


def test_a_syntax_error_names_the_line(profile: Profile, policy: Path) -> None:
    config, problems = read(profile, policy, '[line]\nuser = "1"\ndomain = pbx\n')
    assert config == Config()
    assert problems[0].line == 3
    assert str(problems[0]).startswith("callcenter.toml, line 3: Invalid value; expected TOML")


@pytest.mark.parametrize("content", [b"\xff\xfe\x00[", b"\x00\x01\x02"])
def test_a_file_that_is_no_text_stops_nothing(
    profile: Profile, policy: Path, content: bytes
) -> None:
    profile.config.write_bytes(content)
    config, problems = load(profile, policy=policy)
    assert config == Config()
    assert len(problems) == 1


def test_a_byte_order_mark_of_an_editor_is_no_error(profile: Profile, policy: Path) -> None:
    profile.config.write_bytes(b'\xef\xbb\xbf[numbers]\nregion = "DE"\n')
    config, problems = load(profile, policy=policy)
    assert problems == ()
    assert config.numbers.region == "DE"


def test_a_named_file_that_is_missing_is_said(
    profile: Profile, policy: Path, tmp_path: Path
) -> None:
    config, problems = load(profile, user_file=tmp_path / "none.toml", policy=policy)
    assert config == Config()
    assert "there is no such file" in str(problems[0])


def test_a_directory_in_place_of_the_file_is_said(
    profile: Profile, policy: Path, tmp_path: Path
) -> None:
    _, problems = load(profile, user_file=tmp_path, policy=policy)
    assert [problem.problem for problem in problems] == [Problem.UNREADABLE]


def test_two_actions_on_one_key_give_the_chosen_one_back(profile: Profile, policy: Path) -> None:
    config, problems = read(profile, policy, '[keys]\nanswer = "f9"\nhold = "ctrl+shift+x"\n')
    assert config.keys.answer == "F6"
    assert config.keys.mute == "F9"
    assert config.keys.hold == "Ctrl+Shift+X"
    assert sentences(problems) == [
        "callcenter.toml: keys.answer is 'F9'; expected a key that keys.mute does not have"
    ]


def test_keys_may_be_swapped(profile: Profile, policy: Path) -> None:
    config, problems = read(profile, policy, '[keys]\nanswer = "F8"\nnot_now = "F6"\n')
    assert problems == ()
    assert (config.keys.answer, config.keys.not_now) == ("F8", "F6")


def test_the_crm_table_is_handed_on_as_it_is(profile: Profile, policy: Path) -> None:
    config, problems = read(profile, policy, '[crm]\nurl = "https://crm.example"\n[crm.find]\na=1')
    assert problems == ()
    assert config.crm == {"url": "https://crm.example", "find": {"a": 1}}


def test_the_trades_lists_are_read(profile: Profile, policy: Path) -> None:
    config, problems = read(
        profile,
        policy,
        """
        [states]
        paused_queue_calls = "ring"
        pause_reasons = [{code = "tea", en = "Tea", pl = "Herbata"}]
        [[dispositions]]
        code = "sold"
        en = "Sold"
        flags = ["resolved", "callback"]
        """,
    )
    assert problems == ()
    assert config.states.paused_queue_calls is PausedCalls.RING
    assert [reason.label("pl") for reason in config.states.pause_reasons] == ["Herbata"]
    assert config.dispositions == (
        Disposition("sold", {"en": "Sold"}, frozenset({Flag.RESOLVED, Flag.CALLBACK})),
    )


def test_values_for_the_telephone() -> None:
    config = Config.of(
        {
            "line.user": "101",
            "line.domain": "pbx.example",
            "agent.name": "Anna Nowak",
            "audio.speakers": ("Headset",),
            "headers.queue": ("X-Skill",),
        }
    )
    line = account(config, "geheim")
    assert (line.uri, line.registrars, line.name) == (
        "sip:101@pbx.example",
        ("pbx.example",),
        "Anna Nowak",
    )
    assert line.password == "geheim"
    assert sound(config).speakers == ("Headset",)
    rules = header_rules(config)
    assert rules.queue == ("X-Skill",)
    assert rules.waited == HeaderRules().waited
    assert configure(config, "geheim").accounts == (line,)


def test_a_line_that_is_not_set_up_says_what_is_missing() -> None:
    with pytest.raises(LineNotConfigured, match=r"line\.user and line\.domain"):
        account(Config(), "")
    assert configure(Config(), "").accounts == ()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no file modes")
def test_a_profile_is_closed_to_others(tmp_path: Path) -> None:
    directory = tmp_path / "profile"
    directory.mkdir(mode=0o755)
    profile = Profile(directory)
    for path in (profile.logs, profile.control, profile.database.parent):
        assert stat.S_IMODE(path.stat().st_mode) == 0o700
