"""`analyzer transcript`: see how a file is read."""

import json
from typing import TYPE_CHECKING, Any

import typer

from analyzer.cli.options import (
    AsJson,
    Candidate,
    Interviewers,
    Item,
    Renames,
    SpeakersList,
    TranscriptFile,
    hints,
)

if TYPE_CHECKING:
    from analyzer.transcript.document import Document
    from analyzer.transcript.files import Contents
    from analyzer.transcript.hints import Hints
    from analyzer.transcript.models import Transcript


def transcript(
    file: TranscriptFile,
    *,
    candidate: Candidate = None,
    interviewer: Interviewers = None,
    rename: Renames = None,
    speakers: SpeakersList = None,
    item: Item = None,
    as_json: AsJson = False,
) -> None:
    """Show how a file is read: format, language, speakers, roles, warnings and turns.

    An archive or a table of several interviews is listed, one interview a line.
    """
    from analyzer.cli.description import description
    from analyzer.transcript.files import chosen, documents_in
    from analyzer.transcript.reading import transcript_of

    contents = documents_in(file)
    who = hints(candidate, interviewer, rename, speakers).beside(file)
    if item is None and len(contents.documents) > 1:
        _print_list(contents, who, as_json=as_json)
        return
    read = transcript_of(chosen(contents, item, file), who, undecided=True)
    typer.echo(read.model_dump_json(indent=2) if as_json else description(read))


def _print_list(contents: "Contents", who: "Hints", *, as_json: bool) -> None:
    from analyzer.errors import EXIT_PARTIAL, AnalyzerError
    from analyzer.transcript.reading import transcript_of

    unread = 0
    for number, document in enumerate(contents.documents, start=1):
        read, problem = None, ""
        try:
            read = transcript_of(document, who, undecided=True)
        except AnalyzerError as error:
            unread += 1
            problem = str(error).removeprefix(f"{document.path} ")
        row = _row(number, document, read, problem)
        typer.echo(json.dumps(row, ensure_ascii=False) if as_json else _line(row))
    if not as_json:
        _print_account(contents, unread)
    if unread:
        raise typer.Exit(EXIT_PARTIAL)


def _row(
    number: int, document: "Document", read: "Transcript | None", problem: str
) -> dict[str, Any]:
    row: dict[str, Any] = {"number": number, "item": document.item}
    if document.about:
        row["about"] = dict(document.about)
    if read is None:
        return {**row, "error": problem}
    from analyzer.transcript.models import Role

    candidates = [s.name for s in read.speakers if s.role is Role.CANDIDATE]
    return {
        **row,
        "format": read.source.format,
        "encoding": read.source.encoding,
        "language": read.language,
        "speakers": [s.name for s in read.speakers],
        "candidate": candidates[0] if candidates else None,
        "warnings": list(read.warnings),
    }


def _line(row: dict[str, Any]) -> str:
    from analyzer.cli.printing import printable

    head = f"{row['number']:>3} {row['item']:<32} "
    if "error" in row:
        return printable(f"{head}NOT READ {row['error']}")
    who = row["candidate"] or "candidate unclear"
    counts = f"{len(row['speakers'])} speakers"
    return printable(f"{head}{row['format']:<9}{row['language'] or '?':<4}{counts:<12}{who}")


def _print_account(contents: "Contents", unread: int) -> None:
    left_out = f", {contents.left_out} empty or system files left out" if contents.left_out else ""
    typer.echo(
        f"\n{len(contents.documents)} interviews, {unread} not read{left_out}. One of them: --item"
        " NAME or NUMBER."
    )
