"""The pages of contacts."""

from crm.views.addresses import address_delete, address_edit, address_new
from crm.views.bulk import contacts_change, contacts_change_progress, contacts_changes, contacts_undo
from crm.views.business_cards import (
    business_card_check,
    business_card_read,
    business_card_undo,
    business_cards,
)
from crm.views.card import contact, contact_delete, contact_profile, contact_timeline, contact_type, contact_undo
from crm.views.card_photos import (
    card_photo,
    card_photo_add,
    card_photo_aside,
    card_photo_picture,
    card_photo_remove,
)
from crm.views.card_stacks import (
    card_stack_cards,
    card_stack_edit,
    card_stack_finish,
    card_stack_new,
    card_stacks,
)
from crm.views.consents import consent_new, consent_proof
from crm.views.contact_list import contacts
from crm.views.contacts import contact_new
from crm.views.duplicates import (
    contact_unmerge,
    duplicates,
    duplicates_compare,
    duplicates_merge,
    duplicates_search,
    duplicates_separate,
)
from crm.views.export import contacts_export
from crm.views.imports import (
    contact_import,
    contact_import_check,
    contact_import_discard,
    contact_import_progress,
    contact_import_reading,
    contact_import_rejected,
    contact_import_start,
    contact_import_undo,
    contact_imports,
)
from crm.views.keys import keys
from crm.views.list_views import contacts_columns, contacts_view_delete, contacts_view_open, contacts_view_save
from crm.views.privacy import contact_anonymise, contact_export

__all__ = [
    "address_delete",
    "address_edit",
    "address_new",
    "business_card_check",
    "business_card_read",
    "business_card_undo",
    "business_cards",
    "card_photo",
    "card_photo_add",
    "card_photo_aside",
    "card_photo_picture",
    "card_photo_remove",
    "card_stack_cards",
    "card_stack_edit",
    "card_stack_finish",
    "card_stack_new",
    "card_stacks",
    "consent_new",
    "consent_proof",
    "contact",
    "contact_anonymise",
    "contact_delete",
    "contact_export",
    "contact_import",
    "contact_import_check",
    "contact_import_discard",
    "contact_import_progress",
    "contact_import_reading",
    "contact_import_rejected",
    "contact_import_start",
    "contact_import_undo",
    "contact_imports",
    "contact_new",
    "contact_profile",
    "contact_timeline",
    "contact_type",
    "contact_undo",
    "contact_unmerge",
    "contacts",
    "contacts_change",
    "contacts_change_progress",
    "contacts_changes",
    "contacts_columns",
    "contacts_export",
    "contacts_undo",
    "contacts_view_delete",
    "contacts_view_open",
    "contacts_view_save",
    "duplicates",
    "duplicates_compare",
    "duplicates_merge",
    "duplicates_search",
    "duplicates_separate",
    "keys",
]
