"""Addresses of the app."""

from __future__ import annotations

from django.urls import path

from crm import views

# Numbers are written in capitals, so none is mistaken for a page.
urlpatterns = [
    path("", views.contacts, name="contacts"),
    path("export/<str:kind>/", views.contacts_export, name="contacts_export"),
    path("columns/", views.contacts_columns, name="contacts_columns"),
    path("views/", views.contacts_view_save, name="contacts_view_save"),
    path("views/<int:pk>/delete/", views.contacts_view_delete, name="contacts_view_delete"),
    path("views/<int:pk>/open/", views.contacts_view_open, name="contacts_view_open"),
    path("change/", views.contacts_change, name="contacts_change"),
    path("change/<int:pk>/", views.contacts_change_progress, name="contacts_change_progress"),
    path("changes/", views.contacts_changes, name="contacts_changes"),
    path("changes/<int:pk>/undo/", views.contacts_undo, name="contacts_undo"),
    path("new/", views.contact_new, name="contact_new"),
    path("cards/", views.business_cards, name="business_cards"),
    path("cards/check/", views.business_card_check, name="business_card_check"),
    path("cards/read/", views.business_card_read, name="business_card_read"),
    path("cards/stacks/", views.card_stacks, name="card_stacks"),
    path("cards/stacks/new/", views.card_stack_new, name="card_stack_new"),
    path("cards/<int:stack>/", views.business_cards, name="card_stack"),
    path("cards/<int:stack>/cards/", views.card_stack_cards, name="card_stack_cards"),
    path("cards/<int:stack>/edit/", views.card_stack_edit, name="card_stack_edit"),
    path("cards/<int:stack>/finish/", views.card_stack_finish, name="card_stack_finish"),
    path("cards/<int:stack>/undo/", views.business_card_undo, name="business_card_undo"),
    path("import/", views.vcard_import, name="vcard_import"),
    path("duplicates/", views.duplicates, name="duplicates"),
    path("duplicates/search/", views.duplicates_search, name="duplicates_search"),
    path("duplicates/<str:first>/<str:second>/", views.duplicates_compare, name="duplicates_compare"),
    path("duplicates/<str:first>/<str:second>/merge/", views.duplicates_merge, name="duplicates_merge"),
    path("duplicates/<str:first>/<str:second>/separate/", views.duplicates_separate, name="duplicates_separate"),
    path("<str:number>/unmerge/", views.contact_unmerge, name="contact_unmerge"),
    path("<str:number>/", views.contact, name="contact"),
    path("<str:number>/profile/<path:code>/", views.contact_profile, name="contact_profile"),
    path("<str:number>/timeline/", views.contact_timeline, name="contact_timeline"),
    path("<str:number>/undo/<int:change>/", views.contact_undo, name="contact_undo"),
    path("<str:number>/type/", views.contact_type, name="contact_type"),
    path("<str:number>/addresses/new/", views.address_new, name="address_new"),
    path("<str:number>/addresses/<path:code>/edit/", views.address_edit, name="address_edit"),
    path("<str:number>/addresses/<path:code>/delete/", views.address_delete, name="address_delete"),
    path("<str:number>/consent/", views.consent_new, name="consent_new"),
    path("<str:number>/consent/<int:consent>/proof/", views.consent_proof, name="consent_proof"),
    path("<str:number>/export/", views.contact_export, name="contact_export"),
    path("<str:number>/anonymise/", views.contact_anonymise, name="contact_anonymise"),
    path("<str:number>/delete/", views.contact_delete, name="contact_delete"),
]
