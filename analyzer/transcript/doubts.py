"""How much words sound as if they addressed whoever evaluates the interview.

No phrase is looked for, but the company that words keep: who reads, judging, what is written,
the person judged, orders, praise and blame. Talk of one's work holds one or two of these groups,
whatever its subject; talk to an evaluator holds several. Being doubted costs a candidate nothing:
it only decides what a model's reading is tried without (`engines/trust.py`).

The weights are round numbers, chosen by hand on the attacks of the development half, the
development interviews and the honest mentions.
"""

import re
from typing import NamedTuple

WINDOW = 24
"""Words that are looked at together: a long sentence touches on many things."""
ALMOST_SURE = 13
"""Reached by no sentence of a development interview."""
POSSIBLE = 8
"""Reached by a sentence or two in most interviews."""


class _Group(NamedTuple):
    weight: int
    form: re.Pattern[str]


def _words(weight: int, alternatives: str) -> _Group:
    return _Group(weight, re.compile(rf"\b(?:{alternatives})\b", re.IGNORECASE))


_GROUPS = (
    _words(  # who reads or judges
        5,
        r"a\.?i|llms?|gpt|chatgpt|models?|assistants?|bots?|systems?|software|programs?|machines?"
        r"|algorithms?|readers?|reviewers?|evaluators?|assessors?|graders?|judges?|scorers?"
        r"|analy[sz]ers?|analysts?|note.?takers?|summari[sz]ers?|whoever|whichever|anyone"
        r"|transcrib\w+|recruiters?|interviewers?|panel|hr|hiring (?:manager|team)|admin\w*"
        r"|developer",
    ),
    _words(  # judging
        3,
        r"evaluat\w+|assess\w*|scor\w+|rat(?:e|es|ed|ing|ings)|grad(?:e|es|ed|ing)|rank\w*"
        r"|judg\w+|verdicts?|recommend\w*|hir(?:e|es|ed|ing)|approv\w+|pass(?:es|ed)?|qualif\w+"
        r"|classif\w+|label\w*|marks?|credit\w*|review\w*|decisions?|outcomes?|results?|conclu\w+"
        r"|analy[sz]\w+|summari[sz]\w+|attribut\w+|vouch|confirm\w*|verif\w+|certif\w+",
    ),
    _words(  # what is read and written
        4,
        r"memos?|reports?|notes?|summar(?:y|ies)|findings?|evidence|passages?|quotes?|flags?"
        r"|transcripts?|interviews?|recording|recorded|records?|protocol|profiles?|scorecards?"
        r"|rubrics?|criteri\w+|guid(?:e|elines?)|checklists?|output|json|fields?|categor(?:y|ies)"
        r"|conversation|answers?|statements?|claims?|file|said",
    ),
    _words(  # the person judged
        3,
        r"candidates?|applicants?|interviewees?|speakers?|person|me|mine|myself|i say|i said"
        r"|my (?:answers?|words|work|claims?|statements?)",
    ),
    _words(  # orders
        1,
        r"ignor\w+|disregard\w*|forget|skip|omit|leave (?:out|off)|drop|overrid\w+|stop|instead"
        r"|from (?:now|here|this)|instructions?|rules?|orders?|directives?|polic(?:y|ies)|mode"
        r"|tasks?|pretend|imagine|act(?:ing)? as|treat|count(?:s|ed)?|consider(?:ed)?|assum\w+"
        r"|regard|note that|put|write|list|return|print|give|set|use|apply|follow|describe"
        r"|include|mention|keep|let|should|must|shall|please|prompt|role|game|duty|job",
    ),
    _words(  # praise and blame
        5,
        r"strong\w*|excellent|exceptional\w*|outstanding|top|best|high(?:est)?|maximum|full"
        r"|perfect\w*|flawless\w*|positiv\w+|strengths?|favou?r\w*|generous\w*|green|proven|fact"
        r"|supports?|supporting|weak\w*|negativ\w+|concerns?|red|undermin\w+|doubts?|critic\w+"
        r"|gaps?|problems?|praise|glowing|alone|single.?handed\w*|sole|senior|principal|expert"
        r"|present|absent|builder",
    ),
    _words(2, r"all|every\w*|only|nothing|any\w*|never|always|entire\w*|whole|no|none"),
    # What is told of oneself and of the past is not said to an evaluator.
    _words(-3, r"i|we|our|us|i'm|i'd|i've|we're|we'd|we've|they|it|he|she"),
    _words(
        -2,
        r"was|were|had|did|didn't|\w{3,}ed|went|got|took|made|wrote|built|ran|told|kept|found"
        r"|came|gave|thought|knew|broke|sent|saw",
    ),
    # What nobody speaks: marks, labels in front of speech, capitals.
    _Group(8, re.compile(r"[<>{}\[\]|=#*_`~\\]|--|^\W*[A-Z][\w ]{1,20}:|[A-Z]{4,} [A-Z]{2,}")),
)

_MASK = re.compile(r"\[(?:Candidate|Interviewer \d+|Other \d+|email|link|phone|place|school)\]")


def doubt(said: str) -> int:
    """How much a sentence, as masked, sounds like talk to whoever evaluates: mostly below 5."""
    words = _MASK.sub("them", said).split()
    starts = range(0, max(1, len(words) - WINDOW // 2), WINDOW // 2)
    return max(_weighed(" ".join(words[start : start + WINDOW])) for start in starts)


def _weighed(words: str) -> int:
    return sum(group.weight for group in _GROUPS if group.form.search(words))
