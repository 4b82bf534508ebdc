"""Whether an interview that was found is new, done, changed, moved, or there twice."""

import hashlib
from pathlib import Path

from analyzer.batch.folder import Folder
from analyzer.batch.index import Entry, IndexRow, Status
from analyzer.batch.inputs import Given, as_text
from analyzer.batch.state import Known, Place, State
from analyzer.batch.store import located
from analyzer.batch.work import Kit, Listed, Task, slug
from analyzer.errors import ConfigError

DIGITS = 12
"""Of the sha256 in an id: two of a hundred thousand interviews meet by chance once in 50,000
batches, and then get a number."""


class Lister:
    """Enters interviews into the state of a batch."""

    def __init__(self, state: State, kit: Kit, *, fresh: bool = False) -> None:
        self.state = state
        self.kit = kit
        self._fresh = fresh

    def unreadable(self, given: Given, reason: str) -> IndexRow:
        """A row for a file, or an entry of one, that cannot be opened."""
        place = place_of(given, given.item or "")
        known = self.state.at(place.place)
        if known and known.content:
            self._drop(known)
        digest = hashlib.sha256(place.place.encode(errors="replace")).hexdigest()
        id_ = f"{slug(given.path.name)}-{digest[:DIGITS]}"
        id_ = self.state.add(place, id_, None) if not known or known.content else known.id
        told = given.told.over(self.kit.recipe.told)
        return IndexRow(
            id=id_,
            source=_source(given, given.item or ""),
            status=Status.FAILED,
            reason=as_text(reason),
            **told.model_dump(),
        )

    def enter(self, given: Given, listed: Listed) -> Task | IndexRow | None:
        """What is to be done with an interview: a task, a row if it is a duplicate, or nothing."""
        place = place_of(given, listed.item)
        if listed.item:
            self._forget_unreadable(place_of(given, given.item or "").place)
        known = self.state.at(place.place)
        if known and known.content != listed.content:
            self._drop(known)
            known = None
        original = self.state.original(listed.content, place.place)
        if original and not located(_file_of(original.place)).exists():
            return self._moved(given, listed, original, place)
        if original:
            return self._duplicate(given, listed, original, known, place)
        if known and known.status is Status.DUPLICATE:  # of one that is no more
            self.state.forget(place.place)
            known = None
        if known:
            return self._known(given, listed, known)
        id_ = self.state.add(place, _id(listed, given), listed.content)
        return self._task(given, listed, id_)

    def _known(self, given: Given, listed: Listed, known: Known) -> Task | None:
        done = known.status is Status.DONE and known.key == listed.key and not self._fresh
        if done and known.row and self.kit.folder.has(known.row.paths):
            return None
        if known.status in {Status.DONE, Status.PARTIAL}:
            self.state.reopen(known.id)
        return self._task(given, listed, known.id)

    def _moved(self, given: Given, listed: Listed, original: Known, place: Place) -> Task | None:
        self.state.forget(place.place)
        self.state.move(original.id, place)
        return self._known(given, listed, original)

    def _duplicate(
        self, given: Given, listed: Listed, original: Known, known: Known | None, place: Place
    ) -> IndexRow:
        id_ = known.id if known else self.state.add(place, _id(listed, given), listed.content)
        return IndexRow(
            id=id_,
            source=_source(given, listed.item),
            status=Status.DUPLICATE,
            reason=f"the same as {original.place.replace(_SEPARATOR, '/')}",
            duplicate_of=original.id,
            **listed.told.model_dump(),
        )

    def _drop(self, known: Known) -> None:
        """Its file holds something else by now."""
        if known.status is not Status.DUPLICATE:
            self.kit.folder.set_aside(known.id)
        self.state.forget(known.place)

    def _forget_unreadable(self, place: str) -> None:
        known = self.state.at(place)
        if known and known.content is None:
            self.state.forget(place)

    def _task(self, given: Given, listed: Listed, id_: str) -> Task:
        return Task(id_, given.path, _source(given, listed.item), listed)


def _id(listed: Listed, given: Given) -> str:
    return f"{slug(Path(listed.item).name or given.path.name)}-{listed.content[:DIGITS]}"


_SEPARATOR = "\0"
"""Between a file's path and the name in it: no path has such a character."""


def adopt(folder: Folder, state: State) -> None:
    """Take up what was finished, where the store has it and this machine knows nothing of it.

    Raises:
        ConfigError: an entry is damaged, or the store cannot be used.
    """
    if not state.counts():
        state.adopt(_placed(path, content) for path, content in folder.entries())


def _placed(path: Path, content: bytes) -> tuple[Place, Entry]:
    try:
        entry = Entry.model_validate_json(content)
        return place_of(Given.loaded(entry.given), entry.item), entry
    except ValueError as error:
        raise ConfigError(
            f"{path} is damaged: delete it; its interview is then done again."
        ) from error


def place_of(given: Given, item: str) -> Place:
    """Where an interview lies; `item` is its name within an archive or a table."""
    path = str(given.path.absolute())
    absolute = given.model_copy(update={"path": given.path.absolute()})
    place = f"{path}{_SEPARATOR}{item}" if item else path
    return Place(as_text(place), absolute.dumped())


def _file_of(place: str) -> str:
    return place.partition(_SEPARATOR)[0]


def _source(given: Given, item: str) -> str:
    return as_text(str(given.path / item if item else given.path))
