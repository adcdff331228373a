"""What each id of a finding about parameters means, and what to do: for `explain`, SARIF help and the README."""

from __future__ import annotations

from typing import NamedTuple


class Explanation(NamedTuple):
    """One line that says what is wrong, and what to do about it."""

    summary: str
    remedy: str


EXPLAINED: dict[str, Explanation] = {
    "required-missing": Explanation(
        "A required parameter is not sent, or none of several of which one is required.",
        "Send it. If it is sent under another name, correct the name.",
    ),
    "empty-value": Explanation(
        "A parameter is sent without a value; the gateway takes it as not sent, and it takes no part in the signature.",
        "Give it a value, or leave it out.",
    ),
    "condition-broken": Explanation(
        "The other parameters demand one that is not there, or forbid one that is.",
        "Look at the condition in the message and change the one or the other.",
    ),
    "condition-unseen": Explanation(
        "Whether a parameter is required or allowed depends on something that no request shows, a contract say.",
        "Decide it by what you know of the contract.",
    ),
    "too-long": Explanation(
        "A value has more octets in the declared charset than allowed; a Chinese character has three in UTF-8.",
        "Shorten it, counting octets after encoding, not characters.",
    ),
    "too-short": Explanation("A value has fewer octets than it must have.", "Send the whole value."),
    "too-many-items": Explanation("A list has more items than allowed.", "Split it over several requests."),
    "amount-malformed": Explanation(
        "An amount is no plain decimal number, has too many decimals, or is out of its range.",
        "Write it like 10.00: digits and one point. Round it before it is written.",
    ),
    "amount-not-whole": Explanation(
        "An amount has decimals in a currency without a smaller unit, such as JPY or KRW.",
        "Send a whole number without a point.",
    ),
    "out-of-range": Explanation("A number or a length of time is out of its range.", "Stay within the range."),
    "not-in-enumeration": Explanation(
        "A value is not one of the documented ones; letter case matters.", "Use one of those that the message lists."
    ),
    "malformed-value": Explanation(
        "A value does not have the documented form.", "Compare it with the example on the parameter's page."
    ),
    "email-malformed": Explanation("A value is no e-mail address.", "Send an address like name@example.com."),
    "url-invalid": Explanation(
        "A URL is not absolute, has a query of its own, or names a host that Alipay cannot reach.",
        "Send a public http or https URL without a query.",
    ),
    "time-invalid": Explanation(
        "A date is not written in the documented format, does not exist, or lies in the future.",
        "Write it in the documented format and in GMT+8.",
    ),
    "timestamp-expired": Explanation(
        "The request is older than it may be.", "Set the timestamp anew for each request, in GMT+8."
    ),
    "json-malformed": Explanation(
        "A parameter that holds JSON holds something that is none.", "Write it with a JSON library."
    ),
    "json-type-wrong": Explanation(
        "JSON holds a number, an object or an array where the page shows something else.",
        "Put texts into double quotes, and check the brackets.",
    ),
    "xml-malformed": Explanation("A parameter that holds XML is not of its documented form.", "Rebuild it."),
    "object-stringified-value": Explanation(
        "A value is the printed form of an object of a programming language, such as undefined or [object Object].",
        "Send what the object holds, or leave the parameter out.",
    ),
    "special-characters": Explanation(
        "A value holds characters or texts that do not belong there.", "Leave them out, or write them in words."
    ),
    "octets-not-in-charset": Explanation(
        "A value holds octets that do not belong to the declared charset.",
        "Percent-encode it in the charset that _input_charset names, or name the right one.",
    ),
    "name-misspelt": Explanation(
        "A parameter's name is misspelt, in other letter case, or padded; the gateway does not know it.",
        "Use the documented name.",
    ),
    "undocumented-parameter": Explanation(
        "A parameter is not documented for the service.", "Check its name; leave it out if it has no purpose."
    ),
    "value-misplaced": Explanation(
        "A wrong value is just what another parameter should hold.", "Check whether the two were mixed up."
    ),
    "duplicate-parameter": Explanation("A parameter is sent more than once.", "Send it once."),
    "alternatives-together": Explanation(
        "Parameters are sent together of which only one is allowed.", "Send only one of them."
    ),
    "group-incomplete": Explanation(
        "Some parameters of a group are sent, others are not.", "Send all of them, or none."
    ),
    "values-differ": Explanation("Two parameters that must be the same are not.", "Send the same value in both."),
    "values-equal": Explanation("Parameters that must differ are the same.", "Send different values."),
    "product-differs": Explanation("An amount is not price times quantity.", "Make the three agree, to the last cent."),
    "sum-differs": Explanation("A total is not the sum of its items.", "Add the items up again."),
    "sum-exceeds": Explanation("Parts add up to more than the whole.", "Reduce the parts."),
    "count-differs": Explanation("A count is not the number of items.", "Count the items again."),
    "items-repeated": Explanation("An item stands twice in a list.", "Name each item once."),
    "dates-reversed": Explanation("A period ends before it begins.", "Exchange the two dates."),
    "period-too-long": Explanation("A period is longer than allowed.", "Ask for several shorter periods."),
    "date-not-past": Explanation("A date is not in the past, as it must be.", "Ask for a day that is over in GMT+8."),
    "date-not-today": Explanation(
        "A number does not begin with the day of the request, as it must.", "Build it with today's date in GMT+8."
    ),
    "parameter-ineffective": Explanation("A parameter has no effect beside the others.", "It can be left out."),
    "service-unknown": Explanation(
        "There are no rules for the service; only the basic parameters were checked.",
        "Check the spelling of service, or give your own rules with --specs DIR.",
    ),
    "variant-chosen": Explanation(
        "The service exists in several variants; the one that the request shows was taken.",
        "Choose another with --variant.",
    ),
}
"""By id, in the order of how often they are met."""
