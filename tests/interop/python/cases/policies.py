"""Activation policies, one case an incarnation policy, and what they are combined with."""

import time

import Ice
from peer import C, P, fails


def _probe(peer, address, communicator=None):
    """The proxy of an object, asked for its type: this incarnates it."""
    proxy = (communicator or peer.communicator).stringToProxy(f"{address}:{peer.endpoints}")
    found = P.ProbePrx.checkedCast(proxy)
    assert found, f"checkedCast of {address} gave nil"
    assert P.ProbePrx.checkedCast(proxy).ice_ids() == ["::Ice::Object", "::Policies::Probe"]
    assert found.ice_isA("::Policies::Probe") and not found.ice_isA("::Policies::Other")
    assert found.ice_id() == "::Policies::Probe"
    found.ice_ping()
    return found


def _survives_failures(probe, keeps_changes):
    """A user exception and a panic: each is answered, and the next call works. Gives the change that they left."""
    before = probe.value()
    assert fails(P.Refusal, probe.addAndThrow, 5).amount == 5
    error = fails(Ice.UnknownException, probe.addAndPanic, 7)
    assert "as asked" in error.unknown, error.unknown
    assert probe.value() == before + (12 if keeps_changes else 0)


def _two_clients(peer, address):
    """A second communicator has a connection of its own."""
    second = Ice.initialize()
    return _probe(peer, address), _probe(peer, address, second), second


def shared(peer):
    first, second, communicator = _two_clients(peer, "shared")
    with communicator:
        before = first.value()
        assert first.add(1) == before + 1 and second.add(1) == before + 2
        assert first.whereabouts().instance == second.whereabouts().instance
        _survives_failures(first, True)


def per_call(peer):
    first, second, communicator = _two_clients(peer, "per_call/a")
    with communicator:
        assert [first.add(3), first.add(3), second.add(3)] == [3, 3, 3]
        assert first.value() == 0
        assert first.whereabouts().instance != first.whereabouts().instance
        _survives_failures(first, False)


def per_client(peer):
    first, second, communicator = _two_clients(peer, "per_client/a")
    with communicator:
        assert [first.add(1), first.add(1), second.add(1)] == [1, 2, 1]
        assert first.whereabouts().instance == first.whereabouts().instance != second.whereabouts().instance
        assert _probe(peer, "per_client/b").add(1) == 1
        _survives_failures(first, True)
        first.ice_getConnection().close(Ice.ConnectionClose.GracefullyWithWait)
        assert first.value() == 0, "what it held is gone with its connection"
        assert second.value() == 1


def on_demand(peer):
    first, second, communicator = _two_clients(peer, "on_demand/a")
    with communicator:
        assert [first.add(1), second.add(1)] == [1, 2]
        other = _probe(peer, "on_demand/b")
        assert other.add(1) == 1
        assert first.whereabouts().instance == second.whereabouts().instance != other.whereabouts().instance
        _survives_failures(first, True)
    assert _probe(peer, "one").add(2) == 2
    one = _probe(peer, "on_demand/a -f side")
    assert one.add(1) == 1, "a facet has a servant of its own"
    kept, other = _probe(peer, "few/a"), _probe(peer, "few/b")
    assert kept.add(1) == 1
    instance = kept.whereabouts().instance
    assert other.add(1) == 1
    assert kept.value() == 0 and kept.whereabouts().instance != instance, "one at a time is kept"


def default_servant(peer):
    first, second, communicator = _two_clients(peer, "default_servant/a")
    with communicator:
        before = first.value()
        assert first.add(1) == before + 1
        other = _probe(peer, "default_servant/b")
        assert other.add(1) == before + 2 and second.value() == before + 2
        assert first.whereabouts().instance == other.whereabouts().instance
        _survives_failures(other, True)


def locator(peer):
    first, second, communicator = _two_clients(peer, "locator/a")
    with communicator:
        assert [first.add(1), second.add(1)] == [1, 2]
        assert _probe(peer, "locator/b").add(1) == 1
        _survives_failures(first, True)


def object_not_exist(peer):
    """An activator and a locator say that there is no such object: to a call, and to the first question of a cast."""
    for address in ("nobody", "elsewhere/a", "per_call/nobody", "per_client/nobody", "on_demand/nobody",
                    "locator/nobody", "persistent/nobody", "per_object/nobody"):
        proxy = peer.object(address)
        for call in (proxy.ice_ping, proxy.ice_ids, P.ProbePrx.uncheckedCast(proxy).value):
            error = fails(Ice.ObjectNotExistException, call)
            assert Ice.identityToString(error.id) == address, error
        fails(Ice.ObjectNotExistException, P.ProbePrx.checkedCast, proxy)


def facet_not_exist(peer):
    for address in ("shared -f side", "one -f side"):
        error = fails(Ice.FacetNotExistException, peer.object(address).ice_ping)
        assert error.facet == "side", error
        assert P.ProbePrx.checkedCast(peer.object(address.split(" ")[0]), "side") is None


def operation_not_exist(peer):
    for address in ("shared", "per_call/a", "per_client/a", "on_demand/a", "default_servant/a", "locator/a"):
        calls = C.CallsPrx.uncheckedCast(peer.object(address))
        error = fails(Ice.OperationNotExistException, calls.sleep, 1)
        assert error.operation == "sleep", error


def oneway(peer):
    for address in ("shared", "per_client/o", "on_demand/o", "default_servant/o", "locator/o", "persistent/o",
                    "per_object/o"):
        probe = _probe(peer, address)
        expected = probe.value() + 30
        one, batch = probe.ice_oneway(), probe.ice_batchOneway()
        for _ in range(20):
            one.poke(1)
        for _ in range(10):
            batch.poke(1)
        batch.ice_flushBatchRequests()
        fails(Ice.TwowayOnlyException, one.add, 1)
        _eventually(lambda: probe.value() == expected, address)
    peer.object("on_demand/nobody").ice_oneway().ice_ping()
    _probe(peer, "per_call/o").ice_oneway().poke(1)
    peer.object("shared").ice_ping()


def _eventually(so, what):
    """Asks again until it is so: nobody answers a oneway request."""
    end = time.monotonic() + 20
    while not so():
        assert time.monotonic() < end, what


def idempotent(peer):
    """`value` travels as idempotent and may; `add` as normal, and must. In encoding 1.0, too."""
    for address in ("shared", "per_call/i", "per_client/i", "on_demand/i", "default_servant/i", "locator/i"):
        probe = _probe(peer, address).ice_encodingVersion(Ice.Encoding_1_0)
        ok, _ = probe.ice_invoke("value", Ice.OperationMode.Idempotent, bytes.fromhex("060000000101"))
        assert ok, address
        before = probe.value()
        assert probe.add(1) == before + 1, address
        one = bytes.fromhex("0a000000010001000000")
        fails(Ice.UnknownLocalException, probe.ice_invoke, "add", Ice.OperationMode.Idempotent, one)


def per_object(peer):
    """Each object has its thread, whoever calls."""
    first, second, communicator = _two_clients(peer, "per_object/a")
    with communicator:
        other = _probe(peer, "per_object/b")
        threads = {probe.whereabouts().thread for probe in (first, second, first, second)}
        assert len(threads) == 1, threads
        assert other.whereabouts().thread not in threads
        futures = [probe.addAsync(1) for probe in (first, second) for _ in range(100)]
        assert sorted(future.result() for future in futures) == list(range(1, 201))


def persistent(peer):
    probe = _probe(peer, "persistent/a")
    assert [probe.add(1), probe.add(2)] == [1, 3]
    _survives_failures(probe, False)
    assert _probe(peer, "persistent/b").add(10) == 10


def persistent_again(peer):
    """Run after `persistent`, against another server with the same store."""
    assert _probe(peer, "persistent/a").value() == 3
    assert _probe(peer, "persistent/b").add(1) == 11
    assert _probe(peer, "persistent/c").value() == 0
