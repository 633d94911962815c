// The conformance server on the stock C++ runtime, all but `optionals` and `calls`, which Python covers.
// Prints `READY <endpoint>` when it serves.
#include <Ice/Ice.h>

#include <iostream>
#include <stdexcept>

#include "Conformance.h"

using namespace Conformance;
using namespace std;
using Ice::Current;

struct ScalarsI : Scalars
{
    bool echoBool(bool v, const Current&) override { return v; }
    Ice::Byte echoByte(Ice::Byte v, const Current&) override { return v; }
    short echoShort(short v, const Current&) override { return v; }
    int echoInt(int v, const Current&) override { return v; }
    long long echoLong(long long v, const Current&) override { return v; }
    float echoFloat(float v, const Current&) override { return v; }
    double echoDouble(double v, const Current&) override { return v; }
    string echoString(string v, const Current&) override { return v; }
    long long sum(Ice::Byte a, short b, int c, long long d, const Current&) override { return a + b + c + d; }

    int split(string path, string& head, string& tail, const Current&) override
    {
        const auto place = path.find('/');
        head = path.substr(0, place);
        tail = place == string::npos ? "" : path.substr(place + 1);
        return place == string::npos ? -1 : static_cast<int>(place);
    }

    void swap(int a, string b, string& c, int& d, const Current&) override
    {
        c = b;
        d = a;
    }
};

struct CompositesI : Composites
{
    Color echoColor(Color v, const Current&) override { return v; }
    Point echoPoint(Point v, const Current&) override { return v; }
    Record echoRecord(Record v, const Current&) override { return v; }
    BoolSeq echoBools(BoolSeq v, const Current&) override { return v; }
    ByteSeq echoBytes(ByteSeq v, const Current&) override { return v; }
    ShortSeq echoShorts(ShortSeq v, const Current&) override { return v; }
    IntSeq echoInts(IntSeq v, const Current&) override { return v; }
    LongSeq echoLongs(LongSeq v, const Current&) override { return v; }
    FloatSeq echoFloats(FloatSeq v, const Current&) override { return v; }
    DoubleSeq echoDoubles(DoubleSeq v, const Current&) override { return v; }
    StringSeq echoStrings(StringSeq v, const Current&) override { return v; }
    ColorSeq echoColors(ColorSeq v, const Current&) override { return v; }
    PointSeq echoPoints(PointSeq v, const Current&) override { return v; }
    RecordSeq echoRecords(RecordSeq v, const Current&) override { return v; }
    Grid echoGrid(Grid v, const Current&) override { return v; }
    StringMap echoStringMap(StringMap v, const Current&) override { return v; }
    PointMap echoPointMap(PointMap v, const Current&) override { return v; }
    Catalog echoCatalog(Catalog v, const Current&) override { return v; }
};

struct FailuresI : Failures
{
    int listed(int depth, const Current&) override
    {
        switch (depth)
        {
            case 0: throw Failure("plain");
            case 1: throw CodedFailure("coded", depth);
            case 2: throw DetailedFailure("detailed", depth, string("look here"), Ice::nullopt);
            case 3: throw DetailedFailure("detailed", depth, Ice::nullopt, Point{3, 4});
            default: return depth;
        }
    }

    int listedAll(int depth, const Current& current) override { return listed(depth, current); }
    void unlisted(int number, const Current&) override { throw Unlisted(number); }
    void crash(string why, const Current&) override { throw runtime_error(why); }

    void gone(const Current&) override
    {
        throw Ice::ObjectNotExistException(__FILE__, __LINE__, Ice::Identity{"gone", ""}, "", "");
    }
};

struct TargetI : virtual Target
{
    string name(const Current& current) override { return current.id.name; }
};

struct SpecialTargetI : SpecialTarget, TargetI
{
    string greet(string whom, const Current& current) override
    {
        return "hello " + whom + ", this is " + current.id.name;
    }
};

struct ProxiesI : Proxies
{
    shared_ptr<Ice::ObjectPrx> echoObject(shared_ptr<Ice::ObjectPrx> v, const Current&) override { return v; }
    shared_ptr<TargetPrx> echoTarget(shared_ptr<TargetPrx> v, const Current&) override { return v; }
    TargetSeq echoTargets(TargetSeq v, const Current&) override { return v; }
    Signpost echoSignpost(Signpost v, const Current&) override { return v; }
    string nameOf(shared_ptr<TargetPrx> v, const Current&) override { return v->name(); }
    shared_ptr<TargetPrx> ownTarget(const Current& current) override { return own(current, "target"); }
    shared_ptr<TargetPrx> ownSpecial(const Current& current) override { return own(current, "special"); }
    string describe(shared_ptr<Ice::ObjectPrx> v, const Current&) override { return v ? v->ice_toString() : ""; }

    static shared_ptr<TargetPrx> own(const Current& current, const string& name)
    {
        return Ice::uncheckedCast<TargetPrx>(current.adapter->createProxy(Ice::Identity{name, ""}));
    }
};

int main(int argc, char* argv[])
{
    Ice::CommunicatorHolder communicator(argc, argv);
    const auto adapter = communicator->createObjectAdapterWithEndpoints("Conformance", "tcp -h 127.0.0.1");
    adapter->add(make_shared<ScalarsI>(), Ice::Identity{"scalars", ""});
    adapter->add(make_shared<CompositesI>(), Ice::Identity{"composites", ""});
    adapter->add(make_shared<FailuresI>(), Ice::Identity{"failures", ""});
    adapter->add(make_shared<ProxiesI>(), Ice::Identity{"proxies", ""});
    adapter->add(make_shared<TargetI>(), Ice::Identity{"target", ""});
    adapter->add(make_shared<SpecialTargetI>(), Ice::Identity{"special", ""});
    adapter->activate();
    cout << "READY " << adapter->getEndpoints()[0]->toString() << endl;
    communicator->waitForShutdown();
}
