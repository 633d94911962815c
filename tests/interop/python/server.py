"""The conformance server on the stock runtime. Prints `READY <endpoint>` when it serves."""

import sys
import threading
import time

import Ice

from peer import C, out


class Scalars(C.Scalars):
    def echoBool(self, v, current):
        return v

    echoByte = echoShort = echoInt = echoLong = echoFloat = echoDouble = echoString = echoBool

    def sum(self, a, b, c, d, current):
        return a + b + c + d

    def split(self, path, current):
        place = path.find("/")
        head, _, tail = path.partition("/")
        return place, head, tail

    def swap(self, a, b, current):
        return b, a


class Composites(C.Composites):
    def echoColor(self, v, current):
        return v

    echoPoint = echoRecord = echoBools = echoBytes = echoShorts = echoInts = echoLongs = echoFloats = echoColor
    echoDoubles = echoStrings = echoColors = echoPoints = echoRecords = echoGrid = echoStringMap = echoColor
    echoPointMap = echoCatalog = echoColor


def seen(**values):
    """The set ones, as `tag=text;`."""
    pairs = sorted((int(tag[1:]), text) for tag, (value, text) in values.items() if value is not Ice.Unset)
    return "".join(f"{tag}={text};" for tag, text in pairs)


def point_text(p):
    return f"{p.x},{p.y}"


def map_text(mapping):
    return ",".join(f"{key}:{mapping[key]}" for key in sorted(mapping))


class Optionals(C.Optionals):
    def sized(self, b, a, required, c, d, current):
        return seen(_1=(a, a), _2=(b, b), _3=(c, c), _40=(d, d)) + str(required)

    def lengths(self, color, text, bytes, current):
        color_text = color.value if color is not Ice.Unset else ""
        bytes_text = len(bytes) if bytes is not Ice.Unset else ""
        return seen(_1=(color, color_text), _2=(text, text), _3=(bytes, bytes_text))

    def fixed(self, point, ints, map, current):
        set_ints = [] if ints is Ice.Unset else ints
        set_map = {} if map is Ice.Unset else {key: point_text(value) for key, value in map.items()}
        return seen(_1=(point, point is not Ice.Unset and point_text(point)),
                    _2=(ints, ",".join(str(i) for i in set_ints)), _30=(map, map_text(set_map)))

    def variable(self, record, texts, map, proxy, current):
        proxy_text = proxy.ice_getIdentity().name if proxy not in (Ice.Unset, None) else "nil"
        return seen(_1=(record, record is not Ice.Unset and record.name),
                    _2=(texts, texts is not Ice.Unset and ",".join(texts)),
                    _3=(map, map is not Ice.Unset and map_text(map)), _4=(proxy, proxy_text))

    def maybeInt(self, v, current):
        return v

    def maybeBoth(self, a, b, current):
        return a, b


class Failures(C.Failures):
    def listed(self, depth, current):
        if depth == 0:
            raise C.Failure("plain")
        if depth == 1:
            raise C.CodedFailure("coded", depth)
        if depth == 2:
            raise C.DetailedFailure("detailed", depth, "look here")
        if depth == 3:
            raise C.DetailedFailure("detailed", depth, where=C.Point(3, 4))
        return depth

    listedAll = listed

    def unlisted(self, number, current):
        raise C.Unlisted(number)

    def crash(self, why, current):
        raise RuntimeError(why)

    def gone(self, current):
        raise Ice.ObjectNotExistException(Ice.Identity("gone", ""), "", "")


class Target(C.Target):
    def name(self, current):
        return current.id.name


class SpecialTarget(Target, C.SpecialTarget):
    def greet(self, whom, current):
        return f"hello {whom}, this is {current.id.name}"


class Proxies(C.Proxies):
    def echoObject(self, v, current):
        return v

    echoTarget = echoTargets = echoSignpost = echoObject

    def nameOf(self, v, current):
        return v.name()

    def ownTarget(self, current):
        return self.own(current, "target")

    def ownSpecial(self, current):
        return self.own(current, "special")

    def own(self, current, name):
        return C.TargetPrx.uncheckedCast(current.adapter.createProxy(Ice.Identity(name, "")))

    def describe(self, v, current):
        return str(v) if v else ""


class Calls(C.Calls):
    def __init__(self):
        self.condition = threading.Condition()
        self.notes = []

    def sleep(self, milliseconds, current):
        time.sleep(milliseconds / 1000)

    def scramble(self, number, current):
        time.sleep((number * 7919 % 20) / 1000)
        return number

    def context(self, current):
        return current.ctx

    def identify(self, current):
        return "\n".join([f"{current.id.category}/{current.id.name}", current.facet, current.operation,
                          str(current.mode.value)])

    def encoding(self, current):
        return Ice.encodingVersionToString(current.encoding)

    def note(self, number, current):
        with self.condition:
            self.notes.append(number)
            self.condition.notify_all()

    def noted(self, current):
        with self.condition:
            notes, self.notes = self.notes, []
            return notes

    def awaitNotes(self, count, current):
        with self.condition:
            self.condition.wait_for(lambda: len(self.notes) >= count)


def main():
    settings = Ice.InitializationData()
    settings.properties = Ice.createProperties(sys.argv)
    settings.properties.setProperty("Ice.ThreadPool.Server.Size", "16")
    with Ice.initialize(sys.argv, settings) as communicator:
        adapter = communicator.createObjectAdapterWithEndpoints("Conformance", "tcp -h 127.0.0.1")
        for servant in (Scalars, Composites, Optionals, Failures, Proxies, Target):
            adapter.add(servant(), Ice.Identity(servant.__name__.lower(), ""))
        adapter.add(SpecialTarget(), Ice.Identity("special", ""))
        calls = Calls()
        adapter.add(calls, Ice.Identity("calls", ""))
        adapter.add(calls, Ice.Identity("calls", "cat"))
        adapter.addFacet(calls, Ice.Identity("calls", ""), "side")
        adapter.activate()
        out(f"READY {adapter.getEndpoints()[0]}")
        communicator.waitForShutdown()


main()
