"""What all new contacts of a file have agreed to: said once for the import, and recorded with each of its parts."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypedDict

from django.utils.translation import gettext as _

from crm.errors import ConsentRefused, ImportRefused
from crm.models import ContactImport
from crm.operations.consents import check_consent, record_consents
from crm.operations.importing.chunk import CREATED, Outcome


class ImportConsent(TypedDict, total=False):
    """For which channels, how, on which day and in which wording (its code) consent was given."""

    channels: Sequence[str]
    source: str
    date: datetime.date | None
    wording: str


def kept_consent(consent: ImportConsent | None) -> dict[str, Any]:
    """The consent as the import keeps it, nothing where none was given.

    Raises ImportRefused, with the field at fault under "consent_…", where something is missing or cannot be.
    """
    if not consent or not any(consent.get(name) for name in ("channels", "source", "wording")):
        return {}
    channels, source, wording = list(consent.get("channels", ())), consent.get("source", ""), consent.get("wording", "")
    if not (date := consent.get("date")):
        raise ImportRefused(_("Say on which day consent was given."), field="consent_date")
    try:
        check_consent(channel=channels, source=source, at=date, wording=wording)
    except ConsentRefused as error:
        field = "channels" if error.field == "channel" else error.field
        raise ImportRefused(str(error), field=f"consent_{field}") from error
    return {"channels": channels, "source": source, "date": date.isoformat(), "wording": wording}


def consent_of(kept: Mapping[str, Any]) -> ImportConsent:
    """What an import keeps, as it was given."""
    if not kept:
        return {}
    date = datetime.date.fromisoformat(kept["date"])
    return {"channels": kept["channels"], "source": kept["source"], "date": date, "wording": kept["wording"]}


def record_consent_of_new(run: ContactImport, outcomes: Iterable[Outcome]) -> None:
    """The rows' new contacts have agreed, as part of the import's changes; companies they only work for have not."""
    new = [each.contact.pk for each in outcomes if each.what == CREATED and each.contact]
    given = consent_of(run.consent)
    if given and new:
        record_consents(
            new,
            channel=given["channels"],
            given=True,
            source=given["source"],
            at=given["date"],
            wording=given["wording"],
            proof=run.name,
            by=None,
            within=run.change_set,
        )
