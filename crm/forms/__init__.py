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
)
from crm.forms.imports import FileForm, ReadingForm, SetUpForm

__all__ = [
    "AddressForm",
    "AnonymiseForm",
    "BusinessCardForm",
    "CompanyField",
    "ConsentForm",
    "ContactForm",
    "FileForm",
    "NewCodeForm",
    "NewContactForm",
    "ProfileForm",
    "ReadingForm",
    "SetUpForm",
]
