"""What stands in the way of each line before a segment is sent, and what will be done about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, Value, When
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.addresses import reached_elsewhere
from crm.consents import ConsentPolicy
from crm.filters import email_at, postal_address_at
from crm.models import Channel, Contact, CorrespondenceType
from interactions.lists import REASONS
from segments.errors import CannotLog
from segments.models import Segment, SegmentLine
from segments.queries.history import line_count
from segments.queries.lines import lines, members

OTHER_CHANNEL, LEAVE_OUT, SEND = "other_channel", "leave_out", "send"
SAME_PERSON, PRIVACY, NO_DOCUMENT, UNREACHABLE = "same_person", "privacy", "no_document", "unreachable"
NO_CONSENT, NO_CONSENT_HERE = "no_consent", "no_consent_here"
NO_ADDRESS, NO_EMAIL = "no_address", "no_email"
NO_LANGUAGE, FALLBACK_LANGUAGE = "no_language", "fallback_language"
SAMPLE = 3


@dataclass(frozen=True)
class Kind:
    """A kind of problem: what it is called, and what may be done about it, the safe way first."""

    label: str | Promise
    choices: Mapping[str, str | Promise]


_LEAVE_OUT = gettext_lazy("Leave out")
_DEFAULT_LANGUAGE = gettext_lazy("In the default language")
# Where a line has several problems and is left out, the first of them is its reason.
KINDS = {
    SAME_PERSON: Kind(REASONS[SAME_PERSON], {LEAVE_OUT: _LEAVE_OUT}),
    PRIVACY: Kind(REASONS[PRIVACY], {LEAVE_OUT: _LEAVE_OUT}),
    NO_DOCUMENT: Kind(REASONS[NO_DOCUMENT], {LEAVE_OUT: _LEAVE_OUT}),
    UNREACHABLE: Kind(REASONS[UNREACHABLE], {LEAVE_OUT: _LEAVE_OUT}),
    NO_CONSENT: Kind(REASONS[NO_CONSENT], {LEAVE_OUT: _LEAVE_OUT}),
    NO_CONSENT_HERE: Kind(
        REASONS[NO_CONSENT_HERE], {LEAVE_OUT: _LEAVE_OUT, OTHER_CHANNEL: gettext_lazy("Use the other channel")}
    ),
    NO_ADDRESS: Kind(
        REASONS[NO_ADDRESS],
        {
            OTHER_CHANNEL: gettext_lazy("Send by e-mail"),
            LEAVE_OUT: _LEAVE_OUT,
            SEND: gettext_lazy("Print anyway"),
        },
    ),
    NO_EMAIL: Kind(REASONS[NO_EMAIL], {OTHER_CHANNEL: gettext_lazy("Print"), LEAVE_OUT: _LEAVE_OUT}),
    NO_LANGUAGE: Kind(REASONS[NO_LANGUAGE], {SEND: _DEFAULT_LANGUAGE, LEAVE_OUT: _LEAVE_OUT}),
    FALLBACK_LANGUAGE: Kind(
        REASONS[FALLBACK_LANGUAGE],
        {SEND: _DEFAULT_LANGUAGE, LEAVE_OUT: _LEAVE_OUT},
    ),
}
SAFE_DEFAULTS: Mapping[str, str] = {name: next(iter(kind.choices)) for name, kind in KINDS.items()}


@dataclass(frozen=True)
class Problem:
    """One kind of problem, whom it concerns, and what is chosen."""

    kind: str
    label: str
    count: int
    sample: tuple[Contact, ...]
    choices: tuple[tuple[str, str], ...]
    default: str
    choice: str


@dataclass(frozen=True)
class Preflight:
    """The report before a segment is sent: `printed` + `emailed` + `left_out` = `lines`."""

    lines: int
    ready: int
    edited: int
    printed: int
    emailed: int
    left_out: int
    problems: tuple[Problem, ...]
    missing: tuple[CannotLog, ...]

    @property
    def served(self) -> int:
        """How many get something."""
        return self.printed + self.emailed


def preflight(segment: Segment, choices: Mapping[str, str] | None = None) -> Preflight:
    """Every line's problems by kind, and what becomes of the lines with these choices.

    Raises CannotLog for a choice that the kind of problem does not have.
    """
    chosen = checked_choices(choices)
    rows = with_outcome(segment, chosen)
    counts = rows.order_by().aggregate(
        lines=Count("pk"),
        ready=Count("pk", filter=Q(**{f"has_{kind}": False for kind in KINDS})),
        by_hand=Count("pk", filter=Q(edited=True)),
        printed=Count("pk", filter=Q(reason="", channel=CorrespondenceType.HARD_COPY)),
        emailed=Count("pk", filter=Q(reason="", channel=CorrespondenceType.EMAIL)),
        left_out=Count("pk", filter=~Q(reason="")),
        **{kind: Count("pk", filter=Q(**{f"has_{kind}": True})) for kind in KINDS},
    )
    problems = tuple(_problem(rows, kind, counts.pop(kind), chosen[kind]) for kind in KINDS if counts[kind])
    figures = {name: counts[name] for name in ("lines", "ready", "printed", "emailed", "left_out")}
    return Preflight(**figures, edited=counts["by_hand"], problems=problems, missing=tuple(what_is_missing(segment)))


def checked_choices(choices: Mapping[str, str] | None) -> dict[str, str]:
    """The choices, with the safe default for every kind of problem that is not named."""
    chosen = {**SAFE_DEFAULTS, **(choices or {})}
    for name, choice in chosen.items():
        if name not in KINDS or choice not in KINDS[name].choices:
            text = _("“%(choice)s” cannot be chosen for “%(kind)s”.")
            raise CannotLog(text % {"choice": choice, "kind": KINDS[name].label if name in KINDS else name}, field=name)
    return chosen


def what_is_missing(segment: Segment) -> list[CannotLog]:
    """What has to be filled in before the segment can be logged at all, sent or not."""
    found = []
    if not segment.description.strip():
        found.append(CannotLog(_("Enter a description of the segment first."), field="description"))
    if not line_count(segment):
        found.append(CannotLog(_("Segment %(number)s is empty.") % {"number": segment.number}))
    elif lines(segment).filter(template_id__isnull=True).exists():
        found.append(CannotLog(_("Choose an interaction template first."), field="template"))
    return found


def with_outcome(segment: Segment, choices: Mapping[str, str]) -> QuerySet[Any, Any]:
    """The lines with their problems, the channel each is served by, and the reason where it is left out."""
    hard_copy, email = Value(CorrespondenceType.HARD_COPY), Value(CorrespondenceType.EMAIL)
    rows = lines(segment).annotate(
        # What nobody chose a channel for is a letter on paper.
        asked=Case(When(correspondence_type="", then=hard_copy), default="correspondence_type"),
    )
    rows = rows.annotate(**{f"has_{kind}": _yes(test) for kind, test in _tests(segment).items()})
    flipped = Case(When(asked=CorrespondenceType.EMAIL, then=hard_copy), default=email)
    ways = {NO_CONSENT_HERE: flipped, NO_ADDRESS: email, NO_EMAIL: hard_copy}
    other = [kind for kind in ways if choices[kind] == OTHER_CHANNEL]
    left_out = [kind for kind in KINDS if choices[kind] == LEAVE_OUT]
    return rows.annotate(
        channel=Case(*[When(**{f"has_{kind}": True}, then=ways[kind]) for kind in other], default="asked"),
        reason=Case(*[When(**{f"has_{kind}": True}, then=Value(kind)) for kind in left_out], default=Value("")),
    )


def _yes(test: Q) -> Case:
    return Case(When(test, then=Value(True)), default=Value(False))


def _tests(segment: Segment) -> dict[str, Q]:
    address = postal_address_at("contact__") | Q(contact__in=reached_elsewhere("address"))
    email = email_at("contact__") | Q(contact__in=reached_elsewhere("email"))
    document = Q(document_id__isnull=False)
    return {
        SAME_PERSON: Q(contact__merged_into__isnull=False) & Q(Exists(_same_person(segment))),
        # A merged contact is blocked by itself; what counts is whether the one it was merged into is.
        PRIVACY: Q(contact__privacy_blocked=True)
        & (Q(contact__merged_into__isnull=True) | Q(Exists(_survivor_blocked()))),
        NO_DOCUMENT: ~document,
        UNREACHABLE: ~address & ~email,
        **_ways(address, email),
        NO_LANGUAGE: document & Q(contact__language__isnull=True, edit__language__isnull=True),
        FALLBACK_LANGUAGE: document & Q(language_fallback=True),
    }


def _ways(address: Q, email: Q) -> dict[str, Q]:
    """What stands in the way of the channel asked for, where the contact can be reached at all.

    Nobody is turned to on a channel without consent, not even instead of another. Consent is asked first: it stands on
    the contact, while addresses are looked for, and of most contacts need not be.
    """
    policy = ConsentPolicy.current()
    no_letter, no_email = (policy.refused(channel, "contact__") for channel in (Channel.LETTER, Channel.EMAIL))
    print_it, mail_it = Q(asked=CorrespondenceType.HARD_COPY), Q(asked=CorrespondenceType.EMAIL)
    refused = (no_letter & print_it) | (no_email & mail_it)
    other_way = (~no_email & print_it & email) | (~no_letter & mail_it & address)
    only_refused = (no_email & print_it & ~address & email) | (no_letter & mail_it & ~email & address)
    return {
        NO_CONSENT: (refused & ~other_way & (address | email)) | only_refused,
        NO_CONSENT_HERE: refused & other_way,
        NO_ADDRESS: ~no_letter & ~no_email & print_it & ~address & email,
        NO_EMAIL: ~no_letter & ~no_email & mail_it & ~email & address,
    }


def _same_person(segment: Segment) -> QuerySet[SegmentLine]:
    """The lines of the same person: of the contact gone on with, and of others merged into it, the oldest first."""
    survivor = OuterRef("contact__merged_into")
    older = Q(contact__merged_into=survivor, contact__lt=OuterRef("contact"))
    return members(segment).filter(Q(contact=survivor) | older)


def _survivor_blocked() -> QuerySet[Contact]:
    return Contact.objects.filter(pk=OuterRef("contact__merged_into"), privacy_blocked=True).order_by()


def _problem(rows: QuerySet[Any, Any], kind: str, count: int, choice: str) -> Problem:
    some = rows.filter(**{f"has_{kind}": True})[:SAMPLE]
    return Problem(
        kind=kind,
        label=str(KINDS[kind].label),
        count=count,
        sample=tuple(line.contact for line in some),
        choices=tuple((name, str(label)) for name, label in KINDS[kind].choices.items()),
        default=SAFE_DEFAULTS[kind],
        choice=choice,
    )
