"""Optional parameters and results, in every format."""

import itertools

import Ice
from peer import C

RECORD = C.Record("r🧊", C.Color.green, C.Point(1, 2), ["t"])


def _all_subsets(operation, required, values, texts):
    """Calls with every choice of set and unset parameters; `texts` are what the server says of the set ones."""
    for chosen in itertools.product([True, False], repeat=len(values)):
        arguments = [value if use else Ice.Unset for value, use in zip(values, chosen)]
        expected = "".join(text for text, use in sorted(
            zip(texts, chosen), key=lambda pair: int(pair[0].split("=")[0])) if use)
        if required is not None:
            arguments.insert(2, required)
            expected += str(required)
        got = operation(*arguments)
        assert got == expected, f"sent {arguments!r:.300}, expected {expected!r:.300}, got {got!r:.300}"


def sized(peer):
    _all_subsets(peer.typed("Optionals").sized, 77, [-2, 255, 1 << 30, -(1 << 60)],
                 ["2=-2;", "1=255;", f"3={1 << 30};", f"40={-(1 << 60)};"])


def lengths(peer):
    optionals = peer.typed("Optionals")
    for length in (0, 1, 254, 255, 70000):
        _all_subsets(optionals.lengths, None, [C.Color.blue, "é" * length, bytes(length)],
                     ["1=300;", f"2={'é' * length};", f"3={length};"])


def fixed(peer):
    optionals = peer.typed("Optionals")
    for length in (0, 1, 31, 32, 63, 64, 300):
        ints = list(range(length))
        points = {i: C.Point(i, -i) for i in range(length)}
        _all_subsets(optionals.fixed, None, [C.Point(-1, 5), ints, points], [
            "1=-1,5;", f"2={','.join(map(str, ints))};", f"30={','.join(f'{i}:{i},{-i}' for i in sorted(points))};"])


def variable(peer):
    optionals = peer.typed("Optionals")
    proxy = peer.object("target")
    _all_subsets(optionals.variable, None, [RECORD, ["a", "", "c"], {"k": "v", "": "w"}, proxy],
                 ["1=r🧊;", "2=a,,c;", "3=:w,k:v;", "4=target;"])
    assert optionals.variable(Ice.Unset, Ice.Unset, Ice.Unset, None) == "4=nil;", "a nil proxy that is set"


def results(peer):
    optionals = peer.typed("Optionals")
    assert optionals.maybeInt(5) == 5 and optionals.maybeInt(Ice.Unset) is Ice.Unset
    for a in (Ice.Unset, "", "text"):
        for b in (Ice.Unset, RECORD):
            got = optionals.maybeBoth(a, b)
            assert got == (a, b), f"sent {(a, b)!r}, got {got!r}"


def unknown_tags_are_skipped(peer):
    """A newer client sends optionals that this server does not know, of each format."""
    known = "4d000000" "0809" "1a2a000000"  # required 77, tag 1 = 9, tag 3 = 42
    unknown = ("29ffff" "32ffffffff" "3bffffffffffffffff" "44ff00010000" "4d03616263" "5602000000aabb"
               "f02907")  # F2 5, F4 6, F8 7, Size 8, VSize 9, FSize 10, and F1 41 behind a long tag
    body = bytes.fromhex(known + unknown)
    encapsulation = (len(body) + 6).to_bytes(4, "little") + b"\x01\x01" + body
    ok, result = peer.typed("Optionals").ice_invoke("sized", Ice.OperationMode.Normal, encapsulation)
    assert ok, result
    assert result[6:] == b"\x0b1=9;3=42;77", result


def none_travel_in_encoding_1_0(peer):
    old = peer.typed("Optionals").ice_encodingVersion(Ice.Encoding_1_0)
    assert old.sized(2, 1, 77, 3, 4) == "77"
    assert old.maybeInt(5) is Ice.Unset
