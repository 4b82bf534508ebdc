"""The wording of the pack for the candidate: notice, rights and form. Neutral, and no legal advice.

The list of rules is that of the project's research, last looked at in November 2026.
"""

PURPOSE = (
    "This sheet says how software was used on your interview, which flags it raised and why, what"
    " a person decided, and how you can have it corrected or looked at again."
)
INPUT = (
    "The software read the written transcript of your interview, and nothing else: no recording,"
    " no picture, no data about you from elsewhere."
)
MODEL = (
    "A language model ({model}) was shown the transcript. Names of speakers, e-mail addresses,"
    " links and phone numbers were replaced before that, and so were “he” and “she” and the schools"
    " and places that a list of ours knows."
)
CUES = "A program looked for cues in your sentences. No language model read them."
POINTING = (
    "The software may only point: it names a place, copies words from it, and says from a fixed"
    " list what they show. A program then checks that you said those words there, and published"
    " rules (guide {guide}) turn the checked words into flags. It is never asked for a score."
)
NOT_MEASURED = (
    "Not looked at: voice, accent, fluency, grammar, emotion, confidence, personality, looks."
)
LIMITS = (
    "A transcript may hold words that were misheard, and software may overlook or mislabel words."
    " “Cannot tell” means that the words do not decide it, and is no mark against you."
)
PERSON = (
    "Flags and advice decide nothing. A named person reads them together with your words, may see"
    " them otherwise, and decides."
)
UNDECIDED = (
    "This sheet was made from a file that holds no decision. A named person decides; you can ask"
    " for the decision with the form below."
)
FLAGS = (
    "A green flag speaks for a person who builds, a red flag against it. All words below are"
    " yours, with the place where they stand in the transcript."
)
RETENTION_UNKNOWN = (
    "You can ask, with the form below, how long your interview is kept, for a copy, and for its"
    " erasure."
)
RULES = (
    (
        "European Union, AI Act (Regulation 2024/1689). Article 26(11): people are told when a"
        " high-risk AI system is used in a decision about them. Article 86: who is affected by"
        " such a decision can ask for a clear explanation of the system’s part in it."
    ),
    (
        "European Union, GDPR (Regulation 2016/679). Articles 13 to 15: what is done with your"
        " data, and a copy of it. Articles 16 and 17: correction and erasure. Article 22: no"
        " decision of this weight by a machine alone; a person looks, and hears your view."
    ),
    (
        "New York City, Administrative Code § 20-870 and following (Local Law 144 of 2021):"
        " notice ten business days before an automated employment decision tool is used, of what"
        " it looks at; how to ask for another way of selection; on request, which data are used"
        " and how long they are kept."
    ),
    (
        "Illinois, Human Rights Act as amended by HB 3773: notice when AI is used in hiring."
        " Artificial Intelligence Video Interview Act (820 ILCS 42): explanation and consent"
        " before AI analyzes a recorded interview, and deletion on request."
    ),
    (
        "Colorado, SB 26-189, from 2027: notice of use; after a refusal, the tool’s part in it,"
        " the correction of data, and a look by a person."
    ),
)
NO_ADVICE = (
    "Which of these rules apply depends on where you live and on how the software is used. The"
    " list may be incomplete. This sheet is information and no legal advice."
)
FORM = (
    "Tick what you want, fill in the lines, and send this page back. Asking costs nothing and is"
    " no mark against you."
)
REQUESTS = (
    "Correct the transcript: something that I said is written down wrongly.",
    "Look again, by a person who did not decide: a flag or a quote is wrong or misses something.",
    "Tell me the main reasons for the decision.",
    "Send me a copy of my data.",
    "Erase my data.",
    "Use another way of selection, without this software.",
)
LINES = (
    "How to reach me",
    "Which flag, quote or turn",
    "What would be right",
    "",
    "",
    "Date and signature",
)
