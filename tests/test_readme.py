"""What the README tells people to write is right, and its pictures are there."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from callcenter.config import load
from callcenter.crm.mapping import mapping_from
from callcenter.paths import Profile

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text("utf-8")
EXAMPLES = re.findall(r"```toml\n(.*?)```", README, re.DOTALL)


def test_its_configuration_has_no_mistake(tmp_path: Path) -> None:
    (tmp_path / "callcenter.toml").write_text("".join(EXAMPLES), "utf-8")
    config, problems = load(Profile(tmp_path), policy=tmp_path / "none.toml")
    assert problems == ()
    assert config.line.domain == "pbx.example.com"
    assert config.headers.queue == ("X-Queue",)


def test_its_crm_mapping_is_understood() -> None:
    mapping = mapping_from(tomllib.loads(EXAMPLES[1])["crm"])
    assert mapping.find.list == "items"


def test_its_pictures_are_there() -> None:
    pictures = re.findall(r"\]\((resources/[^)]+)\)", README)
    assert pictures
    assert [picture for picture in pictures if not (ROOT / picture).is_file()] == []
