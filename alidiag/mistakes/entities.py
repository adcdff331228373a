"""HTML entities that need no semicolon: what a browser makes of `&notify_url`."""

LEGACY = {
    "¬": "not", "×": "times", "¤": "curren", "®": "reg", "©": "copy", "¶": "para", "°": "deg", "µ": "micro",
    "¢": "cent", "§": "sect", "÷": "divide", "±": "plusmn", "·": "middot", "£": "pound", "¥": "yen", "¨": "uml",
    "¸": "cedil", "ª": "ordf", "º": "ordm", "¯": "macr", "¦": "brvbar", "¡": "iexcl", "«": "laquo", "»": "raquo",
    "\u00ad": "shy", "ð": "eth", "þ": "thorn", "´": "acute", "¹": "sup1", "²": "sup2", "³": "sup3", "<": "lt",
    ">": "gt",
}  # fmt: skip
"""Characters whose HTML entity needs no semicolon (HTML Living Standard, named character references)."""
