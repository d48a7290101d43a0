"""Look-up windows: a code field opens one, a row is picked, OK puts its code into the field.

Apps register a look-up per code table. The field itself takes a typed code, a description or a name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django import forms
from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from config.lib.text import finder, fold

Text = str | Promise
SHOWN = 60  # rows; more are found by typing


@dataclass(frozen=True)
class Row:
    """One line of a look-up window."""

    code: str
    label: str
    detail: str = ""


Search = Callable[[HttpRequest, str], Sequence[Row]]


@dataclass(frozen=True)
class Lookup:
    """A look-up window: its name in addresses, its title, how its rows are found, and what *New* makes.

    `search(request, text)` gets the text as typed ("" for all) and gives at most SHOWN rows; `request.GET` carries
    whatever the field's `params` put there. `create(by=user, **cleaned)` makes the record that `form` describes and
    gives its code.
    """

    name: str
    title: Text
    search: Search
    permission: str = ""
    form: type[forms.Form] | None = None
    create: Callable[..., str] | None = None
    create_permission: str = ""

    def url(self) -> str:
        """The window's address."""
        return reverse("lookup", args=[self.name])


_lookups: dict[str, Lookup] = {}


def register_lookup(lookup: Lookup) -> Lookup:
    """Make a look-up window known under its name."""
    _lookups[lookup.name] = lookup
    return lookup


def lookup_named(name: str) -> Lookup | None:
    """The look-up window of that name."""
    return _lookups.get(name)


def rows_named(rows: Iterable[Row], text: str) -> list[Row]:
    """The rows whose code and label have all words of the text."""
    fits = finder(text)
    return [row for row in rows if fits(f"{row.code} {row.label}")]


def code_table_rows(model: type[models.Model]) -> Search:
    """A search over a code table, in memory: by code or by description in the reader's language, without accents."""

    def search(request: HttpRequest, text: str) -> list[Row]:
        rows = (Row(str(row.pk), str(row.label)) for row in model._default_manager.all())  # type: ignore[attr-defined]
        return rows_named(rows, text)[:SHOWN]

    return search


class LookupInput(forms.TextInput):
    """A text box for a code, with a button that opens the look-up window."""

    template_name = "components/lookup_input.html"

    def __init__(self, lookup: str, *, params: str = "", attrs: dict | None = None) -> None:
        super().__init__(attrs)
        self.lookup = lookup
        self.params = params
        self.label = ""

    def get_context(self, name: str, value: object, attrs: dict | None) -> dict:
        """What the template needs: the window's title and address beside Django's own."""
        context = super().get_context(name, value, attrs)
        lookup = _lookups[self.lookup]
        context["widget"] |= {
            "title": lookup.title,
            "url": lookup.url() + (f"?{self.params}" if self.params else ""),
            "described": self.label,
        }
        return context


class LookupField(forms.ModelChoiceField):
    """A code field: takes the code, or a description that fits only one code; says what there is not."""

    default_error_messages = {
        "unknown": gettext_lazy("There is no “%(value)s” in the list “%(title)s”."),
        "several": gettext_lazy("“%(value)s” fits several lines of “%(title)s”: choose one."),
    }

    def __init__(
        self,
        queryset: models.QuerySet,
        *,
        lookup: str,
        to: str = "pk",
        named_by: str = "",
        by_letters: bool = False,
        **kwargs: object,
    ) -> None:
        """`to` is the column people type; `named_by` the column of names, for tables too long to read for each name.

        With `by_letters` the first letters of a code, or of a word of its description, do as well.
        """
        params = str(kwargs.pop("params", ""))
        kwargs.setdefault("required", False)
        kwargs["widget"] = LookupInput(lookup, params=params)
        super().__init__(queryset, to_field_name=to, **kwargs)  # type: ignore[arg-type]
        self.lookup = lookup
        self.to = to
        self.named_by = named_by
        self.by_letters = by_letters

    @property
    def rows(self) -> models.QuerySet:
        """The lines one may choose from."""
        assert self.queryset is not None  # noqa: S101 — only Django's own constructor allows none
        return self.queryset

    def prepare_value(self, value: object) -> object:
        """The code of a record, or the text as typed; the widget shows the record's description beside it."""
        record = self._record(value)
        self.widget.label = str(getattr(record, "label", record or ""))
        return value if record is None else getattr(record, self.to)

    def _record(self, value: object) -> models.Model | None:
        """The record of a stored key or of a typed code: the key of a numbered table is a number, a code is a text."""
        if value in self.empty_values or isinstance(value, models.Model):
            return value or None  # type: ignore[return-value]
        if isinstance(value, int):
            return self.rows.filter(pk=value).first()
        return self.rows.filter(**{self.to: str(value).strip().upper()}).first()

    def to_python(self, value: object) -> models.Model | None:
        """The record of a typed code or description.

        Raises ValidationError naming the text and the list where nothing, or more than one line, fits.
        """
        if value in self.empty_values:
            return None
        return self._record(value) or self._by_name(str(value))

    def _by_name(self, value: str) -> models.Model:
        if self.named_by:
            fits = list(self.rows.filter(**{f"{self.named_by}__iexact": value.strip()})[:2])
        else:
            fits = [record for record in self.rows if fold(str(getattr(record, "label", record))) == fold(value)]
        if not fits and self.by_letters:
            fits = [record for record in self.rows if _begins(record, value)]
        if len(fits) != 1:
            title = _lookups[self.lookup].title
            code = "several" if fits else "unknown"
            raise forms.ValidationError(self.error_messages[code], code=code, params={"value": value, "title": title})
        return fits[0]

    def validate(self, value: object) -> None:
        """Only whether something must be there; to_python has looked the rest up."""
        if self.required and value in self.empty_values:
            raise forms.ValidationError(_("This field is required."), code="required")


def _begins(record: models.Model, letters: str) -> bool:
    """Whether the code, the description or a word of it begins with the letters."""
    label, wanted = fold(str(getattr(record, "label", record))), fold(letters)
    return any(text.startswith(wanted) for text in (fold(str(record.pk)), label, *label.split()))


class LookupManyField(forms.CharField):
    """Several codes of one table, separated by commas: "PROS, CUST"."""

    def __init__(self, queryset: models.QuerySet, *, lookup: str, by_letters: bool = False, **kwargs: object) -> None:
        kwargs.setdefault("required", False)
        kwargs["widget"] = LookupInput(lookup, params="many=1")
        super().__init__(**kwargs)  # type: ignore[arg-type]
        self.queryset = queryset
        self.one = LookupField(queryset, lookup=lookup, by_letters=by_letters)

    def prepare_value(self, value: object) -> object:
        """Codes as a text."""
        if isinstance(value, str) or value is None:
            return value
        return ", ".join(str(getattr(item, "pk", item)) for item in value)  # type: ignore[attr-defined]

    def clean(self, value: object) -> list[models.Model]:
        """The records of the typed codes or descriptions, each once.

        Raises ValidationError for the first one there is not.
        """
        parts = [part.strip() for part in str(value or "").replace(";", ",").split(",")]
        records = [self.one.to_python(part) for part in parts if part]
        if self.required and not records:
            raise forms.ValidationError(_("This field is required."), code="required")
        return [record for record in dict.fromkeys(records) if record is not None]
