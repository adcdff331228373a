"""Weaknesses of a key that its public numbers show: what costs little and needs no list and no network.

Found: the prime structure of CVE-2017-15361 (ROCA), primes so close that Fermat's method splits the modulus,
small factors, a modulus that is itself a prime. Nothing found means only that these were not it.
"""

from __future__ import annotations

from itertools import pairwise
from math import gcd, isqrt, prod

from alidiag.keys.numbers import rsa_fault
from alidiag.model import DsaNumbers, Finding, Key, Level, RsaNumbers

FERMAT_ROUNDS = 100
SMALL_FACTORS = 1 << 16
MOST_PRIME_TESTED = 4096
"""Bits: the test whether n is a prime takes a tenth of a second there, and eightfold for twice the bits."""

_SIZE, _WEAK = "key-size-unexpected", "key-weak"
_NEW = "Generate a new key pair: `openssl genrsa 2048`."


def lint(key: Key) -> tuple[Finding, ...]:
    """What is weak about a key, then a note saying which checks ran. An MD5 key has no numbers to look at.

    Call it when someone asks about a key: it takes up to about 0.2 seconds.
    """
    if key.public is None:
        return ()
    if isinstance(key.public, DsaNumbers):
        return (
            *_small(key.bits),
            Finding(_WEAK, Level.NOTE, "no checks for weak DSA keys exist here; none ran"),
        )
    return (*_small(key.bits), *_rsa(key.public))


def _small(bits: int) -> tuple[Finding, ...]:
    if bits >= 1024:
        return ()
    message = f"a key of {bits} bits can be broken by anyone with a computer"
    return (Finding(_SIZE, Level.WARNING, message, expected="1024 or 2048", actual=str(bits), fix=_NEW),)


def _rsa(key: RsaNumbers) -> tuple[Finding, ...]:
    if fault := rsa_fault(key):
        return (Finding(_WEAK, Level.WARNING, f"the key is no usable RSA key: {fault}", fix=_NEW),)
    found = []
    if key.e == 3:
        found.append("its public exponent is 3: legal, but careless verifiers can be fooled; 65537 is usual")
    ran = ["ROCA", f"close primes (Fermat, {FERMAT_ROUNDS} rounds)", f"factors below {SMALL_FACTORS:,}"]
    if has_small_factor(key.n):
        found.append(f"its modulus has a factor below {SMALL_FACTORS:,}: the key is damaged or forged")
    if is_roca(key.n):
        found.append("its primes have the structure of CVE-2017-15361 (ROCA), which makes them easy to find")
    if has_close_primes(key.n):
        found.append("its two primes are so close together that they were found at once")
    if key.n.bit_length() <= MOST_PRIME_TESTED:
        ran.append("a modulus that is a prime")
        if _is_prime(key.n):
            found.append("its modulus is a prime, which no RSA key has")
    summary = Finding(_WEAK, Level.NOTE, f"looked for: {', '.join(ran)}")
    return (*(Finding(_WEAK, Level.WARNING, message, fix=_NEW) for message in found), summary)


def _primes(limit: int) -> list[int]:
    """All primes below `limit`."""
    sieve = bytearray(b"\1") * limit
    sieve[:2] = b"\0\0"
    for number in range(2, isqrt(limit) + 1):
        if sieve[number]:
            sieve[number * number :: number] = bytes(len(range(number * number, limit, number)))
    return [number for number in range(limit) if sieve[number]]


def has_small_factor(n: int) -> bool:
    """Whether a prime below 65,536 divides n."""
    primes = _primes(SMALL_FACTORS)
    # Products of some hundred primes: one gcd each is cheaper than a division by every prime.
    edges = [*range(0, len(primes), 256), len(primes)]
    return any(gcd(prod(primes[start:end]), n) != 1 for start, end in pairwise(edges))


def is_roca(n: int) -> bool:
    """Whether n is a power of 65537 modulo each small odd prime: so is every ROCA modulus, hardly another."""
    for prime in _primes(168)[1:]:
        power, powers = 1, set()
        while power not in powers:
            powers.add(power)
            power = power * 65537 % prime
        if n % prime not in powers:
            return False
    return True


def has_close_primes(n: int) -> bool:
    """Whether Fermat's factorisation splits n within a hundred rounds."""
    middle = isqrt(n - 1) + 1
    for a in range(middle, middle + FERMAT_ROUNDS):
        rest = a * a - n
        root = isqrt(rest)
        if root * root == rest and a - root > 1:
            return True
    return False


def _is_prime(n: int) -> bool:
    """Fermat's test to a few bases: the product of two random primes passes none of them."""
    return all(pow(base, n - 1, n) == 1 for base in (2, 3, 5, 7))
