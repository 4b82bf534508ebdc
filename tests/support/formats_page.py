"""The list in docs/formats.md. `python -m tests.support.formats_page` writes it anew."""

from analyzer.transcript.formats import FORMATS
from tests.conftest import ROOT

PAGE = ROOT / "docs" / "formats.md"
_BEGIN, _END = "<!-- formats: begin -->\n", "<!-- formats: end -->\n"


def page() -> str:
    """The page with the list that the registry gives."""
    text = PAGE.read_text(encoding="utf-8")
    before, rest = text.split(_BEGIN)
    _, after = rest.split(_END)
    return f"{before}{_BEGIN}{_table()}\n{_examples()}{_END}{after}"


def _table() -> str:
    rows = [f"| `{known.id}` | {known.name} | {known.suffixes} |\n" for known in FORMATS]
    return "".join(["| id | format | usual ending |\n", "|---|---|---|\n", *rows])


def _examples() -> str:
    return "".join(
        f"**{known.name}**\n\n````text\n{known.example.strip()}\n````\n\n" for known in FORMATS
    )


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
