// A client on the stock C++ runtime: client ENDPOINTS [--Ice.X=Y ...]. Calls a conformance server, compares what
// comes back, and prints OK; or says what was wrong and exits 1.
#include <Ice/Ice.h>

#include <cmath>
#include <iostream>
#include <limits>

#include "Conformance.h"

using namespace Conformance;
using namespace std;

template<typename T> using Limits = numeric_limits<T>;

void check(bool good, const string& what)
{
    if (!good)
    {
        throw runtime_error("not so: " + what);
    }
}

#define CHECK(condition) check((condition), #condition)

template<typename Error, typename Call> Error caught(Call call, const string& what)
{
    try
    {
        call();
    }
    catch (const Error& error)
    {
        return error;
    }
    throw runtime_error("no exception of the expected type: " + what);
}

void scalars(const shared_ptr<ScalarsPrx>& prx)
{
    CHECK(prx->echoBool(true) && !prx->echoBool(false));
    for (int v = 0; v < 256; ++v)
    {
        CHECK(prx->echoByte(static_cast<Ice::Byte>(v)) == v);
    }
    CHECK(prx->echoShort(Limits<short>::min()) == Limits<short>::min());
    CHECK(prx->echoInt(Limits<int>::min()) == Limits<int>::min());
    CHECK(prx->echoLong(Limits<long long>::max()) == Limits<long long>::max());
    CHECK(prx->echoFloat(Limits<float>::denorm_min()) == Limits<float>::denorm_min());
    CHECK(std::isnan(prx->echoDouble(Limits<double>::quiet_NaN())));
    CHECK(signbit(prx->echoDouble(-0.0)));
    for (const size_t length : {0, 1, 253, 254, 255, 256, 65536})
    {
        CHECK(prx->echoString(string(length, 'x')) == string(length, 'x'));
    }
    CHECK(prx->echoString("Grüße 🧊") == "Grüße 🧊");
    CHECK(prx->sum(255, -32768, 2147483647, 1) == 255 - 32768 + 2147483648LL);

    string head, tail;
    CHECK(prx->split("a/b/c", head, tail) == 1 && head == "a" && tail == "b/c");
    int number = 0;
    prx->swap(7, "seven", head, number);
    CHECK(head == "seven" && number == 7);
}

void composites(const shared_ptr<CompositesPrx>& prx)
{
    const ColorSeq colors{Color::red, Color::green, Color::blue};
    CHECK(prx->echoColor(Color::blue) == Color::blue);
    CHECK(prx->echoColors(colors) == colors);
    const Record record{"🧊", Color::green, Point{-1, 2}, StringSeq{"", "tag", string(300, 't')}};
    CHECK(prx->echoPoint(record.at) == record.at);
    CHECK(prx->echoRecord(record) == record);
    for (const size_t length : {0, 1, 254, 255, 256, 70000})
    {
        CHECK(prx->echoBytes(ByteSeq(length, 7)) == ByteSeq(length, 7));
        CHECK(prx->echoBools(BoolSeq(length, true)) == BoolSeq(length, true));
        CHECK(prx->echoShorts(ShortSeq(length, -2)) == ShortSeq(length, -2));
        CHECK(prx->echoInts(IntSeq(length, -3)) == IntSeq(length, -3));
        CHECK(prx->echoLongs(LongSeq(length, 1LL << 60)) == LongSeq(length, 1LL << 60));
        CHECK(prx->echoFloats(FloatSeq(length, 0.5f)) == FloatSeq(length, 0.5f));
        CHECK(prx->echoDoubles(DoubleSeq(length, 0.1)) == DoubleSeq(length, 0.1));
        CHECK(prx->echoPoints(PointSeq(length, Point{1, -1})) == PointSeq(length, Point{1, -1}));
    }
    const RecordSeq records(255, record);
    CHECK(prx->echoRecords(records) == records);
    const Grid grid{{}, {1}, {2, 3}};
    CHECK(prx->echoGrid(grid) == grid);
    const StringMap texts{{"", ""}, {"é", "🧊"}};
    CHECK(prx->echoStringMap(texts) == texts);
    const PointMap points{{-1, Point{1, 2}}, {5, Point{3, 4}}};
    CHECK(prx->echoPointMap(points) == points);
    const Catalog catalog{{"none", {}}, {"many", records}};
    CHECK(prx->echoCatalog(catalog) == catalog);
}

void failures(const shared_ptr<FailuresPrx>& prx)
{
    CHECK(caught<Failure>([&] { prx->listedAll(0); }, "listedAll(0)").reason == "plain");
    const auto coded = caught<CodedFailure>([&] { prx->listedAll(1); }, "listedAll(1)");
    CHECK(coded.reason == "coded" && coded.code == 1);
    const auto detailed = caught<DetailedFailure>([&] { prx->listedAll(2); }, "listedAll(2)");
    CHECK(detailed.code == 2 && detailed.hint == string("look here") && !detailed.where);
    const auto where = caught<DetailedFailure>([&] { prx->listedAll(3); }, "listedAll(3)");
    CHECK(!where.hint && where.where && *where.where == (Point{3, 4}));
    CHECK(prx->listedAll(4) == 4);
    CHECK(caught<Failure>([&] { prx->listed(1); }, "listed(1)").reason == "coded");
    caught<Ice::UnknownException>([&] { prx->unlisted(1); }, "unlisted");
    caught<Ice::UnknownException>([&] { prx->crash("ouch"); }, "crash");
    CHECK(caught<Ice::ObjectNotExistException>([&] { prx->gone(); }, "gone").id.name == "gone");
    CHECK(prx->listed(9) == 9);
}

void proxies(const shared_ptr<ProxiesPrx>& prx, const shared_ptr<TargetPrx>& target)
{
    CHECK(prx->echoObject(nullptr) == nullptr && prx->echoTarget(nullptr) == nullptr);
    CHECK(Ice::targetEqualTo(prx->echoTarget(target), target));
    CHECK(prx->echoTarget(target)->name() == "target");
    CHECK(prx->echoTargets(TargetSeq{target, nullptr}).size() == 2);
    CHECK(prx->echoSignpost(Signpost{"x", nullptr}).label == "x");
    CHECK(prx->nameOf(target) == "target");
    const auto special = Ice::checkedCast<SpecialTargetPrx>(prx->ownSpecial());
    CHECK(special && special->name() == "special" && special->greet("you") == "hello you, this is special");
    CHECK(!Ice::checkedCast<SpecialTargetPrx>(prx->ownTarget()));
}

int main(int argc, char* argv[])
{
    try
    {
        Ice::CommunicatorHolder communicator(argc, argv);
        const string endpoints = argc > 1 ? argv[1] : "";
        const auto proxy = [&](const string& name) { return communicator->stringToProxy(name + ":" + endpoints); };
        scalars(Ice::checkedCast<ScalarsPrx>(proxy("scalars")));
        composites(Ice::checkedCast<CompositesPrx>(proxy("composites")));
        failures(Ice::checkedCast<FailuresPrx>(proxy("failures")));
        proxies(Ice::checkedCast<ProxiesPrx>(proxy("proxies")), Ice::checkedCast<TargetPrx>(proxy("target")));
        const auto old = Ice::checkedCast<FailuresPrx>(proxy("failures")->ice_encodingVersion(Ice::Encoding_1_0));
        CHECK(caught<CodedFailure>([&] { old->listedAll(1); }, "listedAll(1) in encoding 1.0").code == 1);
        cout << "OK" << endl;
        return 0;
    }
    catch (const exception& error)
    {
        cerr << error.what() << endl;
        return 1;
    }
}
