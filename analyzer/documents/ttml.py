"""TTML: timed paragraphs, whose speakers are agents that the head declares."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from analyzer.documents.clocks import Rates
from analyzer.documents.found import Cue, Found
from analyzer.documents.markup import XmlReader, read_xml

_META = "{http://www.w3.org/ns/ttml#metadata}"
_STYLING = "{http://www.w3.org/ns/ttml#styling}"
_XML = "{http://www.w3.org/XML/1998/namespace}"
_APPLE = "{http://music.apple.com/lyric-ttml-internal}timing"
_PARTS = frozenset("body div p span".split())


def extract(data: bytes) -> Found:
    """The cues of a TTML document.

    Raises:
        DocumentError: it is broken or dangerous XML, or larger than any transcript.
    """
    found = Found()
    read_xml(data, _Captions(found))
    return found


@dataclass
class _Part:
    """An element that is open, with what holds for all within it."""

    name: str
    """`body`, `div`, `p` or `span`; empty for what holds no words."""
    begin: float | None = None
    """Seconds; None where neither it nor anything around it has a time."""
    end: float | None = None
    agent: str | None = None
    hidden: bool = False
    keeps_spaces: bool = False
    in_sequence: bool = False
    """Whether its parts follow each other, each timed from the end of the one before."""
    base: float | None = None
    """What the times of its parts count from."""
    text: list[str] = field(default_factory=list)


class _Captions(XmlReader):
    """Reads agents, styles that hide, and paragraphs."""

    def __init__(self, found: Found) -> None:
        self._found = found
        self._open: list[_Part] = [_Part("")]
        self._agents: dict[str, str] = {}
        self._agent: str | None = None
        """Id of the agent that is being declared."""
        self._hiding: set[str] = set()
        self._rates = Rates()
        self._absolute = False
        """Whether times count from the start of the recording, and not of what is around them."""

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        space, _, local = name.rpartition("}")
        if local == "tt":
            self._rates = Rates.of(attributes)
            self._absolute = _APPLE in attributes
        elif name == _META + "agent":
            self._agent = attributes.get(_XML + "id")
        elif local == "style" and _hides(attributes):
            self._hiding.add(attributes.get(_XML + "id", ""))
        elif local == "br":
            self._add("\n")
        is_part = local in _PARTS and not space.endswith("metadata")
        self._open.append(self._part(local if is_part else "", attributes))

    def _part(self, name: str, attributes: Mapping[str, str]) -> _Part:
        around = self._open[-1]
        begin, end = self._times(around, attributes)
        agent = next(iter(attributes.get(_META + "agent", "").split()), None)
        styles = attributes.get("style", "").split()
        spaces = attributes.get(_XML + "space")
        return _Part(
            name,
            begin,
            end,
            agent or around.agent,
            around.hidden or _hides(attributes) or not self._hiding.isdisjoint(styles),
            around.keeps_spaces if spaces is None else spaces == "preserve",
            attributes.get("timeContainer") == "seq",
            None if self._absolute else begin,
        )

    def _times(
        self, around: _Part, attributes: Mapping[str, str]
    ) -> tuple[float | None, float | None]:
        begin, end, length = (
            self._rates.seconds(attributes.get(key)) for key in ("begin", "end", "dur")
        )
        base = around.base or 0.0
        start = around.base if begin is None else base + begin
        start = around.begin if start is None else start
        ends = [
            around.end,
            None if end is None else base + end,
            None if length is None else (start or 0.0) + length,
        ]
        return start, min((one for one in ends if one is not None), default=None)

    def data(self, text: str) -> None:
        inner = self._open[-1]
        self._add(text if inner.keeps_spaces else re.sub(r"\s+", " ", text))

    def _add(self, text: str) -> None:
        inner = self._open[-1]
        if inner.hidden and inner.name:
            self._found.hidden += len(text.strip())
        elif inner.name in {"p", "span"} or self._agent is not None:
            self._found.count(len(text))
            inner.text.append(text)

    def end(self, name: str) -> None:
        part, around = self._open.pop(), self._open[-1]
        if name == _META + "name" and self._agent is not None:
            self._agents.setdefault(self._agent, " ".join("".join(part.text).split()))
        elif name == _META + "agent":
            self._agent = None
        elif part.name and around.in_sequence and part.end is not None:
            around.base = part.end
        if part.name == "span":
            self._end_span(part, around)
        elif part.name == "p":
            self._say(part)

    def _end_span(self, span: _Part, around: _Part) -> None:
        """Give its words to what is around it, unless somebody else says them."""
        if span.agent == around.agent:
            around.text += span.text
            around.begin = span.begin if around.begin is None else around.begin
        else:
            self._say(around)
            self._say(span)

    def _say(self, part: _Part) -> None:
        text = "".join(part.text).strip()
        part.text.clear()
        if text:
            name = self._agents.get(part.agent or "") or part.agent
            self._found.cue(Cue(name, text, part.begin, part.end))


def _hides(attributes: Mapping[str, str]) -> bool:
    return (
        attributes.get(_STYLING + "display") == "none"
        or attributes.get(_STYLING + "visibility") == "hidden"
        or attributes.get(_STYLING + "opacity") in {"0", "0.0"}
    )
