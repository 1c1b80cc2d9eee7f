from __future__ import annotations

import pytest

from callcenter.domain.customer_import import ImportField as F
from callcenter.importing.headers import field_of, guess, is_header

OUTLOOK = (
    "Title,First Name,Middle Name,Last Name,Suffix,Company,Department,Job Title,Business Street,"
    "Business Fax,Business Phone,Business Phone 2,Company Main Phone,Home Fax,Home Phone,"
    "Home Phone 2,Mobile Phone,Other Phone,Pager,Primary Phone,Assistant's Phone,Birthday,"
    "E-mail Address,E-mail Type,E-mail Display Name,E-mail 2 Address,Language,Notes"
)
OUTLOOK_PL = (
    "Tytuł;Imię;Drugie imię;Nazwisko;Sufiks;Firma;Stanowisko;Faks służbowy;Telefon służbowy;"
    "Telefon służbowy 2;Telefon asystenta;Główny telefon do firmy;Telefon domowy;"
    "Telefon komórkowy;Inny telefon;Adres e-mail;Adres e-mail 2;Język;Notatki"
)
GOOGLE_OLD = (
    "Name,Given Name,Additional Name,Family Name,Yomi Name,Name Prefix,Name Suffix,Nickname,"
    "Group Membership,E-mail 1 - Type,E-mail 1 - Value,E-mail 2 - Value,Phone 1 - Type,"
    "Phone 1 - Value,Phone 2 - Type,Phone 2 - Value,Organization 1 - Type,Organization 1 - Name,"
    "Organization 1 - Yomi Name,Organization 1 - Title"
)
GOOGLE_NEW = (
    "First Name,Middle Name,Last Name,Phonetic First Name,Name Prefix,Name Suffix,Nickname,"
    "File As,Organization Name,Organization Title,Birthday,Notes,Photo,Labels,E-mail 1 - Label,"
    "E-mail 1 - Value,Phone 1 - Label,Phone 1 - Value,Phone 2 - Label,Phone 2 - Value"
)
MICROSIP = "Name,Number,First Name,Last Name,Phone Number,Mobile Number,E-mail Address,Comment"


def told(header: str, delimiter: str = ",") -> dict[str, F]:
    columns = header.split(delimiter)
    return {name: field for name, field in zip(columns, guess(columns), strict=True) if field}


def test_outlook_is_understood() -> None:
    assert told(OUTLOOK) == {
        "First Name": F.GIVEN_NAME,
        "Middle Name": F.MIDDLE_NAME,
        "Last Name": F.FAMILY_NAME,
        "Suffix": F.SUFFIX,
        "Company": F.COMPANY,
        "Business Phone": F.NUMBER,
        "Business Phone 2": F.NUMBER,
        "Company Main Phone": F.NUMBER,
        "Home Phone": F.NUMBER,
        "Home Phone 2": F.NUMBER,
        "Mobile Phone": F.NUMBER,
        "Other Phone": F.NUMBER,
        "Primary Phone": F.NUMBER,
        "E-mail Address": F.EMAIL,
        "E-mail 2 Address": F.EMAIL,
        "Language": F.LANGUAGE,
    }


def test_outlook_in_polish_is_understood() -> None:
    assert told(OUTLOOK_PL, ";") == {
        "Imię": F.GIVEN_NAME,
        "Drugie imię": F.MIDDLE_NAME,
        "Nazwisko": F.FAMILY_NAME,
        "Sufiks": F.SUFFIX,
        "Firma": F.COMPANY,
        "Telefon służbowy": F.NUMBER,
        "Telefon służbowy 2": F.NUMBER,
        "Główny telefon do firmy": F.NUMBER,
        "Telefon domowy": F.NUMBER,
        "Telefon komórkowy": F.NUMBER,
        "Inny telefon": F.NUMBER,
        "Adres e-mail": F.EMAIL,
        "Adres e-mail 2": F.EMAIL,
        "Język": F.LANGUAGE,
    }


@pytest.mark.parametrize("header", [GOOGLE_OLD, GOOGLE_NEW])
def test_google_contacts_are_understood(header: str) -> None:
    found = told(header)
    assert found["E-mail 1 - Value"] is F.EMAIL
    assert found["Phone 1 - Value"] is found["Phone 2 - Value"] is F.NUMBER
    assert F.COMPANY in found.values() and F.TAGS in found.values()
    assert {F.GIVEN_NAME, F.FAMILY_NAME} <= set(found.values())
    assert not [name for name in found if "Type" in name or name.endswith("Label")]
    assert "Organization 1 - Title" not in found and "Nickname" not in found


def test_microsip_is_understood() -> None:
    assert list(told(MICROSIP).values()) == [
        *(F.NAME, F.NUMBER, F.GIVEN_NAME, F.FAMILY_NAME, F.NUMBER, F.NUMBER, F.EMAIL),
    ]


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("Imię i nazwisko", F.NAME),
        ("NAZWA FIRMY", F.COMPANY),
        ("tel. kom.", F.NUMBER),
        ("nr telefonu", F.NUMBER),
        ("telefon_komórkowy", F.NUMBER),
        ("Komorka", F.NUMBER),
        ("e-mail", F.EMAIL),
        ("Fax", None),
        ("Uwagi", None),
        ("", None),
        ("ID", None),
        ("id", F.ID),
        ("Name 2", None),
    ],
)
def test_a_column_is_known_by_its_name(name: str, field: F | None) -> None:
    assert field_of(name) is field


def test_only_numbers_and_addresses_are_told_by_several_columns() -> None:
    assert guess(["Name", "Customer", "Phone", "Tel"]) == (F.NAME, None, F.NUMBER, F.NUMBER)


def test_a_first_row_about_somebody_is_no_header() -> None:
    assert is_header(["Nom", "Numéro", "Remarque"])
    assert not is_header(["Anna Nowak", "601 234 567"])
    assert not is_header(["Anna Nowak", "anna@example.pl"])
