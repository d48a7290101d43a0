"""What mail services post about e-mails, through django-anymail: only imported where that is installed and set up."""
