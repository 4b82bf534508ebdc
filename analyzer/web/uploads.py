"""Files as they come in: each is kept or refused by itself, with one sentence."""

from collections.abc import Iterable
from http import HTTPStatus
from threading import BoundedSemaphore
from typing import NamedTuple

from fastapi import HTTPException
from starlette.datastructures import UploadFile

from analyzer.errors import AnalyzerError
from analyzer.web.database import Interview, Person
from analyzer.web.interviews import add_interview, read_upload, shown_name
from analyzer.web.state import State

_READING = BoundedSemaphore(2)
"""Files are read two at a time: more threads would be no faster, and keep all others waiting."""


class Refused(NamedTuple):
    """A file that was not taken in."""

    name: str
    why: str


def take_in(
    state: State, by: Person, files: Iterable[UploadFile]
) -> tuple[list[Interview], list[Refused]]:
    """What was kept, and what was not.

    Raises:
        HTTPException: 413, a file is larger than the limit.
    """
    taken: list[Interview] = []
    refused: list[Refused] = []
    for file in files:
        name = shown_name(file.filename or "")
        data = file.file.read(state.config.upload_limit + 1)
        if len(data) > state.config.upload_limit:
            raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        try:
            with _READING:
                found = read_upload(name, data)
        except AnalyzerError as error:
            refused.append(Refused(name, str(error)))
            continue
        with state.store.begin() as session:
            taken += [add_interview(session, by, *one) for one in found]
    return taken, refused
