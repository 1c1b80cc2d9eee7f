"""Customers as a spreadsheet (XLSX): every cell is text, so that nothing in it is calculated."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from xlsxwriter import Workbook
from xlsxwriter.exceptions import XlsxWriterException
from xlsxwriter.worksheet import Worksheet

from callcenter.domain.customer import Customer
from callcenter.exporting.cells import CannotExport, cells, columns

MOST_ROWS = 1_048_575
"""Below the header; a spreadsheet holds no more."""
_SHEET = "Customers"
_WIDTH = 18


def write_workbook(path: Path, customers: Iterable[Customer], most_numbers: int) -> int:
    """Write *customers* into a workbook row by row, whatever their number; how many they were.

    Raises CannotExport and OSError.
    """
    names = columns(most_numbers)
    # What lies on the disk meanwhile lies beside the file, not where everybody may look.
    book = Workbook(str(path), {"constant_memory": True, "tmpdir": str(path.parent)})
    count = 0
    try:
        sheet = book.add_worksheet(_SHEET)
        sheet.set_column(0, len(names) - 1, _WIDTH)
        sheet.freeze_panes(1, 0)
        bold = book.add_format({"bold": True})
        for at, name in enumerate(names):
            sheet.write_string(0, at, name, bold)
        for count, kept in enumerate(customers, start=1):
            _write_row(sheet, count, kept, len(names))
    finally:
        try:
            book.close()
        except XlsxWriterException as error:
            raise CannotExport(f"{path} cannot be written: {error}.") from error
    return count


def _write_row(sheet: Worksheet, at: int, kept: Customer, width: int) -> None:
    if at > MOST_ROWS:
        raise CannotExport(f"A spreadsheet holds {MOST_ROWS} customers. Export them as CSV.")
    for column, cell in enumerate(cells(kept, width)):
        if cell and sheet.write_string(at, column, cell):
            raise CannotExport(
                f"A text of the customer {kept.id} is too long for a spreadsheet. Export as CSV."
            )
