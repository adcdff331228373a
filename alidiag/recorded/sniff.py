"""The form of a recording, told by its first octets."""

from __future__ import annotations

import json
import re

HEAD = 1 << 16
"""Octets that are looked at."""

_MAGIC = (
    (b"\x1f\x8b", "compressed by gzip"),
    (b"PK\x03\x04", "a zip file"),
    (b"BZh", "compressed by bzip2"),
    (b"\xfd7zXZ\x00", "compressed by xz"),
    (b"\x28\xb5\x2f\xfd", "compressed by zstd"),
    (b"%PDF-", "a PDF document"),
    (b"\x89PNG\r\n\x1a\n", "a PNG picture"),
    (b"\x7fELF", "a program"),
    (b"\xff\xfe", "UTF-16, not UTF-8"),
    (b"\xfe\xff", "UTF-16, not UTF-8"),
)
_HAR = re.compile(rb"\s*\{\s*\"log\"\s*:\s*\{")
_POSTMAN = re.compile(rb"_postman_id|schema\.(?:get)?postman\.com")
_LOG = re.compile(
    rb"^[^\r\n\"]{0,400}\[[^\]\r\n]{10,40}\][^\r\n\"]{0,200}\"[A-Z]{3,7} [^\r\n]{1,8000} HTTP/", re.MULTILINE
)
_WORD = re.compile(rb"(?:https?://|[A-Za-z_][\w.;%-]{0,63}=)[^\s\"<>]*+", re.IGNORECASE)


def sniffed(head: bytes) -> str:
    """The name of a form of `inputs.INPUT_FORMS`; or what the file is that cannot be read, behind a `!`."""
    for magic, what in _MAGIC:
        if head.startswith(magic):
            return "!" + what
    text = head.removeprefix(b"\xef\xbb\xbf")
    if _HAR.match(text):
        return "har"
    if text.lstrip()[:1] == b"{":
        first = text.lstrip().partition(b"\n")[0]
        if _POSTMAN.search(text) and (b'"info"' in text) and not first.rstrip().endswith(b"}"):
            return "postman"
        return _of_json(first)
    if _LOG.search(text):
        return "access-log"
    return "urls" if _is_urls(text) else "text"


def _is_urls(text: bytes) -> bool:
    """Whether every line of a text is one word: an address or a body."""
    *whole, last = text.split(b"\n")
    lines = [line.strip(b" \t\r") for line in (whole[:200] or [last])]
    told = [line for line in lines if line and not line.startswith(b"#")]
    return bool(told) and all(_WORD.fullmatch(line) for line in told)


def _of_json(line: bytes) -> str:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return "jsonl"
    if not isinstance(value, dict):
        return "jsonl"
    if "item" in value and "info" in value:
        return "postman"
    if "log" in value and isinstance(value["log"], dict) and "entries" in value["log"]:
        return "har"
    own = isinstance(value.get("url"), str) or (isinstance(value.get("body"), str) and "request" not in value)
    logged = {"request_uri", "request", "status", "remote_addr", "@timestamp", "time", "ts"} & value.keys()
    return "jsonl" if own and not ("status" in logged and "request" in logged) else "json-log" if logged else "jsonl"
