"""Every change of a segment. Each raises the revision; `seen` is the revision of the page the user acted on."""

from segments.operations.combining import combine_segments
from segments.operations.contacts import (
    add_contact,
    add_contacts,
    add_from_list,
    reduce_contacts,
    remove_lines,
    repeat_action,
    reuse_logged_segment,
)
from segments.operations.editing import edit_action
from segments.operations.forgetting import forget_people
from segments.operations.header import choose_language, choose_template, edit_header, link_to_campaign
from segments.operations.in_progress import begin_step, dismiss_step, finish_step, ring_for_steps
from segments.operations.languages import edit_segment_language, put_segment_document
from segments.operations.lines import edit_line, put_line_document
from segments.operations.saved import delete_criteria, edit_criteria, reuse_criteria, save_criteria
from segments.operations.segments import create_segment, delete_segment, edit_segment
from segments.operations.specimens import send_test_letter
from segments.operations.stacks import bring_in_stack, name_campaign
from segments.operations.steps import Change, go_to, redo_action, undo_last_action

__all__ = [
    "Change",
    "add_contact",
    "add_contacts",
    "add_from_list",
    "begin_step",
    "bring_in_stack",
    "choose_language",
    "choose_template",
    "combine_segments",
    "create_segment",
    "delete_criteria",
    "delete_segment",
    "dismiss_step",
    "edit_action",
    "edit_criteria",
    "edit_header",
    "edit_line",
    "edit_segment",
    "edit_segment_language",
    "finish_step",
    "forget_people",
    "go_to",
    "link_to_campaign",
    "name_campaign",
    "put_line_document",
    "put_segment_document",
    "redo_action",
    "reduce_contacts",
    "remove_lines",
    "repeat_action",
    "reuse_criteria",
    "reuse_logged_segment",
    "ring_for_steps",
    "save_criteria",
    "send_test_letter",
    "undo_last_action",
]
