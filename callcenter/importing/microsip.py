"""The contacts of MicroSIP: an XML file (Contacts.xml) with one element for each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from callcenter.importing.rows import FileRow, WrongFile, is_empty

_ATTRIBUTES = ("name", "firstname", "lastname", "number", "phone", "mobile", "email")
COLUMNS = ("Name", "First name", "Last name", "Number", "Phone", "Mobile", "E-mail")


class MicrosipFile:
    """Contacts of MicroSIP; a line is the number of a contact. Raises WrongFile."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._root_checked()

    @property
    def columns(self) -> tuple[str, ...]:
        """What MicroSIP tells of a contact."""
        return COLUMNS

    def rows(self) -> Iterator[FileRow]:
        """The contacts; raises WrongFile."""
        for count, contact in enumerate(self._contacts(), start=1):
            cells = tuple(contact.get(name, "") for name in _ATTRIBUTES)
            if not is_empty(cells):
                yield FileRow(count, cells)

    def _root_checked(self) -> None:
        for event, element in self._events():
            if event == "start" and element.tag == "contacts":
                return
            break
        raise WrongFile(
            f"{self._path.name} is XML, but no contacts of MicroSIP. Export the customers as CSV, "
            "XLSX, ODS or vCard."
        )

    def _contacts(self) -> Iterator[Element]:
        root: Element | None = None
        for event, element in self._events():
            if root is None:
                root = element
            if event == "end" and element.tag == "contact":
                yield element
                # What was read is not needed any more, however long the file is.
                root.clear()

    def _events(self) -> Iterator[tuple[str, Element]]:
        try:
            with self._path.open("rb") as file:
                yield from iterparse(file, events=("start", "end"), forbid_dtd=True)
        except DefusedXmlException as error:
            raise WrongFile(
                f"{self._path.name} has definitions in it (a DTD) that could make it endless. "
                "Export the contacts again."
            ) from error
        except (ParseError, ValueError) as error:
            raise WrongFile(
                f"{self._path.name} is damaged ({error}). Export the contacts again."
            ) from error
