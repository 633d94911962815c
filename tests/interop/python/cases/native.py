"""What a stock client sees of a native object: all that is built in, and a clear word on its parameters' encoding."""

import Ice
from peer import fails

# One string, "a", in encoding 1.1.
PARAMETERS = bytes.fromhex("0800000001010161")


def built_in_operations(peer):
    drawing = peer.object("native")
    drawing.ice_ping()
    assert drawing.ice_isA("::floe_tests::Drawing")
    assert drawing.ice_ids() == ["::Ice::Object", "::floe_tests::Drawing"]


def typed_calls_name_the_encoding(peer):
    drawing = peer.object("native")
    error = fails(Ice.UnknownLocalException, drawing.ice_invoke, "shape", Ice.OperationMode.Normal, PARAMETERS)
    assert "66.1" in error.unknown and "1.1" in error.unknown and "shape" in error.unknown, error.unknown
    drawing.ice_ping()
