// The operations of one kind, each by its name and its type.
#pragma once

#define EACH_ECHO(X) \
    X(Bool, bool) \
    X(Byte, Ice::Byte) \
    X(Short, short) \
    X(Int, int) \
    X(Long, long long) \
    X(Float, float) \
    X(Double, double) \
    X(String, std::string) \
    X(Small, Everything::Small) \
    X(Medium, Everything::Medium) \
    X(Large, Everything::Large) \
    X(Fixed, Everything::Fixed) \
    X(Variable, Everything::Variable) \
    X(Nested, Everything::Nested) \
    X(Bools, Everything::BoolSeq) \
    X(Bytes, Everything::ByteSeq) \
    X(Shorts, Everything::ShortSeq) \
    X(Ints, Everything::IntSeq) \
    X(Longs, Everything::LongSeq) \
    X(Floats, Everything::FloatSeq) \
    X(Doubles, Everything::DoubleSeq) \
    X(Strings, Everything::StringSeq) \
    X(Mediums, Everything::MediumSeq) \
    X(Fixeds, Everything::FixedSeq) \
    X(Variables, Everything::VariableSeq) \
    X(Grid, Everything::Grid) \
    X(Maps, Everything::MapSeq) \
    X(Proxies, Everything::ProxySeq) \
    X(Targets, Everything::TargetSeq) \
    X(Bases, Everything::BaseSeq) \
    X(Values, Everything::ValueSeq) \
    X(BoolMap, Everything::BoolMap) \
    X(ByteMap, Everything::ByteMap) \
    X(ShortMap, Everything::ShortMap) \
    X(IntMap, Everything::IntMap) \
    X(LongMap, Everything::LongMap) \
    X(StringMap, Everything::StringMap) \
    X(EnumMap, Everything::EnumMap) \
    X(KeyMap, Everything::KeyMap) \
    X(ProxyMap, Everything::ProxyMap) \
    X(BaseMap, Everything::BaseMap) \
    X(Proxy, std::shared_ptr<Ice::ObjectPrx>) \
    X(Target, std::shared_ptr<Everything::TargetPrx>) \
    X(Value, std::shared_ptr<Ice::Value>) \
    X(Empty, std::shared_ptr<Everything::Empty>) \
    X(Base, std::shared_ptr<Everything::Base>) \
    X(Last, std::shared_ptr<Everything::Last>) \
    X(Compact, std::shared_ptr<Everything::Compact>) \
    X(Node, std::shared_ptr<Everything::Node>) \
    X(Constants, Everything::Constants) \
    X(Defaults, Everything::Defaults) \
    X(All, std::shared_ptr<Everything::All>) \
    X(Optionals, std::shared_ptr<Everything::Optionals>)

#define EACH_MAYBE(X) \
    X(Byte, Ice::Byte) \
    X(Short, short) \
    X(Int, int) \
    X(Long, long long) \
    X(Large, Everything::Large) \
    X(String, std::string) \
    X(Fixed, Everything::Fixed) \
    X(Variable, Everything::Variable) \
    X(Target, std::shared_ptr<Everything::TargetPrx>) \
    X(Node, std::shared_ptr<Everything::Node>)
