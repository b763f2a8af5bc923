"""What an author sends with a file: the file itself, what it is called, what it shows."""

from pathlib import PurePosixPath
from typing import Any

import wtforms
from werkzeug.datastructures import FileStorage
from wtforms.validators import StopValidation

from learning_exchange.cases.attachments import Cleaned, Unfit, cleaned
from learning_exchange.cases.rules.attaching import ALT_MOST, FILE_MOST_BYTES, LABEL_MOST
from learning_exchange.fields import FileForm, Line, Several, has_control_characters

TOO_LARGE = "This is larger than 10 MB. Make it smaller, or tell what is in it in the story."
AGAIN = "Choose the file again: browsers forget it when something else is to be put right."


class Upload(wtforms.FileField):
    """A file; `data` is what was sent, None for nothing."""

    data: FileStorage | None

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Keep the file; a browser where none was chosen sends one without a name."""
        sent = [value for value in valuelist if isinstance(value, FileStorage) and value.filename]
        self.data = sent[0] if sent else None

    def pre_validate(self, form: wtforms.form.BaseForm) -> None:  # noqa: ARG002  # WTForms's signature
        """Refuse no file."""
        if self.data is None:
            raise StopValidation("Choose a picture or a PDF.")


class AttachForm(FileForm):
    """A file for a story, in the order of the page; `file_content` has it made harmless once it is valid."""

    screened = ("label", "alt")

    file = Upload("The file", description="A picture (JPEG, PNG, WebP or GIF) or a PDF, 10 MB at most.")
    label = Line(
        "What to call it",
        most=LABEL_MOST,
        description="Such as “The card that we hand out”. Left empty, it is called as the file is.",
    )
    alt = Line(
        "What the picture shows",
        most=ALT_MOST,
        description="In words, for people who cannot see it. Not needed for a PDF.",
    )
    seen = Several(
        "Before it is added",
        {"yes": "I have looked through it: nobody who receives care can be recognised in it"},
        missing="Look through it, and tick this once you are sure.",
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Check each field, and what the file really is."""
        if self.file.data and not self.label.data:
            self.label.data = _called(self.file.data.filename or "")
        valid = super().validate(extra_validators)
        if self.file.data and not self._is_fit():
            valid = False
        elif self.file.data and not valid:
            self.file.errors = [*self.file.errors, AGAIN]
        return valid

    def refuse(self, sentence: str) -> None:
        """Say at the file why it cannot be added."""
        self.file.errors = [sentence]

    def _is_fit(self) -> bool:
        try:
            self.file_content: Cleaned = cleaned(self._content())
        except Unfit as unfit:
            self.refuse(unfit.sentence)
            return False
        if self.file_content.kind.is_picture and not self.alt.data:
            self.alt.errors = ["Say what the picture shows, for people who cannot see it."]
            self.refuse(AGAIN)
            return False
        return True

    def _content(self) -> bytes:
        content = self.file.data.read(FILE_MOST_BYTES + 1) if self.file.data else b""
        if len(content) > FILE_MOST_BYTES:
            raise Unfit(TOO_LARGE)
        return content


def _called(name: str) -> str:
    """What a file is called where nobody says otherwise: its name, without folders and ending."""
    stem = PurePosixPath(name.replace("\\", "/")).stem
    readable = "".join(" " if has_control_characters(c) else c for c in stem)
    return " ".join(readable.split())[:LABEL_MOST] or "A file"
