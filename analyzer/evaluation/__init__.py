"""How right the analyzer is, measured against what people labelled."""
