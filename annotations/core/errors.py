"""The base of every refusal that a person can act on. Specific errors sit beside what raises them."""

from typing import ClassVar


class DomainError(Exception):
    """Something was asked for that the domain refuses.

    `code` is stable and for programs, `sentence` is for people, `field` names the input it is about
    ("" when it is about the whole), `details` holds further plain values such as a byte position.
    """

    code: ClassVar[str] = "invalid"

    def __init__(self, sentence: str, *, field: str = "", **details: object) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field
        self.details = details

    def __str__(self) -> str:
        return self.sentence
