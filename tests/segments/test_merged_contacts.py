"""Two contacts that have become one person: in lists, before sending, in results and in criteria."""

import random
import threading

import pytest

from campaigns.models import Reach
from campaigns.queries import campaign_results
from crm import operations as contacts
from crm.errors import MergeRefused
from crm.models import Contact
from interactions import operations as interactions
from interactions.models import InteractionLogEntry
from segments import operations, queries
from segments.criteria import matching
from segments.errors import ContactRefused
from tests.interactions.builders import campaign, logged
from tests.segments.beside import Beside
from tests.segments.builders import (
    criteria,
    group,
    job,
    make_company,
    make_contact,
    make_logged,
    make_segment,
    make_template,
    make_user,
    names,
)

pytestmark = pytest.mark.django_db
really = pytest.mark.django_db(transaction=True)  # so that other connections see what is written


def merge(survivor, merged):
    return contacts.merge_contacts(survivor, merged, by=None)


def fresh(contact):
    return Contact.objects.get(pk=contact.pk)


def test_a_merged_contact_never_comes_in():
    lena, double = make_contact("Lena"), make_contact("Double", jobs=["PURCHASE"])
    merge(lena, double)
    segment = make_segment()
    operations.add_contacts(segment, criteria=job("PURCHASE"), by=make_user())
    assert names(segment) == ["Lena"]
    operations.add_contacts(segment, criteria=criteria(ignore_exclusion=True), by=make_user())
    assert names(segment) == ["Lena"]
    with pytest.raises(ContactRefused, match="merged into Lena"):
        operations.add_contact(segment, contact=fresh(double), by=make_user())
    assert "merged into Lena" in queries.why(segment, fresh(double)).sentence


def prepared(*people):
    segment = make_segment(*people)
    operations.choose_template(segment, template=make_template(languages=("EN",)), by=make_user())
    return segment


def test_two_lines_of_one_person_are_one_letter():
    lena, double, third, other = (make_contact(name, language="EN") for name in ("Lena", "Double", "Third", "Other"))
    segment = prepared(lena, double, third, other)
    merge(lena, double)
    merge(lena, third)
    report = queries.preflight(segment)
    assert {each.kind: each.count for each in report.problems} == {"same_person": 2}
    assert (report.served, report.left_out) == (2, 2)


def test_of_two_merged_contacts_without_the_third_one_gets_the_letter():
    lena, double, third = (make_contact(name, language="EN") for name in ("Lena", "Double", "Third"))
    segment = prepared(double, third)
    merge(lena, double)
    merge(lena, third)
    report = queries.preflight(segment)
    assert (report.served, report.left_out) == (1, 1)


def test_who_was_merged_into_somebody_blocked_gets_nothing():
    lena, double = make_contact("Lena", language="EN"), make_contact("Double", language="EN")
    segment = prepared(double)
    merge(lena, double)
    contacts.edit_contact(fresh(lena), by=None, privacy_blocked=True)
    report = queries.preflight(segment)
    assert ({each.kind for each in report.problems}, report.served) == ({"privacy"}, 0)


def contacted(fair, *people, response=False):
    segment = logged(people, campaign=fair, campaign_target=not response, campaign_response=response)
    interactions.refresh_reach(segment)


def test_one_person_counts_once_until_they_are_two_again():
    fair, lena, double, other = campaign(), make_contact("Lena"), make_contact("Double"), make_contact("Other")
    contacted(fair, lena, double, other)
    contacted(fair, double, response=True)
    before = campaign_results(fair)
    merge(lena, double)
    results = campaign_results(fair)
    assert (results.contacted, results.responded, results.target_entries) == (2, 1, 3)
    assert set(Reach.objects.values_list("contact", flat=True)) == {lena.pk, other.pk}
    contacts.unmerge_contact(double, by=None)
    assert campaign_results(fair) == before


def test_what_is_logged_with_a_merged_contact_counts_for_the_one_it_was_merged_into():
    fair, lena, double = campaign(), make_contact("Lena"), make_contact("Double")
    contacted(fair, lena, double)
    merge(lena, double)
    contacted(fair, fresh(double), response=True)
    results = campaign_results(fair)
    assert (results.contacted, results.responded) == (1, 1)
    InteractionLogEntry.objects.filter(campaign_response=True).delete()
    interactions.cancel_interaction(InteractionLogEntry.objects.filter(contact=lena).get(), canceled=True, by=None)
    assert (campaign_results(fair).contacted, campaign_results(fair).responded) == (1, 0)


@pytest.mark.parametrize("seed", range(5))
def test_figures_agree_with_a_count_by_hand_whatever_is_merged(seed):
    chance = random.Random(seed)
    fair, people = campaign(), [make_contact(f"P{number}") for number in range(6)]
    person = {each.pk: each.pk for each in people}
    undo, targets, responses = [], [], []
    for _step in range(8):
        some = chance.sample(people, chance.randint(1, 3))
        if chance.random() < 0.5:
            response = chance.random() < 0.5
            contacted(fair, *(fresh(each) for each in some), response=response)
            (responses if response else targets).extend(each.pk for each in some)
        else:
            alive = [each for each in people if person[each.pk] == each.pk]
            if len(alive) > 1:
                first, second = chance.sample(alive, 2)
                undo.append((dict(person), merge(fresh(first), fresh(second)).changes))
                person = {pk: first.pk if to == second.pk else to for pk, to in person.items()}
        check(fair, person, targets, responses)
    for earlier, changes in reversed(undo):
        contacts.undo_changes(changes, by=None)
        check(fair, earlier, targets, responses)


def check(fair, person, targets, responses):
    results = campaign_results(fair)
    assert results.contacted == len({person[pk] for pk in targets})
    assert results.responded == len({person[pk] for pk in responses})
    assert (results.target_entries, results.response_entries) == (len(targets), len(responses))


def chosen(*groups, **options):
    return set(matching(criteria(*groups, **options)).values_list("name", flat=True))


def test_what_was_done_with_a_merged_contact_counts_for_the_survivor():
    lena, double, other = make_contact("Lena"), make_contact("Double"), make_contact("Other")
    number = make_logged(double).number
    merge(lena, double)
    in_it = group("logged_segment", number={"in": [number]})
    assert chosen(in_it) == {"Lena"}
    assert chosen({**in_it, "has": False}) == {"Other"}
    assert chosen(in_it, group("interaction")) == {"Lena"}
    segment = make_segment(lena, other)
    operations.reduce_contacts(segment, criteria=criteria(in_it), keep="others", by=make_user())
    assert names(segment) == ["Other"]
    again = make_segment()
    operations.add_contacts(again, criteria=criteria(in_it), by=make_user())
    assert names(again) == ["Lena"]
    assert queries.preview(make_segment(), criteria=criteria(in_it)).new == 1


def test_without_merged_contacts_criteria_are_read_as_before():
    make_contact("Lena", jobs=["PURCHASE"])
    before = str(matching(job("PURCHASE")).query)
    merge(make_contact("A"), make_contact("B"))
    assert str(matching(job("PURCHASE")).query) != before


@really
def test_two_who_merge_the_same_contacts_at_once_are_one_after_the_other():
    lena, double, third = make_contact("Lena"), make_contact("Double"), make_contact("Third")
    ready, refused = threading.Barrier(2), []

    def act(survivor, merged):
        ready.wait(30)
        try:
            merge(survivor, merged)
        except MergeRefused as error:
            refused.append(str(error))

    others = [Beside(lambda: act(lena, double)), Beside(lambda: act(third, double))]
    for other in others:
        other.join(60)
    assert (len(refused), "merged into" in refused[0]) == (1, True)
    assert fresh(double).merged_into in (lena, third)


@really
def test_two_who_merge_each_into_the_other_never_wait_for_ever():
    lena, double = make_contact("Lena"), make_contact("Double")
    ready, refused = threading.Barrier(2), []

    def act(survivor, merged):
        ready.wait(30)
        try:
            merge(survivor, merged)
        except MergeRefused as error:
            refused.append(str(error))

    others = [Beside(lambda: act(lena, double)), Beside(lambda: act(double, lena))]
    for other in others:
        other.join(60)
    assert len(refused) == 1
    assert Contact.objects.present().count() == 1


def test_a_merged_companys_relations_count_for_the_survivors_persons():
    first, second = make_company("First"), make_company("Second", relations=["PROS"])
    make_contact("Lena", company=first)
    merge(first, second)
    assert chosen(group("business_relation", code={"in": ["PROS"]})) == {"First", "Lena"}
