"""Many interviews: what goes in, the run that finishes whatever happens, what comes out."""
