"""The parts of the export dialog: whose annotations, the format's options, what is told."""
