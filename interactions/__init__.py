"""What passes between us and a contact: templates with Word documents, the interaction log, letters and e-mails.

Imports `campaigns` and `crm`.
"""
