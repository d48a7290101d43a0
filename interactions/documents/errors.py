"""What can go wrong with a document; every error carries a sentence for the user."""

from __future__ import annotations

from django.utils.functional import Promise


class DocumentError(Exception):
    """The family; `sentence` is what the user reads, in the language in force when it is shown."""

    def __init__(self, sentence: str | Promise) -> None:
        super().__init__(sentence)
        self.sentence = sentence

    def __str__(self) -> str:
        return str(self.sentence)


class DocumentRefused(DocumentError):
    """The file cannot be used as a document of ours, and the sentence says why.

    `problems` are all the sentences, where more than one thing is in the way.
    """

    def __init__(self, sentence: str | Promise, *more: str | Promise) -> None:
        super().__init__(sentence)
        self.problems: tuple[str | Promise, ...] = (sentence, *more)

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


class ConversionFailed(DocumentError):
    """The converter did not make a PDF in time, or not a complete one."""
