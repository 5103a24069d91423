"""The history of a project: kinds of events, clock, hashes and the fold. Pure, no database."""
