"""The frame as an app: its commands, template tags and roles."""

from importlib import import_module

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate

from config.roles import ensure_roles


class ConfigConfig(AppConfig):
    """Settings, commands, pages that belong to no single app."""

    name = "config"

    def ready(self) -> None:
        """The frame's page stands in the menu; a fresh database has its roles.

        They are made when Django, app by app, has come to auth, after all of ours.
        """
        import_module("config.pages")
        post_migrate.connect(ensure_roles, sender=apps.get_app_config("auth"), dispatch_uid="config.roles")
