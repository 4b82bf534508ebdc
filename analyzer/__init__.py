"""From an interview transcript to a hiring memo whose every statement opens its quote.

The names below are the library's; each is imported when it is first used.
"""

from importlib import import_module

_HOMES = {
    "AnalyzerError": "analyzer.errors",
    "Assessment": "analyzer.assessment",
    "Evidence": "analyzer.evidence",
    "Finding": "analyzer.evidence",
    "Guide": "analyzer.guide",
    "Transcript": "analyzer.transcript",
    "analyze_offline": "analyzer.pipeline",
    "analyze_with_model": "analyzer.pipeline",
    "load_guide": "analyzer.guide",
    "prepare": "analyzer.pipeline",
    "read_assessment": "analyzer.assessment",
    "read_transcript": "analyzer.transcript",
    "render_memo": "analyzer.memo",
    "verify_quotes": "analyzer.verification",
}
__all__ = list(_HOMES)


def __getattr__(name: str) -> object:
    """Import a public name when it is first asked for."""
    if name not in _HOMES:
        raise AttributeError(f"module 'analyzer' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
