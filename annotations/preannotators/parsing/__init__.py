"""A parser's view of a sentence: plain tokens with heads, made by spaCy when it is installed."""
