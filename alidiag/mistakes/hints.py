"""Mistakes that can only be suggested, and only where nothing is proven."""

from __future__ import annotations

from collections.abc import Iterator

from alidiag.mistakes.sight import Sight
from alidiag.model import Finding


def _said(sight: Sight, *words: str) -> bool:
    text = sight.case.gateway_error or ""
    return any(word in text for word in words)


def public_key_not_uploaded(sight: Sight) -> Iterator[Finding]:
    """Alipay has no public key of this partner on file for this algorithm.

    How: the key was generated but never uploaded, was uploaded for RSA while `sign_type` says RSA2 (each has a field
    of its own), or was pasted with its header and line breaks. The gateway then says ILLEGAL_SECURITY_PROFILE; the
    open gateway says missing-signature-config.

    See: log in to the merchant portal and compare the key shown there with `openssl rsa -in private.pem -pubout`.
    alidiag works offline and cannot see what Alipay has.

    Fix: upload the public key for the algorithm that `sign_type` names, without header and line breaks.

    Sources: https://docs.antom.com/ac/cny_taxrefund/preparekey; zfaka-plus/zfaka#273;
    shadowsocks/shadowsocks-manager#215
    """
    if _said(sight, "ILLEGAL_SECURITY_PROFILE", "missing-signature-config"):
        yield sight.about(
            "public-key-not-uploaded",
            "The gateway says that it has no key of this partner for this algorithm.",
            fix="Upload the public key in the merchant portal, for the sign_type that the request names.",
        )


def sub_merchant_key(sight: Sight) -> Iterator[Finding]:
    """A provider signed with the key of its sub-merchant instead of its own.

    How: a platform acts for many merchants and keeps keys for each. The request names the platform in `partner`, and
    the sub-merchant only in `seller_id` or `secondary_merchant_id`; the key is looked up by the wrong one of them.

    See: put both keys into one folder and give it with `--keyring`: the report names the one that signed.

    Fix: sign with the key of the partner that the request names in `partner`.
    """
    del sight
    yield from ()


def rewritten_in_transit(sight: Sight) -> Iterator[Finding]:
    """A proxy, firewall or HTTP client rewrote the query on the way.

    How: the query is taken apart and written anew. Parameters are added, sorted or decoded, blanks change their form,
    or characters that look dangerous are removed.
    - PHP: a rewrite rule of nginx or Apache adds `s=` and the path.
    - Java: `UriComponentsBuilder` or `RestTemplate` encodes an encoded URL again.
    - Node: axios and `URLSearchParams` write the query anew.
    - Python: requests encodes `params` again.

    See: log the URL in your program and at the last machine that you control, and compare the two as bytes. If the
    gateway's error text shows the string that it built, give it with `--gateway-error`.

    Fix: record the request at the last place before it leaves, and compare it with what was signed.

    Sources: lokielse/omnipay-alipay#108
    """
    del sight
    yield from ()


def environment_mixed(sight: Sight) -> Iterator[Finding]:
    """Sandbox and production were mixed: address, partner and key must be of the same environment.

    How: a switch changes the address of the gateway and leaves partner or key as they were, or a server was given the
    configuration of another.

    See: the report names the environment of the address. Compare partner and fingerprint of the key with the portal
    of that environment.

    Fix: take gateway address, partner and key from the same environment.

    Sources: https://global.alipay.com/docs/ac/ref/key_config_en;
    https://global-pre.alipay.com/service/website_split/37; helei112g/payment#89
    """
    del sight
    yield from ()


def sandbox_sign_type(sight: Sight) -> Iterator[Finding]:
    """The sandbox may know this partner's MD5 key only.

    How: a sandbox account is made with an MD5 key. Older pages of the documentation know nothing else there; newer
    ones let you upload an RSA key to the sandbox account.

    See: log in to the sandbox and look whether a public key stands there.

    Fix: in the sandbox, try `sign_type=MD5`, or upload an RSA key to the sandbox account.

    Sources: https://global.alipay.com/docs/ac/tool/sandbox
    """
    if sight.place is not None and sight.place.environment == "sandbox" and sight.sign_type not in (None, "MD5"):
        from alidiag.model import Level

        yield sight.about(
            "sandbox-sign-type",
            "The request goes to the sandbox: one page of its documentation says that it takes MD5 only, a newer one "
            "that RSA keys work after they were uploaded there.",
            sight.request.param("sign_type"),
            level=Level.WARNING,
            expected="MD5, or an RSA key that was uploaded to the sandbox account",
            actual=sight.sign_type,
            fix="Try sign_type=MD5 there, or upload the public key to the sandbox account.",
        )


def key_not_active_yet(sight: Sight) -> Iterator[Finding]:
    """A new key is not active yet, or one of several servers still has the old one.

    How: a key was replaced while programs ran: one server of several was not restarted, a cache or a secret store
    still gives the old value, or Alipay has not taken the new one over.

    See: the same request passes on one server and fails on another, or only some requests fail. Compare the
    fingerprints of the public keys on all of them.

    Fix: compare the fingerprints of the keys on every server; wait some minutes after an upload.

    Sources: https://docs.antom.com/ac/ref/INVALID_SIGNATURE_error_code
    """
    del sight
    yield from ()


def wrong_sdk_call(sight: Sight) -> Iterator[Finding]:
    """The SDK call for another kind of request was used.

    How: SDKs have one call that sends a request, one that makes a page or a URL, and one that only makes the order
    string for an app. Each of them signs and encodes in its own way.
    - Java, C#: `execute`, `pageExecute`, `sdkExecute`, `certificateExecute`.
    - Node: `exec`, `pageExec`, `sdkExec`.
    - Ruby: `execute`, `page_execute_url`, `sdk_execute`.
    - Go: `PageExecute` beside calls that send.

    See: compare the call in your code with the one on the product's page.

    Fix: use the call that the product's page names: page, app and server requests have different ones.

    Sources: go-pay/gopay#129; alipay/alipay-sdk-nodejs-all#94; chloerei/alipay#79
    """
    del sight
    yield from ()


def sdk_defect(sight: Sight) -> Iterator[Finding]:
    """The SDK signs wrongly.

    How: libraries have had faults of their own: values trimmed, empty values signed, one hash for every `sign_type`,
    certificate fields left out.

    See: write down the pre-sign string that the SDK builds (most have a log or debug switch) and give it with
    `--presign`.

    Fix: update it, and compare its pre-sign string with the one in this report.

    Sources: smartwalle/alipay#179; alipay/alipay-easysdk#200; alipay/alipay-sdk-nodejs-all#75
    """
    del sight
    yield from ()


def contract_problem(sight: Sight) -> Iterator[Finding]:
    """The partner has no contract for this service (ILLEGAL_PARTNER, ILLEGAL_PARTNER_EXTERFACE).

    How: these answers often follow when a signature was mended, or are met while one looks for it: the service was
    never granted, belongs to another region, or `partner` is mistyped.

    See: read the error code again; it is not ILLEGAL_SIGN.

    Fix: ask Alipay which services the contract of this partner covers.

    Sources: https://global.alipay.com/docs/ac/global/spot_pay; lokielse/omnipay-alipay#15
    """
    if _said(sight, "ILLEGAL_PARTNER", "ILLEGAL_EXTERFACE", "HAS_NO_PRIVILEGE"):
        yield sight.about(
            "contract-problem",
            "The gateway's answer is about the contract, not about the signature.",
            expected="a contract for this service",
            fix="Ask Alipay which services the contract of this partner covers.",
        )


def stale_signature(sight: Sight) -> Iterator[Finding]:
    """The signature is of an earlier request: the parameters have changed since it was made.

    How: a signature was made once and kept: in a constant, a cached page, a test, or a form that the customer changed
    before sending it. A retry that takes a new time but keeps the old `sign` does the same.

    See: is `sign` the same in two different requests? Your own pre-sign string, given with `--presign`, shows what
    was signed.

    Fix: make a new signature for every request, after the last parameter was set.

    Sources: https://docs.antom.com/ac/ref/INVALID_SIGNATURE_error_code
    """
    del sight
    yield from ()


def value_changed_after_signing(sight: Sight) -> Iterator[Finding]:
    """A value was changed between signing and sending.

    How: business code goes on after the signature was made: an amount is rounded, a discount applied, an order number
    filled in, or a text cut to the length of a field.

    See: give your own pre-sign string with `--presign`: the report names each value that differs.

    Fix: sign last: nothing may change a parameter afterwards.

    Sources: https://docs.antom.com/ac/ref/INVALID_SIGNATURE_error_code
    """
    del sight
    yield from ()


def characters_filtered(sight: Sight) -> Iterator[Finding]:
    """A filter took `<`, `>` or whole tags out of a value after it was signed.

    How: a filter against scripts in pages also reaches the request that goes out, or the value was read through it
    once more.
    - PHP: `strip_tags`, `filter_var` with `FILTER_SANITIZE_STRING`, WordPress's `sanitize_text_field`.
    - Java: an XSS filter, or Jsoup's `clean`.
    - Ruby: Rails' `strip_tags` or `sanitize`.

    See: look for `<` and `>` in your pre-sign string that the URL does not have.

    Fix: filter before signing, or exempt the parameters of the request.

    Sources: https://www.php.net/manual/en/function.strip-tags.php
    """
    del sight
    yield from ()


def sign_type_not_signed(sight: Sight) -> Iterator[Finding]:
    """This reply or notification signs `sign_type`, and the check left it out. Requests are not concerned.

    How: requests of this gateway never sign `sign_type`, but some replies, returns and notifications do, and the
    documentation says only that there are such cases.

    See: verify the notification twice, with and without `sign_type` in the string.

    Fix: try both: with and without `sign_type` in the string.

    Sources: https://global.alipay.com/doc/website_hk/presign; alipay/alipay-sdk-nodejs-all#27; yansongda/pay#389
    """
    del sight
    yield from ()
