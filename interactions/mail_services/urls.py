"""Where mail services post to: /mail-services/postmark/ and so on, one address for each that django-anymail knows."""

from __future__ import annotations

from django.urls import path

from interactions.mail_services.views import mail_service

urlpatterns = [path("<slug:name>/", mail_service, name="mail_service")]
