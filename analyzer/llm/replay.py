"""Answers kept in a file, given again to exactly the same calls.

JSON Lines: a header that says who answered, then one object per call, sorted by key.
"""

from pathlib import Path
from typing import Any, Literal, Self, TypeVar

from pydantic import ValidationError, model_validator

from analyzer.errors import ReplayError
from analyzer.llm.calls import Answer, Call, canonical_json
from analyzer.llm.ledger import Ledger
from analyzer.models import Model

Line = TypeVar("Line", bound=Model)
SHORT_KEY = 12
"""Characters of a key that tell calls apart for a person."""


class _Header(Model):
    format: Literal["analyzer-replay"] = "analyzer-replay"
    version: Literal[1] = 1
    label: str


class _Record(Model):
    key: str
    stage: str
    prompt_version: str
    body: dict[str, Any]
    answer: Answer

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        call = Call(stage=self.stage, prompt_version=self.prompt_version, body=self.body)
        if call.key != self.key:
            raise ValueError("the key does not belong to this call, so one of them was edited")
        return self


class Replay:
    """Answers from a file, in place of a model server. It asks nobody and costs nothing."""

    def __init__(self, path: Path, label: str, model: str, answers: dict[str, Answer]) -> None:
        self.label = label
        """Who gave the answers."""
        self.model = model
        """Name under which the calls were made; part of their keys."""
        self._path = path
        self._answers = answers

    async def complete(self, call: Call) -> Answer:
        """The recorded answer to a call. Raises ReplayError when the file lacks it."""
        try:
            return self._answers[call.key]
        except KeyError:
            raise ReplayError(
                f"{self._path} holds no answer to this {call.stage} call ({call.key[:SHORT_KEY]}):"
                " the prompt, the guide or the transcript changed since it was recorded; record"
                " it again, or choose another engine."
            ) from None


def read_replay(path: Path) -> Replay:
    """Read a replay file. Raises ReplayError, naming the line, when it is none."""
    lines = _lines(path)
    header = _parse(_Header, path, 1, lines[0] if lines else "")
    records = [
        _parse(_Record, path, number, line)
        for number, line in enumerate(lines[1:], start=2)
        if line.strip()
    ]
    model = str(records[0].body.get("model")) if records else ""
    return Replay(path, header.label, model, {record.key: record.answer for record in records})


def export_replay(ledger: Ledger, path: Path, label: str) -> int:
    """Write every answer of a ledger to a replay file. Returns how many.

    `label` says who gave the answers. Where two endpoints answered the same call, the first by
    name is kept. Raises ReplayError when the file cannot be written.
    """
    records: dict[str, str] = {}
    for call, answer in ledger.answers():
        records.setdefault(call.key, _line(_Record(key=call.key, **dict(call), answer=answer)))
    try:
        lines = [_line(_Header(label=label)), *records.values()]
        path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8", newline="\n")
    except OSError as error:
        raise ReplayError(f"{path}: cannot be written: {error.strerror}.") from error
    return len(records)


def _line(record: Model) -> str:
    return canonical_json(record.model_dump(mode="json"))


def _lines(path: Path) -> list[str]:
    try:
        # Not splitlines(): JSON leaves the other line separators of Unicode inside strings.
        return path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise ReplayError(f"{path}: cannot be read as a replay file: {error}.") from error


def _parse(model: type[Line], path: Path, number: int, line: str) -> Line:
    try:
        return model.model_validate_json(line)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"])) or "the line"
        raise ReplayError(
            f"{path}, line {number}: no replay record: {place}: {first['msg']}; export the"
            " replay again from its ledger."
        ) from error
