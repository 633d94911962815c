"""What a call carries besides its parameters, and many calls at once."""

import threading
import time

import Ice
from peer import fails

LONG_CALL = 5000


def identity_facet_operation_mode(peer):
    for address, seen in (("calls", "/calls\n"), ("cat/calls", "cat/calls\n"), ("calls -f side", "/calls\nside")):
        lines = peer.typed("Calls", address).identify().split("\n")
        assert lines[:2] == seen.split("\n")[:2], lines
        assert lines[2:] == ["identify", "0"], lines


def contexts(peer):
    calls = peer.typed("Calls")
    assert calls.context() == {}
    for context in ({"k": "v"}, {"": ""}, {"é": "🧊" * 300, "b": ""}, {str(i): "x" for i in range(300)}):
        assert calls.context(context) == context
        assert calls.ice_context(context).context() == context
    assert calls.ice_context({"proxy": "1"}).context({"call": "2"}) == {"call": "2"}


def encodings(peer):
    calls = peer.typed("Calls")
    assert calls.encoding() == "1.1"
    old = calls.ice_encodingVersion(Ice.Encoding_1_0)
    assert old.encoding() == "1.0"
    assert old.context({"k": "v"}) == {"k": "v"}
    old.ice_ping()
    assert old.ice_isA("::Conformance::Calls")


def oneway(peer):
    calls = peer.typed("Calls")
    calls.noted()
    one = calls.ice_oneway()
    for number in range(100):
        one.note(number)
    calls.awaitNotes(100)
    assert sorted(calls.noted()) == list(range(100))
    fails(Ice.TwowayOnlyException, one.noted)


def oneway_errors_are_silent(peer):
    """A oneway request to nobody, or for nothing, has no answer, and the connection stays."""
    calls = peer.typed("Calls")
    connection = calls.ice_getConnection()
    peer.object("nobody").ice_oneway().ice_ping()
    calls.ice_oneway().ice_invoke("nothing", Ice.OperationMode.Normal, bytes.fromhex("060000000101"))
    calls.ice_oneway().ice_invoke("note", Ice.OperationMode.Normal, bytes.fromhex("080000000101aabb"))
    calls.ice_ping()
    assert calls.ice_getConnection() == connection


def batch_oneway(peer):
    calls = peer.typed("Calls")
    calls.noted()
    batch = calls.ice_batchOneway()
    for number in range(50):
        batch.note(number)
    assert calls.noted() == [], "nothing is sent before the flush"
    batch.ice_flushBatchRequests()
    calls.awaitNotes(50)
    assert sorted(calls.noted()) == list(range(50))
    peer.object("nobody").ice_batchOneway().ice_flushBatchRequests()
    calls.ice_ping()


def a_thousand_in_flight(peer):
    """On one connection, and no answer goes to another's caller."""
    calls = peer.typed("Calls")
    futures = [calls.scrambleAsync(number) for number in range(1000)]
    assert [future.result() for future in futures] == list(range(1000))
    assert calls.ice_getConnection() == peer.object("calls").ice_getConnection()


def others_go_on_while_one_sleeps(peer):
    """A call waits in the server; its own connection, and another client's, are answered meanwhile."""
    calls = peer.typed("Calls")
    with Ice.initialize() as second_communicator:
        second = type(peer)(second_communicator, peer.endpoints).typed("Calls")
        calls.noted()
        sleeper = calls.awaitNotesAsync(1)
        for number in range(50):
            assert calls.scramble(number) == number and second.scramble(number) == number
        assert not sleeper.done()
        second.note(7)
        sleeper.result()
        assert calls.noted() == [7]


def longer_than_the_acm_timeout(peer):
    """Run with `--Ice.ACM.Timeout=2`: heartbeats of the server keep the client from giving up."""
    assert peer.communicator.getProperties().getProperty("Ice.ACM.Timeout") == "2"
    calls = peer.typed("Calls")
    beats = []
    calls.ice_getConnection().setHeartbeatCallback(lambda connection: beats.append(time.monotonic()))
    calls.sleep(LONG_CALL)
    assert beats, "no heartbeat came"


def invocation_timeout(peer):
    """The client gives up; the late reply disturbs nobody."""
    calls = peer.typed("Calls")
    connection = calls.ice_getConnection()
    fails(Ice.InvocationTimeoutException, calls.ice_invocationTimeout(100).sleep, 400)
    assert calls.scramble(1) == 1
    calls.sleep(500)
    assert calls.ice_getConnection() == connection


def many_threads(peer):
    calls = peer.typed("Calls")
    wrong = []

    def run(start):
        for number in range(start, start + 50):
            if calls.scramble(number) != number:
                wrong.append(number)

    threads = [threading.Thread(target=run, args=(1000 * i,)) for i in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong, wrong
