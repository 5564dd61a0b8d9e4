"""The journal: double entry, append-only, balanced by construction and again by the database."""
