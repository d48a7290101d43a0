"""Addresses of the app."""

from __future__ import annotations

from django.urls import path

from crm import views

# Numbers are written in capitals, so none is mistaken for a page.
urlpatterns = [
    path("", views.contacts, name="contacts"),
    path("new/", views.contact_new, name="contact_new"),
    path("cards/", views.business_cards, name="business_cards"),
    path("cards/check/", views.business_card_check, name="business_card_check"),
    path("import/", views.vcard_import, name="vcard_import"),
    path("<str:number>/", views.contact, name="contact"),
    path("<str:number>/profile/<path:code>/", views.contact_profile, name="contact_profile"),
    path("<str:number>/delete/", views.contact_delete, name="contact_delete"),
]
