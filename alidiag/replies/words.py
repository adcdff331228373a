"""The catalogued mistakes, told for a message that one received: what became of it, and what to do."""

from __future__ import annotations

_RAW = "Verify the fields as they came, decoded exactly once, before anything changes them."

WORDS = {
    "sign-type-not-signed": (
        "This message signs sign_type too; verified without it, the signature would not hold.",
        "Try both: with and without sign_type in the string.",
    ),
    "sign-plus-as-blank": (
        "The `+` of the signature have become blanks: it was decoded once too often, or was not encoded.",
        "Take sign from the framework's decoded fields, and do not decode it again; else put the `+` back.",
    ),
    "sign-line-wrapped": ("Line breaks stand inside of the signature.", "Take them out before you verify."),
    "sign-base64url": ("The signature has been rewritten in URL-safe base64.", "Give it as it came."),
    "sign-hex": ("The signature has been rewritten in hex digits.", "Give it as it came."),
    "sign-base64-twice": ("The signature has been encoded in base64 once more.", "Decode it once before you verify."),
    "md5-uppercase": (
        "The signature is written in upper case; Alipay writes lower case.",
        "Compare the hex digits without regard to case.",
    ),
    "values-percent-encoded": (
        "Fields were decoded twice, or before they were verified: what Alipay signed still has percent-escapes.",
        _RAW,
    ),
    "double-encoded": ("Fields are still percent-encoded: they were not decoded, or encoded again.", _RAW),
    "js-escape": ("Fields are still written as JavaScript's escape() writes them.", _RAW),
    "blank-form-changed": ("Blanks and `+` of fields were exchanged on the way.", _RAW),
    "plus-and-blank-swapped": ("A `+` in a field was read as a blank, or the reverse.", _RAW),
    "values-html-escaped": (
        "Fields were HTML-escaped, or their entities were resolved, after Alipay signed them.",
        "Verify first, and escape for a page afterwards; switch filters off for this address.",
    ),
    "backslashes-changed": (
        "Backslashes were added to fields or taken out of them (stripslashes, addslashes, magic quotes).",
        "Verify first; do not run stripslashes over the fields.",
    ),
    "values-trimmed": ("Blanks at the ends of fields were added or lost.", _RAW),
    "newlines-changed": ("Line ends in fields were changed.", _RAW),
    "invisible-characters": ("Invisible characters were added to fields or lost.", _RAW),
    "json-reserialized": ("JSON in a field was read and written again.", "Verify its text as it came."),
    "json-quotes-swapped": ("Quotes in a field were exchanged.", _RAW),
    "number-reformatted": ("A number was read and written again, such as 1.00 as 1.0.", "Keep amounts as text."),
    "literal-null-value": ("A missing value stands there as a word such as null.", _RAW),
    "zero-value-dropped": ("A field with the value 0 was taken for empty.", "Leave out empty texts only."),
    "empty-value-signed": ("Alipay signed empty fields of this message too.", "Try with empty fields in the string."),
    "parameter-not-signed": (
        "The message has fields that Alipay neither sent nor signed: from the query of your address, or a framework.",
        "Verify the fields of the message only; give notify_url and return_url no query of their own.",
    ),
    "parameter-not-sent": ("A field that Alipay signed is missing from the message.", "Give the message whole."),
    "undocumented-parameter": (
        "A field stands there that Alipay did not sign.",
        "Verify the fields of the message only.",
    ),
    "charset-parameter-differs": (
        "The charset parameter is not the one that was signed.",
        "Give the message as it came.",
    ),
    "wrong-charset": (
        "The message was signed in another charset than it declares or seems to be in.",
        "Verify it in the charset that your requests declare, and in GBK where that does not hold.",
    ),
    "url-charset-mismatch": ("The fields were decoded in another charset than they were encoded in.", _RAW),
    "form-charset": ("The fields were decoded in another charset than they were encoded in.", _RAW),
    "mojibake": (
        "Chinese text of the fields was read in the wrong charset.",
        "Decode the octets in the charset of the message.",
    ),
    "platform-charset": (
        "Characters were lost because the fields were read in a charset that does not have them.",
        "Decode the octets in the charset of the message.",
    ),
    "characters-lost": ("Characters of the fields became `?`.", "Find the first place where they are lost."),
    "key-role-swapped": (
        "The signature is your own, not Alipay's: this is no message of Alipay's, or the keys were exchanged.",
        "Verify messages with Alipay's public key, from the merchant portal; your own key pair signs requests.",
    ),
    "signed-with-another-key": (
        "Another key than the one given as Alipay's made the signature.",
        "Verify with that one; the one you gave may be your own, or of another environment.",
    ),
    "key-kind-mismatch": ("The signature is of another kind than sign_type says.", "Verify it as what it is."),
    "md5-key-empty": (
        "The signature is the MD5 of the fields without a key, so that anybody could have made it: it is not Alipay's.",
        "Do not act on this message; verify with your MD5 key, and refuse to verify without one.",
    ),
    "md5-key-padded": ("The MD5 key that verifies has something around its 32 characters.", "Strip the key."),
    "md5-key-malformed": ("The MD5 key that verifies differs a little from the one given.", "Copy the key again."),
    "digest-mismatch": ("The signature was made with another hash than sign_type says.", "Verify it with that hash."),
    "value-not-encoded": ("A field was cut at a `&` or `#` that was not encoded.", "Give the message as it came."),
    "nested-url-not-encoded": ("An address in a field was cut at its `&`.", "Give the message as it came."),
    "amp-entity-separator": (
        "The fields are separated by `&amp;`: the message was copied from HTML.",
        "Use plain `&`.",
    ),
    "entity-ate-name": ("A browser read the beginning of a name as an HTML entity.", "Copy the message from a log."),
    "parameters-unsorted": ("This message is signed in its own order, not sorted.", "Keep the order of the fields."),
}
"""Id -> what is told, and what to do."""
