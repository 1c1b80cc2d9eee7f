"""The doctor's look at what is kept here: that it can be read, and by nobody else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callcenter.config import Config
from callcenter.config.settings import Layer
from callcenter.doctor.finding import Finding
from callcenter.doctor.patient import Patient

if TYPE_CHECKING:
    from callcenter.store.key import StoreKeys


def database(patient: Patient) -> Finding:
    """Whether the local data can be opened, is sound, and of this version."""
    from callcenter.opening import look_into
    from callcenter.store.errors import StoreError

    path = patient.profile.database
    if not path.exists():
        return Finding("database", True, "nothing is kept yet")
    try:
        store = look_into(patient.profile, patient.config, patient.secrets, now=patient.now)
        try:
            damage = store.problem()
        finally:
            store.close()
    except StoreError as error:
        return Finding("database", False, str(error), "Do as it says, or ask IT.")
    if damage:
        return Finding("database", False, damage, "Restart Callcenter: it keeps what is readable.")
    return Finding("database", True)


def encryption(patient: Patient) -> Finding:
    """Whether what is kept can be read by nobody else."""
    from callcenter.opening import keys_of
    from callcenter.store.errors import NoStoreKey
    from callcenter.store.protection import protection

    keys, path = keys_of(patient.config, patient.secrets), patient.profile.database
    if not keys.encrypted:
        return _unencrypted(patient.config)
    try:
        known = any(True for _ in keys.kept(path))
        left = _left_over(patient, keys)
    except NoStoreKey as error:
        return Finding("encryption", False, str(error), "Do as it says; nothing was changed.")
    if not path.exists():
        return Finding("encryption", True, "nothing is kept yet")
    found = protection(path)
    if not found.encrypted or found.plain_copies:
        names = ", ".join([*([] if found.encrypted else [path.name]), *found.plain_copies])
        fix = f"Start the program once; remove what is then still plain in {path.parent}."
        return Finding("encryption", False, f"anybody can read {names}", fix)
    if not known:
        fix = "callcenter store recover, or begin-anew: see callcenter store --help"
        return Finding("encryption", False, "the key of the data is not in the keyring", fix)
    company = "the company can open it too" if found.sealed else "nobody else has the key"
    return _encrypted(company, left)


def _left_over(patient: Patient, keys: StoreKeys) -> tuple[str, ...]:
    """Names of keys in the keyring that this data needs no more."""
    from callcenter.store import label
    from callcenter.store.key import SECRET

    path = patient.profile.database
    left = () if patient.secrets.given(SECRET) else keys.left_over(path)
    if not left:
        return ()
    own = next(keys.kept(path)).fingerprint
    return left if [each.fingerprint for each in label.read(path)] == [own] else ()


def _encrypted(cause: str, left: tuple[str, ...]) -> Finding:
    """All is well; but a key that nothing here needs is one too many."""
    if not left:
        return Finding("encryption", True, cause)
    cause += f"; {' and '.join(left)}, of an earlier version, is still in the keyring"
    forget = ", ".join(f"callcenter secret forget {name}" for name in left)
    fix = f"Once each of your other profiles was started with this version: {forget}"
    return Finding("encryption", True, cause, fix)


def _unencrypted(config: Config) -> Finding:
    origin = config.where("data.encryption")
    cause = (
        f"off (data.encryption, by {origin.value}): who gets hold of this disk reads customers, "
        f"calls and notes"
    )
    chosen_by_it = origin in (Layer.POLICY, Layer.PROVISIONING)
    return Finding("encryption", chosen_by_it, cause, 'Set data.encryption = "required".')
