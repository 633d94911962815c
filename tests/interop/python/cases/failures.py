"""User exceptions, and the errors of the runtime."""

import Ice
from peer import C, fails


def _check_all(operation, base_only):
    plain = fails(C.Failure, operation, 0)
    assert plain.reason == "plain"
    coded = fails(C.CodedFailure, operation, 1)
    assert (coded.reason, coded.code) == ("coded", 1)
    detailed = fails(C.DetailedFailure, operation, 2)
    assert (detailed.reason, detailed.code, detailed.hint, detailed.where) == ("detailed", 2, "look here", Ice.Unset)
    detailed = fails(C.DetailedFailure, operation, 3)
    assert (detailed.hint, detailed.where) == (Ice.Unset, C.Point(3, 4))
    assert operation(4) == 4


def listed(peer):
    _check_all(peer.typed("Failures").listedAll, False)


def encoding_1_0(peer):
    """The same; optional members do not travel."""
    operation = peer.typed("Failures").ice_encodingVersion(Ice.Encoding_1_0).listedAll
    assert fails(C.Failure, operation, 0).reason == "plain"
    detailed = fails(C.DetailedFailure, operation, 2)
    assert (detailed.reason, detailed.code, detailed.hint) == ("detailed", 2, Ice.Unset)


def base_of_the_list(peer):
    """`listed` lists the base alone: a Floe server throws that, a stock one whatever was raised."""
    operation = peer.typed("Failures").listed
    assert fails(C.Failure, operation, 0).reason == "plain"
    try:
        operation(1)
    except C.Failure as error:
        assert error.reason == "coded"
    else:
        raise AssertionError("no exception")
    assert operation(9) == 9


def unlisted(peer):
    try:
        peer.typed("Failures").unlisted(3)
    except Ice.UnknownException:  # and what derives from it
        return
    raise AssertionError("no exception")


def crash(peer):
    """The caller gets an UnknownException, and the connection lives on."""
    failures = peer.typed("Failures")
    connection = failures.ice_getConnection()
    error = fails(Ice.UnknownException, failures.crash, "ouch")
    assert "ouch" in error.unknown, error.unknown
    assert failures.listed(9) == 9
    assert failures.ice_getConnection() == connection


def gone(peer):
    """An ObjectNotExist that a servant makes carries its own identity."""
    error = fails(Ice.ObjectNotExistException, peer.typed("Failures").gone)
    assert (error.id.name, error.id.category, error.operation) == ("gone", "", "gone"), error
