"""Structs, enums, sequences, dictionaries."""

import math

from cases.scalars import LENGTHS, TEXTS
from peer import C, echoes

COLORS = [C.Color.red, C.Color.green, C.Color.blue]
RECORDS = [
    C.Record("", C.Color.red, C.Point(0, 0), []),
    C.Record("🧊", C.Color.blue, C.Point(-1, 2147483647), ["", "a", "b" * 300]),
]


def structs_and_enums(peer):
    composites = peer.typed("Composites")
    echoes(composites.echoColor, COLORS)
    echoes(composites.echoPoint, [C.Point(0, 0), C.Point(-2147483648, 2147483647)])
    echoes(composites.echoRecord, RECORDS)


def sequences_of_numbers(peer):
    composites = peer.typed("Composites")
    for length in LENGTHS:
        echoes(composites.echoBytes, [bytes(i % 256 for i in range(length))])
        echoes(composites.echoBools, [[i % 3 == 0 for i in range(length)]])
        echoes(composites.echoShorts, [[i % 65536 - 32768 for i in range(length)]])
        echoes(composites.echoInts, [[(i * 2654435761) % (1 << 32) - (1 << 31) for i in range(length)]])
        echoes(composites.echoLongs, [[(1 << 63) - 1 - i for i in range(length)]])
        echoes(composites.echoFloats, [[i / 4 for i in range(length)]])
        echoes(composites.echoDoubles, [[i / 10 for i in range(length)]])
    back = composites.echoDoubles([math.nan, math.inf, -0.0])
    assert math.isnan(back[0]) and back[1] == math.inf and math.copysign(1, back[2]) == -1


def sequences_of_values(peer):
    composites = peer.typed("Composites")
    echoes(composites.echoStrings, [TEXTS] + [[str(i) for i in range(length)] for length in LENGTHS])
    echoes(composites.echoColors, [COLORS * (length // 3) for length in LENGTHS])
    echoes(composites.echoPoints, [[C.Point(i, -i) for i in range(length)] for length in LENGTHS[:-2]])
    echoes(composites.echoRecords, [[], RECORDS, RECORDS * 128])
    echoes(composites.echoGrid, [[], [[]], [[1], [], [2, 3]], [list(range(i % 300)) for i in range(300)]])


def dictionaries(peer):
    composites = peer.typed("Composites")
    echoes(composites.echoStringMap, [{}, {"": ""}, {text: text for text in TEXTS}])
    echoes(composites.echoStringMap, [{str(i): "v" for i in range(length)} for length in LENGTHS[:-2]])
    echoes(composites.echoPointMap, [{}, {-1: C.Point(1, 2), 2147483647: C.Point(3, 4)}])
    echoes(composites.echoCatalog, [{}, {"empty": [], "two": RECORDS}])
