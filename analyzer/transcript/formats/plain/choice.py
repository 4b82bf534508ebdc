"""Which lines of a file name their speaker: the labels of one style, weighed together."""

import re
from collections import Counter, defaultdict
from typing import NamedTuple

from analyzer.transcript.formats.plain.lines import Line, Named, Style
from analyzer.transcript.formats.plain.words import is_no_speech
from analyzer.transcript.labels import Label, is_role, one_spelling, speakers_among

_NUMBERED = re.compile(
    r"(?:(?P<asks>q|question|frage|pregunta|pergunta|domanda|vraag)"
    r"|a|answer|antwort|réponse|respuesta|resposta|risposta|antwoord)\s?(?P<number>\d{1,3})"
)
_PAIRS = ({"q", "a"}, {"q", "r"}, {"f", "a"})
"""Letters of questions and answers: English, French, German."""
_MOST = 0.5
_COMMON = 0.2
"""Share of the labels with the commonest look from which on a look is common too."""
_FEW = 0.3
"""Share of the lines that must be labelled where no label recurs."""


class Speakers(NamedTuple):
    """The labels that count."""

    style: Style = Style.COLON
    names: dict[str, str] = {}  # noqa: RUF012 - nobody writes into it
    """Folded label → the speaker's name."""
    forms: frozenset[str] = frozenset()
    """How most labels look."""
    lines: int = 0
    """How many lines name a speaker."""
    open_paragraphs: bool = False
    """Whether each label opens a paragraph."""
    timed: bool = False
    """Whether most labels have a time."""

    def named(self, line: Line) -> Named | None:
        """What the line says about its speaker, if it names one."""
        named = line.named
        known = named and named.style is self.style and named.folded in self.names
        return named if known else None

    def typical(self, line: Line) -> bool:
        """Whether a line names a speaker the way most lines of the file do."""
        named = self.named(line)
        timed = named and named.time.start is not None
        return bool(named and self.looks_typical(line) and (timed or not self.timed))

    def looks_typical(self, line: Line) -> bool:
        """Whether a line has a label, of whomever, that stands the way most of them do."""
        opens = line.opens_paragraph or not self.open_paragraphs
        return bool(line.named and line.named.label.form in self.forms and opens)

    def name(self, named: Named) -> str:
        """The speaker, as the file spells them first."""
        return self.names[named.folded]


def speakers_of(lines: list[Line]) -> Speakers:
    """The speakers of the style that labels most lines."""
    styles: dict[Style, list[Named]] = defaultdict(list)
    for line in lines:
        if line.named and not is_no_speech(line.named.label.name):
            styles[line.named.style].append(line.named)
    found = [_speakers(style, named, len(lines)) for style, named in styles.items()]
    several = [speakers for speakers in found if len(set(speakers.names.values())) > 1]
    return max(several or found, key=lambda speakers: speakers.lines, default=Speakers())


def _speakers(style: Style, named: list[Named], lines: int) -> Speakers:
    chosen = _by_style(style, named)
    known = [one for one in named if one.folded in chosen]
    counted = [one.label for one in known]
    names = _unnumbered(known) or one_spelling(label.name for label in counted)
    if len(counted) == len(set(names.values())) and not _enough(counted, lines):
        return Speakers(style)
    forms = _most_forms(counted)
    return Speakers(
        style,
        names,
        forms,
        len(counted),
        all(label.opens_paragraph for label in counted if label.form in forms),
        sum(one.time.start is not None for one in known) > _MOST * len(known),
    )


def _most_forms(labels: list[Label]) -> frozenset[str]:
    """Looks that are common. An item of a list is like the others only where all are listed."""
    counts = Counter(label.form for label in labels)
    first, most = counts.most_common(1)[0] if counts else ("", 0)
    return frozenset(
        form
        for form, count in counts.items()
        if count >= _COMMON * most and (form[1:2] == " ") == (first[1:2] == " ")
    )


def _enough(labels: list[Label], lines: int) -> bool:
    """Whether labels that each occur once make a conversation, and are no parts of an article."""
    return len(labels) >= _FEW * lines or any(is_role(label.name) for label in labels)


def _by_style(style: Style, named: list[Named]) -> set[str]:
    """Folded names of the labels of one style that name speakers."""
    if style is Style.LETTER:
        letters = {one.folded[0] for one in named}
        return {one.folded for one in named} if letters in _PAIRS else set()
    names = speakers_among([one.label for one in named])
    if style is Style.COLON:
        return names
    # A heading or a word in brackets may be anything, so it has to recur.
    counts = Counter(one.folded for one in named)
    return {name for name in names if counts[name] > 1}


def _unnumbered(named: list[Named]) -> dict[str, str]:
    """Names without their numbers, where these count the questions and not the people."""
    found = [(one, _NUMBERED.fullmatch(one.folded)) for one in named]
    numbers = [int(match["number"]) for _, match in found if match]
    asked = {match["number"] for _, match in found if match and match["asks"]}
    if len(asked) < 2 or numbers != sorted(numbers):  # noqa: PLR2004 - one number counts nothing
        return {}
    return {
        one.folded: one.label.name.rstrip("0123456789 ") if match else one.label.name
        for one, match in found
    }
