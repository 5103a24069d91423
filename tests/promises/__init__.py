"""The ten promises of the program, broken on purpose one at a time: does anything notice?

What belongs here: the faults (``NN-*.toml``, a file for each promise), and the command that puts
each of them into a copy of the program and runs the tests that have to fail then.
"""
