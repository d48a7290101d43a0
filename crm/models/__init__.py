"""Companies and persons, what describes them, and the number series."""

from crm.models.addresses import AlternativeAddress
from crm.models.cards import BusinessCard, CardPhoto, CardStack
from crm.models.changes import ChangeSet, ContactChange
from crm.models.codes import (
    BusinessRelation,
    CompanyInformation,
    Country,
    IndustryGroup,
    JobResponsibility,
    Language,
    MailingGroup,
    NumberSeries,
    OrganizationalLevel,
    Salesperson,
    Salutation,
    SalutationFormula,
    Territory,
)
from crm.models.consents import Channel, Consent, ConsentProof, ConsentSource, ConsentWording, SuppressedAddress
from crm.models.contacts import ConsentState, Contact, ContactQuerySet, CorrespondenceType, OrBlank
from crm.models.duplicates import (
    DuplicateKey,
    DuplicatePair,
    DuplicateSearch,
    DuplicateSearchString,
    DuplicateSetup,
)
from crm.models.exports import Export
from crm.models.imports import ColumnMapping, ContactImport, RejectedRow
from crm.models.lists import BulkChange, ListChoice, SavedView
from crm.models.profiles import Answer, ContactAnswer, Question, Questionnaire
from crm.models.setup import MarketingSetup

__all__ = [
    "AlternativeAddress",
    "Answer",
    "BulkChange",
    "BusinessCard",
    "BusinessRelation",
    "CardPhoto",
    "CardStack",
    "ChangeSet",
    "Channel",
    "ColumnMapping",
    "CompanyInformation",
    "Consent",
    "ConsentProof",
    "ConsentSource",
    "ConsentState",
    "ConsentWording",
    "Contact",
    "ContactAnswer",
    "ContactChange",
    "ContactImport",
    "ContactQuerySet",
    "CorrespondenceType",
    "Country",
    "DuplicateKey",
    "DuplicatePair",
    "DuplicateSearch",
    "DuplicateSearchString",
    "DuplicateSetup",
    "Export",
    "IndustryGroup",
    "JobResponsibility",
    "Language",
    "ListChoice",
    "MailingGroup",
    "MarketingSetup",
    "NumberSeries",
    "OrBlank",
    "OrganizationalLevel",
    "Question",
    "Questionnaire",
    "RejectedRow",
    "Salesperson",
    "Salutation",
    "SalutationFormula",
    "SavedView",
    "SuppressedAddress",
    "Territory",
]
