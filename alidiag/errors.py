"""What can go wrong with alidiag itself or with what it was given; never what is wrong with a request.

"Your request is wrong" is data (`model.Finding`). "I could not look" is one of these.
"""

from enum import IntEnum


class ExitStatus(IntEnum):
    """The exit status of every command, the same for every output form."""

    OK = 0
    FAULT = 1
    USAGE = 2
    NOTHING = 3
    UNPROVEN = 4
    DEFECT = 70
    OUTPUT = 74
    MACHINE = 78
    INTERRUPTED = 130
    READER_GONE = 141


class AlidiagError(Exception):
    """The work could not be done. `hint` says what would help; neither text ever holds key material.

    `rule` is the id under which `alidiag explain` says more, empty where there is no such page. Raise it `from None`:
    the message of a key, XML or JSON parser may carry the whole secret.
    """

    status = ExitStatus.USAGE

    def __init__(self, message: str, hint: str = "", rule: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.rule = rule


class InputUnreadable(AlidiagError):
    """A request, file or option value cannot be read as what it should be."""


class KeyUnreadable(AlidiagError):
    """A key file holds no usable key; the message says what it holds instead, `rule` which mistake it is."""

    def __init__(self, message: str, hint: str = "", rule: str = "key-text-damaged") -> None:
        super().__init__(message, hint, rule)


class ConfigWrong(AlidiagError):
    """The configuration file says something that alidiag does not know."""


class NothingToCheck(AlidiagError):
    """The input was read, but no gateway request is in it."""

    status = ExitStatus.NOTHING


class OutputFailed(AlidiagError):
    """The report could not be written where it was wanted."""

    status = ExitStatus.OUTPUT


class MachineAtFault(AlidiagError):
    """This machine's cryptography fails its known-answer tests; no verdict can be given."""

    status = ExitStatus.MACHINE
