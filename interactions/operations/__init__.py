"""Every write to templates, documents, the log of interactions and the runs that deliver it."""

from interactions.operations.canceling import cancel_campaign_entry, cancel_interaction, cancel_logged_segment
from interactions.operations.confirming import confirm_installation, confirm_overdue
from interactions.operations.documents import keep_document, remember_matches
from interactions.operations.evaluating import evaluate_interactions
from interactions.operations.forgetting import forget_documents, forget_people, forget_typed, what_goes_out
from interactions.operations.log import add_reach, record_interactions, record_left_out, refresh_reach
from interactions.operations.preferences import choose_channels, unsubscribe
from interactions.operations.printing import arrange_run, print_letters
from interactions.operations.receiving import (
    accept_reply,
    dismiss_automatic,
    dismiss_reply,
    read_mailbox,
    record_bounce,
    take_in,
    take_in_event,
    trust_address,
)
from interactions.operations.resending import resend_interaction
from interactions.operations.runs import (
    pause_run,
    resolve_unsure,
    resume_run,
    retry_failed,
    start_run,
    stop_run,
)
from interactions.operations.templates import (
    copy_template_document,
    create_template,
    edit_template,
    match_fields,
    put_back_version,
    put_template_document,
    remove_template_language,
)
from interactions.operations.versions import note_versions
from interactions.operations.word import close_in_word, open_in_word, save_from_word

__all__ = [
    "accept_reply",
    "add_reach",
    "arrange_run",
    "cancel_campaign_entry",
    "cancel_interaction",
    "cancel_logged_segment",
    "choose_channels",
    "close_in_word",
    "confirm_installation",
    "confirm_overdue",
    "copy_template_document",
    "create_template",
    "dismiss_automatic",
    "dismiss_reply",
    "edit_template",
    "evaluate_interactions",
    "forget_documents",
    "forget_people",
    "forget_typed",
    "keep_document",
    "match_fields",
    "note_versions",
    "open_in_word",
    "pause_run",
    "print_letters",
    "put_back_version",
    "put_template_document",
    "read_mailbox",
    "record_bounce",
    "record_interactions",
    "record_left_out",
    "refresh_reach",
    "remember_matches",
    "remove_template_language",
    "resend_interaction",
    "resolve_unsure",
    "resume_run",
    "retry_failed",
    "save_from_word",
    "start_run",
    "stop_run",
    "take_in",
    "take_in_event",
    "trust_address",
    "unsubscribe",
    "what_goes_out",
]
