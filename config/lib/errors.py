"""What all errors that a user can cause have in common."""

from __future__ import annotations

from django.forms import BaseForm
from django.utils.functional import Promise


class DomainError(Exception):
    """Something the user asked for cannot be done; carries a sentence that says why.

    `field` names the form field the sentence belongs beside, where there is one.
    """

    def __init__(self, message: str | Promise, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field

    def __str__(self) -> str:
        return str(self.message)


def say_beside(form: BaseForm, error: DomainError, *, otherwise: str | None = None) -> None:
    """The error's sentence beside the field it names, else beside `otherwise`, else over the whole form."""
    form.add_error(error.field if error.field in form.fields else otherwise, str(error))
