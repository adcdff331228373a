"""Where recorded requests come from: one form of recording per module, each read as a stream.

Forms of lines turn one line into one item; forms of documents yield items as they go through the file. Nothing that a
recording names is ever opened.
"""
