"""What Everything.ice defines, told to the rule: every kind by the name that stands in the names of its operations."""

import os

import Ice

import kinds
from kinds import Bool, Byte, Dictionary, Double, Float, Int, Long, Members, Proxy, Reference, Sequence, Short, String

HERE = os.path.dirname(os.path.abspath(__file__))
Ice.loadSlice("", ["--all", os.path.join(HERE, "../../Everything.ice")])

import Everything as E  # noqa: E402  (made by loadSlice)

Small = kinds.enumeration(E.Small.zero, E.Small.one, E.Small.last)
Medium = kinds.enumeration(E.Medium.low, E.Medium.edge, E.Medium.over, E.Medium.wide, E.Medium.wider, E.Medium.widest,
                           E.Medium.high)
Large = kinds.enumeration(E.Large.none, E.Large.beyond, E.Large.distant, E.Large.end)

Fixed = Members(E.Fixed, a=Bool, b=Byte, c=Short, d=Int, e=Long, f=Float, g=Double)
Bools, Bytes, Shorts, Ints = Sequence(Bool), Sequence(Byte, bytes), Sequence(Short), Sequence(Int)
Longs, Floats, Doubles, Strings = Sequence(Long), Sequence(Float), Sequence(Double), Sequence(String)
Mediums, Fixeds, Grid = Sequence(Medium), Sequence(Fixed), Sequence(Ints)
Variable = Members(E.Variable, text=String, large=Large, fixed=Fixed, texts=Strings, blob=Bytes)
Variables = Sequence(Variable)
Words = Members(E.Inner.Words, type=Int, match=String, fn=Small, impl=Ints)
Key = Members(E.Inner.Key, a=Int, b=String, c=Small)

BoolMap, ByteMap, ShortMap = Dictionary(Bool, String), Dictionary(Byte, Int), Dictionary(Short, Fixed)
IntMap, LongMap, StringMap = Dictionary(Int, Ints), Dictionary(Long, Double), Dictionary(String, String)
EnumMap, KeyMap, Maps = Dictionary(Medium, Small), Dictionary(Key, StringMap), Sequence(StringMap)

Target = Proxy(E.TargetPrx.uncheckedCast)
Proxy = Proxy()
Proxies, Targets, ProxyMap = Sequence(Proxy), Sequence(Target), Dictionary(String, Proxy)
Nested = Members(E.Nested, variable=Variable, variables=Variables, words=Words, map=StringMap, proxy=Proxy,
                 target=Target)

Value = Reference(Ice.Value, ["::Everything::" + name for name in (
    "Empty", "Base", "Derived", "Last", "Compact", "CompactDerived", "Node")])
Empty = Reference(E.Empty, ["::Everything::Empty"])
Base = Reference(E.Base, ["::Everything::Base", "::Everything::Derived", "::Everything::Last"])
Last = Reference(E.Last, ["::Everything::Last"])
Compact = Reference(E.Compact, ["::Everything::Compact", "::Everything::CompactDerived"])
Node = Reference(E.Node, ["::Everything::Node"])
All = Reference(E.All, ["::Everything::All"])
Optionals = Reference(E.Optionals, ["::Everything::Optionals"])
Bases, Values, BaseMap = Sequence(Base), Sequence(Value), Dictionary(String, Base)
Nodes = Sequence(Node)

Constants = kinds.AsItIs(
    lambda: E.Constants(E.YES, E.TOP, E.LEAST, E.MOST, E.EIGHT, E.FAR, E.HALF, E.TINY, E.GREETING, E.ALIAS, E.CHOICE),
    yes=Bool, top=Byte, least=Short, most=Int, eight=Int, far=Long, half=Float, tiny=Double, greeting=String,
    alias=Int, choice=Medium)
Defaults = kinds.WithDefaults(
    E.Defaults, yes=Bool, top=Byte, least=Short, most=Int, far=Long, half=Float, tiny=Double, greeting=String,
    plain=String, choice=Medium, other=Large, none=Int)

EVERY_TYPE = dict(
    aBool=Bool, aByte=Byte, aShort=Short, aInt=Int, aLong=Long, aFloat=Float, aDouble=Double, aString=String,
    aSmall=Small, aMedium=Medium, aLarge=Large, aFixed=Fixed, aVariable=Variable, aNested=Nested, bools=Bools,
    bytes=Bytes, shorts=Shorts, ints=Ints, longs=Longs, floats=Floats, doubles=Doubles, strings=Strings,
    mediums=Mediums, fixeds=Fixeds, variables=Variables, grid=Grid, maps=Maps, proxies=Proxies, targets=Targets,
    bases=Bases, values=Values, boolMap=BoolMap, byteMap=ByteMap, shortMap=ShortMap, intMap=IntMap, longMap=LongMap,
    stringMap=StringMap, enumMap=EnumMap, keyMap=KeyMap, proxyMap=ProxyMap, baseMap=BaseMap, aProxy=Proxy,
    aTarget=Target, aValue=Value, aEmpty=Empty, aBase=Base, aLast=Last, aCompact=Compact, aNode=Node)
EVERY_OPTIONAL = {name: kinds.Optional(kind) for name, kind in EVERY_TYPE.items()}

_BASE = dict(number=Int, text=String)
_DERIVED = dict(_BASE, other=Base, small=Small)
_COMPACT = dict(x=Int, o=kinds.Optional(Int))
Reference.all_kinds = {"::Everything::" + create.__name__: Members(create, **members) for create, members in (
    (E.Empty, {}),
    (E.Base, _BASE),
    (E.Derived, _DERIVED),
    (E.Last, dict(_DERIVED, some=kinds.Optional(Int), real=Double, link=kinds.Optional(Base),
                  variable=kinds.Optional(Variable))),
    (E.Compact, _COMPACT),
    (E.CompactDerived, dict(_COMPACT, s=String, c=Compact)),
    (E.Node, dict(id=Int, next=Node, others=Nodes, named=Dictionary(Int, Node), any=Value)),
    (E.All, EVERY_TYPE),
    (E.Optionals, EVERY_OPTIONAL),
)}

_FAULT = dict(reason=String)
_CODED = dict(_FAULT, code=Int, hint=kinds.Optional(String))
FAULTS = [Members(E.Fault, **_FAULT), Members(E.CodedFault, **_CODED), Members(E.AllFault, **_CODED, **EVERY_TYPE),
          Members(E.OptionalFault, **_CODED, **EVERY_OPTIONAL)]

ECHO = {name: globals()[name] for name in (
    "Bool Byte Short Int Long Float Double String Small Medium Large Fixed Variable Nested Bools Bytes Shorts Ints "
    "Longs Floats Doubles Strings Mediums Fixeds Variables Grid Maps Proxies Targets Bases Values BoolMap ByteMap "
    "ShortMap IntMap LongMap StringMap EnumMap KeyMap ProxyMap BaseMap Proxy Target Value Empty Base Last Compact "
    "Node Constants Defaults All Optionals").split()}
MAYBE = {name: kinds.Optional(globals()[name]) for name in (
    "Byte Short Int Long Large String Fixed Variable Target Node").split()}

SHAPES = [E.ALONE, E.NARCISSUS, E.PAIR, E.CHAIN, E.RING, E.DOUBLERING, E.CLIQUE, E.SHARED, E.SHAREDANDNIL, E.TREE,
          E.STAR]


def nodes_of(shape):
    """All nodes of a shape, as its constant lays them out."""
    numbers = [int(word) for word in SHAPES[shape % len(SHAPES)].split()]
    count, following, others, named = numbers[0], [1] + numbers[1:4], numbers[4:8], numbers[8:12]
    nodes = [E.Node() for _ in range(count)]

    def found(step, i):
        times, a, b, m = step
        places = [(a * i + b + t) % m for t in range(times)]
        return [nodes[place] if place < count else None for place in places]

    for i, node in enumerate(nodes):
        node.id = i
        node.next, = found(following, i)
        node.others = found(others, i)
        node.named = dict(enumerate(found(named, i)))
    return nodes
