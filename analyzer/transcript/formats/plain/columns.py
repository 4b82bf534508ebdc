"""Which column of a table holds the speaker, the words and the times."""

import re
from collections import Counter
from typing import NamedTuple

from analyzer.transcript.labels import fold, looks_like_name

_SPEAKER = """
speaker name; speaker; display name; name; speaker label; participant name; participant; who;
person; author; user; speaker id; role; sprecher; sprecherin; teilnehmer; rolle;
orateur; locuteur; intervenant; interlocuteur; participant; nom; hablante; orador; locutor;
participante; nombre; falante; nome; parlante; relatore; oratore; spreker; deelnemer; naam;
話者; 発言者; 说话人; 发言人
"""
_WORDS = """
text; transcript; transcription; utterance; content; speech; words; sentence; spoken text;
dialogue; line; said; caption; segment; turn text; aussage; inhalt; transkript; texte; propos;
paroles; texto; transcripción; contenido; transcrição; fala; conteúdo; testo; trascrizione;
contenuto; tekst; transcriptie; uitspraak; テキスト; 発言; 文本; 内容
"""
_START = """
start; start time; starttime; start seconds; start s; time; timestamp; timecode; begin; from; in;
offset; anfang; beginn; start zeit; startzeit; zeit; zeitstempel; zeitmarke; début; debut; temps;
heure; horodatage; inicio; tiempo; hora; marca de tiempo; início; tempo; inizio; tijd; begintijd;
starttijd; 時刻; 開始; 时间; 开始
"""
_END = """
end; end time; endtime; end seconds; end s; stop; to; out; ende; endzeit; fin; final; fim; fine;
einde; eindtijd; 終了; 结束
"""
_MILLISECONDS = re.compile(r"(?:[_ (]ms\)?|millis\w*)$", re.IGNORECASE)
TIME_CELL = re.compile(r"\d{1,3}(?::\d\d){1,3}(?:[.,]\d{1,6})?|\d{1,10}(?:[.,]\d{1,6})?")
"""A clock, or seconds, or milliseconds."""
_NAME_LIMIT = 60
_LEAST_ROWS = 4
"""Rows of a table whose columns have no names, from which on they can be told."""


def _listed(words: str) -> list[str]:
    return [word.strip() for word in re.split(r"[;\n]", words) if word.strip()]


_KNOWN = [_listed(words) for words in (_SPEAKER, _WORDS, _START, _END)]
"""Names of each column, the surest first."""


class Columns(NamedTuple):
    """Positions of the columns that are read."""

    speaker: int
    words: int
    width: int
    """How many columns there are."""
    start: int | None = None
    end: int | None = None
    per_second: int = 1
    """Units of the times in a second: 1,000 for milliseconds."""
    header: bool = False
    """Whether the first row names the columns."""

    def fit(self, row: list[str]) -> bool:
        """Whether a row has these columns; words at its end may hold the delimiter."""
        return len(row) == self.width or (len(row) > self.width == self.words + 1)


def columns_of(rows: list[list[str]]) -> Columns | None:
    """The columns of a table with one turn in each row; None for another table."""
    columns = (_by_header(rows[0]) or _by_content(rows)) if rows else None
    fitting = sum(columns.fit(row) for row in rows) if columns else 0
    return columns if fitting > len(rows) / 2 else None


def _by_header(header: list[str]) -> Columns | None:
    names = [fold(_MILLISECONDS.sub("", name).replace("_", " ").strip(" *")) for name in header]
    speaker, words, start, end = (_place(known, names) for known in _KNOWN)
    if speaker is None or words is None:
        return None
    in_milliseconds = start is not None and _MILLISECONDS.search(header[start].strip())
    unit = 1000 if in_milliseconds else 1
    return Columns(speaker, words, len(header), start, end, unit, header=True)


def _place(known: list[str], names: list[str]) -> int | None:
    return next((names.index(name) for name in known if name in names), None)


def _by_content(rows: list[list[str]]) -> Columns | None:
    if len(rows) < _LEAST_ROWS or len({len(row) for row in rows}) > 1:
        return None
    columns = [[cell.strip() for cell in column] for column in zip(*rows, strict=True)]
    times = [n for n, cells in enumerate(columns) if all(map(TIME_CELL.fullmatch, cells))]
    rest = [n for n in range(len(columns)) if n not in times]
    speaker = next((n for n in rest if _are_speakers(columns[n])), None)
    others = [n for n in rest if n != speaker]
    if speaker is None or not others:
        return None
    words = max(others, key=lambda n: sum(map(len, columns[n])))
    start, end, *_ = [*times, None, None]
    return Columns(speaker, words, len(columns), start, end)


def _are_speakers(cells: list[str]) -> bool:
    counts = Counter(cells)
    short = all(0 < len(cell) <= _NAME_LIMIT and looks_like_name(cell) for cell in counts)
    return short and 1 < len(counts) <= len(cells) / 2 and not any(":" in cell for cell in counts)
