"""A code field takes what people type: the code, or the description in their language."""

import pytest
from django import forms
from django.utils.translation import override

from config.lib.lookups import Lookup, LookupField, LookupManyField, code_table_rows, register_lookup
from crm.models import JobResponsibility

pytestmark = pytest.mark.django_db


@pytest.fixture
def table():
    register_lookup(Lookup("test_table", "Test table", code_table_rows(JobResponsibility)))
    JobResponsibility.objects.all().delete()
    JobResponsibility.objects.create(code="PURCHASE", description="Purchase", description_fr="Achat")
    JobResponsibility.objects.create(code="SALE", description="Sales", description_fr="Vente")
    JobResponsibility.objects.create(code="EXPORT", description="Sales", description_fr="Export")
    return JobResponsibility.objects.all()


@pytest.fixture
def one(table):
    return LookupField(table, lookup="test_table")


def test_a_code_is_found_whatever_its_case(one):
    assert one.clean(" purchase ").code == "PURCHASE"


def test_a_description_is_found_in_the_readers_language_without_accents(one):
    with override("fr"):
        assert one.clean("achat").code == "PURCHASE"


def test_nothing_typed_is_no_code(one):
    assert one.clean("") is None


def test_an_unknown_code_is_named_in_the_error(one):
    with pytest.raises(forms.ValidationError, match="XYZ"):
        one.clean("XYZ")


def test_a_description_that_fits_two_codes_asks_to_choose(one):
    with pytest.raises(forms.ValidationError, match="choose"):
        one.clean("Sales")


def test_several_codes_are_separated_by_commas_and_taken_once(table):
    many = LookupManyField(table, lookup="test_table")
    assert [record.code for record in many.clean("sale, PURCHASE; Purchase")] == ["SALE", "PURCHASE"]


def test_one_unknown_code_among_several_is_named(table):
    with pytest.raises(forms.ValidationError, match="NOPE"):
        LookupManyField(table, lookup="test_table").clean("SALE, NOPE")


def test_the_field_shows_the_description_beside_the_code(one):
    class CodeForm(forms.Form):
        code = one

    assert "Purchase" in str(CodeForm(initial={"code": "PURCHASE"})["code"])
