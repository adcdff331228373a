"""Sums over keys that were already read: hashes, strict verification, signing, the view into an RSA block.

`strict`, `dsa` and `md5` give verdicts, `block` only explains, and `known_answers` tells whether this machine
can be believed.
"""
