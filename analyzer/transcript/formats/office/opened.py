"""What the documents share: opening them, and finding the speech in their lines."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from analyzer.documents import DocumentError, Extracted, Kind, extract
from analyzer.errors import TranscriptError
from analyzer.transcript.decoding import Decoded
from analyzer.transcript.document import Document, Parsed, Utterance
from analyzer.transcript.formats.office.teams import parsed_blocks
from analyzer.transcript.formats.plain.text import parse_lines
from analyzer.transcript.labels import fold, looks_like_name

_LEAD = re.compile(r"\*\*([^*:]{1,60})\*\*(?=\s+(?![\d\[(|])\S)")
"""A name in bold at the start of a paragraph, and words behind it."""


def opened(kind: Kind, document: Document, data: bytes | None = None) -> Extracted:
    """The words of a document.

    Args:
        kind: what it is.
        document: where it comes from.
        data: its bytes, where they are not those of the file.

    Raises:
        TranscriptError: it cannot be opened.
    """
    try:
        return extract(kind, document.data if data is None else data)
    except DocumentError as error:
        raise TranscriptError(f"{document.path} {error}.") from None


def parsed_lines(found: Extracted) -> Parsed:
    """Utterances of a document that is made of lines."""
    lines = list(_with_colons(found.lines)) if found.is_marked else found.lines
    parsed = parsed_blocks(lines) or parse_lines(_numbered(lines), headings=found.is_marked)
    said = parsed.utterances
    if found.is_marked:
        said = [one._replace(text=one.text.replace("**", "")) for one in said]
    return Parsed(said, warnings_of(found) + parsed.warnings)


def parsed_binary(kind: Kind, document: Document) -> Parsed:
    """Utterances of a document that is no text, and is made of lines.

    Raises:
        TranscriptError: it cannot be opened.
    """
    found = opened(kind, document)
    parsed = parsed_lines(found)
    parsed.decoded = Decoded("", found.encoding, 0, ())
    return parsed


def parsed_cues(found: Extracted) -> Parsed:
    """Utterances of a document that is made of cues."""
    return Parsed([Utterance(*cue) for cue in found.cues], warnings_of(found))


def warnings_of(found: Extracted) -> list[str]:
    """What is to be said about how a document was read."""
    warnings = list(found.notes)
    if found.hidden:
        warnings.append(
            f"{found.hidden:,} characters that nobody sees in the document were left out: they "
            "can carry instructions."
        )
    if found.left_out:
        what = ", ".join(f"{what} ({count:,})" for what, count in found.left_out.items())
        warnings.append(f"Left out of the document: {what}.")
    return warnings


def _numbered(lines: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Lines with numbers; the blank ones between paragraphs are not in the document."""
    number = 0
    for line in lines:
        number += bool(line.strip())
        yield number, line


def _with_colons(lines: list[str]) -> Iterator[str]:
    """The lines, a colon behind each recurring name that is only told by being bold."""
    leads = [_LEAD.match(line) for line in lines]
    counts = Counter(fold(lead[1]) for lead in leads if lead and looks_like_name(lead[1]))
    names = {name for name, count in counts.items() if count > 1}
    for line, lead in zip(lines, leads, strict=True):
        if lead and fold(lead[1]) in names:
            yield f"**{lead[1].strip()}:**{line[lead.end() :]}"
        else:
            yield line
