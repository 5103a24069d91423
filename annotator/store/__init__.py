"""The project file: SQLAlchemy tables, engine settings, the event log, queries, search, checks."""
