"""Restore points in the window: made by themselves every half hour of change, and looked into.

What belongs here: when one is made, and the window that shows what stands in one. The list is in
``ui.dialogs.restore``; making, proving and going back are the core's.
"""
