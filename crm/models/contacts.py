"""Companies and persons."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from config.lib.models import CodeField, OwnTableKey
from crm.models.codes import (
    BusinessRelation,
    Country,
    IndustryGroup,
    JobResponsibility,
    Language,
    MailingGroup,
    OrganizationalLevel,
    Salesperson,
    Salutation,
    Territory,
)


class CorrespondenceType(models.TextChoices):
    """How somebody is written to."""

    HARD_COPY = "hard_copy", _("Hard Copy")
    EMAIL = "email", _("E-mail")


class ConsentState(models.TextChoices):
    """Whether somebody has agreed to be written to, or called, on a channel."""

    UNKNOWN = "unknown", _("Unknown")
    GIVEN = "given", _("Given")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class ConsentField(models.CharField):
    """How a contact's consent for one channel stands: what its history says last, kept here to be chosen by."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        given = {"max_length": 10, "choices": ConsentState, "default": ConsentState.UNKNOWN, "editable": False}
        super().__init__(*args, **(given | kwargs))  # type: ignore[arg-type]


class OrBlank(models.Func):
    """A code, or nothing as a text: so that what has none stands in a definite place of an order.

    The text is a part of the expression and no parameter: else no database would see that an index has it.
    """

    template = "COALESCE(%(expressions)s, '')"
    output_field = models.CharField()


class ContactQuerySet(models.QuerySet["Contact"]):
    """Words to speak of contacts with."""

    def companies(self) -> ContactQuerySet:
        """Companies only."""
        return self.filter(type=Contact.Type.COMPANY)

    def persons(self) -> ContactQuerySet:
        """Persons only."""
        return self.filter(type=Contact.Type.PERSON)

    def present(self) -> ContactQuerySet:
        """Those who stand for themselves: not merged into another contact."""
        return self.filter(merged_into__isnull=True)


class Contact(models.Model):
    """A company or a person."""

    class Type(models.TextChoices):
        COMPANY = "company", _("Company")
        PERSON = "person", _("Person")

    number = CodeField(_("No."), unique=True)
    type = models.CharField(_("Type"), max_length=10, choices=Type, default=Type.PERSON)
    name = models.CharField(_("Name"), max_length=150)
    name_2 = models.CharField(_("Name 2"), max_length=100, blank=True)
    first_name = models.CharField(_("First name"), max_length=60, blank=True)
    middle_name = models.CharField(_("Middle name"), max_length=60, blank=True)
    surname = models.CharField(_("Surname"), max_length=80, blank=True)
    initials = models.CharField(_("Initials"), max_length=20, blank=True)
    job_title = models.CharField(_("Job title"), max_length=120, blank=True)
    organizational_level = models.ForeignKey(
        OrganizationalLevel,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("Organizational level code"),
        related_name="+",
    )
    # A company is its own company, so that company-level filters need one join for companies and persons alike.
    company = OwnTableKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="persons",
        db_index=False,
        verbose_name=_("Company"),
    )
    salutation = models.ForeignKey(
        Salutation, models.PROTECT, null=True, blank=True, verbose_name=_("Salutation code"), related_name="+"
    )
    salesperson = models.ForeignKey(
        Salesperson, models.PROTECT, null=True, blank=True, verbose_name=_("Salesperson code"), related_name="+"
    )
    language = models.ForeignKey(
        Language, models.PROTECT, null=True, blank=True, verbose_name=_("Language code"), related_name="+"
    )
    territory = models.ForeignKey(
        Territory, models.PROTECT, null=True, blank=True, verbose_name=_("Territory code"), related_name="+"
    )
    address = models.CharField(_("Address"), max_length=120, blank=True)
    address_2 = models.CharField(_("Address 2"), max_length=120, blank=True)
    post_code = models.CharField(_("Post code"), max_length=20, blank=True)
    city = models.CharField(_("City"), max_length=60, blank=True)
    county = models.CharField(_("County"), max_length=60, blank=True)
    country = models.ForeignKey(
        Country, models.PROTECT, null=True, blank=True, verbose_name=_("Country/region code"), related_name="+"
    )
    phone = models.CharField(_("Phone"), max_length=40, blank=True)
    mobile_phone = models.CharField(_("Mobile phone"), max_length=40, blank=True)
    fax = models.CharField(_("Fax"), max_length=40, blank=True)
    email = models.CharField(_("E-mail"), max_length=254, blank=True)
    email_2 = models.CharField(_("E-mail 2"), max_length=254, blank=True)
    home_page = models.CharField(_("Home page"), max_length=200, blank=True)
    vat_number = models.CharField(_("VAT registration no."), max_length=40, blank=True)
    registration_number = models.CharField(_("Registration no."), max_length=20, blank=True)
    correspondence_type = models.CharField(
        _("Correspondence Type"), max_length=10, choices=CorrespondenceType, blank=True
    )
    exclude_from_segment = models.BooleanField(_("Exclude from segment"), default=False)
    privacy_blocked = models.BooleanField(_("Blocked for privacy"), default=False)
    minor = models.BooleanField(_("Minor"), default=False)
    parental_consent = models.BooleanField(_("Parental consent received"), default=False)
    email_consent = ConsentField(_("Consent for e-mail"))
    letter_consent = ConsentField(_("Consent for letters"))
    phone_consent = ConsentField(_("Consent for phone calls"))
    anonymised_at = models.DateTimeField(_("Anonymised at"), null=True, blank=True, editable=False)
    note = models.TextField(_("Note"), blank=True)
    job_responsibilities = models.ManyToManyField(
        JobResponsibility, blank=True, verbose_name=_("Job responsibilities"), related_name="contacts"
    )
    business_relations = models.ManyToManyField(
        BusinessRelation, blank=True, verbose_name=_("Business relations"), related_name="contacts"
    )
    industry_groups = models.ManyToManyField(
        IndustryGroup, blank=True, verbose_name=_("Industry groups"), related_name="contacts"
    )
    mailing_groups = models.ManyToManyField(
        MailingGroup, blank=True, verbose_name=_("Mailing groups"), related_name="contacts"
    )
    # Name, company, city, number, e-mail and phones without case and accents: SQLite folds only ASCII by itself.
    search_text = models.TextField(editable=False, default="")
    created_at = models.DateTimeField(_("Created at"), auto_now_add=True)
    modified_at = models.DateTimeField(_("Modified at"), auto_now=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    # The contact that goes on for this one, never itself merged into another. A merged contact is also blocked for
    # privacy, so that whatever keeps those out keeps it out, at no cost.
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="merged",
        db_index=False,
        verbose_name=_("Merged into"),
    )

    objects = ContactQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        verbose_name = _("contact")
        verbose_name_plural = _("Contacts")
        permissions = [
            ("anonymise_contact", "Can anonymise contacts"),
            ("export_personal_data", "Can give out everything about a person"),
        ]
        indexes = [
            models.Index(fields=["name", "id"], name="contact_by_name"),
            models.Index(fields=["name", "id"], condition=Q(type="company"), name="company_by_name"),
            models.Index(fields=["email"], name="contact_by_email"),
            models.Index(fields=["city", "name", "id"], name="contact_by_city"),
            models.Index(OrBlank("country"), "id", name="contact_by_country"),
            models.Index(OrBlank("salesperson"), "id", name="contact_by_salesperson"),
            # Who stays out. SQLite reads these short indexes only where they have the column that is asked for.
            models.Index(
                fields=["id", "exclude_from_segment"], condition=Q(exclude_from_segment=True), name="contact_excluded"
            ),
            models.Index(fields=["id", "privacy_blocked"], condition=Q(privacy_blocked=True), name="contact_blocked"),
            # Who is in which company, and who of them may come into a list: PostgreSQL reads these two instead of the
            # rows, which are ten times as wide.
            models.Index(fields=["company", "id"], name="contact_of_company"),
            models.Index(
                fields=["id", "company"],
                condition=Q(exclude_from_segment=False, privacy_blocked=False),
                name="contact_may_come_in",
            ),
            # The same for SQLite, which looks for what it finds by its own key in the rows (see segments/criteria.py).
            models.Index(
                Cast("id", models.BigIntegerField()),
                F("company"),
                F("exclude_from_segment"),
                F("privacy_blocked"),
                name="contact_at_a_glance",
            ),
            models.Index(fields=["merged_into", "id"], condition=Q(merged_into__isnull=False), name="contact_merged"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="contact_has_a_name"),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | Q(privacy_blocked=True), name="merged_contact_stays_out"
            ),
            models.CheckConstraint(
                condition=Q(minor=False) | Q(parental_consent=True) | Q(privacy_blocked=True),
                name="minor_needs_parental_consent",
            ),
            models.CheckConstraint(
                condition=Q(anonymised_at__isnull=True) | Q(privacy_blocked=True), name="anonymised_contact_stays_out"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The contact's card."""
        return reverse("contact", args=[self.number])

    @property
    def is_company(self) -> bool:
        """Whether this is a company."""
        return self.type == self.Type.COMPANY
