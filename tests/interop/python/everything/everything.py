"""Both sides of Everything.ice on the stock Python runtime.

`everything.py server [--Ice.X=Y ...]` prints `READY <endpoint>` when it serves. `everything.py client ENDPOINTS
[--Ice.X=Y ...]` calls a server with all cases, prints how many values were compared on both sides and their digests,
and `OK`.
"""

import sys

import Ice

from compared import Compared
from kinds import Optional, Rule, Word, text_of
from table import ECHO, FAULTS, MAYBE, SHAPES, E, Int, Node, Nodes, String, Value, Values, Words, nodes_of

CASES = 16
BACK = 100  # what a server returns is of the case with the number of the call and this
NAMES = ["move", "impl", "pub"]
SHAPE_OPERATIONS = ["shape", "shapeSliced", "shapeCompact"]


def fault_text(fault):
    """The text of an exception: which it is, and its members."""
    members = FAULTS[[E.Fault, E.CodedFault, E.AllFault, E.OptionalFault].index(type(fault))]
    return text_of((Word, fault.ice_id()), (members, fault))


def base_text(fault):
    """The text of the base that all have."""
    return text_of((String, "a fault"), (String, fault.reason))


class Everyone(E.Everyone):
    def __init__(self):
        self.tally = Compared(E.Mismatch)

    def compared(self, current):
        return self.tally.told()

    def echo(self, kind, n, v, o, current):
        rule = _rule(n, current)
        optional = Optional(kind)
        expected = (kind, rule.top(0, kind)), (optional, rule.top(1, optional))
        self.tally.check(text_of(*expected), text_of((kind, v), (optional, o)))
        rule = _rule(n + BACK, current)
        w, p = rule.top(0, kind), rule.top(1, optional)
        return rule.top(2, kind), w, p

    def maybe(self, kind, n, v, current):
        self.tally.check(text_of((kind, _rule(n, current).top(0, kind))), text_of((kind, v)))
        rule = _rule(n + BACK, current)
        p = rule.top(0, kind)
        return rule.top(1, kind), p

    def shape(self, shape, v, current):
        self.tally.check(text_of((Node, nodes_of(shape)[0])), text_of((Node, v)))
        return v, nodes_of(shape + 1)

    shapeSliced = shapeCompact = shape

    def twice(self, n, v, current):
        self.tally.check(text_of((Value, _rule(n, current).top(0, Value))), text_of((Value, v)))
        return v, [v, v]

    def raiseAny(self, kind, n, current):
        raise _rule(n, current).top(0, FAULTS[kind])

    def raise_(self, kind, n, current):
        if kind < len(FAULTS):
            self.raiseAny(kind, n, current)
        rule = _rule(n + BACK, current)
        text = rule.top(0, String)
        return rule.top(1, Int), text


def _rule(n, current):
    return Rule(n, current.encoding == Ice.Encoding_1_0, current.adapter.getCommunicator())


def _add_operations():
    """Those of one kind: each has its own name, and one body."""
    setattr(Everyone, "_raise", Everyone.raise_)  # a word of Python
    for name, kind in list(ECHO.items()) + [(name, Words) for name in NAMES]:
        operation = name if name in NAMES else "echo" + name
        setattr(Everyone, operation, lambda self, n, v, o, current, kind=kind: self.echo(kind, n, v, o, current))
    for name, kind in MAYBE.items():
        setattr(Everyone, "maybe" + name, lambda self, n, v, current, kind=kind: self.maybe(kind, n, v, current))


class Client:
    def __init__(self, prx):
        self.prx, self.communicator, self.tally = prx, prx.ice_getCommunicator(), Compared(E.Mismatch)
        self.old = prx.ice_getEncodingVersion() == Ice.Encoding_1_0

    def run(self):
        for name, kind in ECHO.items():
            self.echo(kind, self.operation("echo" + name))
        for name in NAMES:
            self.echo(Words, self.operation(name))
        for name, kind in MAYBE.items():
            self.maybe(kind, self.operation("maybe" + name))
        self.faults()
        for name in SHAPE_OPERATIONS:
            self.shapes(self.operation(name))
        self.twice()

    def operation(self, name):
        """Says what comes next, for who waits."""
        print("  " + name, flush=True)
        return getattr(self.prx, name)

    def sent(self, n):
        """What this side sends: all of it."""
        return Rule(n, False, self.communicator)

    def back(self, n):
        """What comes back."""
        return Rule(n + BACK, self.old, self.communicator)

    def echo(self, kind, call):
        optional = Optional(kind)
        for n in range(CASES):
            rule = self.sent(n)
            v = rule.top(0, kind)
            result, w, p = call(n, v, rule.top(1, optional))
            rule = self.back(n)
            expected = (kind, rule.top(0, kind)), (optional, rule.top(1, optional)), (kind, rule.top(2, kind))
            self.tally.check(text_of(*expected), text_of((kind, w), (optional, p), (kind, result)))

    def maybe(self, kind, call):
        for n in range(CASES):
            result, p = call(n, self.sent(n).top(0, kind))
            rule = self.back(n)
            expected = (kind, rule.top(0, kind)), (kind, rule.top(1, kind))
            self.tally.check(text_of(*expected), text_of((kind, p), (kind, result)))

    def faults(self):
        calls = self.operation("_raise"), self.operation("raiseAny")
        for kind, members in enumerate(FAULTS):
            for n in range(CASES):
                expected = Rule(n, self.old, self.communicator).top(0, members)
                for call, text_of_fault in (calls[0], fault_text), (calls[1], base_text):
                    try:
                        found = call(kind, n)
                    except E.Fault as fault:
                        found = text_of_fault(fault)
                    self.tally.check(text_of_fault(expected), found)
        result, text = calls[0](len(FAULTS), 0)
        rule = self.back(0)
        expected = (String, rule.top(0, String)), (Int, rule.top(1, Int))
        self.tally.check(text_of(*expected), text_of((String, text), (Int, result)))

    def shapes(self, call):
        for shape in range(len(SHAPES)):
            result, found = call(shape, nodes_of(shape)[0])
            expected = text_of((Nodes, nodes_of(shape + 1)), (Node, nodes_of(shape)[0]))
            self.tally.check(expected, text_of((Nodes, found), (Node, result)))

    def twice(self):
        for n in range(CASES):
            result, two = self.prx.twice(n, self.sent(n).top(0, Value))
            v = Rule(n, self.old, self.communicator).top(0, Value)
            self.tally.check(text_of((Values, [v, v]), (Value, v)), text_of((Values, two), (Value, result)))


def main():
    with Ice.initialize(sys.argv) as communicator:
        if sys.argv[1:2] == ["server"]:
            _add_operations()
            adapter = communicator.createObjectAdapterWithEndpoints("Everything", "tcp -h 127.0.0.1")
            adapter.add(Everyone(), Ice.Identity("everything", ""))
            adapter.activate()
            print(f"READY {adapter.getEndpoints()[0]}", flush=True)
            communicator.waitForShutdown()
            return
        _, side, endpoints = sys.argv
        assert side == "client", __doc__
        prx = E.EveryonePrx.checkedCast(communicator.stringToProxy("everything:" + endpoints))
        client = Client(prx)
        client.run()
        client.tally.print("HERE", client.tally.told())
        client.tally.print("THERE", prx.compared())
        print("OK", flush=True)


main()
