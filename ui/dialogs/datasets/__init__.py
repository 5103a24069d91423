"""The parts of the dataset dialog: the form of a plan, what there is to choose, the words."""
