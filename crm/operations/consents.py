"""Recording what contacts agree to, one contact or any number of them, and the words and files that prove it."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.files import File
from django.db import models, transaction
from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from config.lib.records import check_record
from config.lib.sql import insert_select
from crm.consents import current_wordings
from crm.errors import ConsentRefused
from crm.models import (
    ChangeSet,
    Channel,
    Consent,
    ConsentProof,
    ConsentSource,
    ConsentState,
    ConsentWording,
    Contact,
    Language,
)
from crm.operations.changes import Author, begin_changes, store_changes
from crm.operations.suppression import follow_consent

AT_ONCE = 10_000  # ids in one statement
LARGEST_PROOF = 10 * 1024 * 1024
NOTHING = Q(pk__in=())


@dataclass(frozen=True)
class Recorded:
    """What came of recording consent of many: how many rows, who was left alone, and the changes that undo it."""

    recorded: int
    kept_withdrawn: int
    changes: ChangeSet


@dataclass(frozen=True)
class _Statement:
    """What is recorded, the same for everybody."""

    given: bool
    source: ConsentSource
    date: datetime.date
    wordings: Sequence[ConsentWording]
    proof: str
    file: ConsentProof | None
    changes: ChangeSet


@transaction.atomic
def record_consent(
    contact: Contact,
    *,
    channel: str,
    given: bool,
    source: str,
    at: datetime.date | datetime.datetime | None = None,
    wording: ConsentWording | str = "",
    proof: str = "",
    proof_file: ConsentProof | File[Any] | None = None,
    by: Author,
    within: ChangeSet | None = None,
) -> Consent:
    """The contact has agreed to be written to on the channel, or with `given=False` agrees no longer.

    Nothing is overwritten: the latest day counts, and of one day what was recorded last. `wording` is a text, or its
    code, of which the newest version in the contact's language is taken; `proof` says what shows it, `proof_file` does.
    Raises ConsentRefused with the field at fault.
    """
    current = Contact.objects.select_for_update().filter(pk=contact.pk).first()
    if current is None:
        raise ConsentRefused(_("%(name)s has been deleted meanwhile.") % {"name": contact.name})
    if current.anonymised_at:
        raise ConsentRefused(_("%(name)s was anonymised.") % {"name": current.name})
    statement = _statement(given, source, at, wording, proof, proof_file, by, within)
    (chosen,) = _channels(channel)
    consent = Consent(
        contact=current,
        channel=chosen,
        given=given,
        source=statement.source,
        date=statement.date,
        wording=_in_language(statement.wordings, current.language_id),
        proof=statement.proof,
        proof_file=statement.file,
        change_set=statement.changes,
        created_by_id=getattr(by, "pk", None),
    )
    consent.save(force_insert=True)
    refresh_consents([current.pk])
    return consent


@transaction.atomic
def record_consents(
    contacts: Iterable[int] | QuerySet[Contact],
    *,
    channel: str | Iterable[str],
    given: bool,
    source: str,
    at: datetime.date | datetime.datetime | None = None,
    wording: ConsentWording | str = "",
    proof: str = "",
    proof_file: ConsentProof | File[Any] | None = None,
    overrule: bool = False,
    by: Author,
    within: ChangeSet | None = None,
) -> Recorded:
    """The same for many contacts, by their ids or as a queryset, on one channel or several.

    So many statements, however many contacts. Who has withdrawn consent is not taken for somebody who agrees again,
    unless told to `overrule`; anonymised and merged contacts are not touched. Raises ConsentRefused.
    """
    by_query = isinstance(contacts, QuerySet)  # may choose by what is written here
    within = within or begin_changes(ChangeSet.Kind.CONSENT, by=by, many=True)
    statement = _statement(given, source, at, wording, proof, proof_file, by, within)
    channels, last = _channels(channel), within.consents.order_by("-pk").values_list("pk", flat=True).first() or 0
    recorded = kept = 0
    for some in _portions(contacts):
        reachable = some.filter(anonymised_at__isnull=True, merged_into__isnull=True)
        for each in channels:
            withdrawn = Q(**{each.column: ConsentState.WITHDRAWN})
            may_all = overrule or not given
            kept += 0 if may_all else reachable.filter(withdrawn).count()
            recorded += _insert(reachable if may_all else reachable.exclude(withdrawn), each, statement)
        theirs = _has_consent_of(statement.changes, after=last)
        _refresh(Contact.objects.filter(theirs) if by_query else some.filter(theirs))
    return Recorded(recorded, kept, statement.changes)


def check_consent(
    *, channel: str | Iterable[str], source: str, at: datetime.date | None = None, wording: str = ""
) -> None:
    """Raises ConsentRefused, with the field at fault, where record_consents would."""
    _channels(channel)
    _source(source)
    _day(at)
    _wordings(wording)


def _portions(contacts: Iterable[int] | QuerySet[Contact]) -> Iterator[QuerySet[Contact]]:
    if isinstance(contacts, QuerySet):
        yield contacts.order_by()
        return
    ids = sorted(set(contacts))
    for start in range(0, len(ids), AT_ONCE):
        yield Contact.objects.filter(pk__in=ids[start : start + AT_ONCE]).order_by()


def _insert(contacts: QuerySet[Contact], channel: Channel, statement: _Statement) -> int:
    values: dict[str, Any] = {
        "contact": F("pk"),
        "channel": Value(channel.value),
        "given": Value(statement.given),
        "source": Value(statement.source.value),
        "date": Value(statement.date),
        "wording": _wording_by_language(statement.wordings),
        "proof": Value(statement.proof),
        "proof_file": Value(statement.file.pk if statement.file else None, output_field=models.BigIntegerField()),
        "change_set": Value(statement.changes.pk),
        "created_at": Value(timezone.now()),
        "created_by": Value(statement.changes.created_by_id, output_field=models.IntegerField()),
    }
    return insert_select(Consent, list(values), contacts.order_by("pk").values_list(*values.values()))


def _wording_by_language(wordings: Sequence[ConsentWording]) -> Case | Value:
    key = models.BigIntegerField()
    default = Value(wordings[0].pk if wordings else None, output_field=key)
    cases = [When(language=each.language_id, then=Value(each.pk)) for each in wordings[1:]]
    return Case(*cases, default=default, output_field=key) if cases else default


def _in_language(wordings: Sequence[ConsentWording], language: str | None) -> ConsentWording | None:
    return next((each for each in wordings if each.language_id == language), wordings[0] if wordings else None)


def refresh_consents(contacts: Iterable[int]) -> None:
    """How the contacts' consent stands, as the history says; those who are one person by a merge stand alike."""
    _refresh(Contact.objects.filter(pk__in=list(contacts)))


def refresh_consents_without(contacts: QuerySet[Contact], changes: int) -> int:
    """The same as if nothing had been recorded with the changes of that id; how many contacts that are."""
    _refresh(contacts, Q(change_set=changes))
    return contacts.count()


def _refresh(contacts: QuerySet[Contact], without: Q = NOTHING) -> None:
    alone = Q(contact=OuterRef("pk")) & ~without
    contacts.order_by().update(**{each.column: _state(each, alone) for each in Channel})
    merged = Contact.objects.filter(merged_into=OuterRef("pk")).order_by()
    touched = contacts.filter(Q(merged_into__isnull=False) | Exists(merged)).order_by()
    people = {survivor or pk for pk, survivor in touched.values_list("pk", "merged_into")}
    for person in people:
        family = Q(pk=person) | Q(merged_into=person)
        of_family = Q(contact__in=Contact.objects.filter(family).order_by().values("pk"))
        states = {each.column: _state(each, of_family & ~without) for each in Channel}
        Contact.objects.filter(family).update(**states)
    follow_consent(contacts.filter(anonymised_at__isnull=True))


def _state(channel: Channel, of: Q) -> Coalesce:
    latest = Consent.objects.standing().filter(of, channel=channel).latest_first()
    said = Case(When(given=True, then=Value(ConsentState.GIVEN)), default=Value(ConsentState.WITHDRAWN))
    return Coalesce(Subquery(latest.values_list(said)[:1]), Value(ConsentState.UNKNOWN))


def _has_consent_of(changes: ChangeSet, *, after: int = 0) -> Q:
    """Those of them recorded after the consent of that id: many come slice by slice."""
    return Q(pk__in=Consent.objects.filter(change_set=changes, pk__gt=after).order_by().values("contact"))


def refresh_consents_of(changes: ChangeSet) -> int:
    """The same for all whose consent was recorded with these changes; how many contacts that are."""
    touched = Contact.objects.filter(_has_consent_of(changes))
    count = touched.count()
    if count:
        _refresh(touched)
    return count


def _statement(
    given: bool,
    source: str,
    at: datetime.date | datetime.datetime | None,
    wording: ConsentWording | str,
    proof: str,
    proof_file: ConsentProof | File[Any] | None,
    by: Author,
    within: ChangeSet | None,
) -> _Statement:
    source, date = _source(source), _day(at)
    wordings = [wording] if isinstance(wording, ConsentWording) else _wordings(wording)
    file = keep_proof(proof_file) if isinstance(proof_file, File) else proof_file
    changes = within or begin_changes(ChangeSet.Kind.CONSENT, by=by)
    store_changes(changes)
    return _Statement(given, source, date, wordings, proof.strip(), file, changes)


def _source(source: str) -> ConsentSource:
    if source not in ConsentSource.values:
        raise ConsentRefused(_("Say how consent was given or withdrawn."), field="source")
    return ConsentSource(source)


def _day(at: datetime.date | datetime.datetime | None) -> datetime.date:
    if isinstance(at, datetime.datetime):
        at = timezone.localdate(at) if timezone.is_aware(at) else at.date()
    if at and at > timezone.localdate():
        raise ConsentRefused(_("This day is still to come."), field="date")
    return at or timezone.localdate()


def _channels(channel: str | Iterable[str]) -> list[Channel]:
    wanted = [channel] if isinstance(channel, str) else list(dict.fromkeys(channel))
    if not wanted or set(wanted) - set(Channel.values):
        raise ConsentRefused(_("Choose a channel: e-mail, letter or phone."), field="channel")
    return [Channel(each) for each in wanted]


def _wordings(code: str) -> list[ConsentWording]:
    """The newest version in each language; the first is for those whose language has none."""
    code = code.strip().upper()
    found = list(current_wordings().filter(code=code)) if code else []
    if code and not found:
        raise ConsentRefused(_("There is no wording %(code)s.") % {"code": code}, field="wording")
    return found


@transaction.atomic
def keep_wording(*, code: str, language: Language, text: str, by: Author) -> ConsentWording:
    """The words to agree to, as a new version where there are others; the old ones stay with those who agreed to them.

    Raises ConsentRefused with the field at fault.
    """
    code, text = code.strip().upper(), text.strip()
    versions = ConsentWording.objects.filter(code=code, language=language).order_by("-version")
    newest = versions.first()
    if newest and newest.text == text:
        return newest
    version = newest.version + 1 if newest else 1
    wording = ConsentWording(code=code, language=language, version=version, text=text)
    wording.created_by_id = getattr(by, "pk", None)
    check_record(wording, ConsentRefused)
    wording.save(force_insert=True)
    return wording


def keep_proof(file: File[Any]) -> ConsentProof:
    """A file that shows consent, for one contact or many. Raises ConsentRefused where it is empty or too large."""
    if not file.size:
        raise ConsentRefused(_("The file is empty."), field="proof_file")
    if file.size > LARGEST_PROOF:
        raise ConsentRefused(_("The file is larger than 10 MB."), field="proof_file")
    name = (file.name or "").replace("\\", "/").rpartition("/")[2]
    return ConsentProof.objects.create(name=name[-200:], content=file.read())
