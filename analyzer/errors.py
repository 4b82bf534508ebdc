"""Everything that can go wrong, as one tree. The exit code stands on the class.

AnalyzerError (1)
├── UsageError (2)           an option or argument does not fit
│   ├── CandidateError       the candidate is unknown or cannot be told
│   ├── FolderError          the folder of results cannot be written to
│   └── MissingExtraError    a part of the product is not installed
├── InputError (4)           a file cannot be read as what it should be
│   ├── TranscriptError      ... as a transcript
│   ├── SpeakersError        ... as a list of who is who in transcripts
│   ├── AssessmentError      ... as an assessment, or as a list of quotes
│   └── GoldError            ... as gold labels, or as the outcome of an evaluation
├── ConfigError (5)          settings or shipped data are broken
│   └── GuideError           a guide file has a wrong key or value
├── RequestError             a request to the web app cannot be followed
│   ├── LoginError           ... as nobody is logged in, or the password is wrong
│   ├── ForbiddenError       ... as the person may not, or the page is not the app's own
│   ├── NotFoundError        ... as there is no such thing, or none that the person may see
│   ├── ConflictError        ... as things stand otherwise by now
│   └── TooManyError         ... as it was tried too often
├── ModelError (6)           the model server cannot be used at all
├── ReplayError (7)          a replay file lacks a call, or is no replay file
└── BudgetReached (8)        the next call could cost more than what is left

Exit code 3 means that a memo was written but some turns could not be read, or some quotes got no
second look, or that interviews were listed of which some cannot be read; 130 that a person pressed
Ctrl-C. Neither is an error class.
"""

from typing import ClassVar

EXIT_PARTIAL = 3
EXIT_INTERRUPTED = 130


class AnalyzerError(Exception):
    """Base of every error that a user can cause or mend; its text is one clear sentence."""

    exit_code: ClassVar[int] = 1


class UsageError(AnalyzerError):
    """An option or argument does not fit."""

    exit_code = 2


class CandidateError(UsageError):
    """The named candidate does not speak here, or nobody can be told to be the candidate."""


class FolderError(UsageError):
    """The folder of results cannot be written to: no room, or no right."""


class MissingExtraError(UsageError):
    """A part of the product needs packages that are not installed."""

    def __init__(self, extra: str, purpose: str) -> None:
        """Say which extra is needed, and for what."""
        super().__init__(
            f"To {purpose}, more packages are needed: "
            f"pip install 'interview-transcript-analyzer[{extra}]'."
        )


class InputError(AnalyzerError):
    """A file cannot be read as what it should be."""

    exit_code = 4


class TranscriptError(InputError):
    """A file cannot be read as a transcript."""


class SpeakersError(InputError):
    """A file cannot be read as a list of who is who, or does not fit its transcript."""


class AssessmentError(InputError):
    """A file cannot be read as an assessment, or as a list of quotes."""


class GoldError(InputError):
    """A file cannot be read as gold labels, or as the outcome of an evaluation."""


class ConfigError(AnalyzerError):
    """Settings or data shipped with the product are broken."""

    exit_code = 5


class GuideError(ConfigError):
    """A guide file has a wrong key or value."""


class RequestError(AnalyzerError):
    """A request to the web app cannot be followed."""


class LoginError(RequestError):
    """Nobody is logged in, or name and password do not fit."""


class ForbiddenError(RequestError):
    """The person may not do this, or the request did not come from the app's own pages."""


class NotFoundError(RequestError):
    """There is no such thing, or none that the person may see."""


class ConflictError(RequestError):
    """Things stand otherwise by now than the request supposes."""


class TooManyError(RequestError):
    """It was tried too often; a while must pass."""


class ModelError(AnalyzerError):
    """The model server cannot be used at all: wrong key, unreachable, not an API."""

    exit_code = 6


class ReplayError(AnalyzerError):
    """A replay file lacks a call that the analysis needs, or is no replay file."""

    exit_code = 7


class BudgetReached(AnalyzerError):  # noqa: N818 - it is what was asked for, not a failure
    """The next call could cost more than what is left; what was bought is kept."""

    exit_code = 8
