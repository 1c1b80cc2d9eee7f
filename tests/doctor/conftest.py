"""A profile for the doctor to look at."""

from __future__ import annotations

from pathlib import Path

import pytest

from callcenter.paths import Profile


@pytest.fixture
def profile(tmp_path: Path) -> Profile:
    return Profile(tmp_path / "profile")
