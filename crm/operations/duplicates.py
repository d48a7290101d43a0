"""Searching the whole base for contacts that may be the same, and what is decided about a pair."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import timedelta
from typing import cast

from django.db import connection, transaction
from django.db.models import F, Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from config.lib.doorbell import ring, ring_on_commit
from config.lib.sql import hold, refresh_statistics, rows, write_rows
from crm.duplicates import duplicate_rules, traits_by_contact
from crm.errors import MergeRefused
from crm.keys import Rules
from crm.likeness import Looks, compare, likeness_of_candidates
from crm.models import Contact, DuplicateKey, DuplicatePair, DuplicateSearch
from crm.operations.changes import Author
from crm.operations.duplicate_keys import key_rows

TASK = "crm.tasks.search_duplicates"
SEARCH = "duplicate search"  # what those hold who begin one
COMMON = 50  # contacts: a key that more have says nothing
SLICE = 50_000  # contacts, whose keys are about what a step looks at: little memory, and progress that shows
KEYS = 2**63
CONTACTS = 2000  # whose keys one step makes anew
LOST = timedelta(seconds=30)  # without a step done: the worker died
READ = 5000  # contacts at once
# The pairs that share a key which few contacts have. PostgreSQL would read the whole table for each join.
FEW = "FROM {table} WHERE key >= %s AND key < %s GROUP BY key HAVING count(*) BETWEEN 2 AND %s"
SHARING = {
    "sqlite": f"""
        SELECT one.contact_id, other.contact_id FROM (SELECT key {FEW}) AS shared
        JOIN {{table}} AS one ON one.key = shared.key
        JOIN {{table}} AS other ON other.key = one.key AND other.contact_id > one.contact_id
    """,  # noqa: S608
    "postgresql": f"""
        SELECT one, other FROM (SELECT array_agg(contact_id) AS all_of_them {FEW}) AS shared,
        unnest(all_of_them) AS one, unnest(all_of_them) AS other WHERE other > one
    """,  # noqa: S608
}
Pair = tuple[int, int]


@transaction.atomic
def begin_duplicate_search(*, by: Author, rebuild: bool = False) -> DuplicateSearch:
    """A search over the whole base, which a worker does; the one under way, where there is one.

    With `rebuild` the keys are made anew first, as they have to be when the search strings have changed.
    """
    hold(SEARCH, alone=True)
    under_way = DuplicateSearch.objects.select_for_update().filter(finished_at=None).first()
    if under_way and not rebuild:
        return under_way
    if under_way:  # it has begun by the old rules
        under_way.delete()
    last = Contact.objects.aggregate(last=Max("pk"))["last"] or 0
    missing = not DuplicateKey.objects.exists()
    key_steps = -(-(last + 1) // CONTACTS) if rebuild or missing else 0
    search = DuplicateSearch.objects.create(key_steps=key_steps, steps=key_steps + 1 + last // SLICE, created_by=by)
    ring_on_commit(search.pk, TASK)
    return search


def search_duplicates(search_id: int) -> None:
    """Does the search step by step, in a worker; another one goes on where a worker died.

    Two at once do no harm: each step counts once.
    """
    rules = duplicate_rules()
    while search := DuplicateSearch.objects.filter(pk=search_id, finished_at=None).first():
        if search.done >= search.steps:
            _finish(search)
        elif search.done < search.key_steps:
            _make_keys(search, rules)
        else:
            _search_slice(search, rules)


def ring_for_searches() -> None:
    """Ring again for a search whose doorbell was lost or whose worker died."""
    for search in DuplicateSearch.objects.filter(finished_at=None, moved_at__lt=timezone.now() - LOST):
        ring(search.pk, TASK)


@transaction.atomic
def _make_keys(search: DuplicateSearch, rules: Rules) -> None:
    if not _count(search):
        return
    start = search.done * CONTACTS
    DuplicateKey.objects.filter(contact__gte=start, contact__lt=start + CONTACTS).delete()
    write_rows(DuplicateKey, ["key", "contact"], key_rows(range(start, start + CONTACTS), rules))
    if search.done + 1 == search.key_steps:
        refresh_statistics(DuplicateKey, written=search.key_steps * CONTACTS)


def _search_slice(search: DuplicateSearch, rules: Rules) -> None:
    """Compares before it takes the lock: others write meanwhile."""
    slices = search.steps - search.key_steps
    found = likely_pairs(_candidates(search.done - search.key_steps, slices), rules)
    with transaction.atomic():
        if _count(search):
            _keep_pairs(found, search.pk)


def _count(search: DuplicateSearch) -> bool:
    """Whether the step is still to be done; then it counts as done."""
    step = DuplicateSearch.objects.filter(pk=search.pk, done=search.done)
    return bool(step.update(done=F("done") + 1, moved_at=timezone.now()))


@transaction.atomic
def _finish(search: DuplicateSearch) -> None:
    """Pairs that are alike no more go, but for those that somebody has decided about."""
    DuplicatePair.objects.filter(separate=False).exclude(search=search.pk).delete()
    DuplicateSearch.objects.filter(pk=search.pk).update(finished_at=timezone.now())


def _candidates(number: int, slices: int) -> set[Pair]:
    """The pairs that share a key of the slice."""
    width = KEYS // slices
    end = KEYS - 1 if number == slices - 1 else (number + 1) * width
    statement = SHARING[connection.vendor].format(table=connection.ops.quote_name(DuplicateKey._meta.db_table))
    return cast(set[Pair], set(rows(statement, [number * width, end, COMMON])))


def likely_pairs(candidates: Collection[Pair], rules: Rules) -> list[tuple[int, int, int]]:
    """Those of the pairs that are alike enough, with their percentage."""
    traits = traits_by_contact({one for pair in candidates for one in pair})
    looks = {pk: Looks(each, rules) for pk, each in traits.items()}
    likely = []
    for first, second in sorted(candidates):  # as their index has them
        one, other = looks.get(first), looks.get(second)
        if one and other and (total := likeness_of_candidates(one, other).total) >= rules.hit:
            likely.append((first, second, total))
    return likely


def _keep_pairs(found: Iterable[tuple[int, int, int]], search: int | None) -> None:
    pairs = [(first, second, total, search, False) for first, second, total in found]
    columns = ["first", "second", "total", "search", "separate"]
    write_rows(DuplicatePair, columns, pairs, unique=["first", "second"], update=["total", "search"])


@transaction.atomic
def record_duplicates(contacts: Iterable[int]) -> int:
    """Keeps the pairs that the contacts with these ids form with anybody, after an import for example; how many."""
    ids, rules, count = sorted(contacts), duplicate_rules(), 0
    for start in range(0, len(ids), CONTACTS):
        found = likely_pairs(candidates_of(ids[start : start + CONTACTS]), rules)
        _keep_pairs(found, None)
        count += len(found)
    return count


def candidates_of(ids: Collection[int]) -> set[Pair]:
    """The pairs that the contacts form with anybody who shares a key."""
    own = DuplicateKey.objects.filter(contact__in=ids).values_list("key", "contact")
    by_key: dict[int, list[int]] = {}
    for key, contact in own:
        by_key.setdefault(key, []).append(contact)
    sharing: dict[int, list[int]] = {}
    keys = list(by_key)
    for start in range(0, len(keys), READ):
        some = DuplicateKey.objects.filter(key__in=keys[start : start + READ])
        for key, contact in some.values_list("key", "contact"):
            sharing.setdefault(key, []).append(contact)
    few = {key: all_of for key, all_of in sharing.items() if len(all_of) <= COMMON}
    pairs = ((one, other) for key, all_of in few.items() for one in by_key[key] for other in all_of if one != other)
    return {(min(pair), max(pair)) for pair in pairs}


@transaction.atomic
def keep_separate(first: Contact, second: Contact, *, separate: bool = True, by: Author) -> DuplicatePair:
    """The two are different people, or may be the same again; searches leave that as it is.

    Raises MergeRefused where one of them is gone.
    """
    ids = sorted((first.pk, second.pk))
    found = {contact.pk for contact in Contact.objects.select_for_update().filter(pk__in=ids).order_by("pk")}
    if len(found) < 2:
        raise MergeRefused(_("One of the two contacts has been deleted meanwhile."))
    traits = traits_by_contact(ids)
    total = compare(traits[ids[0]], traits[ids[1]], duplicate_rules()).total if len(traits) == 2 else 0
    pair, _new = DuplicatePair.objects.get_or_create(
        first_id=ids[0], second_id=ids[1], defaults={"total": total, "separate": separate}
    )
    if pair.separate != separate:
        pair.separate = separate
        pair.save(update_fields=["separate"])
    return pair


def forget_pairs(contacts: Collection[int]) -> None:
    """The contacts stand in no pair any more, but for those that somebody has decided about."""
    DuplicatePair.objects.filter(Q(first__in=contacts) | Q(second__in=contacts), separate=False).delete()
