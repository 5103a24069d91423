"""The parts of the import dialog: files, names, columns of tables, texts, the report."""
