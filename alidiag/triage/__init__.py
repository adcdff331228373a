"""A ticket in free text: the requests, replies, codes and keys in it are found, paired, diagnosed and told.

`lines` undoes what mail did to the text, `find` finds what stands in it, `pairing` joins an answer with its request,
`redact` hides what names or authorises somebody, `judge` makes the ticket's report. Whatever is undone is told.
"""
