from __future__ import annotations

from pathlib import Path

import pytest

from callcenter.importing.rows import WrongFile
from tests.importing.samples import opened, written

CONTACTS = """<?xml version="1.0" encoding="UTF-8"?>
<contacts>
<contact name="Łucja Żak" number="601234567" firstname="" lastname="" phone="221234567"
 mobile="" email="lucja@example.pl" address="" comment="=cmd" id="" presence="0" starred="1"/>
<contact name="" number="" firstname="" lastname=""/>
<contact name="Reception" number="sip:100@pbx.example.pl"/>
</contacts>"""


def test_its_contacts_are_read(tmp_path: Path) -> None:
    file = opened(written(tmp_path, CONTACTS, name="Contacts.xml"))
    assert [(row.line, row.cells) for row in file.rows()] == [
        (1, ("Łucja Żak", "", "", "601234567", "221234567", "", "lucja@example.pl")),
        (3, ("Reception", "", "", "sip:100@pbx.example.pl", "", "", "")),
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<?xml version='1.0'?><html/>", "no contacts of MicroSIP"),
        ("<?xml version='1.0'?>", "is damaged"),
        (CONTACTS[:-40], "is damaged"),
        (
            '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
            '<contacts><contact name="&b;"/></contacts>',
            "has definitions in it",
        ),
        (
            '<?xml version="1.0"?><!DOCTYPE x SYSTEM "file:///etc/passwd"><contacts/>',
            "has definitions in it",
        ),
    ],
)
def test_what_is_none_or_dangerous_is_told(text: str, words: str, tmp_path: Path) -> None:
    path = written(tmp_path, text, name="Contacts.xml")
    with pytest.raises(WrongFile, match=words):
        list(opened(path).rows())


def test_a_long_file_is_read_piece_by_piece(tmp_path: Path) -> None:
    body = '<contact name="Anna" number="601234567"/>' * 50_000
    rows = opened(written(tmp_path, f"<contacts>{body}</contacts>", name="c.xml")).rows()
    assert sum(1 for _ in rows) == 50_000
