"""An organisation's name, logo and wording on its memos, from a folder."""

import base64
import tomllib
from pathlib import Path

from pydantic import ValidationError

from analyzer.errors import ConfigError
from analyzer.models import Model

SETTINGS = "organisation.toml"
LOGO_BYTES = 500_000
"""A larger logo would weigh on every memo."""
_MEDIA = {
    "logo.png": (b"\x89PNG\r\n\x1a\n", "image/png"),
    "logo.jpg": (b"\xff\xd8\xff", "image/jpeg"),
}


class Organisation(Model):
    """Whose memo it is."""

    name: str = ""
    notice: str = ""
    """A sentence on the first page, such as who may read the memo."""
    footer: str = ""
    """A line on every page of a PDF or Word memo."""
    contact: str = ""
    """Whom a candidate may write to, on the pack for the candidate."""
    retention: str = ""
    """A sentence on how long an interview is kept, on the same."""
    logo: bytes = b""
    """PNG or JPEG; empty without one."""
    logo_type: str = ""
    """Media type of the logo."""

    @property
    def logo_link(self) -> str:
        """The logo as a data URL; empty without one."""
        if not self.logo:
            return ""
        return f"data:{self.logo_type};base64,{base64.b64encode(self.logo).decode()}"


NOBODY = Organisation()


def read_organisation(folder: Path | None) -> Organisation:
    """The organisation that a folder describes; None stands for nobody's.

    Args:
        folder: with `organisation.toml` (keys as the fields of `Organisation`, but for its logo)
            and, if wanted, `logo.png` or `logo.jpg`.

    Raises:
        ConfigError: the folder or its files cannot be read as that.
    """
    if folder is None:
        return NOBODY
    file = folder / SETTINGS
    try:
        settings = tomllib.loads(file.read_text(encoding="utf-8"))
        organisation = Organisation.model_validate(
            {**settings, **dict(zip(("logo", "logo_type"), _logo(folder), strict=True))}
        )
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise ConfigError(f"{file}: {place}: {first['msg']}; mend the file.") from error
    except (OSError, ValueError) as error:
        raise ConfigError(
            f"{file}: cannot be read as an organisation's settings: {error}; a line of it looks"
            ' like name = "Kessel Heating".'
        ) from error
    return organisation


def _logo(folder: Path) -> tuple[bytes, str]:
    """The logo and its media type; its bytes tell, not its name alone."""
    for name, (magic, media) in _MEDIA.items():
        file = folder / name
        if not file.is_file():
            continue
        data = file.read_bytes()
        if not data.startswith(magic):
            raise ConfigError(f"{file}: it is no picture of that type; save it as PNG or JPEG.")
        if len(data) > LOGO_BYTES:
            raise ConfigError(f"{file}: it has more than {LOGO_BYTES:,} bytes; make it smaller.")
        return data, media
    return b"", ""
