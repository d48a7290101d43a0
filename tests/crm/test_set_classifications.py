"""What describes contacts."""

from __future__ import annotations

import pytest

from crm import operations
from crm.errors import ContactRefused
from tests.crm import builders


def test_codes_replace_those_there_were_and_what_is_not_given_stays() -> None:
    lake = builders.company()
    operations.set_classifications(lake, by=None, business_relations=["pros"], mailing_groups=["NEWS"])
    operations.set_classifications(lake, by=None, business_relations=["CUST"])
    assert list(lake.business_relations.values_list("pk", flat=True)) == ["CUST"]
    assert lake.mailing_groups.count() == 1


def test_an_unknown_code_is_named() -> None:
    with pytest.raises(ContactRefused, match="no code NOPE") as refused:
        operations.set_classifications(builders.company(), by=None, business_relations=["PROS", "NOPE"])
    assert refused.value.field == "business_relations"


def test_persons_and_companies_are_described_by_different_things() -> None:
    with pytest.raises(ContactRefused, match="the company's"):
        operations.set_classifications(builders.person(), by=None, industry_groups=["MANUF"])
    with pytest.raises(ContactRefused, match="belong to persons"):
        operations.set_classifications(builders.company(), by=None, job_responsibilities=["PURCHASE"])
