"""Words by which a listener only shows that they listen."""

import re
from unicodedata import normalize

_LONGEST = 40
"""Characters; with the number of words, it bounds what has to be looked at."""
_MOST_WORDS = 3
# A bare "mm", "hm" or "um" is none: it may as well be doubt, or the beginning of an answer. Nor
# is a yes or no in any language that has another word for listening, nor "exactly" or "correct".
_LISTENING = (
    "mm hm,mm hmm,mhm,mmhm,mm-hm,mmhmm,mhmm,uh huh,uhhuh,aha,ah,oh,yeah,yea,yep,yup,ya,right,okay"
    ",ok,all right,alright,sure,got it,gotcha,i see,i got you,wow,cool,nice,great,good,perfect"
    ",lovely,awesome,amazing,brilliant,excellent,interesting,very interesting,fascinating"
    ",fair enough,makes sense,that makes sense,understood,of course"
    # German
    ",ja,jo,genau,ach so,achso,ah ja,ah so,verstehe,ich verstehe,alles klar,klar,gut,sehr gut"
    ",spannend,super,schön,interessant"
    # French
    ",ouais,d'accord,ah bon,ah d'accord,je vois,je comprends,entendu,bien sûr,très bien,voilà"
    ",intéressant"
    # Spanish
    ",ajá,claro,vale,ya,ya veo,entiendo,de acuerdo,muy bien,qué bien,interesante"
)
_PHRASES = "|".join(map(re.escape, sorted(_LISTENING.replace("-", " ").split(","), reverse=True)))
_ONLY_LISTENING = re.compile(rf"(?:{_PHRASES})(?: (?:{_PHRASES}))*")


def is_backchannel(text: str) -> bool:
    """Whether the words say no more than "I am listening": at most three, and no question."""
    if len(text) > _LONGEST or len(text.split()) > _MOST_WORDS:
        return False
    if re.search(r"[?？؟¿]", text):
        return False
    words = re.findall(r"[\w']+", normalize("NFC", text).casefold().replace("’", "'"))
    return _ONLY_LISTENING.fullmatch(" ".join(words)) is not None
