"""The demo's world keeps away from a profile with which somebody works."""

from __future__ import annotations

from pathlib import Path

import pytest

from callcenter.config import load
from callcenter.config.writing import set_user
from callcenter.demo.world import RealProfile, World
from callcenter.paths import Profile


def test_a_profile_with_a_real_line_is_left_alone(tmp_path: Path) -> None:
    profile = Profile(tmp_path)
    set_user(profile.config, {"line.user": "102", "line.domain": "pbx.example.com"})
    with pytest.raises(RealProfile, match=r"pbx\.example\.com"), World.open(tmp_path):
        pass
    assert load(profile)[0].line.user == "102"


def test_a_profile_of_an_earlier_demo_is_used_again(tmp_path: Path) -> None:
    for _ in range(2):
        with World.open(tmp_path) as world:
            world.exchange.status()
            assert load(world.profile)[0].line.registrars == (world.exchange.address,)
