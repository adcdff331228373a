"""What the four steps found and could not explain, and what they saw of the keys.

The functions do nothing but carry their text; `others` names them.
"""

from __future__ import annotations


def presign_differs() -> None:
    """Your own pre-sign string, given with `--presign`, is not the expected one.

    How: the two strings are compared parameter by parameter; each that is missing, added or different is named, with
    the first character that differs. This proves what your program built, not what it signed.

    See: the report shows both strings at the first difference.

    Fix: mend the parameters that are named, one after the other, from the top.

    Sources: https://global.alipay.com/doc/website_hk/presign
    """


def presign_unexplained() -> None:
    """The key pair is right, but another text was signed than the expected one, and no known mistake leads to it.

    How: the public key opens the signature and the block inside is sound, so the right private key made it; but its
    hash is that of another text. A hash does not tell its text.

    See: write down the pre-sign string in your program, just before it is signed.

    Fix: give that string with `--presign`: the report then names what differs.

    Sources: RFC 8017, 9.2
    """


def signature_wrong() -> None:
    """The signature does not verify, and no known mistake explains it.

    How: with MD5 and DSA a wrong key and a wrong text look alike, so either may be the reason; with RSA the key did
    not open the signature, or the request was damaged in a way that is not in the catalogue.

    See: the report says how many ways were tried, and what can still be the reason.

    Fix: give your own pre-sign string with `--presign`, and all keys that could be meant with `--keyring`.

    Sources: https://global.alipay.com/doc/tool/idiagnose
    """


def echo_equal() -> None:
    """The string in the gateway's error text, given with `--gateway-error`, is the one that the request gives.

    How: some error texts hold the pre-sign string that the gateway built from what arrived. Where it is equal,
    nothing was changed on the way; key, hash or signed text are at fault.

    See: the error text shows `&` as `&amp;`; that is only its way to display it, and is undone before comparing.

    Fix: nothing on the way: look at steps 1 to 3.

    Sources: fzlee/alipay#54
    """


def echo_missing() -> None:
    """The gateway's text, given with `--gateway-error`, holds no pre-sign string.

    How: most answers with ILLEGAL_SIGN name the error alone; the open gateway's invalid-signature often adds the
    string that it built.

    Fix: give the whole text of the error page, or leave the option out.
    """


def key_file_open() -> None:
    """The file of a private key can be read by other users of this machine.

    How: files are made readable for all unless `umask` says otherwise, or the key came by mail, copy or version
    control.

    See: `ls -l FILE` shows an `r` outside of the owner's three letters.

    Fix: `chmod 600 FILE`; if others may have read it, replace the key pair.
    """


def private_key_as_public_key() -> None:
    """A private key was given where the public key belongs; its public half was used in its place.

    How: the two files were confused. The public half is part of every private key, so nothing is lost for the check.
    But whoever is given your private key can sign in your name.

    See: the file says `PRIVATE KEY` in its first line.

    Fix: write the public key with `openssl pkey -in FILE -pubout -out NEW` and give that file; replace the pair if the
    private key was uploaded or sent to anyone.

    Sources: RFC 7468, 10; RFC 7468, 13
    """


def key_from_keyring() -> None:
    """No key of one's own was given, and a key of the keyring made the signature.

    How: `--keyring` names a folder, and every key in it is asked. The one that fits is then taken for your own.

    See: the note names the file. Compare it with what the merchant portal shows for this partner.

    Fix: nothing, if this is the key that Alipay has on file; give it with `--public-key` or `--md5-key-file` next time.
    """


def key_encrypted() -> None:
    """The private key is encrypted, and could not be opened.

    How: `openssl genrsa -aes256` or `openssl pkcs8 -topk8` without `-nocrypt` asks for a password and encrypts the
    file. Without a terminal nobody can be asked for it.

    See: the file says `ENCRYPTED` in one of its first lines.

    Fix: run it on a terminal and type the password, or write a plain copy with `openssl pkey -in FILE -out PLAIN` and
    keep it readable for you alone.

    Sources: RFC 7468, 11
    """


def key_weak() -> None:
    """A look at the numbers of the key: what is weak about them, or which tests found nothing.

    How: some keys can be broken by anyone: primes from a faulty chip (ROCA), primes too close together, small
    factors. They come from faulty generators or from damage to the file.

    See: the finding names the weakness. A note that lists tests means that these found nothing, and no more than
    that.

    Fix: generate a new key pair and upload its public key: `openssl genrsa 2048`.

    Sources: CVE-2017-15361
    """
