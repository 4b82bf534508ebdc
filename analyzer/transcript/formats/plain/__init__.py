"""Plain text and Markdown."""

from analyzer.transcript.formats.plain import markdown, text
from analyzer.transcript.formats.registry import Format

FORMATS: tuple[Format, ...] = (
    Format("markdown", "Markdown", ".md", markdown.EXAMPLE, markdown.recognises, markdown.parse),
    Format("text", "plain text", ".txt", text.EXAMPLE, text.recognises, text.parse),
)
"""In the order in which they are tried; plain text takes what is left."""
