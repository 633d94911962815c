// Both sides of Everything.ice on the stock C++ runtime.
//
// `everything server [--Ice.X=Y ...]` prints `READY <endpoint>` when it serves. `everything client ENDPOINTS
// [--Ice.X=Y ...]` calls a server with all cases, prints how many values were compared on both sides and their digests,
// and `OK`.
#include <Ice/Ice.h>

#include <iostream>
#include <stdexcept>

#include "Everything.h"
#include "rule.h"
#include "shapes.h"
#include "text.h"
#include "types.h"

using namespace everything;
using namespace std;
using Ice::Current;

constexpr int CASES = 16;
/// What a server returns is of the case with the number of the call and this.
constexpr int BACK = 100;
constexpr int FAULTS = 4;

template<typename F> [[noreturn]] void raise_fault(Rule& rule)
{
    throw rule.top<F>(0);
}

[[noreturn]] void raise_fault(int kind, Rule rule)
{
    switch (kind)
    {
        case 0: raise_fault<Everything::Fault>(rule);
        case 1: raise_fault<Everything::CodedFault>(rule);
        case 2: raise_fault<Everything::AllFault>(rule);
        default: raise_fault<Everything::OptionalFault>(rule);
    }
}

/// The text of the exception that `call` throws.
template<typename Call> Text fault_of(Call call)
{
    Text text;
    try
    {
        call();
        text.put(string("nothing was thrown"));
    }
    catch (const Everything::AllFault& fault)
    {
        text.fault(fault);
    }
    catch (const Everything::OptionalFault& fault)
    {
        text.fault(fault);
    }
    catch (const Everything::CodedFault& fault)
    {
        text.fault(fault);
    }
    catch (const Everything::Fault& fault)
    {
        text.fault(fault);
    }
    return text;
}

/// The text of the base that all have.
template<typename Call> Text base_of(Call call)
{
    try
    {
        call();
        return Text::of(string("nothing was thrown"));
    }
    catch (const Everything::Fault& fault)
    {
        return Text::of(string("a fault"), fault.reason);
    }
}

class EveryoneI : public Everything::Everyone
{
public:
#define ECHO(name, T) \
    T echo##name(int n, T v, Ice::optional<T> o, T& w, Ice::optional<T>& p, const Current& current) override \
    { \
        return echo(n, v, o, w, p, current); \
    }
    EACH_ECHO(ECHO)
#undef ECHO

#define MAYBE(name, T) \
    Ice::optional<T> maybe##name(int n, Ice::optional<T> v, Ice::optional<T>& p, const Current& current) override \
    { \
        tally.check(Text::of(rule(n, current).top<Ice::optional<T>>(0)), Text::of(v)); \
        auto back = rule(n + BACK, current); \
        back.top(0, p); \
        return back.top<Ice::optional<T>>(1); \
    }
    EACH_MAYBE(MAYBE)
#undef MAYBE

    using Words = Everything::Inner::Words;
#define NAMES(name) \
    Words name(int n, Words v, Ice::optional<Words> o, Words& w, Ice::optional<Words>& p, \
               const Current& current) override \
    { \
        return echo(n, v, o, w, p, current); \
    }
    NAMES(move)
    NAMES(impl)
    NAMES(pub)
#undef NAMES

    using NodePtr = shared_ptr<Everything::Node>;
#define SHAPE(name) \
    NodePtr name(int shape, NodePtr v, Everything::NodeSeq& all, const Current&) override \
    { \
        tally.check(Text::of(nodes_of(shape)[0]), Text::of(v)); \
        all = nodes_of(shape + 1); \
        return v; \
    }
    SHAPE(shape)
    SHAPE(shapeSliced)
    SHAPE(shapeCompact)
#undef SHAPE

    using ValuePtr = shared_ptr<Ice::Value>;
    ValuePtr twice(int n, ValuePtr v, Everything::ValueSeq& two, const Current& current) override
    {
        tally.check(Text::of(rule(n, current).top<ValuePtr>(0)), Text::of(v));
        two = {v, v};
        return v;
    }

    void raiseAny(int kind, int n, const Current& current) override { raise_fault(kind, rule(n, current)); }

    int raise(int kind, int n, string& text, const Current& current) override
    {
        if (kind < FAULTS)
        {
            raise_fault(kind, rule(n, current));
        }
        auto back = rule(n + BACK, current);
        back.top(0, text);
        return back.top<int>(1);
    }

    long long compared(long long& digest, const Current&) override
    {
        digest = static_cast<long long>(tally.digest);
        return tally.values;
    }

private:
    template<typename T>
    T echo(int n, const T& v, const Ice::optional<T>& o, T& w, Ice::optional<T>& p, const Current& current)
    {
        auto in = rule(n, current);
        const auto expected_v = in.top<T>(0);
        const auto expected_o = in.top<Ice::optional<T>>(1);
        tally.check(Text::of(expected_v, expected_o), Text::of(v, o));
        auto back = rule(n + BACK, current);
        back.top(0, w);
        back.top(1, p);
        return back.top<T>(2);
    }

    static Rule rule(int n, const Current& current)
    {
        return Rule(n, current.encoding == Ice::Encoding_1_0, current.adapter->getCommunicator());
    }

    Compared<Everything::Mismatch> tally;
};

class Client
{
public:
    explicit Client(const shared_ptr<Everything::EveryonePrx>& prx)
        : prx(prx), communicator(prx->ice_getCommunicator()), old(prx->ice_getEncodingVersion() == Ice::Encoding_1_0)
    {
    }

    void run()
    {
#define ECHO(name, T) \
    echo<T>(#name, [this](int n, const T& v, const Ice::optional<T>& o, T& w, Ice::optional<T>& p) \
            { return prx->echo##name(n, v, o, w, p); });
        EACH_ECHO(ECHO)
#undef ECHO
#define NAMES(name) \
    echo<Everything::Inner::Words>(#name, [this](int n, auto& v, auto& o, auto& w, auto& p) \
                                   { return prx->name(n, v, o, w, p); });
        NAMES(move)
        NAMES(impl)
        NAMES(pub)
#undef NAMES
#define MAYBE(name, T) \
    maybe<T>(#name, [this](int n, const Ice::optional<T>& v, Ice::optional<T>& p) \
             { return prx->maybe##name(n, v, p); });
        EACH_MAYBE(MAYBE)
#undef MAYBE
        faults();
#define SHAPE(name) shapes(#name, [this](int shape, const auto& v, auto& all) { return prx->name(shape, v, all); });
        SHAPE(shape)
        SHAPE(shapeSliced)
        SHAPE(shapeCompact)
#undef SHAPE
        twice();
    }

    /// Prints what was compared, here and there.
    void tell()
    {
        long long digest = 0;
        const auto values = prx->compared(digest);
        tally.tell("HERE", tally.values, tally.digest);
        tally.tell("THERE", values, static_cast<uint64_t>(digest));
    }

private:
    /// A line for who waits.
    static void tell_progress(const char* name) { cout << "  " << name << endl; }

    /// What this side sends: all of it.
    Rule sent(int n) { return Rule(n, false, communicator); }
    /// What comes back.
    Rule back(int n) { return Rule(n + BACK, old, communicator); }

    template<typename T, typename Call> void echo(const char* name, Call call)
    {
        tell_progress(name);
        for (int n = 0; n < CASES; ++n)
        {
            auto in = sent(n);
            const auto v = in.top<T>(0);
            const auto o = in.top<Ice::optional<T>>(1);
            T w{};
            Ice::optional<T> p;
            const T result = call(n, v, o, w, p);
            auto rule = back(n);
            const auto expected_w = rule.top<T>(0);
            const auto expected_p = rule.top<Ice::optional<T>>(1);
            tally.check(Text::of(expected_w, expected_p, rule.top<T>(2)), Text::of(w, p, result));
        }
    }

    template<typename T, typename Call> void maybe(const char* name, Call call)
    {
        tell_progress(name);
        for (int n = 0; n < CASES; ++n)
        {
            Ice::optional<T> p;
            const auto result = call(n, sent(n).top<Ice::optional<T>>(0), p);
            auto rule = back(n);
            const auto expected_p = rule.top<Ice::optional<T>>(0);
            tally.check(Text::of(expected_p, rule.top<Ice::optional<T>>(1)), Text::of(p, result));
        }
    }

    void faults()
    {
        tell_progress("faults");
        for (int kind = 0; kind < FAULTS; ++kind)
        {
            for (int n = 0; n < CASES; ++n)
            {
                const auto expected = fault_of([&] { raise_fault(kind, Rule(n, old, communicator)); });
                string text;
                tally.check(expected, fault_of([&] { prx->raise(kind, n, text); }));
                const auto expected_base = base_of([&] { raise_fault(kind, Rule(n, old, communicator)); });
                tally.check(expected_base, base_of([&] { prx->raiseAny(kind, n); }));
            }
        }
        string text;
        const int result = prx->raise(FAULTS, 0, text);
        auto rule = back(0);
        const auto expected_text = rule.top<string>(0);
        tally.check(Text::of(expected_text, rule.top<int>(1)), Text::of(text, result));
    }

    template<typename Call> void shapes(const char* name, Call call)
    {
        tell_progress(name);
        for (int shape = 0; shape < static_cast<int>(SHAPES.size()); ++shape)
        {
            Everything::NodeSeq all;
            const auto result = call(shape, nodes_of(shape)[0], all);
            tally.check(Text::of(nodes_of(shape + 1), nodes_of(shape)[0]), Text::of(all, result));
        }
    }

    void twice()
    {
        tell_progress("twice");
        for (int n = 0; n < CASES; ++n)
        {
            Everything::ValueSeq two;
            const auto result = prx->twice(n, sent(n).top<shared_ptr<Ice::Value>>(0), two);
            const auto v = Rule(n, old, communicator).top<shared_ptr<Ice::Value>>(0);
            tally.check(Text::of(Everything::ValueSeq{v, v}, v), Text::of(two, result));
        }
    }

    const shared_ptr<Everything::EveryonePrx> prx;
    const Ice::CommunicatorPtr communicator;
    const bool old;
    Compared<Everything::Mismatch> tally;
};

int main(int argc, char* argv[])
{
    try
    {
        Ice::CommunicatorHolder communicator(argc, argv);
        const string side = argc > 1 ? argv[1] : "";
        if (side == "server")
        {
            const auto adapter = communicator->createObjectAdapterWithEndpoints("Everything", "tcp -h 127.0.0.1");
            adapter->add(make_shared<EveryoneI>(), Ice::Identity{"everything", ""});
            adapter->activate();
            cout << "READY " << adapter->getEndpoints()[0]->toString() << endl;
            communicator->waitForShutdown();
            return 0;
        }
        if (side != "client" || argc != 3)
        {
            throw runtime_error("everything server | everything client ENDPOINTS");
        }
        const auto proxy = communicator->stringToProxy(string("everything:") + argv[2]);
        Client client(Ice::checkedCast<Everything::EveryonePrx>(proxy));
        client.run();
        client.tell();
        cout << "OK" << endl;
        return 0;
    }
    catch (const Everything::Mismatch& mismatch)
    {
        cerr << "expected " << mismatch.expected << "\nfound    " << mismatch.found << endl;
    }
    catch (const exception& error)
    {
        cerr << error.what() << endl;
    }
    return 1;
}
