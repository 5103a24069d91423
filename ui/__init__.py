"""The Qt program: windows and widgets, and nothing that knows SQL."""
