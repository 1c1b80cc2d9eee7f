"""What policy allows to be done with customers in files: into this computer, and out of it."""

from __future__ import annotations

from callcenter.config import Config
from callcenter.domain.keep_policy import Keep
from callcenter.store.errors import NotPossible

EXPORT, IMPORT = "data.export_allowed", "data.import_allowed"


def refuse_export(config: Config) -> None:
    """Raise NotPossible where no customers may be written to files."""
    if not config.data.export_allowed:
        raise NotPossible(_forbidden(config, EXPORT, "taken out of this computer in files"))


def refuse_import(config: Config, *, to_crm: bool) -> None:
    """Raise NotPossible where nobody may be imported, or not for the CRM."""
    if not config.data.import_allowed:
        raise NotPossible(_forbidden(config, IMPORT, "imported from files on this computer"))
    if config.data.keep is Keep.CALL:
        raise NotPossible(
            "Policy lets this computer keep nobody but the caller of the moment (data.keep): "
            "import the customers into the CRM itself."
        )
    if to_crm and not config.crm:
        raise NotPossible("No CRM is set up: the configuration has no [crm] table.")


def _forbidden(config: Config, key: str, what: str) -> str:
    by = config.where(key).value
    return f"Customers may not be {what} ({key} = false, by {by}). Your IT can allow it."
