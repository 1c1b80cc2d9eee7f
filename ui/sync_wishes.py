"""What the agent can wish of what is between this desk and the CRM, and of what is kept here."""

from __future__ import annotations

import msgspec

from callcenter.domain.customer import Customer, FieldValue
from callcenter.domain.interaction import Interaction
from callcenter.domain.number import PhoneNumber
from callcenter.domain.other_crm import Switch, To
from callcenter.domain.sync_report import SyncRecord, SyncRow


class SyncPageWanted(msgspec.Struct, frozen=True):
    """Turn to the page of what is between this desk and the CRM."""


class SyncLooking(msgspec.Struct, frozen=True):
    """Somebody looks at that page, or no more: only then it is kept up to date."""

    on: bool


class RecordWanted(msgspec.Struct, frozen=True):
    """Show the record of that key in full."""

    key: str


class CrmTried(msgspec.Struct, frozen=True):
    """Ask the CRM now, and let everything that waits be due."""


class ResendAll(msgspec.Struct, frozen=True):
    """Send everything again that the CRM refused."""


class RecordEdited(msgspec.Struct, frozen=True):
    """Put fields of a record right and send it again; *reason* is the agent's."""

    key: str
    fields: dict[str, FieldValue | PhoneNumber]
    reason: str = ""


class RecordDiscarded(msgspec.Struct, frozen=True):
    """The CRM shall not get this record, for that reason."""

    key: str
    reason: str


class RecordsExported(msgspec.Struct, frozen=True):
    """Write records to a file: the one of *key*, or all that wait or were refused."""

    file: str
    key: str = ""


class ConflictSettled(msgspec.Struct, frozen=True):
    """What a field that was changed on both sides shall read."""

    change: str
    field: str
    chosen: FieldValue


class CorrectionsWanted(msgspec.Struct, frozen=True):
    """Show what a contact said before it was corrected."""

    interaction: str


class CallWanted(msgspec.Struct, frozen=True):
    """Show a past call in the history."""

    interaction: str


class PutRight(msgspec.Struct, frozen=True):
    """Open the form in which a record is put right."""

    row: SyncRow
    record: SyncRecord


class AskDiscard(msgspec.Struct, frozen=True):
    """Ask why a record is discarded."""

    row: SyncRow


class CorrectionWanted(msgspec.Struct, frozen=True):
    """Open the form in which a finished contact is corrected."""

    interaction: Interaction


class CustomerFormWanted(msgspec.Struct, frozen=True):
    """Open the form in which a customer is changed."""

    customer: Customer


class ErasureWanted(msgspec.Struct, frozen=True):
    """Find out what would go with a person: the record of *customer*, else whose *number* it is."""

    customer: str
    number: PhoneNumber
    name: str


class AskErasure(msgspec.Struct, frozen=True):
    """Show what would go with a person, and ask why; *counts* are by table."""

    asked: ErasureWanted
    counts: dict[str, int]
    unsent: int = 0


class PersonErased(msgspec.Struct, frozen=True):
    """Erase a person for that *reason*; with *unsent* also what the CRM does not have."""

    asked: ErasureWanted
    reason: str
    unsent: bool = False


class SwitchWanted(msgspec.Struct, frozen=True):
    """Find out what it concerns if the configured CRM is the former one moved, or another."""

    to: To


class AskSwitch(msgspec.Struct, frozen=True):
    """Show what it concerns, and ask whether it is meant."""

    asked: Switch


class CrmSwitched(msgspec.Struct, frozen=True):
    """The configured CRM is what was *asked*: let the data belong to it."""

    asked: Switch


FormWish = PutRight | AskDiscard | CorrectionWanted | CustomerFormWanted | AskErasure | AskSwitch
