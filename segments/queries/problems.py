"""What can stand in the way of a line: every kind of problem, what may be done about it, and how it is recognised."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Window
from django.db.models.functions import RowNumber
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from crm.addresses import reached_elsewhere
from crm.consents import ConsentPolicy
from crm.filters import email_at, postal_address_at
from crm.models import Channel, Contact, CorrespondenceType, MarketingSetup
from interactions.empty_fields import SALESPERSON_TEXTS, is_empty, missed_where_empty
from interactions.lists import REASONS
from interactions.models import (
    BouncedAddress,
    Delivery,
    Document,
    InformationFlow,
    InitiatedBy,
    InteractionLogEntry,
    LoggedSegment,
)
from segments.models import LineEdit, Segment, SegmentLine
from segments.queries.lines import Settings, members, with_values

OTHER_CHANNEL, LEAVE_OUT, SEND = "other_channel", "leave_out", "send"
SAME_PERSON, PRIVACY, NO_DOCUMENT, UNREACHABLE = "same_person", "privacy", "no_document", "unreachable"
NO_CONSENT, NO_CONSENT_HERE = "no_consent", "no_consent_here"
CAMPAIGN_OVER, EXPIRED, NOT_STARTED = "campaign_over", "expired", "not_started"
BOUNCED_ONLY, BOUNCED = "bounced_only", "bounced"
SAME_ADDRESS, RECENT = "same_address", "recent"
NO_ADDRESS, NO_EMAIL = "no_address", "no_email"
NO_LANGUAGE, FALLBACK_LANGUAGE, EMPTY_FIELD = "no_language", "fallback_language", "empty_field"
PAPER, EMAIL = CorrespondenceType.HARD_COPY, CorrespondenceType.EMAIL
State = Delivery.State
HEADING = ("contact__name", "contact__post_code", "contact__city", "contact__address")  # what a letter is addressed to


@dataclass(frozen=True)
class Kind:
    """A kind of problem: what it is called, and what may be done about it, the safe way first."""

    label: str | Promise
    choices: Mapping[str, str | Promise]


_LEAVE_OUT = {LEAVE_OUT: gettext_lazy("Leave out")}
_PRINT = {OTHER_CHANNEL: gettext_lazy("Print")}
_ANYWAY = {SEND: gettext_lazy("Send anyway")}
_DEFAULT_LANGUAGE = {SEND: gettext_lazy("In the default language")}
# Where a line has several problems and is left out, the first of them is its reason.
KINDS = {
    name: Kind(REASONS[name], choices)
    for name, choices in {
        SAME_PERSON: _LEAVE_OUT,
        PRIVACY: _LEAVE_OUT,
        NO_DOCUMENT: _LEAVE_OUT,
        UNREACHABLE: _LEAVE_OUT,
        NO_CONSENT: _LEAVE_OUT,
        NO_CONSENT_HERE: {**_LEAVE_OUT, OTHER_CHANNEL: gettext_lazy("Use the other channel")},
        CAMPAIGN_OVER: {**_LEAVE_OUT, **_ANYWAY},
        EXPIRED: {**_LEAVE_OUT, **_ANYWAY},
        BOUNCED_ONLY: {**_LEAVE_OUT, **_ANYWAY},
        BOUNCED: {**_PRINT, **_LEAVE_OUT, **_ANYWAY},
        SAME_ADDRESS: {**_LEAVE_OUT, **_ANYWAY},
        RECENT: {**_LEAVE_OUT, **_ANYWAY},
        NO_ADDRESS: {
            OTHER_CHANNEL: gettext_lazy("Send by e-mail"),
            **_LEAVE_OUT,
            SEND: gettext_lazy("Print anyway"),
        },
        NO_EMAIL: {**_PRINT, **_LEAVE_OUT},
        NOT_STARTED: {**_ANYWAY, **_LEAVE_OUT},
        NO_LANGUAGE: {**_DEFAULT_LANGUAGE, **_LEAVE_OUT},
        FALLBACK_LANGUAGE: {**_DEFAULT_LANGUAGE, **_LEAVE_OUT},
        EMPTY_FIELD: {SEND: gettext_lazy("Send with the field empty"), **_LEAVE_OUT},
    }.items()
}
SAFE_DEFAULTS: Mapping[str, str] = {name: next(iter(kind.choices)) for name, kind in KINDS.items()}


@dataclass
class Tests:
    """How the problems of a segment's lines are recognised: by annotations of the lines, in one statement.

    `asked` stands for the channel of the line. What cannot occur in this segment is not among the tests.
    """

    segment: Segment
    settings: Settings
    recent_days: int | None = None  # None: as the marketing set-up says
    logged: LoggedSegment | None = None  # while it is logged: what it wrote itself is no writing before

    @classmethod
    def of(cls, segment: Segment, recent_days: int | None = None) -> Tests:
        """For the segment as it is now."""
        return cls(segment, Settings.of(segment), recent_days)

    @cached_property
    def policy(self) -> ConsentPolicy:
        """Who may be written to."""
        return ConsentPolicy.of(self._setup)

    @cached_property
    def days(self) -> int:
        """For how many days nobody is written to again; 0: that is not asked."""
        if self.recent_days is not None:
            return self.recent_days
        return self._setup.contact_pause_days

    @cached_property
    def _setup(self) -> MarketingSetup:
        columns = ("email_opt_in", "letter_opt_in", "contact_pause_days")
        return MarketingSetup.objects.only(*columns).first() or MarketingSetup()

    @cached_property
    def all(self) -> dict[str, Q]:
        """The tests by kind, in the order of KINDS."""
        address = postal_address_at("contact__") | Q(contact__in=reached_elsewhere("address"))
        email = email_at("contact__") | Q(contact__in=reached_elsewhere("email"))
        document = Q(document_id__isnull=False)
        found = {
            SAME_PERSON: Q(contact__merged_into__isnull=False) & Q(Exists(self._same_person())),
            # A merged contact is blocked by itself; what counts is whether the one it was merged into is.
            PRIVACY: Q(contact__privacy_blocked=True)
            & (Q(contact__merged_into__isnull=True) | Q(Exists(_survivor_blocked()))),
            NO_DOCUMENT: ~document,
            UNREACHABLE: ~address & ~email,
            NO_LANGUAGE: document & Q(contact__language__isnull=True, edit__language__isnull=True),
            FALLBACK_LANGUAGE: document & Q(language_fallback=True),
            **self._ways(address, email),
            **self._campaign(),
            **self._repeated(),
        }
        if empty := self.empty_fields:
            found[EMPTY_FIELD] = any_of(empty.values())
        return {kind: found[kind] for kind in KINDS if kind in found}

    def _ways(self, address: Q, email: Q) -> dict[str, Q]:
        """What stands in the way of the channel asked for, where the contact can be reached at all.

        Nobody is turned to on a channel without consent, not even instead of another. Consent is asked first: it
        stands on the contact, while addresses are looked for, and of most contacts need not be.
        """
        no_letter, no_email = (self.policy.refused(channel, "contact__") for channel in (Channel.LETTER, Channel.EMAIL))
        print_it, mail_it = Q(asked=PAPER), Q(asked=EMAIL)
        refused = (no_letter & print_it) | (no_email & mail_it)
        other_way = (~no_email & print_it & email) | (~no_letter & mail_it & address)
        only_refused = (no_email & print_it & ~address & email) | (no_letter & mail_it & ~email & address)
        found = {
            NO_CONSENT: (refused & ~other_way & (address | email)) | only_refused,
            NO_CONSENT_HERE: refused & other_way,
            NO_ADDRESS: ~no_letter & ~no_email & print_it & ~address & email,
            NO_EMAIL: ~no_letter & ~no_email & mail_it & ~email & address,
        }
        if BouncedAddress.objects.filter(hard_at__isnull=False).exists():
            # By e-mail, whether asked for or because nothing else is left.
            bounced, on_paper = ~no_email & _bounced(), address & ~no_letter
            found |= {BOUNCED_ONLY: bounced & ~on_paper, BOUNCED: bounced & mail_it & on_paper}
        return found

    def _campaign(self) -> dict[str, Q]:
        """Dates of the campaign and of the template, which are few: they stand in the statement as constants."""
        today = timezone.localdate()
        dated = {header.version: header.campaign for header in self.settings.headers if header.campaign}
        over = [version for version, each in dated.items() if each.ending_date and each.ending_date < today]
        early = [version for version, each in dated.items() if each.starting_date and each.starting_date > today]
        expired = [
            code for code, each in self.settings.templates.items() if each.valid_until and each.valid_until < today
        ]
        tests = {
            CAMPAIGN_OVER: Q(header_version__in=over) if over else None,
            NOT_STARTED: Q(header_version__in=early) if early else None,
            EXPIRED: Q(template_id__in=expired) if expired else None,
        }
        return {kind: test for kind, test in tests.items() if test is not None}

    def _repeated(self) -> dict[str, Q]:
        """The same address twice in the list, and who was written to only recently."""
        found = {}
        if (same := self._same_address()) is not None:
            found[SAME_ADDRESS] = same
        if self.days:
            found[RECENT] = _written_to_since(timezone.localdate() - datetime.timedelta(days=self.days), self.logged)
        return found

    def _same_person(self) -> QuerySet[SegmentLine]:
        """The same person's lines: of the contact gone on with, and of others merged into it, the oldest first."""
        survivor = OuterRef("contact__merged_into")
        older = Q(contact__merged_into=survivor, contact__lt=OuterRef("contact"))
        return members(self.segment).filter(Q(contact=survivor) | older)

    def _same_address(self) -> Q | None:
        """Whether somebody before in the list gets an e-mail at the same address, or a letter with the same heading.

        Who gets nothing at that address is in nobody's way. Two persons at one postal address are two. None where
        nobody shares anything, which is looked at first: most lists are as quickly logged as without the question.
        """
        found = [
            Q(pk__in=self._second_ones(shared, way, channel))
            for shared, way, channel in (
                (("contact__email",), Q(correspondence_type=EMAIL), Channel.EMAIL),
                (HEADING, ~Q(correspondence_type=EMAIL), Channel.LETTER),
            )
            if channel in self._channels and self._is_shared(shared)
        ]
        return any_of(found) if found else None

    @cached_property
    def _channels(self) -> set[Channel]:
        """On which channels anybody can be asked for: on one alone where the segment ignores what contacts prefer."""
        headers = self.settings.headers
        if not all(header.ignore_contact_correspondence and header.correspondence_type for header in headers):
            return {Channel.EMAIL, Channel.LETTER}
        edits = LineEdit.objects.filter(segment=self.segment, correspondence_type__isnull=False).order_by()
        asked: set[str | None] = {header.correspondence_type for header in headers}
        asked |= set(edits.values_list("correspondence_type", flat=True).distinct())
        return {Channel.EMAIL if one == EMAIL else Channel.LETTER for one in asked}

    def _is_shared(self, columns: Sequence[str]) -> bool:
        """Looked at in fewer columns, which is quicker, and says yes a little too often.

        All are counted, not the first one found: PostgreSQL then hashes them instead of sorting texts.
        """
        rows = members(self.segment).exclude(**{columns[-1]: ""}).order_by().values(columns[0], columns[-1])
        return rows.annotate(number=Count("pk")).filter(number__gt=1).count() > 0

    def _second_ones(self, columns: Sequence[str], way: Q, channel: Channel) -> QuerySet[Any, Any]:
        """The lines that are not the first with the same values, in one walk over the list."""
        rows = with_values(self.segment, members(self.segment), self.settings).exclude(**{columns[-1]: ""})
        rows = rows.filter(way, ~self.policy.refused(channel, "contact__"), document_id__isnull=False)
        place = Window(RowNumber(), partition_by=[F(column) for column in columns], order_by="pk")
        served = rows.filter(contact__privacy_blocked=False).order_by().annotate(place=place)
        return served.filter(place__gt=1).values("pk")

    @cached_property
    def empty_fields(self) -> dict[str, Q]:
        """By the key of a merge field, which lines have a letter with it and nothing to fill it with."""
        rows = [row for rows in self.settings.languages.values() for row in rows.values()]
        own = LineEdit.objects.filter(segment=self.segment, document__isnull=False).order_by().values("document")
        wanted = Q(pk__in={row.document_id for row in rows if row.document_id}) | Q(pk__in=own)
        found: dict[str, list[int]] = {}
        for document in Document.objects.filter(wanted).only("fields"):
            for key in missed_where_empty(document):
                found.setdefault(key, []).append(document.pk)
        tests = {key: self._is_empty(key) for key in found}
        return {key: Q(document_id__in=found[key]) & test for key, test in tests.items() if test is not None}

    def _is_empty(self, key: str) -> Q | None:
        """None where it never is: the segment's salesperson stands for all."""
        salesperson = self.segment.salesperson
        if salesperson is None or key not in SALESPERSON_TEXTS:
            return is_empty(key, "contact__")
        return None if getattr(salesperson, SALESPERSON_TEXTS[key]) else Q()


def any_of(tests: Iterable[Q]) -> Q:
    """Whether any of the tests holds."""
    found = Q(pk__in=[])
    for test in tests:
        found |= test
    return found


def _survivor_blocked() -> QuerySet[Contact]:
    return Contact.objects.filter(pk=OuterRef("contact__merged_into"), privacy_blocked=True).order_by()


def _bounced() -> Q:
    """Whether the address that e-mails to the contact go to is known to be dead."""
    dead = BouncedAddress.objects.filter(hard_at__isnull=False, address=OuterRef("reached_at"))
    return Q(Exists(dead))


def _written_to_since(day: datetime.date, besides: LoggedSegment | None) -> Q:
    """Whether the person, also as a contact merged since, was written to after that day."""
    entries = InteractionLogEntry.objects.filter(canceled=False, date__gt=day, campaign_response=False).order_by()
    entries = entries.exclude(initiated_by=InitiatedBy.THEM).exclude(information_flow=InformationFlow.INBOUND)
    entries = entries.exclude(delivery__state__in=[State.FAILED, State.STOPPED, State.BOUNCED])
    entries = entries.exclude(logged_segment=besides) if besides else entries
    own = entries.filter(contact=OuterRef("contact"))
    merged = entries.filter(contact__merged_into=OuterRef("contact"))
    return Q(Exists(own)) | Q(Exists(merged))
