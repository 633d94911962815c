"""Classes on the stock runtime: classes.py serve, or classes.py check floe|stock ENDPOINTS"""

import os
import sys

import Ice

from peer import fails, out

Ice.loadSlice("", ["--all", os.path.join(os.path.dirname(os.path.abspath(__file__)), "../Classes.ice")])

import Classes as C  # noqa: E402  (made by loadSlice)


class Graphs(C.Graphs):
    def echo(self, s, current):
        return s

    echoSliced = any = anySliced = frames = echo

    def same(self, a, b, current):
        return a is b

    def all(self, s, n, f, current):
        return s, f, n

    def maybe(self, number, s, t, current):
        assert t is Ice.Unset or t.b == number, t
        return s

    def ring(self, count, current):
        return ring(count)

    def fail(self, how, current):
        raise failure(how)

    failSliced = fail


def ring(count):
    groups = [C.Group(str(i), i, [], None, Ice.Unset) for i in range(count)]
    for i, group in enumerate(groups):
        group.parent = groups[(i + 1) % count]
    return groups[0]


def failure(how):
    shape = C.Shape("s", 1)
    if how == 0:
        return C.Misshapen("nil", None)
    if how == 1:
        return C.Misshapen("one", shape)
    group = ring(1)
    group.parts = [shape, group]
    return C.Unbalanced("two", shape, group, C.Tiny(how))


def check(graphs, stock, old):
    nil(graphs)
    shared_and_cyclic(graphs, old)
    containers(graphs, old)
    optionals(graphs, old)
    rings(graphs)
    exceptions(graphs, old)
    unknown(graphs, stock, old)
    depth(graphs)


def nil(graphs):
    assert graphs.echo(None) is None
    assert graphs.any(None) is None
    assert graphs.same(None, None)


def shared_and_cyclic(graphs, old):
    shape = C.Shape("s", 7)
    assert graphs.same(shape, shape)
    assert not graphs.same(shape, C.Shape("s", 7))
    for echo in (graphs.echo, graphs.echoSliced, graphs.any, graphs.anySliced):
        group = C.Group("g", Ice.Unset, [shape, None, shape], None, shape)
        group.parent = group
        group.parts.append(group)
        back = echo(group)
        assert type(back) is C.Group and back.name == "g" and back.weight is Ice.Unset, back
        assert back.parent is back and back.parts[3] is back and back.parts[1] is None
        assert back.parts[0] is back.parts[2] and back.parts[0].name == "s"
        assert back.parts[0].weight == (Ice.Unset if old else 7)
        assert back.mark is (Ice.Unset if old else back.parts[0])
    for echo in (graphs.any, graphs.anySliced):
        assert echo(C.Tiny(200)).b == 200


def containers(graphs, old):
    shape = C.Shape("s", Ice.Unset)
    shapes, frame, named = graphs.all([shape, None], {"k": shape, "n": None}, C.Frame(3, shape))
    assert shapes[0] is named["k"] and shapes[0] is frame.inside and frame.x == 3
    assert shapes[1] is None and named["n"] is None
    assert graphs.all([], {}, C.Frame(0, None)) == ([], C.Frame(0, None), {})
    assert graphs.frames([]) == []
    frames = graphs.frames([C.Frame(1, shape), C.Frame(2, shape)])
    assert frames[0].inside is frames[1].inside and frames[1].x == 2


def optionals(graphs, old):
    assert graphs.maybe(1) is Ice.Unset
    back = graphs.maybe(1, None)
    assert back is (Ice.Unset if old else None), back
    back = graphs.maybe(5, C.Shape("s", Ice.Unset), C.Tiny(5))
    assert back is Ice.Unset if old else back.name == "s"


def rings(graphs):
    for count in (1, 2, 50):
        group = first = graphs.ring(count)
        for i in range(count):
            assert group.name == str(i)
            group = group.parent
        assert group is first


def exceptions(graphs, old):
    for fail in (graphs.fail, graphs.failSliced):
        error = fails(C.Misshapen, fail, 0)
        assert error.why == "nil" and error.shape is None
        error = fails(C.Misshapen, fail, 1)
        assert error.why == "one" and error.shape.name == "s"
        error = fails(C.Unbalanced, fail, 9)
        assert error.why == "two" and error.group.parts[0] is error.shape
        assert error.group.parts[1] is error.group and error.group.parent is error.group
        assert error.tiny is Ice.Unset if old else error.tiny.b == 9


def unknown(graphs, stock, old):
    """A class that the server does not know, unless it is a stock one."""
    friend = C.Shape("friend", 3)
    stranger = C.Stranger("stranger", 4, friend, None, "secret", friend)
    stranger.own = stranger
    if old:
        # The part that is known comes back, in either format.
        for echo in (graphs.echo, graphs.echoSliced):
            back = echo(stranger)
            assert type(back) is (C.Stranger if stock else C.Shape) and back.name == "stranger"
        return
    if not stock:
        # In the compact format an unknown class cannot be read.
        fails(Ice.UnknownLocalException, graphs.echo, stranger)
    group = C.Group("g", Ice.Unset, [stranger, friend, stranger], None, stranger)
    for echo in (graphs.echoSliced, graphs.anySliced):
        back = echo(group)
        assert back.parts[0] is back.parts[2] and back.mark is back.parts[0]
        kept = back.parts[0]
        assert type(kept) is C.Stranger and kept.name == "stranger" and kept.weight == 4, kept
        assert kept.secret == "secret" and kept.own is kept
        assert kept.friend is back.parts[1] and kept.gift is kept.friend and kept.friend.weight == 3


def depth(graphs):
    for count, good in ((100, True), (101, False)):
        group = None
        for _ in range(count):
            group = C.Group("", Ice.Unset, [], group, Ice.Unset)
        for echo in (graphs.echo, graphs.echoSliced):
            if good:
                assert echo(group).name == ""
            else:
                fails(Ice.UnknownLocalException, echo, group)


def serve(communicator):
    adapter = communicator.createObjectAdapterWithEndpoints("Classes", "tcp -h 127.0.0.1")
    adapter.add(Graphs(), Ice.Identity("graphs", ""))
    adapter.activate()
    out(f"READY {adapter.getEndpoints()[0]}")
    communicator.waitForShutdown()


def main():
    with Ice.initialize(sys.argv) as communicator:
        if sys.argv[1] == "serve":
            return serve(communicator)
        stock = sys.argv[2] == "stock"
        graphs = C.GraphsPrx.checkedCast(communicator.stringToProxy("graphs:" + sys.argv[3]))
        check(graphs, stock, False)
        check(graphs.ice_encodingVersion(Ice.Encoding_1_0), stock, True)
        out("OK")


main()
