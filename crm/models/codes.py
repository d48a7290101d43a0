"""The code tables, the number series, salespersons, and our own company."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from config.lib.models import CodeField, CodeTable


class NumberSeries(models.Model):
    """Where numbers such as CP0001 come from."""

    CONTACTS, CAMPAIGNS, SEGMENTS = "CONTACTS", "CAMPAIGNS", "SEGMENTS"

    code = CodeField(_("Code"), primary_key=True)
    description = models.CharField(_("Description"), max_length=100)
    prefix = models.CharField(_("Prefix"), max_length=10)
    digits = models.PositiveSmallIntegerField(_("Digits"), default=4)
    last_number = models.PositiveIntegerField(_("Last number drawn"), default=0)
    manual = models.BooleanField(_("Numbers may be typed by hand"), default=True)

    class Meta:
        ordering = ["code"]
        verbose_name = _("number series")
        verbose_name_plural = _("number series")

    def __str__(self) -> str:
        return self.code

    def format(self, number: int) -> str:
        """The number as it is written, for example CP0001."""
        return f"{self.prefix}{number:0{self.digits}d}"


class Language(CodeTable):
    """A language letters are written in."""

    iso = models.CharField(_("ISO code"), max_length=5, help_text=_("For example en, fr, da: sets dates and captions."))
    surname_first = models.BooleanField(
        _("Surname first"), default=False, help_text=_("As in Hungarian, Chinese, Japanese and Korean names.")
    )

    class Meta(CodeTable.Meta):
        verbose_name = _("language")
        verbose_name_plural = _("languages")


class Country(CodeTable):
    """A country or region, its name as it is printed on envelopes."""

    class Meta(CodeTable.Meta):
        verbose_name = _("country/region")
        verbose_name_plural = _("countries/regions")


class Territory(CodeTable):
    """A sales territory."""

    class Meta(CodeTable.Meta):
        verbose_name = _("territory")
        verbose_name_plural = _("territories")


class OrganizationalLevel(CodeTable):
    """Where in the company a person stands: chief executive, head of department, staff."""

    class Meta(CodeTable.Meta):
        verbose_name = _("organizational level")
        verbose_name_plural = _("organizational levels")


class JobResponsibility(CodeTable):
    """What a person is responsible for in the company."""

    class Meta(CodeTable.Meta):
        verbose_name = _("job responsibility")
        verbose_name_plural = _("job responsibilities")


class BusinessRelation(CodeTable):
    """What a company is to us: prospect, customer, vendor, press."""

    class Meta(CodeTable.Meta):
        verbose_name = _("business relation")
        verbose_name_plural = _("business relations")


class IndustryGroup(CodeTable):
    """The industry a company works in."""

    class Meta(CodeTable.Meta):
        verbose_name = _("industry group")
        verbose_name_plural = _("industry groups")


class MailingGroup(CodeTable):
    """A list of people who get the same regular mailing."""

    class Meta(CodeTable.Meta):
        verbose_name = _("mailing group")
        verbose_name_plural = _("mailing groups")


class Salutation(CodeTable):
    """A form of address, with one formula for each language and degree of formality."""

    class Meta(CodeTable.Meta):
        verbose_name = _("salutation")
        verbose_name_plural = _("salutations")


class SalutationFormula(models.Model):
    """How a letter in one language greets, for example "Dear %1 %2,"."""

    class Kind(models.TextChoices):
        FORMAL = "formal", _("Formal")
        INFORMAL = "informal", _("Informal")

    class Part(models.TextChoices):
        JOB_TITLE = "job_title", _("Job title")
        FIRST_NAME = "first_name", _("First name")
        MIDDLE_NAME = "middle_name", _("Middle name")
        SURNAME = "surname", _("Surname")
        INITIALS = "initials", _("Initials")
        COMPANY_NAME = "company_name", _("Company name")

    salutation = models.ForeignKey(Salutation, models.CASCADE, verbose_name=_("salutation"), related_name="formulas")
    language = models.ForeignKey(Language, models.CASCADE, verbose_name=_("language"))
    kind = models.CharField(_("Kind"), max_length=10, choices=Kind)
    text = models.CharField(_("Text"), max_length=100, help_text=_("%1 to %5 stand for the name parts."))
    part_1 = models.CharField(_("Name part 1"), max_length=20, choices=Part, blank=True)
    part_2 = models.CharField(_("Name part 2"), max_length=20, choices=Part, blank=True)
    part_3 = models.CharField(_("Name part 3"), max_length=20, choices=Part, blank=True)
    part_4 = models.CharField(_("Name part 4"), max_length=20, choices=Part, blank=True)
    part_5 = models.CharField(_("Name part 5"), max_length=20, choices=Part, blank=True)

    class Meta:
        ordering = ["salutation", "language", "kind"]
        verbose_name = _("salutation formula")
        verbose_name_plural = _("salutation formulas")
        constraints = [models.UniqueConstraint(fields=["salutation", "language", "kind"], name="one_formula_each")]

    def __str__(self) -> str:
        return self.text


class Salesperson(models.Model):
    """Who looks after contacts and signs letters."""

    code = CodeField(_("Code"), primary_key=True)
    name = models.CharField(_("Name"), max_length=100)
    job_title = models.CharField(_("Job title"), max_length=100, blank=True)
    phone = models.CharField(_("Phone"), max_length=40, blank=True)
    email = models.EmailField(_("E-mail"), blank=True)
    # The account may go, the salesperson stays on the letters.
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("user")
    )

    class Meta:
        ordering = ["code"]
        verbose_name = _("salesperson")
        verbose_name_plural = _("salespersons")

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        """The name, as code tables call it."""
        return self.name


class CompanyInformation(models.Model):
    """Our own company, as letterheads print it: one row."""

    name = models.CharField(_("Name"), max_length=100)
    name_2 = models.CharField(_("Name 2"), max_length=100, blank=True)
    address = models.CharField(_("Address"), max_length=100, blank=True)
    address_2 = models.CharField(_("Address 2"), max_length=100, blank=True)
    post_code = models.CharField(_("Post code"), max_length=20, blank=True)
    city = models.CharField(_("City"), max_length=60, blank=True)
    county = models.CharField(_("County"), max_length=60, blank=True)
    country = models.ForeignKey(Country, models.PROTECT, null=True, blank=True, verbose_name=_("country/region"))
    phone = models.CharField(_("Phone"), max_length=40, blank=True)
    fax = models.CharField(_("Fax"), max_length=40, blank=True)
    email = models.EmailField(_("E-mail"), blank=True)
    home_page = models.CharField(_("Home page"), max_length=200, blank=True)
    vat_number = models.CharField(_("VAT registration no."), max_length=40, blank=True)
    registration_number = models.CharField(_("Registration no."), max_length=40, blank=True)
    bank_name = models.CharField(_("Bank name"), max_length=100, blank=True)
    bank_branch = models.CharField(_("Bank branch no."), max_length=40, blank=True)
    bank_account = models.CharField(_("Bank account no."), max_length=60, blank=True)
    giro = models.CharField(_("Giro no."), max_length=40, blank=True)

    class Meta:
        verbose_name = _("company information")
        verbose_name_plural = _("company information")

    def __str__(self) -> str:
        return self.name
