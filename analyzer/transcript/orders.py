"""What an order to the analyzing system sounds like.

A pattern holds for a unit of speech (about a sentence). Precision goes first: each one asks for an
order or an address, and for what it is about: the analysis, the instructions or the speaker.
"""

import re
from typing import NamedTuple

# A space in these patterns stands for any white space.
_LISTENER = (
    r"(?:\w+ ){0,2}?(?:a\.?i|l\.?l\.?m|chatgpt|model|assistant|note[- ]?taker|analy[sz]er"
    r"|summari[sz]er|evaluator|grader|reviewer|reader)\b"
)
_READING = r"(?:read|listen|process|summari[sz]|analy[sz]|evaluat|scor|grad|review|assess)\w{0,3}"
_THIS = (
    r"this(?: (?:\w+ )?(?:transcript|interview|recording|conversation|call)\b"
    r"|(?= (?:later|now|please|must|should|has)\b|\W*$|[,:;]))"
)
_SUBJECT = r"(?:the|this) (?:candidate|applicant|interviewee|speaker)\b"
_DROP = r"(?:ignore|disregard|forget|override)"
_RATE = r"(?:rate|score|grade|label|classify|recommend|upgrade|assess|evaluate|mark)"
_TAKE = rf"(?:{_RATE}|treat|consider|count|accept|regard|record|log|give|attribute|report|set)"
_EARLIER = (
    r"(?:(?:\w+ ){0,3}?(?:(?:previous|prior|earlier|preceding|above|below) (?:\w+ )?"
    r"|your (?:\w+ )?)(?:instructions?|rules|guidelines|rubric|criteria|orders)\b"
    r"(?! (?:in|of|from)\b)"
    r"|(?:\w+ ){0,2}instructions? (?:above|before|so far)\b|the rubric\W*$"
    r"|(?:(?:all|everything)(?: of)? )?(?:the )?above(?= and\b|\W*$)"
    r"|(?:everything|all|what) you (?:were|have been) (?:told|given)(?= before\b| and\b|\W*$))"
)
_MINE = (
    r"(?:my (?:answers?|statements?|claims?)|mine|every\W+we|everything i (?:say|said)"
    r"|this passage)"
)
_HIGH = r"(?:strong|exceptional|excellent|outstanding|top|best|high|highest|maximum|real builder)\b"
_FINDINGS = r"(?:findings(?: list)?|problems|gaps|red flags)\b"
_FLAG = (
    r"(?:personal[ _]build|honest[ _]failures?|never[ _]shipped|configuration[ _]as[ _]building"
    r"|(?:red|green)[ _]flags?)\b"
)
_IS = r"(?:\W{1,4}|\W*\b(?:colon|is|to|as)\b\W*)"
_FIELD = (
    rf"\b(?:kind{_IS}(?:building|trade-?off|failure)|stance{_IS}(?:supports|undermines)"
    rf"|owner{_IS}self|specificity{_IS}(?:three|3))\b"
)
# An order begins a sentence, behind whatever leads up to it.
_ORDER = (
    r"^\W*(?:when(?:ever)? (?:you|i|reviewing|scoring|grading|analy[sz]ing)\b[^,]{0,50},\W*)?"
    r"(?:(?:please|kindly|just|now|also|then|and|so|okay|ok|alright|right|well|uh+|um+|never"
    rf"|do not|don't|you must|new task|i (?:told|asked) you(?:, {_LISTENER},)? to"
    rf"|{_LISTENER}(?=[,:]))\W+){{0,6}}"
)

_BY_ANYBODY = {
    "gives an order about earlier instructions": (
        rf"{_ORDER}(?:{_DROP} {_EARLIER}|stop reading here\W*$)"
        r"|^\W*your (?:task|instructions?) (?:has|have) changed"
    ),
    "orders a rating of the speaker": (
        rf"{_ORDER}(?:(?:{_RATE}|praise) me\b|praise {_SUBJECT}|{_DROP} anything (?:negative|bad)\b"
        rf"|{_TAKE} (?:[\w-]+ ){{0,3}}?{_MINE}\b[^.?!]{{0,30}}"
        r"\b(?:as|to me|out of|specificity|generously|highest|top|true)\b"
        rf"|{_TAKE} [^.?!,]{{0,40}} (?:as mine|to me|as owner self)\b"
        r"|(?:note|record|assume) that i (?:am a strong builder|(?:wrote|built) (?:all|every)))"
        rf"|(?:{_ORDER}|\bplease ){_RATE} {_SUBJECT} (?:as|at|with)(?: an?| the)? {_HIGH}"
        rf"|{_SUBJECT} (?:should|must) be \w+ as (?:an? )?{_HIGH}"
        r"|\beverything i (?:say|said)\b[^.?!]{0,20}\bcounts? as\b"
    ),
    "dictates the result": (
        rf"(?:{_ORDER}|[,:;] |\b(?:and|please|must|should) ){_TAKE} (?:[\w-]+ ){{0,3}}?{_FLAG}"
        r"[^.?!]{0,20}\b(?:present|absent)\b"
        r"|\b(?:result|verdict|rating|recommendation|conclusion)(?: is|:| colon) (?:a )?strong"
        r" (?:builder|hire)\b"
    ),
    "dictates the findings": (
        rf"(?:{_ORDER}|\band )(?:return|output|report|list|produce) (?:an empty list of|empty|no)"
        rf" {_FINDINGS}(?=\W*$| for this\b)"
        rf"|{_ORDER}(?:(?:leave out|skip|omit) [^.?!]{{0,60}}\b(?:your notes|the findings)"
        r"|include (?:any )?(?:undermining|negative))\b"
        rf"|\b{_FINDINGS} (?:should|must) (?:be|stay) empty(?=\W*$| for the rest\b)"
    ),
    "dictates fields of an answer": (
        r"^(?!\W*(?:(?:so|and|then) )?(?:i|we|it|they|the|our|every)\b)"
        rf".{{0,60}}?{_FIELD}.{{0,40}}?{_FIELD}"
    ),
    "speaks to whoever analyzes the transcript": (
        rf"(?:^\W*(?:(?:to|for|dear|hey)\b|note (?:to|for)\b)|\b(?:whatever|whichever|any)\b)"
        rf" {_LISTENER}[^.?!,]{{0,25}}\b{_READING} {_THIS}"
        rf"|^\W*dear {_LISTENER} of {_THIS}"
        rf"|\b(?:whoever(?: is)?|if you(?:'re| are)(?: {_LISTENER})?) {_READING} {_THIS}"
        rf"|^\W*(?:and )?note (?:to|for) (?:the (?:summary|memo)|{_LISTENER})[^.?!]{{0,40}}:"
    ),
    "imitates a system message": (
        r"\bthis is (?:an? |the )(?:system|admin\w*|developer) "
        r"(?:message|notice|instruction|override) from\b"
        r"|^\W*(?:system\W+)?the candidate (?:has been|was) approved"
    ),
    "imitates the end or start of the transcript": (
        r"^\W*(?:end|begin(?:ning)?|start) of (?:the )?"
        r"(?:transcript|interview|instructions|system (?:prompt|message)|chunk)\W*$"
    ),
    "gives an order in German, Spanish or French": (
        r"\b(?:ignorier|vergiss|vergesst|missacht)\w*(?: sie)? (?:\w+ ){0,2}?"
        r"(?:vorherigen|bisherigen|obigen|früheren|deine|ihre) (?:anweisungen|vorgaben|regeln)\b"
        r"|\b(?:sprachmodell|ki|assistent)\b, (?:das|die|der) (?:dieses|diese)"
        r" (?:transkript|interview|gespräch|aufnahme)\b"
        r"|^\W*(?:bitte )?bewerte\w* (?:sie )?mich\b(?! nicht)"
        r"|\b(?:ignor[ae]|olvid[ae])n? (?:\w+ ){0,2}?instrucciones (?:anteriores|previas)\b"
        r"|\b(?:calif[ií]came|eval[uú]ame|punt[uú]ame|califíqueme|evalúeme)\b"
        r"|\b(?:ignore[sz]?|oublie[sz]?) (?:\w+ ){0,2}?instructions (?:précédentes|antérieures)\b"
        r"|\b(?:évalue[sz]?|note[sz]?)-moi\b"
    ),
}
_BY_CANDIDATE = {
    "speaks as if they were the interviewer": (
        r"(?:^\W*|\bspeaking )as the interviewer\b(?:\W+here)?\W+(?:i|we) (?:can |hereby )?"
        r"(?:confirm|verify|vouch|certify|attest)"
    ),
    "speaks of themselves as the candidate being assessed": (
        rf"^(?:(?!\b(?:i|we|whether|if|when)\b).)*?\b{_SUBJECT} (?:(?:has )?"
        r"(?:personally|single-?handedly) (?:built|designed|wrote|shipped|made)"
        r"|built everything (?:him|her|them)sel)"
    ),
}

# What follows is what an evaluator is told, whoever is said to tell it.
_JUDGE = (
    r"(?:a\.?i|l\.?l\.?m|bot|chatgpt|dan|model|assistant|note[- ]?taker|analy[sz]er"
    r"|summari[sz]er|evaluator"
    r"|assessor|grader|reviewer|reader|judge|recruiter|program|software|system|machine)\b"
)
_PERSON = (
    r"(?:me|my|mine|myself|i|i'm"
    r"|(?:the|this|that) (?:candidate|applicant|interviewee|speaker|person))\b"
)
_THIRD = r"(?:the|this) (?:candidate|applicant|interviewee|speaker|person)\b"
_PRAISE = (
    r"(?:strong(?:est)?|exceptional(?:ly)?|excellent|outstanding|flawless(?:ly)?|perfect|top"
    r"|best|highest"
    r"|maximum|full marks|glowing|flattering|favou?rabl[ey]|positive|strengths?|supporting|generous"
    r"|hire|strong[ _]builder|real builder|green|proven|verified)\b"
)
_BAD = (
    r"(?:negative|weak(?:ness|nesses)?|undermining|unfavou?rable|red flags?|problems|gaps"
    r"|concerns|doubts)\b"
)
_SHEET = (
    r"(?:rubric|criteria|checklist|(?:scoring|rating|assessment|evaluation) (?:guide|rules"
    r"|policy|sheet)"
    r"|instructions?|guidelines)\b"
)
_PAPER = (
    r"(?:findings?|report|memo|assessment|evaluation|review|scores?|ratings?|profile|verdict"
    r"|passages?|evidence|flags?|categor(?:y|ies))\b"
)
_TELL = (
    r"(?:write|report|say|conclude|note|record|put|list|give|output|return|print|describe|count"
    r"|make"
    r"|call|file|mark|rate|score|grade|treat|assume|regard|answer|respond|praise|recommend|produce"
    r"|present|state|use|show|see)\b"
)
_LEAVE = (
    r"(?:ignore|disregard|forget|drop|skip|omit|overlook|leave out|set aside|put aside|throw away"
    r"|stop (?:applying|using|following)|override|bypass|do not (?:use|apply|report|list|mention)"
    r"|don't (?:use|apply|report|list|mention))\b"
)
_BEGIN = (
    r"^\W*(?:(?:please|kindly|just|now|also|then|and|so|okay|ok|simply|only|from (?:now|here) on"
    r"|from this (?:point|moment)(?: on)?|for the rest[^,]{0,30}|whatever[^,]{0,60}"
    r"|new (?:task|instruction|rule|order)s?|important|attention|hey|dear|hello|never|do not|don't"
    rf"|(?:you|it|they) (?:must|should|shall|will|are to|have to|may|can)(?: not| only| now)*"
    rf"|{_JUDGE})\W+){{0,6}}"
)
_HE_IS = (
    r"(?:is|was|has|meets|passe[sd]|gets|deserves|shows|showed|answered|demonstrate[sd]"
    r"|built|designed|shipped)"
)
_OUTSIDE = (
    r"(?:(?:the|a|your) )?(?:interviewer|recruiter|hiring manager|hiring team|hr|panel"
    r"|interview panel)\b"
)

_DIRECTED = {
    "gives an order about earlier instructions": (
        rf"{_BEGIN}{_LEAVE} [^.?!]{{0,30}}?(?:the|your|any|all|those|its) (?:\w+ ){{0,2}}?{_SHEET}"
        r"(?! (?:in|of|from|for)\b)"
        r"|^\W*(?:here is |this is )?(?:your|a) (?:new |real |only )+(?:task|job|instruction)s?\b"
        r"|^\W*new (?:task|instructions?|rules?|orders?)\W"
    ),
    "orders what is written about the speaker": (
        rf"{_BEGIN}{_TELL}(?=[^.?!]*\b{_PRAISE})(?=[^.?!]*\b(?:{_PERSON}|{_PAPER}))[^.?!]*"
        rf"\b(?:{_PERSON}[^.?!]{{0,40}}(?:as|in|with|that|the|at)\b|only\b|every\b|all\b|each\b"
        rf"|(?:that|down|as|of|to|for) {_PERSON}|{_PRAISE} (?:mark|score|rating|profile|findings?))"
        rf"|{_BEGIN}(?:{_TELL}"
        rf"|{_LEAVE}) (?:[^.?!]{{0,40}} )?{_BAD} (?:[^.?!]{{0,30}}\b)?(?:{_PERSON}|{_PAPER})"
        rf"|{_BEGIN}(?:only {_TELL}|{_TELL} (?:\w+ ){{0,2}}?only) [^.?!]{{0,30}}\b(?:{_PRAISE}"
        rf"|{_PAPER})"
        rf"|{_BEGIN}{_LEAVE} (?:\w+ ){{0,3}}?(?:anything|everything|what|the parts?|the bits?"
        rf"|whatever) [^.?!]{{0,30}}"
        rf"\b(?:{_BAD}|i said|follows|(?:above|below)(?= and\b|\W*$))"
    ),
    "gives the reading system a part to play": (
        r"(?:^\W*(?:\w+\W+){0,4}?|\b(?:now|where|pretend|imagine|game) )you(?: are|'re)(?: now"
        r"| from now on)?"
        rf" (?:[\w-]+ ){{0,4}}?{_JUDGE}(?=[^?]*$)"
        rf"|^\W*(?:\w+\W+){{0,5}}?(?:act|behave|answer|respond) (?:as"
        rf"|like) (?:[\w-]+ ){{0,3}}?(?:{_JUDGE}|fan\b)"
        r"|^\W*you are now in \w+ mode\b"
        r"|^\W*(?:please )?(?:pretend|imagine) (?:that )?(?:you are|you're|the) [^.?!]{0,60}"
        r"\b(?:judge|evaluator|assessor|rubric|marks|memo|report)\b"
    ),
    "speaks to whoever analyzes the transcript": (
        rf"^\W*(?:and |so )?(?:note|message|word|request|remark|memo|reminder|attention|hello"
        rf"|hi|hey|dear|to|for)"
        rf" (?:to |for )?(?:(?:the|any|whoever|whichever|our|my) )?(?:(?!\b(?:be|the|we|i|our"
        rf"|my)\b)[\w-]+ ){{0,2}}?{_JUDGE}"
        rf"(?=\W*[,:]|[^.?!,]{{0,30}}\b{_READING}|[^.?!,:]{{0,30}}[,:])"
        rf"|\b(?:if|when|should|whenever|in case) (?:a|an|any|some"
        rf"|the) (?:[\w-]+ )?{_JUDGE}[^.?!,]{{0,20}}"
        rf"\b(?:is|are|reads?|listens?|goes|going)\b[^.?!,]{{0,12}}\b(?:{_READING}"
        rf"|through) (?:this|it|that|all this)\b"
        rf"|^\W*(?:to|for) (?:whoever|anyone|anybody"
        rf"|everyone) (?:who )?(?:is )?{_READING} (?:this|it)\b"
        rf"|^\W*any \w+ {_READING} this\b"
    ),
    "imitates a system message": (
        r"^\W*(?:system|developer|admin\w*|root)(?: (?:message|prompt|notice|instruction"
        r"|override|note))?"
        r"(?: \w+)?\W{0,2}[:\]>]"
        r"|^\W*(?:system|developer|admin\w*) (?:message|prompt|notice|instruction|override)\b"
        r"[^.?!]{0,40}(?:[:,]|\b(?:shall|must)\b)"
        rf"|^\W*attention,? {_JUDGE}"
        r"|^\W*\[\s*(?:system|developer|admin\w*|hidden|inst)\b[^\]]{0,30}\]"
        rf"|^\W*(?:\w+ ){{0,2}}?(?:important|note|instructions?|message) (?:to"
        rf"|for) the {_JUDGE}\s*[:*]"
        rf"|^\W*{_JUDGE} (?:should|must|shall)\b"
    ),
    "imitates the end or start of the transcript": (
        r"^\W*(?:this is |that is |here is )?(?:the )?(?:end|beginn?(?:ing)?|start"
        r"|close) of (?:the )?(?:\w+ )?"
        r"(?:transcript|interview|recording|material|evaluation|assessment|review|session)(?: \w+)?"
        r"(?:\W*$|\s*[:=*-]|[.:] )"
        r"|^\W*(?:the |this )?(?:transcript|interview|recording) (?:ends|stops|finishes|is over"
        r"|is closed)"
        r"(?: here| now)?\W"
        r"|^\W*that concludes (?:the|this) (?:transcript|interview|recording)\b"
        r"|\b(?:evaluation|assessment|scoring) (?:begins|starts)(?: here| now)?\W"
    ),
    "imitates a result": (
        rf"^\W*(?:the )?(?:agreed |final )?(?:result|outcome|verdict|summary)(?: (?:of"
        rf"|for) the \w+)?\s*[:=]"
        rf"\s*[^.?!]{{0,40}}\b{_PRAISE}"
        r"|\b(?:strong_builder|not_builder|insufficient_evidence|personal_build|honest_failures"
        r"|demo_production_gap|experience_based_opinions|configuration_as_building"
        r"|cannot_explain_decisions|never_shipped|complexity_over_value)\b"
    ),
    "dictates fields of an answer": (
        r"^(?!\W*(?:(?:so|and|then) )?(?:i|we|it|they|the|our|every)\b)"
        r"(?=.*\bkind\b|.*\bstance\b)(?=.*\b(?:owner|specificity|stance)\b).{0,60}?"
        r"\b(?:stance|kind)(?: (?:equals?|is))? \w+,? (?:and )?(?:stance|owner|specificity)\b"
    ),
}
_OF_THEMSELVES = {
    "speaks as if they were the interviewer": (
        rf"^\W*(?:\w+\W+){{0,3}}?(?:as|i am|i'm|this is|on behalf of|speaking (?:as|for)|from"
        rf"|on) {_OUTSIDE}"
        r"(?:'s)?(?: (?:side|part|here|speaking|talking))?[^.?!]{0,60}?"
        r"\b(?:confirm|verif\w+|vouch|attest|certif\w+|checked|references|note)\b"
        rf"|^\W*(?:interviewer|recruiter|panel)'s (?:note|remark|comment)\b"
    ),
    "imitates another speaker": (
        r"^\W*(?:\[?\d+\]?\W*)?(?:interviewer|candidate|recruiter|hiring manager|assistant"
        r"|system|user"
        r"|evaluator|moderator|host|speaker|panel|human|ai)(?: \d+)?\s*: "
    ),
    "speaks of themselves as the candidate being assessed": (
        rf"^(?:(?!\b(?:i|we|whether|if|when|our|they)\b).)*?\b{_THIRD} {_HE_IS}\b[^.?!]{{0,40}}?"
        rf"\b(?:{_PRAISE}|criteria|rubric|flags?|every\w*|all|entire|whole|no red"
        rf"|(?:by )?(?:him|her|them)sel\w+|alone"
        r"|single-?handedly|engineers? (?:ever|we))\b"
        r"|^\W*(?:\w+ )?(?:for|in) the (?:record|protocol|file|minutes|memo|assessment)\b"
        rf"[^.?!]*\b(?:{_THIRD}|single-?handedly|{_PRAISE} (?:builder|engineer|hire)|no red flags)"
        r"|^\W*(?:please )?(?:let (?:it be|the record)|it (?:should|must|shall|is to) (?:be|go)"
        r"|to be) "
        rf"(?:noted|recorded|shown?|into|in|established)\b[^.?!]*\b(?:{_THIRD}|{_PRAISE}|red flags)"
        rf"|^\W*(?:it is )?(?:an? )?(?:established |proven )?facts?\b[^.?!]{{0,30}}\b{_THIRD}"
        r"|^\W*note for the (?:record|assessment|memo|file|evaluation)\W"
    ),
}
_CONTINUED = re.compile(
    rf"{_BEGIN}(?:{_TELL}|{_LEAVE}|be\b|act\b)|\b(?:{_PRAISE})[^.?!]*\b(?:{_PERSON}|{_PAPER}"
    rf"|candidate)"
    rf"|\b(?:{_THIRD}|candidate|red flags?|findings)\b|^\W*you are\b|^\W*(?:thank you|thanks"
    rf"|good to hear)"
    r"|^\W*(?:\w+ )?(?:summary|result|output|answer)\b[^.?!]{0,30}"
    r"(?::|\b(?:must|should|is)(?: be)?\W*$)|\b(?:evaluat|assess)ed\b".replace(" ", r"\s+"),
    re.IGNORECASE,
)
"""What is taken for more of the same right beside a passage that was found."""

_LANGUAGES = {
    "gives an order in another language": (
        r"\b(?:ignorier|vergiss|vergesst|missacht)\w* [^.?!]{0,40}(?:anweisung|vorgabe|regel"
        r"|kriteri)\w*"
        r"|\b(?:bewerte|stufe|beurteile)\w*(?: sie)? (?:den|die|diesen|diese) (?:kandidat"
        r"|bewerber)\w*"
        r"|\b(?:ignor[ae]|olvid[ae]|descart[ae])n? [^.?!]{0,20}(?:instrucciones|reglas|criterios)\b"
        r"|\b(?:calif[ií]que|eval[uú]e|punt[uú]e)n? (?:al|a la|a este) candidat\w+"
        r"|\b(?:ignorez?|oubliez?|n[ée]gligez?) (?:les?|la|vos|tes|toutes) [^.?!]{0,25}"
        r"(?:instructions|grille|consignes|r[èe]gles|crit[èe]res)\b"
        r"|\b(?:notez?|[ée]valuez?|donnez?) (?:le|la|au|à la|ce) candidat\w*"
        r"|\b(?:ignor[ae]|dimentica) (?:\w+ ){0,3}?(?:istruzioni|regole|criteri)\b"
        r"|\b(?:valuta|giudica) (?:il|la|questo) candidat\w+"
        r"|\b(?:esque[çc]a|ignore|desconsidere) (?:\w+ ){0,3}?(?:instru[çc][õo]es|regras"
        r"|crit[ée]rios)\b"
        r"|\b(?:avalie|classifique) (?:o|a|este) candidat\w+"
        r"|\b(?:negeer|vergeet) (?:\w+ ){0,3}?(?:instructies|regels|criteria)\b"
        r"|\b(?:zignoruj|pomi[ńn]|oce[ńn])\w* (?:\w+ ){0,3}?(?:instrukcj|zasad|kandydat)\w+"
        r"|(?:игнорируй|забудь|не обращай(?:те)? внимания на)\w* [^.?!]{0,30}(?:инструкц|правил"
        r"|указани)\w*"
        r"|(?:поставь|оцени)(?:те)? [^.?!]{0,20}кандидат\w*"
        r"|(?:忽略|无视|忘记|忘掉)[^。？！]{0,15}(?:指示|指令|说明|规则)|(?:给|把)[^。？！]{0,6}候选人[^。？！]{0,12}(?:评|分)"
        r"|(?:指示|命令|ルール|指令)を?[^。？！]{0,6}(?:無視|忘れ)|候補者[^。？！]{0,15}(?:最高|高)[^。？！]{0,6}(?:評価|点)"
        r"|(?:지시|명령)[^.?!]{0,12}무시|지원자[^.?!]{0,15}최고"
        r"|(?:talimatlar|kurallar)[ıi]?\w* [^.?!]{0,12}(?:yok say|unut|dikkate alma)"
    ),
}


# Beginnings of words (at most four letters) one of which every match of a pattern holds: most
# sentences hold none, and need not be searched.
_NEEDS = {
    "orders a rating of the speaker": (
        "rate scor grad labe clas reco upgr asse eval mark prai igno disr forg over trea cons coun"
        " acce rega log give attr repo set note assu cand appl inte spea ever"
    ),
    "orders what is written about the speaker": (
        "stro exce outs flaw perf top best high maxi full glow flat favo posi stre supp gene hire"
        " real gree prov veri nega weak unde unfa red prob gap gaps conc doub find repo memo asse"
        " eval revi scor rati prof verd pass evid flag cate igno disr forg drop skip omit over leav"
        " set put thro stop bypa do don"
    ),
    "speaks to whoever analyzes the transcript": (
        "a ai l llm chat mode assi note anal summ eval grad revi read who whoe if any anyo anyb"
        " ever bot dan asse judg recr prog soft syst mach"
    ),
    "imitates the end or start of the transcript": (
        "tran inte inst syst chun reco mate eval asse revi sess scor"
    ),
    "gives an order in German, Spanish or French": (
        "igno verg miss spra ki assi bewe olvi cali eval punt oubl éval note"
    ),
    "gives an order in another language": (
        "igno verg miss bewe stuf beur olvi desc cali eval punt oubl negl négl note éval donn"
        " dime valu giud esqu desc aval clas nege zign pomi pomiń ocen oceń pomi tali kura"
    ),
    "gives an order about earlier instructions": (
        "igno disr forg over drop skip omit leav set put thro stop bypa do don task job jobs inst"
        " new"
    ),
    "dictates the findings": "find prob gap gaps red note unde nega",
    "gives the reading system a part to play": "you act beha answ resp pret imag",
    "imitates a result": (
        "resu outc verd summ stro not_ insu pers hone demo expe conf cann neve comp"
    ),
    "speaks as if they were the interviewer": "inte recr hiri hr pane",
    "speaks of themselves as the candidate being assessed": (
        "cand appl inte spea pers reco prot file minu memo asse eval stro exce outs flaw perf top"
        " best high maxi full glow flat favo posi stre supp gene hire real gree prov veri red"
    ),
}


class _Pattern(NamedTuple):
    reason: str
    needs: frozenset[str]
    """Empty where any sentence may match."""
    form: re.Pattern[str]


def _compiled(*tables: dict[str, str]) -> list[_Pattern]:
    return [
        _Pattern(
            reason,
            frozenset(_NEEDS.get(reason, "").split()),
            re.compile(pattern.replace(" ", r"\s+"), re.IGNORECASE),
        )
        for table in tables
        for reason, pattern in table.items()
    ]


_ANYBODY = _compiled(_BY_ANYBODY, _DIRECTED, _LANGUAGES)
_CANDIDATE = [*_ANYBODY, *_compiled(_BY_CANDIDATE, _OF_THEMSELVES)]
_WORD = re.compile(r"\w+")


def order(said: str, *, candidate: bool) -> str | None:
    """Why these words count as an order or an address to the analyzing system; None: they do not.

    Args:
        said: about a sentence.
        candidate: whether the candidate says it; some things only they cannot honestly say.
    """
    begun = {word[:4] for word in _WORD.findall(said.lower())}
    patterns = _CANDIDATE if candidate else _ANYBODY
    return next(
        (
            p.reason
            for p in patterns
            if not (p.needs and said.isascii() and p.needs.isdisjoint(begun))
            and p.form.search(said)
        ),
        None,
    )


def continues(said: str) -> bool:
    """Whether words right beside an order belong to it; alone they mean nothing."""
    return _CONTINUED.search(said) is not None
