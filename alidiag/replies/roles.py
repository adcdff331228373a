"""Which keys may be Alipay's, which are the merchant's own, and what is said of one that was given in the wrong place.

A message is genuine where a key of Alipay's verifies it. A key of one's own verifies nothing of Alipay's, so one that
was given as Alipay's is set aside, and said to be so.
"""

from __future__ import annotations

from collections.abc import Iterator

from alidiag.frozen import frozen, replace
from alidiag.keys.found import MALFORMED, PRIVATE_AS_PUBLIC
from alidiag.keys.known import PUBLISHED, alipay_own_key, alipay_published_key
from alidiag.keys.md5 import is_malformed
from alidiag.keys.pair import public_half
from alidiag.model import Finding, Half, Key, KeyRing, Kind, Level


@frozen
class Roles:
    """The keys by whose they are, all public halves but for the MD5 keys.

    `alipay` was given as Alipay's and may be. `mine` are the merchant's, the given one first. `others` are those of the
    keyring that may be Alipay's.
    """

    alipay: Key | None
    mine: tuple[Key, ...]
    md5: Key | None
    others: tuple[Key, ...]
    findings: tuple[Finding, ...] = ()

    def ring(self, kind: str) -> KeyRing:
        """The keys in the roles in which the search asks them: whoever signs a message is Alipay."""
        published = (alipay_published_key(),) if kind == Kind.RSA else ()
        verifies = self.alipay if self.alipay is not None and self.alipay.kind == kind else None
        merchant = self.mine[0] if self.mine else None
        return KeyRing(public=verifies, alipay_public=merchant, md5=self.md5, others=(*self.others, *published))


def roles_of(keys: KeyRing) -> Roles:
    """Whose the given keys are, as far as they tell themselves."""
    told: list[Finding] = []
    given = next((key for key in (keys.public, keys.private) if key is not None), None)
    if given is not None and (name := alipay_own_key(given)):
        told.append(_swapped(f"The public key in {given.source} is {name}, not yours.", "Give your own public key."))
        given = None
    alipay = keys.alipay_public
    if alipay is not None and (why := _own_instead(alipay, given)):
        told.append(_swapped(why, "Give Alipay's public key, from the merchant portal."))
        given, alipay = given or alipay, None
    private = [key for key in keys.others if key.half is Half.PRIVATE]
    mine = [public_half(key) if key.half is Half.PRIVATE else key for key in (given, *private) if key is not None]
    own = {key.public for key in mine}
    others = tuple(key for key in keys.others if key.kind is Kind.MD5 or key.public not in own)
    return Roles(alipay, tuple(mine), keys.md5, others, tuple(told))


def _own_instead(alipay: Key, given: Key | None) -> str:
    """Why the key that was given as Alipay's is the merchant's own; empty where it may be Alipay's."""
    where = f"The key given as Alipay's, in {alipay.source}, is your own public key, not Alipay's"
    if given is not None and given.public == alipay.public:
        same = "it was given as both" if given.source == alipay.source else f"it is that of {given.source}, too"
        return f"{where}: {same}."
    if any(note.rule == PRIVATE_AS_PUBLIC for note in alipay.notes):
        return f"{where}: nobody but Alipay has the private key of Alipay's."
    return ""


def _swapped(message: str, fix: str) -> Finding:
    return Finding("key-role-swapped", Level.WARNING, f"{message} It was not used to check the message.", fix=fix)


def key_notes(roles: Roles, given: KeyRing, kind: str, author: Key | None = None) -> Iterator[Finding]:
    """What is said of the keys beside the signature.

    Args:
        roles: the keys by whose they are.
        given: the keys as they were given.
        kind: of the signature.
        author: the key by which the signature holds.
    """
    yield from roles.findings
    for key in (given.alipay_public, given.public):
        if key is not None:
            yield from (note for note in key.notes if note.rule == PRIVATE_AS_PUBLIC)
    role = given.md5 if kind == Kind.MD5 else roles.alipay
    if author is not None and author.source != PUBLISHED and (role is None or role.kind != author.kind):
        message = f"No key of Alipay's was given; the one from {author.source}, in the keyring, made this signature."
        yield Finding("key-from-keyring", Level.NOTE, message)
    key = author or role
    for note in key.notes if key is not None and kind == Kind.MD5 else ():
        if note.rule == "md5-key-padded":
            yield note
        elif note.rule == MALFORMED and author is not None and is_malformed(author):
            message = f"{note.message} This message was signed with it, so not by Alipay."
            yield replace(note, level=Level.ERROR, message=message)
        elif note.rule == MALFORMED:
            yield note
