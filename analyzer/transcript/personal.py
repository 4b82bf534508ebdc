"""Words that tell where somebody comes from, which school they went to, and their gender.

An engine reads the same words whatever they are: schools become `[school]`, places `[place]`, and
third persons "they" and "their". Nationalities, languages, places in lower case and places that
are everyday words or given names ("Nice", "Austin") stay as they are.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files

from analyzer.evidence import Span

_CAPITAL = r"[A-ZÀ-ÖØ-Þ][\w.'’&-]*"
_NO_PART = r"(?!(?:I|At|In|The|My|And|But|So|From|We|To|Our|After|Before|When|With)\b)"
_KNOWN = (
    r"MIT(?! licen[sc]e)|ETH(?: Z[uü]rich)?|EPFL|II[TM] [A-Z]\w+|NIT [A-Z]\w+|BITS Pilani|Stanford"
    r"|Harvard|Yale|Princeton|Cornell|Caltech|Dartmouth|UCLA|(?:UC )?Berkeley|Carnegie Mellon|CMU"
    r"|Georgia Tech|Virginia Tech|Penn State|NYU|USC|Rutgers|Purdue|McGill|Oxford|Cambridge|LSE|UCL"
    r"|Imperial College(?: London)?|King['’]s College(?: London)?|Trinity College(?: [A-Z]\w+)?"
    r"|TU [A-Z]\w+|RWTH(?: Aachen)?|KTH|DTU|NTNU|Chalmers|Aalto|Sorbonne|[EÉ]cole [A-Z]\w+"
    r"|Sciences Po|INSEAD|HEC|Wharton|Politecnico(?: di [A-Z]\w+)?|NUS|NTU|KAIST|POSTECH|Tsinghua"
    r"|Fudan|Waseda|Technion|Makerere|Howard|Spelman|Morehouse"
)
_SCHOOL = re.compile(
    rf"\b(?:{_NO_PART}{_CAPITAL}\s+){{1,4}}(?:University|College|Polytechnic|Academy|Gymnasium"
    r"|Institute of Technology|(?:High|Business|Grammar|Law|Medical) School)\b"
    rf"(?:\s+(?:of|in|at)\s+{_CAPITAL})?"
    r"|\b(?:(?:Technical |State )?University|Universit(?:ät|é|à|eit)|Universidad|College"
    r"|Polytechnic|Institute of Technology)"
    rf"\s+(?:of|de|zu|in)\s+(?:the\s+)?{_CAPITAL}(?:\s+(?:(?:of|and)\s+)?{_NO_PART}{_CAPITAL})*"
    rf"|\b(?:{_KNOWN})\b(?:\s+University\b)?"
)
_WORD = re.compile(r"\w+")
_THIRD_PERSON = re.compile(
    r"\b(?:(?P<they>she|he)|(?P<their>hers|her|his|him)|(?P<themself>herself|himself))\b",
    re.IGNORECASE,
)


def personal(text: str) -> Iterator[tuple[Span, str]]:
    """Where such words stand, and what to put in their place. Spans may overlap; first ones win."""
    for match in _SCHOOL.finditer(text):
        yield _span(match), "[school]"
    yield from ((place, "[place]") for place in _places(text))
    for match in _THIRD_PERSON.finditer(text):
        neutral = str(match.lastgroup)
        yield _span(match), neutral.capitalize() if match[0][0].isupper() else neutral


def _span(match: re.Match[str]) -> Span:
    return Span(start=match.start(), end=match.end())


def _places(text: str) -> Iterator[Span]:
    known = _known_places()
    for word in _WORD.finditer(text):
        for name in known.get(word[0], ()):
            end = word.start() + len(name)
            if text.startswith(name, word.start()) and not text[end : end + 1].isalnum():
                yield Span(start=word.start(), end=end)
                break


@cache
def _known_places() -> Mapping[str, tuple[str, ...]]:
    """First word → the names that begin with it, longest first."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    lines = files("analyzer.transcript").joinpath("places.txt").read_text("utf-8").splitlines()
    for name in lines:
        if first := _WORD.match(name):
            found[first[0]].append(name)
    return {first: tuple(sorted(names, key=len, reverse=True)) for first, names in found.items()}
