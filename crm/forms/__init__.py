"""What people type about contacts."""

from crm.forms.cards import BusinessCardForm
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
    "CompanyField",
    "ConsentForm",
    "ContactForm",
    "NewCodeForm",
    "NewContactForm",
    "ProfileForm",
    "VCardForm",
]
