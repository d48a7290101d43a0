"""Addresses of the app."""

from __future__ import annotations

from django.urls import path

from campaigns import views

urlpatterns = [
    path("", views.campaigns, name="campaigns"),
    path("new/", views.campaign_new, name="campaign_new"),
    path("<str:number>/", views.campaign, name="campaign"),
    path("<str:number>/people/", views.campaign_people, name="campaign_people"),
]
