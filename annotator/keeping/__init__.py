"""What keeps a project alive and whole: restore points, the history as lines, repairing,
taking in foreign files, removing for good.

It reads the history through :mod:`annotator.store` and decides; what changes a project is an
operation, in :mod:`annotator.operations`, which asks here what there is to do.
"""
