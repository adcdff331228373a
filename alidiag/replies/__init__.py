"""A message from Alipay, an XML reply, a return URL or a notification: what it says, and whether it is genuine.

`read` tells the form and takes the text apart, `meaning` says what it says, `signature` checks it, `judge` makes the
report.
"""
