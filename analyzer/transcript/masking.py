"""What an engine gets to see: no names, no addresses, nothing spoken to the engine itself.

Masking changes the text, so each change is kept and a span found in the masked text is led
back to the turn's own characters. Two interviews that differ only in the speakers' names, in
schools, places and the gender of third persons (`personal`) give the same masked transcript; so
does an interview with its suspected passages cut out.

Not masked: people who are spoken of but do not speak, name parts of one or two Latin letters,
nicknames and inflected names, spelled-out addresses ("mira at mail dot example"), names in lower
case between capitalised words, and an everyday name at the start of a sentence ("Mark") unless a
comma or a verb of a person follows. A speaker's name that is also a technology, a place or a
month is masked wherever it is capitalised.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import chain
from typing import NamedTuple

from analyzer.evidence import Grounding, Span
from analyzer.models import Model
from analyzer.transcript.models import Role, Speaker, Transcript, Turn
from analyzer.transcript.notetakers import is_note_taker, without_tools
from analyzer.transcript.personal import personal

_CONTACT = re.compile(
    r"(?P<email>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
    r"|(?P<link>(?:\bhttps?://|\bwww\.|(?<![\w@.-])(?:[\w-]+\.)+(?:com|org|net|io|dev|ai|app|me"
    r"|edu|de|fr|es|uk|example)/)\S*[\w/])"
    r"|(?P<phone>(?<![\w.,])\+?\(?\d{2,4}\)?(?:[ ./-]?\(?\d{2,4}\)?){2,5}(?![\w,]|\.\d))"
)
_PHONE_DIGITS = range(9, 16)
# Numbers in a row, such as latencies, have none of these beginnings or groups.
_PHONE_FORM = re.compile(r"\+|0|\(\d+\)|\d{3}([-.])\d{3}\1\d{4}$")
_LABEL = re.compile(
    r"(?:speaker|spk|voice|person|participant|interviewer|interviewee|candidate|applicant|host"
    r"|guest|user|assistant|ai|q|a|unknown|me|them"
    r"|面试官|候选人|采访者|受访者|主持人|面接官|候補者)[ _-]?\w{0,2}",
    re.IGNORECASE,
)
_TITLE = re.compile(
    r"(?:(?:hiring|recruit(?:er|ing|ment)|panel|panelist|manager|lead|engineer(?:ing)?|developer"
    r"|senior|staff|principal|head|director|founder|cto|ceo|vp|hr|talent|team|tech|technical"
    r"|product|data|scientist|platform|software|moderator|chair|of)\b[\s\d#_-]*)+",
    re.IGNORECASE,
)
_NO_NAME_ALONE = frozenset("dr mr mrs ms prof van von der den del dos".split())
_CJK = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
_IN_CJK = re.compile(f"[{_CJK}]+")
_ACCENT = re.compile("[\u0300-\u036f]")
_SHORTEST_PART = 3
# Names that are also everyday words are masked only where they cannot be one.
_EVERYDAY = frozenset(
    "will mark may grace hope rose bill art rich chase young long case page stone king price best"
    " bell frank dean drew gene jack joy june april august faith max pat rob sky sunny ray".split()
)
_DONE_BY_A_PERSON = re.compile(r"\s+(?:wrote|built|said|asked|helped|joined|thought|knew|agreed)\b")
_ROLE_LABELS = {Role.CANDIDATE: "Candidate", Role.INTERVIEWER: "Interviewer", Role.OTHER: "Other"}


class Edit(Model):
    """Characters of a turn that were replaced; `replacement` is empty where they were cut."""

    original: Span
    masked: Span


class Masked(Model):
    """A transcript as engines see it, and the way back."""

    transcript: Transcript
    labels: dict[str, str]
    """Label printed in place of a name, such as `Interviewer 1` → the speaker's name."""
    edits: dict[int, tuple[Edit, ...]]
    """Turn number → its edits from left to right."""

    def restore(self, found: Grounding) -> Grounding:
        """The same place in the turn's own characters; cuts inside it split it into parts."""
        edits = self.edits.get(found.turn, ())
        parts = tuple(p for part in found.parts for p in _restored(part, edits))
        return Grounding(
            turn=found.turn,
            span=Span(start=parts[0].start, end=parts[-1].end),
            parts=parts,
            status=found.status,
        )

    def named(self, text: str) -> str:
        """The text with the speakers' names in place of their labels."""
        for label, name in self.labels.items():
            text = text.replace(f"[{label}]", name)
        return text


def mask(transcript: Transcript, withheld: Iterable[tuple[int, Span]] = ()) -> Masked:
    """Mask names, contacts and what `personal` finds, and cut passages out.

    Args:
        transcript: as read from the file.
        withheld: (turn number, span) of passages that no engine may see.
    """
    labels = dict(_labels(transcript.speakers))
    names = _names(transcript.speakers)
    cuts: dict[int, list[Span]] = {}
    for number, span in withheld:
        cuts.setdefault(number, []).append(span)
    turns, edits = [], {}
    for turn in transcript.turns:
        text, made = _masked_text(turn, cuts.get(turn.number, []), names, labels)
        update = {"speaker": labels[turn.speaker], "text": text, "cues": (), "asides": ()}
        turns.append(turn.model_copy(update=update))
        if made:
            edits[turn.number] = tuple(made)
    return Masked(
        transcript=transcript.model_copy(update={"turns": tuple(turns)}),
        labels={label: name for name, label in labels.items()},
        edits=edits,
    )


def _labels(speakers: Iterable[Speaker]) -> Iterator[tuple[str, str]]:
    counts = dict.fromkeys(Role, 0)
    for speaker in speakers:
        counts[speaker.role] += 1
        label = _ROLE_LABELS[speaker.role]
        numbered = speaker.role is not Role.CANDIDATE
        yield speaker.name, f"{label} {counts[speaker.role]}" if numbered else label


class _Names(NamedTuple):
    pattern: re.Pattern[str]
    speaker: dict[str, str]
    """Folded spelling → the speaker it belongs to."""


def _names(speakers: Iterable[Speaker]) -> _Names | None:
    owner: dict[str, str] = {}
    # A tool is often named after whoever brought it: the name is then that person's.
    for speaker in sorted(speakers, key=lambda speaker: is_note_taker(speaker.name)):
        for called in (speaker.name, *speaker.labels):
            for name in _spellings(without_tools(called)):
                owner.setdefault(_folded(name), speaker.name)
    if not owner:
        return None
    longest_first = sorted(owner, key=lambda name: (-len(name), name))
    pattern = "|".join(map(_spelling_pattern, longest_first))
    return _Names(re.compile(pattern, re.IGNORECASE), owner)


def _folded(name: str) -> str:
    """Without case and accents, however they are encoded."""
    bare = _ACCENT.sub("", unicodedata.normalize("NFD", name))
    return unicodedata.normalize("NFC", bare).lower()


def _spelling_pattern(folded: str) -> str:
    """Any accents on the letters; a word's edge around it where the script marks words."""
    if _IN_CJK.match(folded):
        return re.escape(folded)
    letters = "".join(f"{_accented(c)}[\u0300-\u036f]*" for c in folded)
    return rf"(?<![^\W{_CJK}]){letters}(?![^\W{_CJK}])"


def _accented(letter: str) -> str:
    variants = _variants().get(letter, "")
    return f"[{letter}{variants}]" if variants else re.escape(letter)


@cache
def _variants() -> dict[str, str]:
    """Letter → its accented forms in the Latin, Greek and Cyrillic blocks."""
    forms: dict[str, str] = {}
    for char in map(chr, range(0xC0, 0x2000)):
        if char.isalpha() and (base := _folded(char)) != char.lower():
            forms[base] = forms.get(base, "") + char
    return forms


def _spellings(name: str) -> Iterator[str]:
    """The name as written, without what stands in brackets, and its parts."""
    if len(name.strip()) <= 1 or _LABEL.fullmatch(name.strip()) or _TITLE.fullmatch(name.strip()):
        return
    bare = re.sub(r"[(\[].*?[)\]]|[|/].*", " ", name).strip()
    yield name
    if bare:
        yield bare
    for part in (part.strip(".,") for part in bare.split()):
        if _IN_CJK.fullmatch(part):
            yield from _cjk_parts(part)
        elif _names_alone(part):
            yield part


def _names_alone(part: str) -> bool:
    long_enough = len(part) >= _SHORTEST_PART and part[0].isalpha()
    return long_enough and part.lower() not in _NO_NAME_ALONE


def _cjk_parts(name: str) -> tuple[str, ...]:
    """Family and given name where they have two characters; no space parts them."""
    full_names = {2: (name,), 3: (name[1:],), 4: (name[:2], name[2:])}
    return full_names.get(len(name), ())


def _masked_text(
    turn: Turn,
    cuts: Iterable[Span],
    names: _Names | None,
    labels: dict[str, str],
) -> tuple[str, list[Edit]]:
    replacements = [(_with_space(turn.text, cut), "") for cut in cuts]
    replacements += [
        found
        for found in _replacements(turn.text, names, labels)
        if not any(_overlap(found[0], cut) for cut, _ in replacements)
    ]
    text, edits, done = "", [], 0
    for span, replacement in sorted(replacements, key=lambda r: r[0].start):
        text += turn.text[done : span.start]
        masked = Span(start=len(text), end=len(text) + len(replacement))
        edits.append(Edit(original=span, masked=masked))
        text, done = text + replacement, span.end
    return text + turn.text[done:], edits


def _with_space(text: str, cut: Span) -> Span:
    """The cut with the space behind it, or before it at the end, as if it had not been said."""
    if text[cut.end : cut.end + 1] == " ":
        return Span(start=cut.start, end=cut.end + 1)
    if cut.end == len(text) and text[cut.start - 1 : cut.start] == " ":
        return Span(start=cut.start - 1, end=cut.end)
    return cut


def _replacements(
    text: str, names: _Names | None, labels: dict[str, str]
) -> Iterator[tuple[Span, str]]:
    taken: list[Span] = []
    for span, replacement in chain(
        _contacts(text), _spoken_names(text, names, labels), personal(text)
    ):
        if not any(_overlap(span, other) for other in taken):
            taken.append(span)
            yield span, replacement


def _contacts(text: str) -> Iterator[tuple[Span, str]]:
    for match in _CONTACT.finditer(text):
        kind = str(match.lastgroup)
        if kind != "phone" or _is_phone(match[0]):
            yield Span(start=match.start(), end=match.end()), f"[{kind}]"


def _spoken_names(
    text: str, names: _Names | None, labels: dict[str, str]
) -> Iterator[tuple[Span, str]]:
    for match in names.pattern.finditer(text) if names else ():
        speaker = names.speaker.get(_folded(match[0])) if names else None
        if speaker is not None and _is_name(text, match):
            yield Span(start=match.start(), end=match.end()), f"[{labels[speaker]}]"


def _is_phone(number: str) -> bool:
    digits = sum(c.isdigit() for c in number)
    return digits in _PHONE_DIGITS and _PHONE_FORM.match(number) is not None


def _is_name(text: str, match: re.Match[str]) -> bool:
    """Whether a spelling is meant as a name: "Will" is; "will" and "Will you" are not."""
    word, before = match[0], text[: match.start()].rstrip()
    if _IN_CJK.match(word):
        return True
    if word.casefold() not in _EVERYDAY and len(word) >= _SHORTEST_PART:
        return not word[0].islower() or not any(c.isupper() for c in text)
    opens_sentence = not before or before[-1] in ".!?"
    follows = text[match.end() :]
    of_a_person = follows[:1] == "," or _DONE_BY_A_PERSON.match(follows) is not None
    return word[0].isupper() and (not opens_sentence or of_a_person)


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _restored(part: Span, edits: Iterable[Edit]) -> list[Span]:
    pieces: list[Span] = []
    for edit, kept in _segments(edits, part.end):
        low, high = max(part.start, edit.masked.start), min(part.end, edit.masked.end)
        if low >= high:
            continue
        shift = edit.original.start - edit.masked.start
        piece = Span(start=low + shift, end=high + shift) if kept else edit.original
        if pieces and pieces[-1].end == piece.start:
            pieces[-1] = Span(start=pieces[-1].start, end=piece.end)
        else:
            pieces.append(piece)
    return pieces


def _segments(edits: Iterable[Edit], end: int) -> Iterator[tuple[Edit, bool]]:
    """The masked text up to `end`, cut into pieces that were kept (True) and replaced (False)."""
    masked = original = 0
    for edit in edits:
        kept = Span(start=masked, end=edit.masked.start)
        yield Edit(masked=kept, original=Span(start=original, end=edit.original.start)), True
        yield edit, False
        masked, original = edit.masked.end, edit.original.end
    rest = Span(start=masked, end=max(masked, end))
    yield (
        Edit(masked=rest, original=Span(start=original, end=original + rest.end - rest.start)),
        True,
    )
