"""What can be said of `callcenter customers import|export|batches|undo`; quick to import."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from callcenter.cli.options import add_command, add_config, add_json

ACTIONS = ("import", "export", "batches", "undo")
DELIMITERS = {";": ";", ",": ",", "|": "|", "tab": "\t", "\t": "\t"}
"""What separates the cells of CSV, as it is typed."""


def add_actions(
    actions: Any, profile: argparse.ArgumentParser, do: Callable[[argparse.Namespace], int]
) -> None:
    """Add the actions with files to those of `customers`; *do* does them."""

    def add(name: str, words: str) -> argparse.ArgumentParser:
        parser: argparse.ArgumentParser = add_command(actions, name, words, profile)
        add_json(parser)
        add_config(parser)
        parser.set_defaults(do=do)
        return parser

    _add_import(add("import", "take customers over from a file"))
    _add_export(add("export", "write all customers to a file"))
    add("batches", "list what was imported")
    undo = add("undo", "take an import back")
    undo.add_argument("batch", metavar="BATCH", help="as `customers batches` names it")


def _add_import(parser: argparse.ArgumentParser) -> None:
    """Add what can be said of an import to its *parser*."""
    parser.add_argument("file", type=Path, metavar="FILE", help="CSV, XLSX, XLS, ODS, vCard, XML")
    parser.add_argument("--dry-run", action="store_true", help="only say what would be done")
    parser.add_argument(
        "--policy",
        choices=["skip", "fill", "overwrite"],
        default="skip",
        help="of people who are known: leave them, fill what is empty, or overwrite",
    )
    parser.add_argument(
        "--map",
        action="append",
        default=[],
        type=_mapped,
        metavar="COLUMN=FIELD",
        help="what a column tells, by its name or number; FIELD: name, number, email, …, ignore",
    )
    parser.add_argument("--encoding", default="", help="of CSV and vCard, if it is guessed wrong")
    parser.add_argument(
        "--delimiter",
        default="",
        metavar="SIGN",
        choices=list(DELIMITERS),
        help="of CSV, if it is guessed wrong: one of ; , | tab",
    )
    parser.add_argument("--sheet", default="", metavar="NAME", help="of a spreadsheet")
    parser.add_argument("--region", default="", metavar="PL", help="whose numbers have no prefix")
    parser.add_argument("--to-crm", action="store_true", help="create and change them there too")
    parser.add_argument(
        "--rejects", type=Path, metavar="FILE", help="where rejected rows go (default: beside FILE)"
    )


def _add_export(parser: argparse.ArgumentParser) -> None:
    """Add what can be said of an export to its *parser*."""
    parser.add_argument("file", type=Path, metavar="FILE", help="ends in .csv, .xlsx or .vcf")
    parser.add_argument(
        "--delimiter",
        default=",",
        metavar="SIGN",
        choices=list(DELIMITERS),
        help="of CSV: one of ; , | tab (default: a comma)",
    )


def _mapped(text: str) -> tuple[str, str]:
    column, sign, field = text.rpartition("=")
    if not sign or not column:
        raise argparse.ArgumentTypeError(f"{text!r}: write COLUMN=FIELD, as in Telefon=number")
    return column, field
