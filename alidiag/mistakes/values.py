"""Wrong turns in the values: what was signed is another form of the text that was sent."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Literal

from alidiag.mistakes.changes import Change, all_and_each, each, everywhere, where
from alidiag.mistakes.texts import is_json, is_url
from alidiag.query import escape
from alidiag.signing import Edit, Item, Layout, Signing, Turn


def values_percent_encoded(signing: Signing) -> Iterator[Turn]:
    """The values were signed percent-encoded; the pre-sign string holds them raw.

    How: the finished query is signed, or each value is encoded while the string is built. It goes unnoticed while all
    values are plain letters and digits.
    - PHP: `http_build_query` or `urlencode` before signing.
    - Java: `URLEncoder.encode` inside the loop that joins.
    - Node: `querystring.stringify` or `qs.stringify` makes the text that is signed.
    - Python: `urllib.parse.urlencode`.
    - Go: `url.Values.Encode`.
    - Ruby: `URI.encode_www_form` or `to_query`.

    See: a `%` in your pre-sign string, most likely in `notify_url` or in Chinese text.

    Fix: build the pre-sign string from the raw values first, and URL-encode them afterwards, for the URL only.

    Sources: https://global.alipay.com/doc/website_hk/presign; lodengo/alipay#1; alipay/alipay-sdk-nodejs-all#45
    """
    codecs = tuple(dict.fromkeys((signing.codec, "utf-8", "gbk")))
    # Each value is changed once, however many turns it takes part in.
    changes = tuple(map(cache, _escapers(codecs)))
    for change in changes:
        yield Turn(form=everywhere(change))
    for test in (is_url, _is_foreign, is_json):
        for change in changes:
            yield Turn(form=where(test, change))
    # One value alone: in the declared charset, and in UTF-8.
    for index, item in enumerate(signing.items):
        forms = dict.fromkeys(change(item.value) for change in changes[: 2 * len(changes) // len(codecs)])
        for value in forms:
            if value != item.value:
                yield Turn(edits=(Edit(index, Item(item.name, value, item.place)),))


@lru_cache(maxsize=16)
def _escapers(codecs: tuple[str, ...]) -> tuple[Change, ...]:
    """The ways in which programs percent-encode, in the order of suspicion."""
    changes: list[Change] = []
    for codec in codecs:
        changes += [_escaper(codec, blank, lower, "") for blank in ("+", "%20") for lower in (False, True)]
        changes.append(_escaper(codec, "%20", False, "~"))
        changes.append(_escaper(codec, "+", False, "~"))
        changes.append(_escaper(codec, "+", False, "*"))
        changes.append(_escaper(codec, "%20", False, "!'()*~"))
        changes.append(_escaper(codec, "+", False, "!'()*~"))
        changes += [_escaper(codec, "+", lower, "!()*") for lower in (True, False)]  # .NET
        changes += [_escaper(codec, "%20", False, plain) for plain in ("/", "/~")]
        changes.append(_escaper(codec, "%20", False, "!'()*~;,/?:@&=+$#"))
    return tuple(changes)


def _is_foreign(value: str) -> bool:
    return not value.isascii()


def _escaper(codec: str, blank: str, lower: bool, plain: str) -> Change:
    def change(value: str) -> str:
        try:
            return escape(value, codec, blank=blank, lower=lower, also_plain=plain)
        except UnicodeEncodeError:
            return value

    return change


def blank_form_changed(signing: Signing) -> Iterator[Turn]:
    """A blank inside a value was signed as `+` or `%20`, or the reverse.

    How: the two ways to write a blank in a URL got into the signed text: forms write `+`, RFC 3986 writes `%20`.
    Decoding with the wrong function leaves a `+` where a blank was.
    - PHP: `urlencode` and `rawurldecode` were mixed; the first writes `+`, the second keeps it.
    - Java: `URLEncoder` writes `+`.
    - Node: `encodeURIComponent` writes `%20`, and `decodeURIComponent` keeps `+`.
    - Python: `unquote` keeps `+`, `unquote_plus` does not.

    See: compare the blanks of `subject` or `body` in your pre-sign string with what you meant.

    Fix: sign the value as it is, with real blanks; only the URL writes them as `+` or `%20`.

    Sources: helei112g/payment#56; https://www.oschina.net/question/4882_23979
    """
    changes: tuple[Change, ...] = (
        lambda v: v.replace(" ", "+"),
        lambda v: v.replace(" ", "%20"),
        lambda v: v.replace("+", "%20"),
        lambda v: v.replace("%20", " "),
        lambda v: v.replace("%20", "+"),
        lambda v: v.replace("+", " "),
        lambda v: v.replace(" ", ""),
    )
    yield from all_and_each(signing, changes)


WHITE = " \t\r\n\x0b\x0c\x00"


def values_trimmed(signing: Signing) -> Iterator[Turn]:
    """Blanks at the ends of a value were signed but not sent, or sent but not signed.

    How: a value is trimmed by only one of two functions, or a blank was typed into a setting.
    - Go: a library trims values while it joins them.
    - PHP: ThinkPHP's global filter `trim`, Laravel's `TrimStrings`.
    - Java: Spring's `StringTrimmerEditor`.
    - Python: a setting such as `" http://..."` for `notify_url`.

    See: look for `= ` or ` &` in your pre-sign string, and for `=+`, `=%20`, `+&` or `%20&` in the URL.

    Fix: trim values once, before both the pre-sign string and the URL are built.

    Sources: smartwalle/alipay#179; smartwalle/alipay#83; fzlee/alipay#54
    """
    changes: tuple[Change, ...] = (
        lambda v: v.strip(WHITE),
        lambda v: v.rstrip(WHITE),
        lambda v: v.lstrip(WHITE),
        str.strip,
    )
    yield from all_and_each(signing, changes)
    for added in (
        lambda v: v + " ",
        lambda v: " " + v,
        lambda v: v + "\n",
        lambda v: v + "\r\n",
        lambda v: v + "\t",
    ):
        yield from each(signing, added)
    yield Turn(form=everywhere(lambda v: v + " "))
    yield Turn(form=everywhere(lambda v: " " + v))


def backslashes_changed(signing: Signing) -> Iterator[Turn]:
    r"""Backslashes were added to or removed from a value between signing and sending.

    How: a function that protects quotes ran on one side only.
    - PHP: `addslashes`, `stripslashes`, WordPress's `wp_unslash`, or the "magic quotes" of PHP before 5.4.
    - Java, C#: JSON inside JSON was escaped once more, or once less.
    - Node: `JSON.stringify` of a text that was JSON already.

    See: look for `\"`, `\'` or `\/` in your pre-sign string and in the decoded URL.

    Fix: remove `addslashes`, `stripslashes` or "magic quotes" on the way, or apply them before signing.

    Sources: yansongda/pay#749; alipay/alipay-sdk-net-all#10
    """
    changes: tuple[Change, ...] = (
        lambda v: v.replace("\\", "\\\\").replace("'", "\\'").replace('"', '\\"'),
        lambda v: v.replace("'", "\\'").replace('"', '\\"'),
        lambda v: v.replace('"', '\\"'),
        lambda v: v.replace("'", "\\'"),
        lambda v: v.replace("/", "\\/"),
        lambda v: v.replace("\\", "\\\\"),
        _stripslashes,
        lambda v: v.replace("\\", ""),
        lambda v: v.replace("\\/", "/"),
    )
    yield from all_and_each(signing, changes)


def _stripslashes(value: str) -> str:
    if "\\" not in value:
        return value
    out: list[str] = []
    escaped = False
    for char in value:
        if char == "\\" and not escaped:
            escaped = True
            continue
        out.append(char)
        escaped = False
    return "".join(out)


def values_html_escaped(signing: Signing) -> Iterator[Turn]:
    """HTML-escaped values were signed (`&amp;`, `&quot;`, `&lt;`), or unescaped ones where escaped ones were sent.

    How: a filter or a template escapes values for HTML before they are signed, or after.
    - PHP: ThinkPHP's global filter `htmlspecialchars`, `I()` of ThinkPHP 3, `esc_attr` of WordPress.
    - Java: `StringEscapeUtils.escapeHtml`, an XSS filter around the request.
    - Python: Django's autoescape, `markupsafe.escape`.
    - Ruby: `ERB::Util.html_escape`, `CGI.escapeHTML`.
    - Go: `html/template`, which writes `&#34;` and `&#39;`.

    See: look for `&quot;`, `&amp;`, `&#39;` in your pre-sign string. In the gateway's error text they are only a
    matter of display.

    Fix: escape for HTML only where the page is written; sign and send the plain value.

    Sources: yunwuxin/think-pay#2; alipay/alipay-easysdk#58; alipay/alipay-easysdk#163; lokielse/omnipay-alipay#143
    """
    amp = (("&", "&amp;"),)
    angle = (*amp, ("<", "&lt;"), (">", "&gt;"))
    quot = (*angle, ('"', "&quot;"))
    tables = (
        quot,
        (*quot, ("'", "&#039;")),
        (*quot, ("'", "&#39;")),
        (*quot, ("'", "&#x27;")),
        (*angle, ('"', "&#34;"), ("'", "&#39;")),
        angle,
        amp,
        (('"', "&quot;"),),
        (("'", "&#039;"),),
        (("'", "&#39;"),),
        (("<", "&lt;"), (">", "&gt;")),
        (('"', "&#34;"),),
    )
    changes: tuple[Change, ...] = (*(_table(pairs) for pairs in tables), _unescaped)
    yield from all_and_each(signing, changes)


def _table(pairs: tuple[tuple[str, str], ...]) -> Change:
    def change(value: str) -> str:
        for plain, entity in pairs:
            value = value.replace(plain, entity)
        return value

    return change


_ENTITIES = (
    ("&quot;", '"'),
    ("&#34;", '"'),
    ("&#039;", "'"),
    ("&#39;", "'"),
    ("&#x27;", "'"),
    ("&apos;", "'"),
    ("&lt;", "<"),
    ("&gt;", ">"),
    ("&amp;", "&"),
)


def _unescaped(value: str) -> str:
    if "&" not in value:
        return value
    for entity, plain in _ENTITIES:
        value = value.replace(entity, plain)
    return value


def newlines_changed(signing: Signing) -> Iterator[Turn]:
    r"""Line ends inside a value differ: CR LF on one side, LF on the other.

    How: a value of several lines, such as `body`, went through an HTML form, which submits CR LF whatever the page
    holds; or a file was read on another system, or Git changed its line ends.
    - PHP: a heredoc in a file with CR LF; `nl2br`.
    - Python: a file opened as text turns CR LF into LF.
    - Java: `BufferedReader.readLine` and joining with `\n`.

    See: look for `%0D%0A` and `%0A` in the URL, and print the pre-sign string with its control characters.

    Fix: normalise line ends once, before signing; an HTML form always submits CR LF.

    Sources: https://html.spec.whatwg.org/multipage/form-control-infrastructure.html;
    https://docs.antom.com/ac/ref/INVALID_SIGNATURE_error_code
    """
    changes: tuple[Change, ...] = (
        lambda v: v.replace("\r\n", "\n"),
        lambda v: v.replace("\r\n", "\n").replace("\n", "\r\n"),
        lambda v: v.replace("\r\n", "\r"),
        lambda v: v.replace("\r\n", "\n").replace("\n", "\r"),
        lambda v: v.replace("\r", "").replace("\n", ""),
        lambda v: v.replace("\r\n", " ").replace("\n", " "),
        lambda v: v.replace("\r", ""),
        lambda v: v.replace("\r", "\n"),
        lambda v: v.replace("\r", "\r\n"),
        lambda v: v.replace("\r\n", "\\n").replace("\n", "\\n"),
        lambda v: v.replace("\\r\\n", "\r\n").replace("\\n", "\n"),
    )
    yield from all_and_each(signing, changes)


INVISIBLE = "\ufeff\u200b\u200c\u200d\u2060\u00ad\u200e\u200f\u061c"


def invisible_characters(signing: Signing) -> Iterator[Turn]:
    """A character that cannot be seen, or that only looks like another, stands on one side only.

    How: a value was copied from a page, a document or a chat: a no-break space, a zero-width space, a byte order
    mark, typographic quotes, full-width digits. One of two functions removes it or normalises it.
    - Python: `unicodedata.normalize`, or a file that was not read as `utf-8-sig`.
    - Java, C#: `Normalizer`, `string.Normalize`.
    - Node: `trim()` removes a byte order mark, a database does not.
    - macOS: file names come with letters and accents apart (NFD).

    See: print the value with the code point of every character; the report names those that differ.

    Fix: retype the value, or remove what is not a letter, a digit or a visible sign, before signing.

    Sources: https://www.unicode.org/reports/tr15/
    """
    changes: tuple[Change, ...] = (
        lambda v: "".join(char for char in v if char not in INVISIBLE),
        lambda v: v.replace("\u00a0", " ").replace("\u3000", " "),
        lambda v: v.replace("\u00a0", "").replace("\u3000", ""),
        lambda v: v.translate(_CURLY),
        lambda v: v.replace('"', "\u201c"),
        _half_width,
        _normalised("NFC"),
        _normalised("NFD"),
        _normalised("NFKC"),
        _normalised("NFKD"),
        lambda v: v.replace(" ", "\u00a0"),
        lambda v: v.replace(" ", "\u3000"),
    )
    yield from all_and_each(signing, changes)
    yield Turn(layout=Layout(before="\ufeff"))
    for added in (
        lambda v: "\ufeff" + v,
        lambda v: v + "\u200b",
        lambda v: v + "\u00a0",
        lambda v: "\u200b" + v,
    ):
        yield from each(signing, added)


_CURLY = {0x201C: '"', 0x201D: '"', 0x2018: "'", 0x2019: "'", 0x2013: "-", 0x2014: "-"}


def _normalised(form: Literal["NFC", "NFD", "NFKC", "NFKD"]) -> Change:
    def change(value: str) -> str:
        # Normalisation of a flood of combining marks takes quadratic time: long values are left alone. ASCII and
        # Chinese characters have one form only, and mostly nothing else is there: then the tables are not loaded.
        if value.isascii() or len(value) > 1024 or all(char < "\x80" or "\u4e00" <= char <= "\u9fff" for char in value):
            return value
        from unicodedata import normalize

        return normalize(form, value)

    return change


def _half_width(value: str) -> str:
    if value.isascii():
        return value
    return "".join(chr(ord(c) - 0xFEE0) if "\uff01" <= c <= "\uff5e" else c for c in value).replace("\u3000", " ")
