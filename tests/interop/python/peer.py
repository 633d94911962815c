"""What the scripts share: the loaded interfaces, and a client of a conformance server."""

import os
import sys

import Ice

HERE = os.path.dirname(os.path.abspath(__file__))
for path in ("../Conformance.ice", "../Policies.ice", "../textbook/Printer.ice"):
    Ice.loadSlice("", ["--all", os.path.join(HERE, path)])

import Conformance as C  # noqa: E402  (made by loadSlice)
import Demo  # noqa: E402,F401
import Policies as P  # noqa: E402,F401


class Peer:
    """A server at `endpoints`, seen by a stock client."""

    def __init__(self, communicator, endpoints):
        self.communicator = communicator
        self.endpoints = endpoints
        self.hosted = None

    def object(self, address):
        """The untyped proxy of `identity [options]`."""
        return self.communicator.stringToProxy(f"{address}:{self.endpoints}")

    def typed(self, interface, address=None):
        """The proxy of a servant of the conformance server, asked for its type."""
        prx = getattr(C, interface + "Prx")
        found = prx.checkedCast(self.object(address or interface.lower()))
        assert found, f"checkedCast to {interface} gave nil"
        return found

    def host(self, servant, identity):
        """Makes `servant` callable in this program, on a port of its own."""
        if self.hosted is None:
            self.hosted = self.communicator.createObjectAdapterWithEndpoints("Hosted", "tcp -h 127.0.0.1")
            self.hosted.activate()
        return self.hosted.add(servant, self.communicator.stringToIdentity(identity))


def fails(kind, call, *arguments, **keywords):
    """Calls, and returns the exception; fails if none of exactly this type comes."""
    try:
        result = call(*arguments, **keywords)
    except Exception as error:  # the test looks at all of them
        assert type(error) is kind, f"expected {kind.__name__}, got {error!r}"
        return error
    raise AssertionError(f"expected {kind.__name__}, got the result {result!r}")


def echoes(operation, values):
    """Checks that each value comes back as it went."""
    for value in values:
        back = operation(value)
        assert back == value, f"sent {value!r:.200}, got {back!r:.200}"


def out(text):
    print(text, flush=True)
    sys.stdout.flush()
