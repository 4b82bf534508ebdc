"""Tags and entities of caption formats, and the voices that WebVTT marks with them."""

import html
import re

# Bounded, because a hostile file may open tags and never close one.
_VOICE = re.compile(r"<v(?:\.[^\s>.]{1,80}){0,8}\s++([^<>]{1,200})>")
_RUBY_TEXT = re.compile(r"<rt(?:[.\s][^<>]{0,200})?>[^<]{0,500}(?:</rt>|(?=</ruby>))")
_TAG = re.compile(
    r"</?(?:[bcisuv]|ruby|rt|lang|font|bold|italic|underline|strong|em)(?:[.\s=][^<>]{0,200})?/?>"
    r"|</[^<>]{0,20}>|<[\d:.]{1,20}>|\{\\[^{}]{0,200}\}|\{/?(?:[bisu]|bold|italic|underline)\}",
    re.IGNORECASE,
)
_BREAK = re.compile(r"<br ?/?>|\[br\]", re.IGNORECASE)


def voices(payload: str) -> list[tuple[str | None, str]]:
    """Speaker and words of each voice of a cue; most cues have one, or none that is marked."""
    if "<v" not in payload:
        return [(None, words(payload))]
    before, *marked = _VOICE.split(payload)
    found: list[tuple[str | None, str]] = [(None, words(before))] if before.strip() else []
    for name, said in zip(marked[::2], marked[1::2], strict=True):
        found.append((html.unescape(name).strip() or None, words(said)))
    return found


def words(payload: str) -> str:
    """The text of a cue without tags, pronunciation aids and entities.

    An angle bracket that opens no known tag stays: somebody may have said "a < b".
    """
    if "<rt" in payload:
        payload = _RUBY_TEXT.sub("", payload)
    if "<" in payload or "{" in payload or "[" in payload:
        payload = _TAG.sub("", _BREAK.sub("\n", payload))
    return html.unescape(payload) if "&" in payload else payload
