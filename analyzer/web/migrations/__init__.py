"""Versions of the tables, run by alembic."""
