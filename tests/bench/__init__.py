"""Measurements of speed and memory, each beside a floor taken in the same run: docs/speed.md."""
