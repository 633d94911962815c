"""What a stock client sees of the textbook's server: the objects `SimplePrinter1` and `SimplePrinter2`."""

import Ice
from peer import Demo, fails

EMPTY = bytes.fromhex("060000000101")


def _printer(peer, address="SimplePrinter1"):
    printer = Demo.PrinterPrx.checkedCast(peer.object(address))
    assert printer
    return printer


def ice_ping(peer):
    peer.object("SimplePrinter1").ice_ping()
    peer.object("SimplePrinter2").ice_ping()


def ice_id(peer):
    assert peer.object("SimplePrinter1").ice_id() == "::Demo::Printer"


def ice_ids(peer):
    assert peer.object("SimplePrinter1").ice_ids() == ["::Demo::Printer", "::Ice::Object"]


def ice_is_a_true(peer):
    assert peer.object("SimplePrinter1").ice_isA("::Demo::Printer")
    assert peer.object("SimplePrinter1").ice_isA("::Ice::Object")


def ice_is_a_false(peer):
    for other in ("::Demo::Scanner", "::Demo", "Demo::Printer", ""):
        assert not peer.object("SimplePrinter1").ice_isA(other), other


def another_name(peer):
    error = fails(Ice.ObjectNotExistException, peer.object("SimplePrinter3").ice_ping)
    assert (error.id, error.facet, error.operation) == (Ice.Identity("SimplePrinter3", ""), "", "ice_ping")


def another_category(peer):
    error = fails(Ice.ObjectNotExistException, peer.object("other/SimplePrinter1").ice_ping)
    assert (error.id, error.facet, error.operation) == (Ice.Identity("SimplePrinter1", "other"), "", "ice_ping")


def another_facet(peer):
    error = fails(Ice.FacetNotExistException, peer.object("SimplePrinter1 -f side").ice_ping)
    assert (error.id, error.facet, error.operation) == (Ice.Identity("SimplePrinter1", ""), "side", "ice_ping")


def another_operation(peer):
    for encoding in (Ice.Encoding_1_1, Ice.Encoding_1_0):
        proxy = peer.object("SimplePrinter1").ice_encodingVersion(encoding)
        error = fails(Ice.OperationNotExistException, proxy.ice_invoke, "scan", Ice.OperationMode.Normal, EMPTY)
        assert (error.id.name, error.facet, error.operation) == ("SimplePrinter1", "", "scan")


def wrong_parameters(peer):
    """Too short, a length beyond the end, no UTF-8, an unknown encoding: an answer each, the connection stays."""
    printer = _printer(peer)
    connection = printer.ice_getConnection()
    for params in ("060000000101", "070000000101 05", "0b0000000101 ffffffff7f", "0b0000000101 ffffffffff",
                   "090000000101 05 6162", "0b0000000109 04 61626364"):
        error = fails(Ice.UnknownLocalException, printer.ice_invoke, "printString", Ice.OperationMode.Normal,
                      bytes.fromhex(params))
        assert error.unknown, params
    printer.ice_ping()
    assert printer.ice_getConnection() == connection


def encoding_1_0(peer):
    printer = _printer(peer).ice_encodingVersion(Ice.Encoding_1_0)
    printer.ice_ping()
    assert printer.ice_isA("::Demo::Printer") and printer.ice_id() == "::Demo::Printer"
    printer.printString("in 1.0")


def encoding_1_1(peer):
    printer = _printer(peer).ice_encodingVersion(Ice.Encoding_1_1)
    assert printer.ice_ids() == ["::Demo::Printer", "::Ice::Object"]
    printer.printString("in 1.1")


def oneway(peer):
    printer = _printer(peer).ice_oneway()
    printer.printString("oneway 1")
    printer.printString("oneway 2")
    _printer(peer).printString("twoway")


def batch_oneway(peer):
    batch = _printer(peer).ice_batchOneway()
    for number in range(3):
        batch.printString(f"batch {number}")
    _printer(peer).printString("before the flush")
    batch.ice_flushBatchRequests()
    _printer(peer).printString("after the flush")


def contexts(peer):
    """A server that does not look at them is not disturbed."""
    printer = _printer(peer)
    printer.printString("with a context", {"k": "v", "": "🧊" * 1000})
    printer.ice_context({str(i): "x" for i in range(1000)}).printString("with a large context")


def texts(peer):
    printer = _printer(peer)
    printer.printString("")
    printer.printString("Grüße 🧊")
    printer.printString("x" * 300)
