"""How the tables came to be: schema changes, numbered."""

from pictrace.catalogue.migrations.history import MIGRATIONS, Migration, applied, apply, pending

__all__ = ["MIGRATIONS", "Migration", "applied", "apply", "pending"]
