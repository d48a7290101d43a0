"""What people type about contacts."""

from crm.forms.cards import BusinessCardForm
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
    "BusinessCardForm",
    "CompanyField",
    "ContactForm",
    "FileForm",
    "NewCodeForm",
    "NewContactForm",
    "ProfileForm",
    "ReadingForm",
    "SetUpForm",
]
