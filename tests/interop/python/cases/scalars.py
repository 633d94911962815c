"""Basic types, out parameters."""

import math
import struct

from peer import echoes

LENGTHS = (0, 1, 2, 253, 254, 255, 256, 65535, 65536)
TEXTS = ["", "a", "é", "日本語", "🧊 𝒳 \U0010ffff", "a\nb\t\"'\\", "e\u0301", "\ufeffbom"]


def booleans_and_integers(peer):
    scalars = peer.typed("Scalars")
    echoes(scalars.echoBool, [True, False])
    echoes(scalars.echoByte, [0, 1, 127, 128, 255])
    for echo, bits in ((scalars.echoShort, 16), (scalars.echoInt, 32), (scalars.echoLong, 64)):
        top = 1 << (bits - 1)
        echoes(echo, [0, 1, -1, 255, 256, top - 1, -top])


def floats(peer):
    scalars = peer.typed("Scalars")
    largest, tiny = 3.4028234663852886e38, 1.401298464324817e-45
    echoes(scalars.echoFloat, [0.0, 1.5, -2.25, largest, -largest, tiny, math.inf, -math.inf])
    echoes(scalars.echoDouble, [0.0, 0.1, 1.7976931348623157e308, 5e-324, math.inf, -math.inf])
    assert math.isnan(scalars.echoFloat(math.nan)) and math.isnan(scalars.echoDouble(math.nan))
    assert math.copysign(1, scalars.echoFloat(-0.0)) == -1 and math.copysign(1, scalars.echoDouble(-0.0)) == -1
    payload = struct.unpack("<d", b"\x01\x02\x03\x04\x05\x06\xf8\x7f")[0]
    assert struct.pack("<d", scalars.echoDouble(payload)) == struct.pack("<d", payload), "the bits of a NaN"


def strings(peer):
    echo = peer.typed("Scalars").echoString
    echoes(echo, TEXTS + ["x" * length for length in LENGTHS] + ["é" * 127 + "x", "🧊" * 64])


def results_and_out_parameters(peer):
    scalars = peer.typed("Scalars")
    assert scalars.sum(255, -32768, 2147483647, 1 << 40) == 255 - 32768 + 2147483647 + (1 << 40)
    assert scalars.split("a/b/c") == (1, "a", "b/c")
    assert scalars.split("") == (-1, "", "")
    assert scalars.swap(7, "seven") == ("seven", 7)
