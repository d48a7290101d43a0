"""What stands in the way of each line before a segment is sent, and what will be done about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, Q, QuerySet, Value, When
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from crm.addresses import email_today
from crm.models import Contact, Language
from interactions.documents.matching import FIELDS_BY_KEY
from segments.errors import CannotLog
from segments.models import Segment
from segments.queries.history import line_count
from segments.queries.lines import lines, members, with_values
from segments.queries.problems import (
    BOUNCED,
    EMAIL,
    EMPTY_FIELD,
    FALLBACK_LANGUAGE,
    KINDS,
    LEAVE_OUT,
    NO_ADDRESS,
    NO_CONSENT_HERE,
    NO_EMAIL,
    OTHER_CHANNEL,
    PAPER,
    SAFE_DEFAULTS,
    Tests,
)

SAMPLE = 3
MOST_DAYS = 3650


@dataclass(frozen=True)
class Problem:
    """One kind of problem, whom it concerns, and what is chosen.

    `details` says it more precisely, each with how many contacts that is: which field is empty, which language is
    taken for which.
    """

    kind: str
    label: str
    count: int
    sample: tuple[Contact, ...]
    choices: tuple[tuple[str, str], ...]
    default: str
    choice: str
    details: tuple[tuple[str, int], ...]


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
    recent_days: int

    @property
    def served(self) -> int:
        """How many get something."""
        return self.printed + self.emailed


def preflight(segment: Segment, choices: Mapping[str, str] | None = None, recent_days: int | None = None) -> Preflight:
    """Every line's problems by kind, and what becomes of the lines with these choices.

    Who was written to within `recent_days` is among them; None: as the marketing set-up says, 0: nobody is. The number
    of statements does not depend on how many lines there are. Raises CannotLog for a choice that the kind of problem
    does not have.
    """
    chosen = checked_choices(choices)
    tests = checked_tests(segment, recent_days)
    rows = with_outcome(segment, chosen, tests)
    combined = _combinations(rows, tests)
    counts = {kind: count for kind in tests.all if (count := _sum(combined, **{f"has_{kind}": True}))}
    concerned = {kind: rows.filter(**{f"has_{kind}": True}) for kind in counts}
    samples = {kind: list(found.values_list("contact_id", flat=True)[:SAMPLE]) for kind, found in concerned.items()}
    people = _people(one for sample in samples.values() for one in sample)
    problems = tuple(
        Problem(
            kind=kind,
            label=str(KINDS[kind].label),
            count=count,
            sample=tuple(people[one] for one in samples[kind]),
            choices=tuple((name, str(label)) for name, label in KINDS[kind].choices.items()),
            default=SAFE_DEFAULTS[kind],
            choice=chosen[kind],
            details=tuple(_details(concerned[kind], kind, tests)),
        )
        for kind, count in counts.items()
    )
    return Preflight(
        lines=_sum(combined),
        ready=_sum(combined, **{f"has_{kind}": False for kind in tests.all}),
        edited=_sum(combined, edited=True),
        printed=_sum(combined, reason="", channel=PAPER),
        emailed=_sum(combined, reason="", channel=EMAIL),
        left_out=_sum(combined) - _sum(combined, reason=""),
        problems=problems,
        missing=tuple(what_is_missing(segment)),
        recent_days=tests.days,
    )


def _combinations(rows: QuerySet[Any, Any], tests: Tests) -> list[dict[str, Any]]:
    """Which problems come together on how many lines: every test is made once per line, however much is counted."""
    flags = [f"has_{kind}" for kind in tests.all]
    return list(rows.order_by().values(*flags, "edited", "channel", "reason").annotate(number=Count("pk")))


def _sum(combined: Iterable[dict[str, Any]], **wanted: Any) -> int:
    return sum(row["number"] for row in combined if all(row[name] == value for name, value in wanted.items()))


def checked_choices(choices: Mapping[str, str] | None) -> dict[str, str]:
    """The choices, with the safe default for every kind of problem that is not named."""
    chosen = {**SAFE_DEFAULTS, **(choices or {})}
    for name, choice in chosen.items():
        if name not in KINDS or choice not in KINDS[name].choices:
            text = _("“%(choice)s” cannot be chosen for “%(kind)s”.")
            raise CannotLog(text % {"choice": choice, "kind": KINDS[name].label if name in KINDS else name}, field=name)
    return chosen


def checked_tests(segment: Segment, recent_days: int | None) -> Tests:
    """How problems of the segment's lines are recognised. Raises CannotLog for a number of days that makes no sense."""
    if recent_days is not None and not 0 <= recent_days <= MOST_DAYS:
        text = _("Enter a number of days from 0 to %(most)s.")
        raise CannotLog(text % {"most": MOST_DAYS}, field="recent_days")
    return Tests.of(segment, recent_days)


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


def with_outcome(segment: Segment, choices: Mapping[str, str], tests: Tests | None = None) -> QuerySet[Any, Any]:
    """The lines with their problems, the channel each is served by, and the reason where it is left out.

    Who asks several times in one go gives the `tests`, made once.
    """
    tests = tests or Tests.of(segment)
    rows = with_values(segment, members(segment), tests.settings).select_related("contact__company").order_by("id")
    rows = rows.annotate(
        # What nobody chose a channel for is a letter on paper.
        asked=Case(When(correspondence_type="", then=Value(PAPER)), default="correspondence_type"),
        reached_at=email_today("contact"),
    )
    rows = rows.annotate(**{f"has_{kind}": _yes(test) for kind, test in tests.all.items()})
    flipped = Case(When(asked=EMAIL, then=Value(PAPER)), default=Value(EMAIL))
    ways = {NO_CONSENT_HERE: flipped, BOUNCED: Value(PAPER), NO_ADDRESS: Value(EMAIL), NO_EMAIL: Value(PAPER)}
    other = [kind for kind in tests.all if kind in ways and choices[kind] == OTHER_CHANNEL]
    left_out = [kind for kind in tests.all if choices[kind] == LEAVE_OUT]
    return rows.annotate(
        channel=Case(*[When(**{f"has_{kind}": True}, then=ways[kind]) for kind in other], default="asked"),
        reason=Case(*[When(**{f"has_{kind}": True}, then=Value(kind)) for kind in left_out], default=Value("")),
    )


def _yes(test: Q) -> Case:
    return Case(When(test, then=Value(True)), default=Value(False))


def _people(contacts: Iterable[int]) -> dict[int, Contact]:
    """By their ids, which are read alone: putting the statement together for all that lines get would take longer."""
    return Contact.objects.select_related("company").in_bulk(set(contacts))


def _details(concerned: QuerySet[Any, Any], kind: str, tests: Tests) -> Iterable[tuple[str, int]]:
    if kind == FALLBACK_LANGUAGE:
        return _languages(concerned)
    return _fields(concerned, tests) if kind == EMPTY_FIELD else ()


def _languages(concerned: QuerySet[Any, Any]) -> Iterable[tuple[str, int]]:
    """Which language is taken for which."""
    pairs = concerned.order_by().values_list("contact__language", "language_id").annotate(number=Count("pk"))
    labels = {language.pk: language.label for language in Language.objects.all()}
    for own, taken, number in sorted(pairs, key=lambda pair: -pair[2]):
        yield _("%(taken)s for %(own)s") % {"taken": labels.get(taken, "–"), "own": labels.get(own, "–")}, number


def _fields(concerned: QuerySet[Any, Any], tests: Tests) -> Iterable[tuple[str, int]]:
    """Which fields are empty, by their names in the reader's language."""
    counts = concerned.order_by().aggregate(
        **{key: Count("pk", filter=test) for key, test in tests.empty_fields.items()}
    )
    return [
        (FIELDS_BY_KEY[key].caption(get_language() or "en"), number)
        for key, number in Counter(counts).most_common()
        if number
    ]


def concerned_by(segment: Segment, kind: str, recent_days: int | None = None) -> QuerySet[Any, Any]:
    """The lines that have that kind of problem, in list order, by their ids and their contacts'.

    Raises CannotLog for a kind that there is not.
    """
    tests = checked_tests(segment, recent_days)
    if kind not in KINDS:
        raise CannotLog(_("“%(kind)s” is no kind of problem.") % {"kind": kind})
    rows = with_outcome(segment, SAFE_DEFAULTS, tests)
    concerned = rows.filter(**{f"has_{kind}": True}) if kind in tests.all else rows.none()
    return concerned.values_list("pk", "contact_id")


def problem_page(
    segment: Segment, kind: str, recent_days: int | None = None, *, after: int = 0, size: int = 100
) -> tuple[int, list[Contact], int | None]:
    """How many people have the problem, those of a page, and after which line the next page begins, if there is one.

    Raises CannotLog for a kind that there is not.
    """
    found = concerned_by(segment, kind, recent_days)
    lines = list(found.filter(pk__gt=after)[: size + 1])
    shown = lines[:size]
    people = _people(contact for _line, contact in shown)
    return found.count(), [people[contact] for _line, contact in shown], shown[-1][0] if lines[size:] else None
