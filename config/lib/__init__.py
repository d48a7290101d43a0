"""Small tools that know no app."""
