"""The pages of contacts."""

from crm.views.business_cards import business_card_check, business_cards, vcard_import
from crm.views.contact_list import contacts
from crm.views.contacts import contact, contact_delete, contact_new, contact_profile

__all__ = [
    "business_card_check",
    "business_cards",
    "contact",
    "contact_delete",
    "contact_new",
    "contact_profile",
    "contacts",
    "vcard_import",
]
