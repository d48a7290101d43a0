"""Addresses of the app."""

from __future__ import annotations

from django.urls import path

from segments.views import card, contacts, criteria, history, languages, lines, lists, logging

urlpatterns = [
    path("", lists.segments, name="segments"),
    path("new/", lists.segment_new, name="segment_new"),
    path("criteria/", criteria.saved_criteria, name="saved_criteria"),
    path("criteria/<str:code>/delete/", criteria.saved_criteria_delete, name="saved_criteria_delete"),
    path("<str:number>/", card.segment, name="segment"),
    path("<str:number>/delete/", card.segment_delete, name="segment_delete"),
    path("<str:number>/add/", contacts.segment_add, name="segment_add"),
    path("<str:number>/reduce/", contacts.segment_reduce, name="segment_reduce"),
    path("<str:number>/codes/<slug:section>/", contacts.segment_codes, name="segment_codes"),
    path("<str:number>/effect/", contacts.segment_effect, name="segment_effect"),
    path("<str:number>/undo/", history.segment_undo, name="segment_undo"),
    path("<str:number>/redo/", history.segment_redo, name="segment_redo"),
    path("<str:number>/go/<int:action>/", history.segment_go, name="segment_go"),
    path("<str:number>/repeat/<int:action>/", history.segment_repeat, name="segment_repeat"),
    path("<str:number>/why/", history.segment_why, name="segment_why"),
    path("<str:number>/save-criteria/", criteria.segment_save_criteria, name="segment_save_criteria"),
    path("<str:number>/reuse-criteria/", criteria.segment_reuse_criteria, name="segment_reuse_criteria"),
    path("<str:number>/lines/add/", lines.segment_line_add, name="segment_line_add"),
    path("<str:number>/lines/remove/", lines.segment_lines_remove, name="segment_lines_remove"),
    path("<str:number>/lines/<str:contact>/", lines.segment_line, name="segment_line"),
    path("<str:number>/lines/<str:contact>/document/", lines.segment_line_document, name="segment_line_document"),
    path("<str:number>/languages/", languages.segment_languages, name="segment_languages"),
    path("<str:number>/languages/<str:language>/", languages.segment_language, name="segment_language"),
    path("<str:number>/attachment/", languages.segment_attachment, name="segment_attachment"),
    path("<str:number>/attachment/document/", languages.segment_document, name="segment_document"),
    path("<str:number>/attachment/put/", languages.segment_attachment_put, name="segment_attachment_put"),
    path("<str:number>/attachment/reset/", languages.segment_attachment_reset, name="segment_attachment_reset"),
    path("<str:number>/log/", logging.segment_log, name="segment_log"),
    path("<str:number>/log/effect/", logging.segment_log_effect, name="segment_log_effect"),
    path("<str:number>/logged/", logging.segment_logged, name="segment_logged"),
]
