"""What reading one request assumed, left out or could not have.

The functions do nothing but carry their text; `others` names them.
"""

from __future__ import annotations


def charset_defaulted() -> None:
    """`_input_charset` is missing, so the request is read in GBK, as the gateway does.

    How: the parameter is optional in some services, and pages disagree about its default. It takes part in the
    signature where it is sent. The old WAP gateway reads UTF-8.

    Fix: send `_input_charset`, and sign it; nothing to do where every value is plain ASCII.

    Sources: https://global.alipay.com/doc/global/precreate_transaction
    """


def charset_unknown() -> None:
    """`_input_charset` names a charset that the gateway does not know.

    How: it was mistyped, or a charset of the programming language was sent, such as `ISO-8859-1` or `x-gbk`.

    Fix: declare `utf-8`, `gbk` or `gb2312`.

    Sources: https://global.alipay.com/doc/global/precreate_transaction
    """


def charset_declared_twice() -> None:
    """The address and the body declare different charsets.

    How: `_input_charset` is set in the address of a form and again among its fields. The gateway goes by the address;
    so does this report.

    Fix: declare the same charset in both.

    Sources: https://global-pre.alipay.com/service/website_split/37
    """


def address_unknown() -> None:
    """Only parameters were given, without the address that they were sent to.

    How: a form body was pasted, or the part of a URL behind its `?`. Environment and gateway cannot be judged then.

    Fix: paste the whole URL, or the URL and the body.
    """


def url_cut_by_shell() -> None:
    """The URL on the command line has one parameter only: a shell cut it, and nothing is left to diagnose.

    How: without quotes a shell takes `&` for the end of the command and starts the rest as commands of their own.

    Fix: put the URL in single quotes, give a file with `@`, or give `-` and paste it.
    """


def text_charset_assumed() -> None:
    """The charset of the pasted text had to be guessed.

    How: the octets are no UTF-8 but are valid in the charset that is named. The percent-coding inside the URL is not
    concerned: it is read in the charset of `_input_charset`.

    Fix: nothing, where the report shows the text rightly; else save the file as UTF-8.
    """


def byte_order_mark() -> None:
    """A byte order mark at the start of the text was left out.

    How: editors on Windows write one at the beginning of a file.

    Fix: nothing: it is no part of the request. Save the file without one where another program reads it.
    """


def request_not_read() -> None:
    """The text holds several requests, and only one of them was read.

    How: several commands, one command with `--next` or several addresses, or a page with several forms were pasted; or
    fields of a page stand outside of its form, where a browser does not send them.

    Fix: paste one request, or one at a time.
    """


def body_not_given() -> None:
    """The request has a body that is not in the text.

    How: a command names a file (`--data @file`, `--data-binary @-`, `--post-file`), which alidiag does not open: it
    would be a risk with a pasted text. Or the headers alone were copied, as `curl -v` shows them; or the body is
    compressed, or in chunks of other sizes than they say.

    Fix: paste the request with its body as it was sent, or give the body with `--body`.
    """


def option_unknown() -> None:
    """The curl command has options that are not known; they were skipped.

    How: a newer curl, a mistyped option, or an option of another program.

    Fix: nothing, where the options do not change what is sent; else paste the URL and the body themselves.
    """


def multipart_fields() -> None:
    """The fields are sent as multipart/form-data, which the gateway takes for file uploads only.

    How: curl's `-F`, a browser form with `enctype="multipart/form-data"`, or an HTTP client that was given `files`.

    Fix: send application/x-www-form-urlencoded (curl: `--data-urlencode`).
    """


def content_type() -> None:
    """The request has a Content-Type other than a form's.

    How: an HTTP client for JSON, or a header copied from another request. The gateway reads parameters from a form
    body only.

    Fix: send `Content-Type: application/x-www-form-urlencoded`.
    """


def not_expanded() -> None:
    """The command holds a variable or a command that a shell would have replaced.

    How: `$NAME`, `$(...)` or backticks were copied with the command; what they stood for is not known here, so the
    signature cannot be judged by it.

    Fix: paste the command with the real value.
    """


def order_unwrapped() -> None:
    r"""An in-app order string was taken out of source code, JSON, HTML, a link or a form body.

    How: order strings are copied from a program, a log or the answer of a server, where their quotes are escaped: as
    `\"` in a literal, as `&quot;` in an attribute, as `%22` in a link. As the body of a request one stands where no
    app puts it.

    Fix: nothing: the escapes belong to the place where the string stood. Paste the string as the app hands it to the
    SDK where a report should show that very text.
    """


def form_query_lost() -> None:
    """A form that is sent by GET has parameters in its address, which the browser throws away.

    How: `<form method="get" action="...?_input_charset=utf-8">`: the fields become the whole query (HTML Standard,
    "form submission", mutate action URL).

    Fix: write `method="post"`, or put every parameter into a field.
    """


def page_charset() -> None:
    """The page of a form declares another charset than the request, and the form was read as sent in the page's.

    How: a browser encodes a form in its `accept-charset`, else in the charset of its page, whatever `_input_charset`
    says. What the server named in the page's `Content-Type` goes before its `<meta>`, and does not stand in the page.

    Fix: give page and request the same charset. Where the server names another one than the `<meta>` does, paste the
    form without the `<meta>`.

    Sources: https://html.spec.whatwg.org/multipage/form-control-infrastructure.html
    """


def placeholder() -> None:
    """A placeholder stands in the place of a value: `***`, `2088****`, `<your key>`, `YOUR_PARTNER`, `{{partner}}`.

    How: whoever pasted the request hid values, or an example was sent before it was filled in. Nothing is said about
    such a value; a signature over it cannot be compared.

    Fix: give the request with its real values, also to a colleague: a partner number and a signature are no secrets.
    Only keys must never be given away. If the request was really sent so, fill in the values.
    """


def other_scheme() -> None:
    """A message of another of Alipay's gateways, which is signed by a rule of its own.

    How: the open gateway (`app_id`, `method`, `biz_content`) answers in JSON and signs the text of the inner object.
    Antom and Alipay+ put the signature into a header, beside `client-id` and `request-time`.

    Fix: verify it with the SDK of that gateway. Nothing is said here about its signature.
    """
