"""What people type about contacts."""

from crm.forms.cards import BusinessCardForm, CardStackForm, is_begun, read_form, typed_in
from crm.forms.consents import AnonymiseForm, ConsentForm
from crm.forms.contacts import (
    AddressForm,
    CompanyField,
    ContactForm,
    NewCodeForm,
    NewContactForm,
    ProfileForm,
    VCardForm,
)

__all__ = [
    "AddressForm",
    "AnonymiseForm",
    "BusinessCardForm",
    "CardStackForm",
    "CompanyField",
    "ConsentForm",
    "ContactForm",
    "NewCodeForm",
    "NewContactForm",
    "ProfileForm",
    "VCardForm",
    "is_begun",
    "read_form",
    "typed_in",
]
