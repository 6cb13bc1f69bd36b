"""What can go wrong in a way that a person can mend.

A `ViewerError` is an expected failure: it is shown as one sentence that says what is wrong and what to do.
It keeps its template and its values apart, so that the window can translate the sentence.
`Abandoned` is no failure at all. Everything else that is raised is a defect of the program.
"""

from __future__ import annotations


class ViewerError(Exception):
    """An expected failure; `str(error)` is one English sentence for the person in front of the program.

    `template` is the sentence with `{name}` placeholders, `values` fills them; a value may be another ViewerError.
    A template is a literal where it is raised, or stands in the dict `_SENTENCES` of its module: it is collected there
    for translation.
    """

    def __init__(self, template: str, **values: object) -> None:
        super().__init__(template)
        self.template = template
        self.values = values

    def __str__(self) -> str:
        return self.template.format(**self.values)


class Abandoned(Exception):  # noqa: N818 - nothing went wrong
    """Nobody waits for the answer any more."""


class ExperimentError(ViewerError):
    """An experiment that cannot be run: names the key, the value and the limit."""


class RecordingError(ViewerError):
    """A recording that cannot be read or written."""


class DataError(ViewerError):
    """Pictures that cannot be read."""


class TrainingError(ViewerError):
    """A run that cannot go on."""


class DownloadError(ViewerError):
    """A file that cannot be fetched."""


class NetworkError(ViewerError):
    """A network that is not known, or whose file cannot be read."""


class ExportError(ViewerError):
    """A run that cannot be written in another format."""
