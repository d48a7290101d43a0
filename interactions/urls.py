"""Addresses of the app. Codes of templates may hold a slash."""

from __future__ import annotations

from django.urls import path

from interactions.views import log, logged_segments, outbox, runs, template_documents, templates

urlpatterns = [
    path("", log.interaction_log, name="interaction_log"),
    path("evaluate/", log.interactions_evaluate, name="interactions_evaluate"),
    path("<int:pk>/letter/", log.letter, name="letter"),
    path("<int:pk>/cancel/", log.interaction_cancel, name="interaction_cancel"),
    path("campaign-entries/", logged_segments.campaign_entries, name="campaign_entries"),
    path("campaign-entries/<int:pk>/cancel/", logged_segments.campaign_entry_cancel, name="campaign_entry_cancel"),
    path("logged-segments/", logged_segments.logged_segments, name="logged_segments"),
    path("logged-segments/<str:number>/", logged_segments.logged_segment, name="logged_segment"),
    path("logged-segments/<str:number>/cancel/", logged_segments.logged_segment_cancel, name="logged_segment_cancel"),
    path("deliveries/", runs.runs, name="runs"),
    path("deliveries/<int:pk>/", runs.run, name="run"),
    path("deliveries/<int:pk>/status/", runs.run_status, name="run_status"),
    path("deliveries/<int:pk>/retry/", runs.run_retry, name="run_retry"),
    path("deliveries/<int:pk>/resolve/", runs.run_resolve, name="run_resolve"),
    path("deliveries/<int:pk>/letters.<str:kind>", runs.run_letters, name="run_letters"),
    path("deliveries/<int:pk>/<str:move>/", runs.run_move, name="run_move"),
    path("outbox/", outbox.outbox, name="outbox"),
    path("outbox/<str:name>/", outbox.outbox_message, name="outbox_message"),
    path("outbox/<str:name>/html/", outbox.outbox_html, name="outbox_html"),
    path("outbox/<str:name>/file/", outbox.outbox_file, name="outbox_file"),
    path("outbox/<str:name>/attachments/<int:number>/", outbox.outbox_attachment, name="outbox_attachment"),
    path("templates/", templates.interaction_templates, name="interaction_templates"),
    path("templates/new/", templates.interaction_template_new, name="interaction_template_new"),
    path("templates/documents/<int:pk>/", template_documents.template_document, name="template_document"),
    path(
        "templates/documents/<int:pk>/remove/",
        template_documents.template_language_remove,
        name="template_language_remove",
    ),
    path("templates/documents/<int:pk>/check/", template_documents.template_check, name="template_check"),
    path("templates/versions/<int:pk>/", template_documents.template_version, name="template_version"),
    path(
        "templates/versions/<int:pk>/put-back/",
        template_documents.template_version_put_back,
        name="template_version_put_back",
    ),
    path("templates/<path:code>/history/<str:language>/", template_documents.template_history, name="template_history"),
    path("templates/<path:code>/document/", template_documents.template_document_put, name="template_document_put"),
    path("templates/<path:code>/copy/", template_documents.template_document_copy, name="template_document_copy"),
    path("templates/<path:code>/", templates.interaction_template, name="interaction_template"),
]
