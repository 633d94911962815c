"""Calls an object of a server that takes nothing: refused.py connection|discards ENDPOINTS [--Ice.X=Y ...]"""

import sys

import Ice
from peer import fails, out

with Ice.initialize(sys.argv) as communicator:
    proxy = communicator.stringToProxy("calls:" + sys.argv[2])
    if sys.argv[1] == "connection":
        fails(Ice.ConnectionLostException, proxy.ice_ping)
    else:
        error = fails(Ice.UnknownLocalException, proxy.ice_ping)
        assert "discards requests" in error.unknown, error.unknown
        proxy.ice_oneway().ice_ping()
    out("OK")
