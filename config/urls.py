"""Every address of the product."""

from __future__ import annotations

from django.apps import apps
from django.contrib import admin
from django.contrib.auth import views as auth
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.i18n import set_language

from config import views
from interactions.views.preferences import preferences

admin.site.site_header = admin.site.site_title = "CRONUS"

urlpatterns = [
    path("", views.home, name="home"),
    path("search/", views.search, name="search"),
    path("lookup/<slug:name>/", views.lookup, name="lookup"),
    path("lookup/<slug:name>/new/", views.lookup_new, name="lookup_new"),
    path("health/", views.health, name="health"),
    path("language/", login_not_required(set_language), name="set_language"),
    path("sign-in/", auth.LoginView.as_view(template_name="registration/sign_in.html"), name="sign_in"),
    path("sign-out/", auth.LogoutView.as_view(), name="sign_out"),
    path(
        "password/",
        auth.PasswordChangeView.as_view(template_name="registration/password.html", success_url="/"),
        name="password_change",
    ),
    path("admin/", admin.site.urls),
    path("contacts/", include("crm.urls")),
    path("campaigns/", include("campaigns.urls")),
    path("preferences/<str:token>/", preferences, name="preferences"),
    path("interactions/", include("interactions.urls")),
    path("segments/", include("segments.urls")),
]
if apps.is_installed("anymail"):
    urlpatterns.append(path("mail-services/", include("interactions.mail_services.urls")))
