"""Campaigns, their status, their entries, and their results counted in people. Imports `crm`."""
