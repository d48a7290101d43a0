"""Every write to contacts, what describes them, and the number series."""

from crm.operations.addresses import AddressFields, add_address, delete_address, edit_address
from crm.operations.anonymising import (
    Anonymised,
    anonymise_contact,
    anonymise_contacts,
    names_of,
    person_of,
    what_hinders,
    what_it_does,
)
from crm.operations.bulk import (
    Changed,
    Outside,
    action_named,
    actions_for,
    change_contacts,
    check_seen,
    count_touched,
    go_on_with_bulk_change,
    register_action,
    ring_for_bulk_changes,
    undo_bulk_change,
)
from crm.operations.business_cards import CardEntry, enter_business_card, enter_first_card
from crm.operations.card_photos import (
    add_card_photo,
    read_card_photo,
    remove_card_photo,
    ring_for_photos,
    set_card_aside,
)
from crm.operations.card_stacks import (
    StackFields,
    UndoneCard,
    begin_card_stack,
    edit_card_stack,
    finish_card_stack,
    register_finishing,
    undo_last_card,
)
from crm.operations.changes import begin_changes
from crm.operations.classifications import create_code, edit_card, set_classifications
from crm.operations.completing import complete_contact
from crm.operations.consents import (
    Recorded,
    keep_proof,
    keep_wording,
    record_consent,
    record_consents,
    refresh_consents,
)
from crm.operations.contacts import ContactFields, create_contact, delete_contact, edit_contact, keep_contacts
from crm.operations.duplicate_keys import key_rows, refresh_keys
from crm.operations.duplicate_setup import (
    delete_search_string,
    ensure_duplicate_setup,
    keep_duplicate_setup,
    keep_search_string,
)
from crm.operations.duplicates import (
    begin_duplicate_search,
    candidates_of,
    keep_separate,
    likely_pairs,
    record_duplicates,
    ring_for_searches,
    search_duplicates,
)
from crm.operations.exports import forget_in_exports, note_export
from crm.operations.following import register_follow
from crm.operations.importing.working import ring_for_imports, work_on_import
from crm.operations.imports import (
    discard_import,
    import_contacts,
    look_through,
    read_import_anew,
    start_import,
    undo_import,
    upload_contacts,
)
from crm.operations.list_views import choose_columns, choose_single_keys, delete_view, open_with, save_view
from crm.operations.merging import Merged, choosable_fields, merge_contacts, unmerge_contact
from crm.operations.numbers import next_number, take_number
from crm.operations.profiles import ProfileChange, answer_profile, keep_in_questionnaire
from crm.operations.suppression import digest_of
from crm.operations.undoing import Kept, Undone, undo_changes

__all__ = [
    "AddressFields",
    "Anonymised",
    "CardEntry",
    "Changed",
    "ContactFields",
    "Kept",
    "Merged",
    "Outside",
    "ProfileChange",
    "Recorded",
    "StackFields",
    "Undone",
    "UndoneCard",
    "action_named",
    "actions_for",
    "add_address",
    "add_card_photo",
    "anonymise_contact",
    "anonymise_contacts",
    "answer_profile",
    "begin_card_stack",
    "begin_changes",
    "begin_duplicate_search",
    "candidates_of",
    "change_contacts",
    "check_seen",
    "choosable_fields",
    "choose_columns",
    "choose_single_keys",
    "complete_contact",
    "count_touched",
    "create_code",
    "create_contact",
    "delete_address",
    "delete_contact",
    "delete_search_string",
    "delete_view",
    "digest_of",
    "discard_import",
    "edit_address",
    "edit_card",
    "edit_card_stack",
    "edit_contact",
    "ensure_duplicate_setup",
    "enter_business_card",
    "enter_first_card",
    "finish_card_stack",
    "forget_in_exports",
    "go_on_with_bulk_change",
    "import_contacts",
    "keep_contacts",
    "keep_duplicate_setup",
    "keep_in_questionnaire",
    "keep_proof",
    "keep_search_string",
    "keep_separate",
    "keep_wording",
    "key_rows",
    "likely_pairs",
    "look_through",
    "merge_contacts",
    "names_of",
    "next_number",
    "note_export",
    "open_with",
    "person_of",
    "read_card_photo",
    "read_import_anew",
    "record_consent",
    "record_consents",
    "record_duplicates",
    "refresh_consents",
    "refresh_keys",
    "register_action",
    "register_finishing",
    "register_follow",
    "remove_card_photo",
    "ring_for_bulk_changes",
    "ring_for_imports",
    "ring_for_photos",
    "ring_for_searches",
    "save_view",
    "search_duplicates",
    "set_card_aside",
    "set_classifications",
    "start_import",
    "take_number",
    "undo_bulk_change",
    "undo_changes",
    "undo_import",
    "undo_last_card",
    "unmerge_contact",
    "upload_contacts",
    "what_hinders",
    "what_it_does",
    "work_on_import",
]
