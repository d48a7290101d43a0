"""Whom the installation may write to: what contacts have agreed to, and what is asked for where nothing was said."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from crm.models import (
    Channel,
    Consent,
    ConsentState,
    ConsentWording,
    Contact,
    CorrespondenceType,
    MarketingSetup,
)
from crm.recipients import Addressee

CHANNEL_OF = {CorrespondenceType.EMAIL: Channel.EMAIL, CorrespondenceType.HARD_COPY: Channel.LETTER}

ANONYMISED = _("This contact was anonymised.")
BLOCKED = _("This contact is blocked for privacy.")
WITHDRAWN = {
    Channel.EMAIL: _("This contact has withdrawn consent for e-mail."),
    Channel.LETTER: _("This contact has withdrawn consent for letters."),
}
NOT_GIVEN = {
    Channel.EMAIL: _("This contact has not agreed to e-mail."),
    Channel.LETTER: _("This contact has not agreed to letters."),
}


@dataclass(frozen=True)
class ConsentPolicy:
    """On which channels only those are written to who have agreed; on the others all who have not withdrawn."""

    opt_in: frozenset[Channel]

    @classmethod
    def current(cls) -> ConsentPolicy:
        """As the marketing set-up says."""
        return cls.of(MarketingSetup.objects.only("email_opt_in", "letter_opt_in").first() or MarketingSetup())

    @classmethod
    def of(cls, setup: MarketingSetup) -> ConsentPolicy:
        """As a marketing set-up says that is at hand."""
        asked = {Channel.EMAIL: setup.email_opt_in, Channel.LETTER: setup.letter_opt_in}
        return cls(frozenset(channel for channel, is_asked in asked.items() if is_asked))

    def refused(self, channel: Channel, path: str = "") -> Q:
        """Whether the contact found on that path may not be written to on the channel."""
        column = f"{path}{channel.column}"
        if channel in self.opt_in:
            return ~Q(**{column: ConsentState.GIVEN})
        return Q(**{column: ConsentState.WITHDRAWN})

    def reason(self, contact: Addressee, correspondence_type: str) -> str | Promise:
        """Why the contact may not be written to this way, or nothing; the one place that lets letters and e-mails go.

        Who was merged into another contact is that person: what counts is whether the person is blocked.
        """
        person = contact.merged_into or contact
        if person.anonymised_at:
            return ANONYMISED
        if person.privacy_blocked:
            return BLOCKED
        channel = CHANNEL_OF.get(CorrespondenceType(correspondence_type)) if correspondence_type else None
        if channel is None:
            return ""
        state = getattr(contact, channel.column)
        if state == ConsentState.WITHDRAWN:
            return WITHDRAWN[channel]
        return NOT_GIVEN[channel] if channel in self.opt_in and state != ConsentState.GIVEN else ""


@dataclass(frozen=True)
class ChannelConsent:
    """How a contact's consent for one channel stands, and the row that says so."""

    channel: Channel
    state: ConsentState
    latest: Consent | None


def consent_history(contact: Contact) -> QuerySet[Consent]:
    """All that was ever recorded about the person, those merged into the contact included, the newest first."""
    rows = Consent.objects.filter(Q(contact=contact) | Q(contact__merged_into=contact))
    return rows.select_related("wording__language", "proof_file", "change_set", "created_by").defer(
        "proof_file__content"
    )


def consents_of(contact: Contact, history: Iterable[Consent] | None = None) -> list[ChannelConsent]:
    """Channel by channel how the contact's consent stands."""
    rows = consent_history(contact).latest_first() if history is None else history  # type: ignore[attr-defined]
    standing = [row for row in rows if row.change_set.undone_at is None]
    standing.sort(key=lambda row: (row.date, row.pk), reverse=True)
    latest: dict[str, Consent] = {}
    for row in standing:
        latest.setdefault(row.channel, row)
    return [
        ChannelConsent(channel, ConsentState(getattr(contact, channel.column)), latest.get(channel))
        for channel in Channel
    ]


def current_wordings() -> QuerySet[ConsentWording]:
    """Of every code and language the newest version."""
    newest = ConsentWording.objects.order_by("code", "language", "-version")
    newer = ConsentWording.objects.filter(pk__in=_newest_ids(newest.values_list("pk", "code", "language")))
    return newer.select_related("language").order_by("code", "language")


def _newest_ids(rows: Iterable[tuple[int, str, str]]) -> list[int]:
    found: dict[tuple[str, str], int] = {}
    for pk, code, language in rows:
        found.setdefault((code, language), pk)
    return list(found.values())
