"""What contacts have agreed to, channel by channel: when, how, in which words, and what proves it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.lib.models import CODE, CodeField
from crm.models.changes import ChangeSet
from crm.models.codes import Language
from crm.models.contacts import Contact


class Channel(models.TextChoices):
    """A way of turning to somebody that needs their consent."""

    EMAIL = "email", _("E-mail")
    LETTER = "letter", _("Letter")
    PHONE = "phone", _("Phone")

    @property
    def column(self) -> str:
        """The contact's field that says how consent for it stands."""
        return f"{self.value}_consent"


class ConsentSource(models.TextChoices):
    """How somebody said it."""

    CARD = "card", _("Business card handed over")
    FORM = "form", _("Signed form")
    WEBSITE = "website", _("Form on a website")
    EMAIL = "email", _("Written by e-mail")
    LETTER = "letter", _("Written by letter")
    SPOKEN = "spoken", _("Said in person")
    PHONE = "phone", _("Said on the phone")
    CUSTOMER = "customer", _("Customer relationship")
    IMPORT = "import", _("Taken over with a file")
    UNSUBSCRIBED = "unsubscribed", _("Unsubscribed by a link")
    COMPLAINED = "complained", _("Reported an e-mail as spam")
    PARENT = "parent", _("Said by a parent")
    EARLIER = "earlier", _("This address asked earlier not to be written to")


class ConsentWording(models.Model):
    """The words somebody agrees to, in one language. They never change: other words are a new version."""

    code = CodeField(_("Code"), validators=[CODE])
    language = models.ForeignKey(Language, models.PROTECT, verbose_name=_("Language code"), related_name="+")
    version = models.PositiveIntegerField(_("Version"), default=1, editable=False)
    text = models.TextField(_("Wording"), max_length=4000)
    created_at = models.DateTimeField(_("Created at"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )

    class Meta:
        ordering = ["code", "language", "-version"]
        verbose_name = _("wording of consent")
        verbose_name_plural = _("wordings of consent")
        constraints = [models.UniqueConstraint(fields=["code", "language", "version"], name="one_wording_each")]

    def __str__(self) -> str:
        return f"{self.code} {self.language_id} {self.version}"


class ConsentProof(models.Model):
    """A file that shows what was agreed to: the signed form, the e-mail. One form may stand for many people."""

    name = models.CharField(_("File"), max_length=200)
    content = models.BinaryField()
    created_at = models.DateTimeField(_("Created at"), auto_now_add=True)

    class Meta:
        verbose_name = _("proof of consent")
        verbose_name_plural = _("proofs of consent")

    def __str__(self) -> str:
        return self.name


class ConsentQuerySet(models.QuerySet["Consent"]):
    """Words to speak of consents with."""

    def standing(self) -> ConsentQuerySet:
        """Without those that were taken back with the changes they came with."""
        return self.filter(change_set__undone_at__isnull=True)

    def latest_first(self) -> ConsentQuerySet:
        """By the day they were given on, of one day the one recorded last first."""
        return self.order_by("-date", "-pk")


class Consent(models.Model):
    """That a contact has agreed, or no longer agrees. Rows are only ever added; the latest one counts."""

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="consents", db_index=False)
    channel = models.CharField(_("Channel"), max_length=10, choices=Channel)
    given = models.BooleanField(_("Consent given"))
    source = models.CharField(_("Source"), max_length=20, choices=ConsentSource)
    date = models.DateField(_("Date"), default=timezone.localdate)
    wording = models.ForeignKey(
        ConsentWording, models.PROTECT, null=True, blank=True, verbose_name=_("Wording"), related_name="consents"
    )
    proof = models.TextField(_("Proof"), blank=True)
    proof_file = models.ForeignKey(
        ConsentProof, models.PROTECT, null=True, blank=True, verbose_name=_("File"), related_name="consents"
    )
    change_set = models.ForeignKey(ChangeSet, models.PROTECT, related_name="consents", editable=False)
    created_at = models.DateTimeField(_("Recorded at"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )

    objects = ConsentQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        indexes = [models.Index(fields=["contact", "channel", "-date", "-id"], name="consent_by_contact")]

    def __str__(self) -> str:
        return f"{self.contact_id} {self.channel} {self.given}"


class SuppressedAddress(models.Model):
    """An e-mail address that is not to be written to, whoever has it, kept so that nobody can read it.

    Of who was anonymised nothing else is left; of who withdrew consent the contact may be deleted, or come in again.
    """

    digest = models.CharField(max_length=64, primary_key=True)
    for_good = models.BooleanField(default=False)  # whoever it was asked to be forgotten
    created_at = models.DateTimeField(_("Recorded at"), default=timezone.now)

    class Meta:
        verbose_name = _("suppressed address")
        verbose_name_plural = _("suppressed addresses")

    def __str__(self) -> str:
        return self.digest[:12]
