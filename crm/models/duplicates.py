"""Contacts that may be the same: what they are found by, the pairs found, and the searches over the whole base."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from crm.models.contacts import Contact


class DuplicateSearchString(models.Model):
    """The first or last letters of a field of companies, to be compared with those of others."""

    class Column(models.TextChoices):
        NAME = "name", _("Name")
        ADDRESS = "address", _("Address")
        CITY = "city", _("City")
        POST_CODE = "post_code", _("Post code")
        PHONE = "phone", _("Phone")
        MOBILE_PHONE = "mobile_phone", _("Mobile phone")
        VAT_NUMBER = "vat_number", _("VAT registration no.")
        EMAIL = "email", _("E-mail")

    class Part(models.TextChoices):
        FIRST = "first", _("First letters")
        LAST = "last", _("Last letters")

    column = models.CharField(_("Field"), max_length=20, choices=Column)
    part = models.CharField(_("Part of the field"), max_length=5, choices=Part, default=Part.FIRST)
    length = models.PositiveSmallIntegerField(
        _("Length"), default=5, validators=[MinValueValidator(1), MaxValueValidator(10)]
    )

    class Meta:
        ordering = ["id"]
        verbose_name = _("duplicate search string")
        verbose_name_plural = _("duplicate search strings")
        constraints = [models.UniqueConstraint(fields=["column", "part"], name="one_search_string_each")]

    def __str__(self) -> str:
        return f"{self.get_column_display()}, {self.get_part_display()}: {self.length}"


class DuplicateSetup(models.Model):
    """How alike contacts have to be: one row."""

    hit_percentage = models.PositiveSmallIntegerField(
        _("Search hit %"),
        default=60,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text=_("Companies with so many of a hundred search strings in common are shown, and pairs so likely."),
    )

    class Meta:
        verbose_name = _("duplicate search set-up")
        verbose_name_plural = _("duplicate search set-up")
        constraints = [models.CheckConstraint(condition=Q(id=1), name="one_duplicate_setup")]

    def __str__(self) -> str:
        return f"{self.hit_percentage} %"


class DuplicateKey(models.Model):
    """A number that a contact shares with those who may be the same; made as crm.keys says."""

    # The key of the table serves the search, its index the writing. Nothing else is kept: there are millions.
    pk = models.CompositePrimaryKey("key", "contact_id")
    key = models.BigIntegerField()
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="duplicate_keys", db_constraint=False)

    def __str__(self) -> str:
        return f"{self.contact_id}/{self.key}"


class DuplicateSearch(models.Model):
    """A search over the whole base, done by a worker step by step."""

    key_steps = models.PositiveIntegerField(default=0)  # the first steps, where the keys are made anew
    steps = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(_("Created at"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    moved_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(_("Finished at"), null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("search for duplicates")
        verbose_name_plural = _("searches for duplicates")

    def __str__(self) -> str:
        return f"{self.done}/{self.steps}"


class DuplicatePair(models.Model):
    """Two contacts that may be the same; stored once, the older one first."""

    first = models.ForeignKey(Contact, models.CASCADE, related_name="+", db_index=False)
    second = models.ForeignKey(Contact, models.CASCADE, related_name="+")
    total = models.PositiveSmallIntegerField(_("Hit %"))
    separate = models.BooleanField(_("Separate contacts"), default=False)
    # The search that saw it last, so that a later one can tell what is there no more.
    search = models.PositiveBigIntegerField(null=True, editable=False)

    class Meta:
        verbose_name = _("possible duplicate")
        verbose_name_plural = _("possible duplicates")
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="one_duplicate_pair"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="duplicate_pair_in_order"),
        ]
        indexes = [models.Index(fields=["separate", "-total", "-id"], name="duplicates_by_strength")]

    def __str__(self) -> str:
        return f"{self.first_id}/{self.second_id}"
