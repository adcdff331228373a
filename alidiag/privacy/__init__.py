"""What names, reaches or authorises somebody: the one decision that every output asks.

`names` decides by the name of a parameter, `members` looks inside of values, `looks` knows private values in free text.
"""
