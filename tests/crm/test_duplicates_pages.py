"""The pages where contacts that may be the same are found, compared, merged, unmerged and kept apart."""

from __future__ import annotations

import importlib
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from crm import operations
from crm.models import Contact, DuplicatePair, DuplicateSearch, DuplicateSearchString
from tests.crm import builders
from tests.segments.builders import count_statements

LIST = "/contacts/duplicates/"
MODULE = importlib.import_module("crm.views.duplicates")  # its function has the same name


@pytest.fixture
def client() -> Client:
    client = Client()
    client.force_login(builders.user("staffer", "view_contact", "change_contact"))
    return client


def two() -> tuple[Contact, Contact]:
    first = builders.person("Lena Brandt", email="lena@lac.example", city="Vevey")
    second = builders.person("Lena Brant", email="lena@lac.example", city="Lausanne")
    operations.record_duplicates([second.pk])
    return first, second


def page(first: Contact, second: Contact, *, what: str = "") -> str:
    return f"{LIST}{first.number}/{second.number}/{what}"


def test_the_list_shows_pairs_with_their_reasons_and_filters_by_strength(client: Client) -> None:
    first, second = two()
    assertContains(client.get(LIST), "same e-mail; name 95 %")
    assertContains(client.get(f"{LIST}?strength=75"), page(first, second))
    DuplicatePair.objects.update(total=70)
    assertNotContains(client.get(f"{LIST}?strength=75"), page(first, second))
    assertContains(client.get(f"{LIST}?strength=75"), "No pair is so likely.")


def test_the_search_is_begun_and_its_progress_is_shown(client: Client) -> None:
    two()
    assertRedirects(client.post(f"{LIST}search/"), LIST, status_code=303)
    assertContains(client.get(LIST), "<progress")
    operations.search_duplicates(DuplicateSearch.objects.get().pk)
    assertContains(client.get(LIST), "last compared")


def test_both_stand_side_by_side_with_what_differs(client: Client) -> None:
    first, second = two()
    answer = client.get(page(first, second))
    assertContains(answer, 'name="keep-city" value="first" checked')
    assertNotContains(answer, 'name="keep-email"')


def test_chosen_fields_are_merged_and_taken_back_from_the_message(client: Client) -> None:
    first, second = two()
    chosen = {"survivor": "second", "keep-city": "first", "keep-name": "second"}
    answer = client.post(page(first, second, what="merge/"), chosen, follow=True)
    assertContains(answer, "has been merged into Lena Brant")
    assertContains(answer, reverse("contact_unmerge", args=[first.number]))
    second.refresh_from_db()
    assert (second.name, second.city) == ("Lena Brant", "Vevey")
    assertContains(client.get(first.get_absolute_url()), "Unmerge")
    assertRedirects(client.get(page(first, second)), first.get_absolute_url(), status_code=303)
    answer = client.post(f"/contacts/{first.number}/unmerge/", follow=True)
    assertContains(answer, "are two contacts again")
    second.refresh_from_db()
    assert second.city == "Lausanne"


def test_who_comes_second_reads_why(client: Client) -> None:
    first, second = two()
    third = builders.person("L. Brandt")
    operations.merge_contacts(third, second, by=None)
    assertRedirects(client.post(page(first, second, what="merge/")), second.get_absolute_url(), status_code=303)


def test_two_of_different_types_are_refused_with_a_sentence(client: Client) -> None:
    first, company = builders.person(), builders.company()
    answer = client.post(page(first, company, what="merge/"))
    assertContains(answer, "cannot become one contact", status_code=422)


def test_a_pair_is_kept_separate_and_the_message_takes_it_back(client: Client) -> None:
    first, second = two()
    answer = client.post(page(first, second, what="separate/"), follow=True)
    assertContains(answer, "are kept as separate contacts")
    assertNotContains(answer, "same e-mail")
    assertContains(client.get(f"{LIST}?show=separate"), first.number)
    client.post(page(first, second, what="separate/"), {"separate": "0"})
    assertContains(client.get(LIST), "same e-mail")


def test_the_card_shows_who_may_be_the_same_and_who_was_merged(client: Client) -> None:
    first, second = two()
    assertContains(client.get(first.get_absolute_url()), page(first, second))
    operations.merge_contacts(first, second, by=None)
    assertContains(client.get(first.get_absolute_url()), "has been merged into this contact")


def test_a_merged_contact_is_in_no_list(client: Client) -> None:
    first, second = two()
    operations.merge_contacts(first, second, by=None)
    assertNotContains(client.get("/contacts/?q=brant"), second.get_absolute_url())
    assertContains(client.get("/contacts/?q=brandt"), first.get_absolute_url())
    assertNotContains(client.get("/search/?q=brant"), second.get_absolute_url())


def test_who_may_not_change_contacts_only_looks(client: Client) -> None:
    first, second = two()
    client.force_login(builders.user("reader", "view_contact"))
    assertNotContains(client.get(page(first, second)), "formaction")
    for url in (page(first, second, what="merge/"), page(first, second, what="separate/"), f"{LIST}search/"):
        assert client.post(url).status_code == 403


def test_a_page_of_the_list_costs_the_same_however_long_it_is_and_goes_on(client: Client) -> None:
    counted = []
    for number in (3, 15):
        for _each in range(number):
            builders.person("Lena Brandt", email="lena@lac.example")
        operations.record_duplicates(Contact.objects.values_list("pk", flat=True))
        counted.append(count_statements(lambda: client.get(LIST)))
    assert counted[0] == counted[1]
    seen: list[int] = []
    url = LIST
    while url:
        listing = client.get(url).context["listing"]
        seen += [row.pair.pk for row in listing.rows]
        url = f"{LIST}?after={listing.next}" if listing.next else ""
    assert (len(seen), set(seen)) == (153, set(DuplicatePair.objects.values_list("pk", flat=True)))
    assert client.get(f"{LIST}?after=nonsense&before=WyJ4Il0").status_code == 200


def test_the_administrator_sets_search_strings_up_and_all_are_compared_anew(client: Client) -> None:
    builders.duplicate_setup()
    client.force_login(User.objects.create_superuser("boss"))
    string = DuplicateSearchString.objects.first()
    assert string
    fields = {"column": string.column, "part": string.part, "length": "7"}
    client.post(f"/admin/crm/duplicatesearchstring/{string.pk}/change/", fields)
    assert DuplicateSearchString.objects.get(pk=string.pk).length == 7
    assert DuplicateSearch.objects.get().key_steps
    client.post(f"/admin/crm/duplicatesearchstring/{string.pk}/delete/", {"post": "yes"})
    client.post("/admin/crm/duplicatesetup/1/change/", {"hit_percentage": "80"})
    assert (DuplicateSearchString.objects.count(), DuplicateSearch.objects.count()) == (15, 1)


def test_a_search_that_ends_while_the_page_is_made_is_asked_about_once_more(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    DuplicateSearch.objects.create(steps=1)
    read = MODULE.pairs_page

    def meanwhile(**how: Any) -> Any:
        found = read(**how)
        two()
        DuplicateSearch.objects.update(finished_at=timezone.now())
        return found

    monkeypatch.setattr(MODULE, "pairs_page", meanwhile)
    assertContains(client.get(LIST), f'hx-get="{LIST}search/"')
