"""What can go wrong with campaigns, each with a sentence for the user."""

from __future__ import annotations

from config.lib.errors import DomainError


class CampaignError(DomainError):
    """Something asked of campaigns cannot be done."""


class CampaignRefused(CampaignError):
    """The campaign cannot be kept as asked; `field` names the field at fault."""


class StatusRefused(CampaignError):
    """The campaign status cannot be kept as asked; `field` names the field at fault."""
