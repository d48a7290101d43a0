"""What people type about contacts."""

from crm.forms.cards import BusinessCardForm
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
    "BusinessCardForm",
    "CompanyField",
    "ContactForm",
    "NewCodeForm",
    "NewContactForm",
    "ProfileForm",
    "VCardForm",
]
