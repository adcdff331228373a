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

    Fix: upload the public key for the algorithm that `sign_type` names, without header and line breaks.
    """
    if _said(sight, "ILLEGAL_SECURITY_PROFILE", "missing-signature-config"):
        yield sight.about(
            "public-key-not-uploaded",
            "The gateway says that it has no key of this partner for this algorithm.",
            fix="Upload the public key in the merchant portal, for the sign_type that the request names.",
        )


def sub_merchant_key(sight: Sight) -> Iterator[Finding]:
    """A provider signed with the key of its sub-merchant instead of its own.

    Fix: sign with the key of the partner that the request names in `partner`.
    """
    del sight
    yield from ()


def rewritten_in_transit(sight: Sight) -> Iterator[Finding]:
    """A proxy, firewall or HTTP client rewrote the query on the way.

    Fix: record the request at the last place before it leaves, and compare it with what was signed.
    """
    del sight
    yield from ()


def environment_mixed(sight: Sight) -> Iterator[Finding]:
    """Sandbox and production were mixed: address, partner and key must be of the same environment.

    Fix: take gateway address, partner and key from the same environment.
    """
    del sight
    yield from ()


def sandbox_sign_type(sight: Sight) -> Iterator[Finding]:
    """The sandbox may know this partner's MD5 key only.

    Fix: in the sandbox, try `sign_type=MD5`, or upload an RSA key to the sandbox account.
    """
    if sight.place is not None and sight.place.environment == "sandbox" and sight.sign_type not in (None, "MD5"):
        from alidiag.model import Level

        yield sight.about(
            "sandbox-sign-type",
            "The request goes to the sandbox: one page of its documentation says that it takes MD5 only, a newer one "
            "that RSA keys work after they were uploaded there.",
            sight.request.param("sign_type"),
            level=Level.WARNING,
        )


def key_not_active_yet(sight: Sight) -> Iterator[Finding]:
    """A new key is not active yet, or one of several servers still has the old one.

    Fix: compare the fingerprints of the keys on every server; wait some minutes after an upload.
    """
    del sight
    yield from ()


def wrong_sdk_call(sight: Sight) -> Iterator[Finding]:
    """The SDK call for another kind of request was used.

    Fix: use the call that the product's page names: page, app and server requests have different ones.
    """
    del sight
    yield from ()


def sdk_defect(sight: Sight) -> Iterator[Finding]:
    """The SDK signs wrongly.

    Fix: update it, and compare its pre-sign string with the one in this report.
    """
    del sight
    yield from ()


def contract_problem(sight: Sight) -> Iterator[Finding]:
    """The partner has no contract for this service (ILLEGAL_PARTNER, ILLEGAL_PARTNER_EXTERFACE).

    Fix: ask Alipay which services the contract of this partner covers.
    """
    if _said(sight, "ILLEGAL_PARTNER", "ILLEGAL_EXTERFACE", "HAS_NO_PRIVILEGE"):
        yield sight.about("contract-problem", "The gateway's answer is about the contract, not about the signature.")


def stale_signature(sight: Sight) -> Iterator[Finding]:
    """The signature is of an earlier request: the parameters have changed since it was made.

    Fix: make a new signature for every request, after the last parameter was set.
    """
    del sight
    yield from ()


def value_changed_after_signing(sight: Sight) -> Iterator[Finding]:
    """A value was changed between signing and sending.

    Fix: sign last: nothing may change a parameter afterwards.
    """
    del sight
    yield from ()


def value_cut_at_quote(sight: Sight) -> Iterator[Finding]:
    """A quote inside a value ended the attribute of an HTML form, and the rest of the value was lost.

    Fix: escape the value for HTML (`&quot;`, `&#39;`) where it is written into the form.
    """
    del sight
    yield from ()


def characters_filtered(sight: Sight) -> Iterator[Finding]:
    """A filter took `<`, `>` or whole tags out of a value after it was signed.

    Fix: filter before signing, or exempt the parameters of the request.
    """
    del sight
    yield from ()


def sign_type_not_signed(sight: Sight) -> Iterator[Finding]:
    """This reply or notification signs `sign_type`, and the check left it out. Requests are not concerned.

    Fix: try both: with and without `sign_type` in the string.
    """
    del sight
    yield from ()
