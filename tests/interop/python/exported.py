"""Calls a map, whose interface was exported from Rust, and prints OK: exported.py PROXY

The package `Atlas` was made by slice2py.
"""

import sys
import threading

import Ice

import Atlas
from Atlas import PlaceKind
from Atlas.Types import Place, Point


class Keeper(Atlas.Keeper):
    """Allows villages, and remembers what changed."""

    def __init__(self):
        self.seen = []
        self.told = []
        self.was_told = threading.Event()

    def allows(self, place, map, current):
        self.seen.append((place, map))
        return place.kind == PlaceKind.Village

    def changed(self, name, current):
        self.told.append((name, current.requestId))
        self.was_told.set()


def fails(kind, call, *arguments):
    try:
        result = call(*arguments)
    except Exception as error:
        assert type(error) is kind, f"expected {kind.__name__}, got {error!r}"
        return error
    raise AssertionError(f"expected {kind.__name__}, got the result {result!r}")


def place(name, kind, x, **more):
    fields = dict(name=name, where=Point(x, 0.5), kind=kind, names={}, coast=[], keeper=None)
    return Place(**{**fields, **more})


def reading(map):
    assert map.ice_id() == "::Atlas::Map"
    assert map.ice_ids() == ["::Atlas::Map", "::Atlas::Types::Titled", "::Ice::Object"]
    assert map.title() == "0 places"
    assert map.bounds() == (Point(0, 0), Point(0, 0))
    assert map.all() == ([], [])
    for kind in PlaceKind._enumerators.values():
        assert map.placeKind(kind) == kind
    assert {value: kind.name for value, kind in PlaceKind._enumerators.items()} == {
        0: "Town", 1: "Village", 10: "Island", 11: "Ruin", 20: "City"}


def writing(map):
    bergen = place("Bergen", PlaceKind.Town, 5.3, names={"de": "Bergen", "la": "Bergis \U0001f9ca"},
                   coast=[Point(1, 2), Point(3, -4)])
    assert map.put(bergen, Ice.Unset, Ice.Unset, None) == (
        Ice.Unset, 1, Ice.Unset, Ice.Identity("Bergen", "place"))
    before, count, kinds, identity = map.put(bergen, "a note", [Point(0, 0), Point(9, 9)], None)
    assert (before, count, kinds) == (bergen, 1, {PlaceKind.Town: 1})
    assert identity == Ice.Identity("Bergen", "place")
    assert map.put(place("Utvær", PlaceKind.Island, -4), "again", Ice.Unset, None)[1:3] == (
        2, {PlaceKind.Town: 1, PlaceKind.Island: 1})
    assert map.bounds() == (Point(-4, 0.5), Point(5.3, 0.5))
    places, pictures = map.all()
    assert places == [bergen, place("Utvær", PlaceKind.Island, -4)]
    assert [bytes(picture) for picture in pictures] == [b"Bergen", "Utvær".encode()]
    assert map.find("Bergen", Ice.Unset) == map.find("Bergen", PlaceKind.Town) == bergen


def throwing(map):
    missing = fails(Atlas.NotFound, map.find, "Bryggen", Ice.Unset)
    assert (missing.reason, missing.name) == ("no place is called Bryggen", "Bryggen")
    assert missing.near.name == "Bergen" and missing.tried == 2
    missing = fails(Atlas.NotFound, map.find, "Oslo", Ice.Unset)
    assert missing.near is Ice.Unset and isinstance(missing, Atlas.AtlasError)
    town = place("Oslo", PlaceKind.Town, 10)
    assert fails(Atlas.AtlasError, map.put, town, Ice.Unset, [Point(0, 0)], None).reason == "off the map"
    closed = fails(Atlas.Closed, map.put, town, "close", Ice.Unset, None)
    assert closed.until == 1 << 40 and isinstance(closed, Atlas.Locked)


def calling_back(communicator, map):
    """The proxy that goes in is called before the answer comes."""
    adapter = communicator.createObjectAdapterWithEndpoints("Keepers", "tcp -h 127.0.0.1")
    servant = Keeper()
    keeper = Atlas.KeeperPrx.uncheckedCast(adapter.addWithUUID(servant))
    adapter.activate()
    kept = place("Flåm", PlaceKind.Village, 7, keeper=keeper, names={"en": "Flaam"}, coast=[Point(7, 7)])
    map.put(kept, Ice.Unset, Ice.Unset, keeper)
    assert servant.was_told.wait(60)
    assert servant.seen == [(kept, None)]
    assert servant.told == [("Flåm", 0)], "a oneway call has no request id"
    assert map.find("Flåm", Ice.Unset).keeper == keeper
    refused = fails(Atlas.Locked, map.put, place("Oslo", PlaceKind.Town, 1), Ice.Unset, Ice.Unset, keeper)
    assert refused.reason == "the keeper says no"


def main():
    with Ice.initialize(sys.argv) as communicator:
        map = Atlas.MapPrx.checkedCast(communicator.stringToProxy(sys.argv[1]))
        reading(map)
        writing(map)
        throwing(map)
        calling_back(communicator, map)
    print("OK", flush=True)


main()
