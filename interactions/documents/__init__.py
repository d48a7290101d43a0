"""Word letters: merge fields filled in, combined documents, PDF, e-mail bodies, checks of uploads.

Bytes in, bytes out: no database here. A template is compiled once (`template`), a letter is a fill-in, many letters
make one document (`combined`) or one PDF (`pdf`). Nothing of an uploaded file is trusted (`package`, `checks`).
"""
