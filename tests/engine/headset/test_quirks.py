"""The data file of peculiar headsets."""

from __future__ import annotations

from pathlib import Path

import pytest

from callcenter.engine.headset.quirks import PLAIN, BadQuirks, Quirks, Way
from callcenter.engine.headset.usages import Light


def written(directory: Path, text: str) -> Path:
    file = directory / "quirks.toml"
    file.write_text(text)
    return file


def test_the_file_that_comes_along_is_right_and_says_its_sources() -> None:
    quirks = Quirks.read()
    assert quirks.known
    assert all(quirk.source and quirk.name for quirk in quirks.known)
    places = [(each.vendor, product) for each in quirks.known for product in each.products or (0,)]
    assert len(places) == len(set(places))
    assert quirks.of(0x046D, 0x0A46).hook is Way.PRESS
    assert quirks.of(0x6993, 0xB02B).mute is Way.PRESS
    assert quirks.of(0x1234, 0x5678) is PLAIN


def test_a_product_goes_before_its_vendor(tmp_path: Path) -> None:
    file = written(
        tmp_path,
        '[[headset]]\nvendor = 1\nname = "all"\nsource = "x"\nnever_light = ["off-hook"]\n'
        '[[headset]]\nvendor = 1\nproducts = [2]\nname = "one"\nsource = "x"\n',
    )
    quirks = Quirks.read(file)
    assert quirks.of(1, 2).name == "one"
    assert quirks.of(1, 3).never == {Light.OFF_HOOK}


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("[[headset", "quirks.toml"),
        ('[[headset]]\nvendor = 1\nname = "a"\n', "source"),
        ('[[headset]]\nvendor = 1\nname = "a"\nsource = "b"\nhook = "odd"\n', "odd"),
        ('[[headset]]\nvendor = 1\nname = "a"\nsource = "b"\nhok = "press"\n', "hok"),
        ('[[headset]]\nvendor = 1\nname = "a"\nsource = "b"\nnever_light = ["red"]\n', "RED"),
    ],
)
def test_a_wrong_file_names_what_is_wrong(tmp_path: Path, text: str, word: str) -> None:
    with pytest.raises(BadQuirks, match=word):
        Quirks.read(written(tmp_path, text))


def test_every_known_headset_is_let_in_by_the_rules_for_linux() -> None:
    folder = Path(__file__).parents[3] / "installer" / "linux"
    (file,) = folder.glob("*-callcenter-headset.rules")
    # Number 73 hands devices to the seated user: what is tagged later comes too late.
    assert int(file.name.partition("-")[0]) < 73
    lines = [line for line in file.read_text("utf-8").splitlines() if "uaccess" in line]
    for quirk in Quirks.read().known:
        makers = [line for line in lines if f'ATTRS{{idVendor}}=="{quirk.vendor:04x}"' in line]
        whole = any("idProduct" not in line for line in makers)
        for product in () if whole else quirk.products:
            assert any(f'ATTRS{{idProduct}}=="{product:04x}"' in line for line in makers)
        assert makers, quirk.name
