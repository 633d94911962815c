"""The kinds of Slice types: how a value of each is made by the rule, and how it is told as a text.

What the rule is stands in tests/src/everything/rule.rs; this says the same once more.
"""

import struct

import Ice

LENGTHS = [0, 1, 2, 253, 254, 255, 256]
TEXTS = ["", "a", "\0", "a\nb\t\"'\\", "é", "e\u0301", "日本語", "🧊𝒳\U0010ffff", "\ufeffbom",
         "x" * 253, "x" * 254, "x" * 255, "x" * 256]
SHORT_TEXTS = 9
PROXIES = [
    "",
    "a",
    "cat/name -f fc -o @ ad",
    "🧊/ü -O @ é",
    "x -d:udp -h 127.0.0.1 -p 9",
    "y:tcp -h 127.0.0.1 -p 10000 -t 5000:tcp -h 127.0.0.2 -p 65535 -t 60000 -z",
    "w -D:ws -h 127.0.0.1 -p 81 -t 60000 -r /q",
    "o:opaque -t 99 -e 1.1 -v abch",
]
MOST_INSTANCES = 40
DEEPEST = 12


class Rule:
    """Makes the values of case `n`; `old`: as a receiver in encoding 1.0 sees them."""

    def __init__(self, n, old, communicator):
        self.n, self.old, self.communicator = n, old, communicator
        self.count = self.depth = self.edge_number = 0
        self.fresh = False
        self.made = []

    def top(self, salt, kind):
        """A value that stands by itself."""
        self.edge_number = self.n + salt
        self.fresh = True
        return kind.make(self)

    def draw(self, choices):
        mask = 0xffffffff
        x = (self.n * 0x9e3779b1 + self.count * 0x85ebca6b) & mask
        self.count += 1
        x ^= x >> 15
        x = x * 0x2c1b3c6d & mask
        x ^= x >> 12
        return x % choices

    def edge(self, choices):
        """The first choice in a value goes through all of them from case to case."""
        if self.fresh:
            self.fresh = False
            return self.edge_number % choices
        return self.draw(choices)

    def length(self):
        return LENGTHS[self.edge(len(LENGTHS))] if self.depth == 0 else self.draw(4)


class Text:
    """Values as a text that says all of them, and how many single ones there are."""

    def __init__(self):
        self.words, self.values, self.numbers = [], 0, {}
        self.alive = []  # so that no `id` is used twice

    def word(self, word):
        self.words.append(word)
        self.values += 1

    def __str__(self):
        return "".join(word + " " for word in self.words)


def text_of(*pairs):
    """The text of values, each with its kind before it."""
    text = Text()
    for kind, value in pairs:
        kind.put(text, value)
    return text


class Simple:
    """One of a list of choices."""

    def __init__(self, choices, key, word):
        self.choices, self.key, self.word = choices, key, word

    def make(self, rule):
        return self.choices[rule.edge(len(self.choices))]

    def put(self, text, value):
        text.word(self.word(value))


def _signed(value, bits):
    value &= (1 << bits) - 1
    return value - (1 << bits) if value >> (bits - 1) else value


def _string_word(value):
    return f"{len(value.encode())}:{value}"


def _string_key(j):
    return TEXTS[j % SHORT_TEXTS] + str(j) if j else ""


Bool = Simple([False, True], lambda j: j % 2 == 1, lambda v: {True: "t", False: "f"}[v])
Byte = Simple([0, 1, 127, 128, 254, 255], lambda j: j % 256, str)
Short = Simple([0, 1, -1, 127, 128, 254, 255, 256, -32768, 32767], lambda j: _signed(j * 257 - 32768, 16), str)
Int = Simple([0, 1, -1, 254, 255, 256, 65535, 65536, -1 << 31, (1 << 31) - 1],
             lambda j: _signed(j * 2654435761, 32), str)
Long = Simple([0, 1, -1, 255, 256, 4294967295, -4294967296, -1 << 63, (1 << 63) - 1],
              lambda j: _signed(j * 0x9e3779b97f4a7c15, 64), str)
Float = Simple([struct.unpack("<f", struct.pack("<I", bits))[0] for bits in (
    0, 0x80000000, 0x3f800000, 0xbfc00000, 1, 0x00800000, 0x7f7fffff, 0xff7fffff, 0x7f800000, 0xff800000,
    0x7fc00000, 0x7fc00001, 0x3dcccccd)], None, lambda v: f"F{struct.unpack('<I', struct.pack('<f', v))[0]:08x}")
Double = Simple([struct.unpack("<d", struct.pack("<Q", bits))[0] for bits in (
    0, 0x8000000000000000, 0x3ff0000000000000, 0xbff8000000000000, 1, 0x0010000000000000, 0x7fefffffffffffff,
    0xffefffffffffffff, 0x7ff0000000000000, 0xfff0000000000000, 0x7ff8000000000000, 0x7ff8000000000001,
    0x3fb999999999999a)], None, lambda v: f"D{struct.unpack('<Q', struct.pack('<d', v))[0]:016x}")
String = Simple(TEXTS, _string_key, _string_word)


class Word:
    """A word that is not a value of Slice."""

    @staticmethod
    def put(text, value):
        text.word(value)


def enumeration(*values):
    return Simple(values, lambda j: values[j % len(values)], lambda v: f"E{v.value}")


class Sequence:
    def __init__(self, element, convert=list):
        self.element, self.convert = element, convert

    def make(self, rule):
        length = rule.length()
        rule.depth += 1
        value = self.convert([self.element.make(rule) for _ in range(length)])
        rule.depth -= 1
        return value

    def put(self, text, value):
        text.word(f"[{len(value)}")
        for element in value:
            self.element.put(text, element)
        text.words.append("]")


class Dictionary:
    def __init__(self, key, value):
        self.key, self.value = key, value

    def make(self, rule):
        length = rule.length()
        rule.depth += 1
        made = {}
        for j in range(length):
            key = self.key.key(j)
            made[key] = self.value.make(rule)
        rule.depth -= 1
        return made

    def put(self, text, value):
        text.word(f"{{{len(value)}")
        pairs = [(text_of((self.key, key)), element) for key, element in value.items()]
        for key, element in sorted(pairs, key=lambda pair: str(pair[0]).encode()):
            text.words += key.words
            text.values += key.values
            self.value.put(text, element)
        text.words.append("}")


class Optional:
    def __init__(self, value):
        self.value = value

    def make(self, rule):
        if rule.draw(3) == 0:
            return Ice.Unset
        value = self.value.make(rule)
        return Ice.Unset if rule.old else value

    def put(self, text, value):
        text.word("~" if value is Ice.Unset else "!")
        if value is not Ice.Unset:
            self.value.put(text, value)


class Members:
    """A struct, class or exception; `create` makes one with its defaults."""

    def __init__(self, create, **members):
        self.create, self.members = create, members

    def make(self, rule):
        value = self.create()
        self.fill(rule, value)
        return value

    def fill(self, rule, value):
        rule.depth += 1
        for name, kind in self.members.items():
            setattr(value, name, kind.make(rule))
        rule.depth -= 1

    def put(self, text, value):
        text.words.append("(")
        for name, kind in self.members.items():
            kind.put(text, getattr(value, name))
        text.words.append(")")

    def key(self, j):
        return self.create(**{name: kind.key(j) for name, kind in self.members.items()})


class AsItIs(Members):
    """The constants: made of nothing else."""

    def fill(self, rule, value):
        pass


class WithDefaults(Members):
    """Every second time as it is from the beginning."""

    def fill(self, rule, value):
        if rule.edge(2) == 1:
            super().fill(rule, value)


class Proxy:
    def __init__(self, cast=None):
        self.cast = cast

    def make(self, rule):
        proxy = rule.communicator.stringToProxy(PROXIES[rule.edge(len(PROXIES))])
        if proxy is None:
            return None
        proxy = proxy.ice_encodingVersion(Ice.Encoding_1_0 if rule.old else Ice.Encoding_1_1)
        return self.cast(proxy) if self.cast else proxy

    def put(self, text, value):
        text.word(f"<{value if value is not None else ''}>")


class Reference:
    """A reference to an instance of a class; `kinds` are those that it may be, by type id."""

    all_kinds = {}

    def __init__(self, base, kinds):
        self.base, self.kinds = base, kinds

    def make(self, rule):
        choice = rule.edge(8)
        full = len(rule.made) >= MOST_INSTANCES or rule.depth >= DEEPEST
        if choice == 0:
            return None
        if choice <= 2 or full:
            fits = [value for value in rule.made if isinstance(value, self.base)]
            if fits:
                return fits[rule.draw(len(fits))]
            if full:
                return None
        members = self.all_kinds[self.kinds[rule.draw(len(self.kinds))]]
        value = members.create()
        rule.made.append(value)
        members.fill(rule, value)
        return value

    def put(self, text, value):
        if value is None:
            text.word("nil")
            return
        is_new = id(value) not in text.numbers
        number = text.numbers.setdefault(id(value), len(text.numbers) + 1)
        text.word(f"@{number}")
        if is_new:
            text.alive.append(value)
            text.word(value.ice_id())
            self.all_kinds[value.ice_id()].put(text, value)
