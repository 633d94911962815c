"""Both sides of Evolving.ice on the stock Python runtime, of one version of it.

`evolving.py old|new server [--Ice.X=Y ...]` prints `READY <endpoint>` when it serves. `evolving.py old|new client
ENDPOINTS [--Ice.X=Y ...]` calls a server of the other version, prints how many values were compared on both sides and
their digests, and `OK`.
"""

import os
import sys
from types import SimpleNamespace

import Ice

from compared import Compared
from kinds import Byte, Int, Long, Members, Optional, Reference, Sequence, Short, String, Word, enumeration, text_of

HERE = os.path.dirname(os.path.abspath(__file__))
NEWER = sys.argv[1:2] == ["new"]
Ice.loadSlice("", ["--all"] + ["-DNEWER"] * NEWER + [os.path.join(HERE, "../../Evolving.ice")])

import Evolving as E  # noqa: E402  (made by loadSlice)

BASES, VALUES = 8, 10  # instances that are a `Base`, and after them those that are not
FIRST_NEW = 2  # the first that only the newer side knows
WITH_STRANGERS = 5  # one of a graph in which there is an instance whose classes are all new
FAULTS, FIRST_NEW_FAULT = 6, 4
OLDER = 1000  # in a number: it is sent by the older side
STRANGER = "::Evolving::Stranger"
NEW_MEMBERS = "abcdefgh" if NEWER else ""

Level = enumeration(*E.Level._enumerators.values())
Pair = Members(E.Pair, number=Int, text=String)
Base = Reference(E.Base, [])
Value = Reference(Ice.Value, [])
Box = Reference(E.Box, [])
KNOWN = Optional(String)
EXTRA = {name: Optional(kind) for name, kind in zip(NEW_MEMBERS, (Byte, Short, Int, Long, Level, String, Pair, Base))}
PARAMETERS = dict(EXTRA, known=KNOWN)
_BASE = dict(number=Int, **PARAMETERS)
_DERIVED = dict(_BASE, text=String, other=Base, some=Optional(Int), link=Optional(Base))
_FAULT = dict(reason=String, **PARAMETERS)
CLASSES = {"Base": _BASE, "Box": dict(first=Base, second=Base)}
if NEWER:
    Stranger = Reference(E.Stranger, [])
    CLASSES.update(
        Derived=_DERIVED,
        Further=dict(_DERIVED, all=Sequence(Base), any=Value, stranger=Stranger),
        Compact=dict(_BASE, other=Base),
        Stranger=dict(s=Int, known=Base, friend=Stranger))
Reference.all_kinds = {f"::Evolving::{name}": Members(None, **members) for name, members in CLASSES.items()}


def known(n):
    return f"known {n}" if n % 2 == 0 else Ice.Unset


def base(n, old=False):
    """What the older side knows of an instance; in encoding 1.0 there are no optional members."""
    return E.Base(number=100 + n, known=Ice.Unset if old else known(n))


def fault(n, old=False):
    """What the older side knows of a fault."""
    return E.Fault(reason=f"fault {n}", known=Ice.Unset if old else known(n))


def extra(n):
    """New optional members: none, all, every second, the others."""
    every = dict(a=200 + n & 255, b=-n, c=(1 << 20) + n, d=-(1 << 40) - n, e=E.Level.extreme, f=f"extra {n}",
                 g=E.Pair(n, "pair"), h=base(OLDER + n))
    chosen = {0: "", 1: "abcdefgh", 2: "aceg", 3: "bdfh"}[n % 4]
    return {name: every[name] for name in chosen}


class Instances:
    """Makes the instances; `extended` ones have the new members of `Base` too."""

    def __init__(self, extended):
        self.extended = extended

    def one(self, kind, n, **members):
        return kind(number=100 + n, known=known(n), **members, **(extra(n) if self.extended else {}))

    def base(self, n):
        if n < 2:
            return self.one(E.Base, n)
        if n == 2:
            return self.one(E.Derived, 2, text="two")
        if n == 3:
            other = self.one(E.Base, 30)
            return self.one(E.Derived, 3, text="🧊", other=other, some=7, link=other)
        if n == 4:
            value = self.one(E.Derived, 4)
            value.other = value.link = value
            return value
        if n == 5:
            return self.further()
        if n == 6:
            value, other = self.one(E.Compact, 6), self.one(E.Compact, 60)
            value.other, other.other = other, value
            return value
        return self.one(E.Derived, n, other=self.one(E.Derived, n + 70, link=self.one(E.Base, n + 71)))

    def further(self):
        value = self.one(E.Further, 5)
        derived = self.one(E.Derived, 50, other=value)
        value.all = [value, None, derived]
        value.any = value.stranger = E.Stranger(1, derived, None)
        return value

    def value(self, n):
        if n < BASES:
            return self.base(n)
        if n == BASES:
            value = E.Stranger(n, self.one(E.Derived, 80, some=-1))
            value.friend = value
            return value
        return E.Stranger(n, None, E.Stranger(10, self.one(E.Base, 90), None))

    def box(self):
        first = self.base(3)
        return E.Box(first, first.other)


def raise_fault(n):
    members = dict(reason=f"fault {n}", known=known(n), **extra(n))
    if n < FIRST_NEW_FAULT:
        raise E.Fault(**members)
    members.update(code=n, other=Instances(True).base(3))
    if n == FIRST_NEW_FAULT:
        raise E.CodedFault(**members)
    raise E.DetailedFault(detail="detail", pair=E.Pair(n, "pair"), **members)


def fault_text(value):
    return text_of((Word, value.ice_id()), (Members(None, **_FAULT), value))


def parameters_text(values, *more):
    if not NEWER:
        return text_of((KNOWN, values["known"] if values else Ice.Unset), *more)
    every = SimpleNamespace(**{name: values.get(name, Ice.Unset) for name in PARAMETERS})
    return text_of((Members(None, **PARAMETERS), every), *more)


class Evolution(E.Evolution):
    def __init__(self):
        self.tally = Compared(E.Mismatch)

    def compared(self, current):
        return self.tally.told()

    def same(self, n, v, current):
        self.tally.check(text_of((Base, sent(n, current))), text_of((Base, v)))
        return v

    def sameValue(self, n, v, current):
        self.takeValue(n, v, current)
        return v

    def sameBox(self, n, v, current):
        expected = E.Box(sent(n, current), None if NEWER else base(30, is_old(current)))
        self.tally.check(text_of((Box, expected)), text_of((Box, v)))
        return v

    def sameLevel(self, v, current):
        return v

    def giveLevel(self, n, current):
        return [E.Level.low, E.Level.high][n] if n < 2 else E.Level.extreme

    def give(self, n, current):
        return Instances(True).base(n) if NEWER else base(n)

    def giveValue(self, n, current):
        return Instances(True).value(n) if NEWER else base(n)

    def take(self, n, v, current):
        expected = Instances(False).base(n) if NEWER and not is_old(current) else sent(n, current)
        self.tally.check(text_of((Base, expected)), text_of((Base, v)))

    def takeValue(self, n, v, current):
        if not NEWER and n >= BASES:
            self.tally.check(text_of((String, STRANGER)), text_of((String, v.ice_id())))
            return
        full = NEWER and not is_old(current) and n < OLDER
        expected = Instances(False).value(n) if full else sent(n, current)
        self.tally.check(text_of((Value, expected)), text_of((Value, v)))

    def optionals(self, n, *arguments):
        *values, current = arguments
        expected = {} if is_old(current) else dict(extra(n) if n < OLDER and NEWER else {}, known=known(n))
        self.tally.check(parameters_text(expected), parameters_text(dict(zip(PARAMETERS, values))))
        back = n % OLDER + 1
        back = dict(extra(back) if NEWER else {}, known=known(back))
        return n, *(back.get(name, Ice.Unset) for name in PARAMETERS)


def _raise(self, n, current):
    if NEWER:
        raise_fault(n)
    raise fault(n)


setattr(Evolution, "_raise", _raise)  # `raise` is a word of Python


def is_old(current):
    return current.encoding == Ice.Encoding_1_0


def sent(n, current):
    """What comes from the other side."""
    return base(n, is_old(current))


def word_of(call):
    """What went wrong, in a word that is the same in all languages."""
    try:
        call()
        return "nothing"
    except Ice.UnknownUserException:
        return "unknown user exception"
    except Ice.UnknownException:
        return "unknown"
    except Ice.MarshalException:
        return "marshal"


class Client:
    def __init__(self, prx):
        self.prx, self.tally = prx, Compared(E.Mismatch)
        self.old = prx.ice_getEncodingVersion() == Ice.Encoding_1_0
        properties = prx.ice_getCommunicator().getProperties()
        self.sliced = properties.getPropertyAsInt("Ice.Default.SlicedFormat") > 0

    def run(self):
        for n in range(VALUES):
            self.instances(n)
        self.boxes()
        if not self.old:  # in encoding 1.0 another largest enumerator is another encoding
            self.levels()
        for n in range(FAULTS):
            self.faults(n)
        for n in range(VALUES):
            self.optionals(n)

    def is_readable(self, n):
        """Whether the older side can read this instance."""
        return n < BASES and n != WITH_STRANGERS if self.old else self.sliced or n < FIRST_NEW

    def check(self, kind, expected, found):
        self.tally.check(text_of((kind, expected)), text_of((kind, found)))

    def fails(self, word, call):
        self.check(String, word, word_of(call))

    def faults(self, n):
        if not NEWER and n >= FIRST_NEW_FAULT and not self.old and not self.sliced:
            self.fails("unknown user exception", lambda: getattr(self.prx, "_raise")(n))
            return
        try:
            found = getattr(self.prx, "_raise")(n)
        except E.Fault as caught:
            found = fault_text(caught)
        self.tally.check(fault_text(fault(n, self.old)), found)


class NewClient(Client):
    def back(self, n):
        """As it comes back from the older side."""
        return base(n, True) if self.old else Instances(False).value(n)

    def instances(self, n):
        made = Instances(True)
        if not self.is_readable(n):
            self.fails("unknown", lambda: self.prx.sameValue(n, made.value(n)))
            return
        self.check(Value, self.back(n), self.prx.sameValue(n, made.value(n)))
        if n < BASES:
            self.check(Base, self.back(n), self.prx.same(n, made.base(n)))
            self.check(Base, base(n, self.old), self.prx.give(n))
            self.prx.take(n, base(n))

    def boxes(self):
        if not self.is_readable(3):
            self.fails("unknown", lambda: self.prx.sameBox(3, Instances(True).box()))
            return
        expected = E.Box(base(3, True), base(30, True)) if self.old else Instances(False).box()
        self.check(Box, expected, self.prx.sameBox(3, Instances(True).box()))

    def levels(self):
        for level in E.Level.low, E.Level.high:
            self.check(Level, level, self.prx.sameLevel(level))
        self.check(Level, E.Level.high, self.prx.giveLevel(1))
        self.fails("unknown", lambda: self.prx.sameLevel(E.Level.extreme))

    def optionals(self, n):
        values = dict(extra(n), known=known(n))
        result, *back = self.prx.optionals(n, *[values.get(name, Ice.Unset) for name in PARAMETERS])
        expected = {} if self.old else dict(known=known(n + 1))
        found = dict(zip(PARAMETERS, back))
        self.tally.check(parameters_text(expected, (Int, n)), parameters_text(found, (Int, result)))


class OldClient(Client):
    def instances(self, n):
        if not self.is_readable(n):
            self.fails("marshal", lambda: self.prx.giveValue(n))
            return
        value = self.prx.giveValue(n)
        self.prx.takeValue(n, value)
        if n >= BASES:
            self.check(String, STRANGER, value.ice_id())
            return
        self.check(Value, base(n, self.old), value)
        given = self.prx.give(n)
        self.check(Base, base(n, self.old), given)
        self.prx.take(n, given)
        own = OLDER + n
        self.check(Base, base(own, self.old), self.prx.same(own, base(own)))
        self.check(Value, base(own, self.old), self.prx.sameValue(own, base(own)))

    def boxes(self):
        own = OLDER + 3
        self.check(Box, E.Box(base(own, self.old), None), self.prx.sameBox(own, E.Box(base(own), None)))

    def levels(self):
        self.check(Level, E.Level.low, self.prx.giveLevel(0))
        self.check(Level, E.Level.high, self.prx.giveLevel(1))
        self.check(Level, E.Level.high, self.prx.sameLevel(E.Level.high))
        self.fails("marshal", lambda: self.prx.giveLevel(2))

    def optionals(self, n):
        result, back = self.prx.optionals(OLDER + n, known(OLDER + n))
        expected = Ice.Unset if self.old else known(n + 1)
        self.tally.check(text_of((KNOWN, expected), (Int, OLDER + n)), text_of((KNOWN, back), (Int, result)))


def main():
    with Ice.initialize(sys.argv) as communicator:
        if sys.argv[2:3] == ["server"]:
            adapter = communicator.createObjectAdapterWithEndpoints("Evolving", "tcp -h 127.0.0.1")
            adapter.add(Evolution(), Ice.Identity("evolution", ""))
            adapter.activate()
            print(f"READY {adapter.getEndpoints()[0]}", flush=True)
            communicator.waitForShutdown()
            return
        _, _, side, endpoints = sys.argv
        assert side == "client", __doc__
        prx = E.EvolutionPrx.checkedCast(communicator.stringToProxy("evolution:" + endpoints))
        client = NewClient(prx) if NEWER else OldClient(prx)
        client.run()
        client.tally.print("HERE", client.tally.told())
        client.tally.print("THERE", prx.compared())
        print("OK", flush=True)


main()
