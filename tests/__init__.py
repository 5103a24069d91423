"""The tests. annotator/, ui/ and tools/ mirror the packages; contracts/ holds the house rules."""
