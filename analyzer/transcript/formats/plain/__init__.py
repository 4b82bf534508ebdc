"""Plain text, Markdown, and tables of turns."""

from analyzer.transcript.formats.plain import markdown, table, text
from analyzer.transcript.formats.registry import Format

FORMATS: tuple[Format, ...] = (
    Format(
        "csv",
        "table with one turn per row (CSV, TSV)",
        ".csv",
        table.EXAMPLE,
        table.recognises,
        table.parse,
        "give the table a column `speaker` and a column `text`",
    ),
    Format("markdown", "Markdown", ".md", markdown.EXAMPLE, markdown.recognises, markdown.parse),
    Format("text", "plain text", ".txt", text.EXAMPLE, text.recognises, text.parse),
)
"""In the order in which they are tried; plain text takes what is left."""
