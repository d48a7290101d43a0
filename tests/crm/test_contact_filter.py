"""What the list of contacts is filtered by."""

import pytest
from django.http import QueryDict

from crm.filters import ContactFilter
from crm.models import Contact
from tests.segments.builders import make_company, make_contact, make_language

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def contacts():
    firm = make_company("Imprimerie Étoile", city="Genève", relations=["PROS"], industries=["PRINT"])
    make_contact("Anna Berg", company=firm, jobs=["PURCHASE"], language="FR", address="")
    make_contact("Bert Lund", city="Aarhus", post_code="8000", email="", mailings=["NEWS"])


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("", ["Anna Berg", "Bert Lund", "Imprimerie Étoile"]),
        ("search=etoile", ["Imprimerie Étoile"]),
        ("search=lund+aarhus", ["Bert Lund"]),
        ("type=company", ["Imprimerie Étoile"]),
        ("name=be", ["Anna Berg", "Bert Lund"]),
        ("name=be*", ["Bert Lund"]),
        ("city=genève", ["Imprimerie Étoile"]),
        ("post_code=80", ["Bert Lund"]),
        ("language=FR", ["Anna Berg"]),
        ("job_responsibility=PURCHASE", ["Anna Berg"]),
        ("business_relation=PROS", ["Anna Berg", "Imprimerie Étoile"]),
        ("industry_group=PRINT", ["Anna Berg", "Imprimerie Étoile"]),
        ("mailing_group=NEWS", ["Bert Lund"]),
        ("has_email=false", ["Bert Lund"]),
        ("has_address=false", ["Anna Berg"]),
        ("business_relation=PROS&type=person", ["Anna Berg"]),
    ],
)
def test_the_address_of_the_list_says_who_is_in_it(address, expected):
    found = ContactFilter(QueryDict(address), queryset=Contact.objects.order_by("name")).qs
    assert [contact.name for contact in found] == expected


def test_a_code_that_does_not_exist_is_an_error_of_its_field():
    make_language("FR")
    chosen = ContactFilter(QueryDict("language=XX"), queryset=Contact.objects.all())
    assert list(chosen.errors) == ["language"]
