"""What people type about contacts."""

from crm.forms.bulk import ActionForm, action_form, has_form, register_action_form
from crm.forms.cards import BusinessCardForm, CardStackForm, is_begun, read_form, standing_on, typed_in
from crm.forms.consents import AnonymiseForm, ConsentForm
from crm.forms.contacts import (
    AddressForm,
    CompanyField,
    ContactForm,
    NewCodeForm,
    NewContactForm,
    ProfileForm,
)
from crm.forms.imports import FileForm, ReadingForm, SetUpForm

__all__ = [
    "ActionForm",
    "AddressForm",
    "AnonymiseForm",
    "BusinessCardForm",
    "CardStackForm",
    "CompanyField",
    "ConsentForm",
    "ContactForm",
    "FileForm",
    "NewCodeForm",
    "NewContactForm",
    "ProfileForm",
    "ReadingForm",
    "SetUpForm",
    "action_form",
    "has_form",
    "is_begun",
    "read_form",
    "register_action_form",
    "standing_on",
    "typed_in",
]
