// Both sides of Evolving.ice on the stock C++ runtime, of the newer version if NEWER is defined, else of the older one.
//
// `evolving server [--Ice.X=Y ...]` prints `READY <endpoint>` when it serves. `evolving client ENDPOINTS
// [--Ice.X=Y ...]` calls a server of the other version, prints how many values were compared on both sides and their
// digests, and `OK`.
#include <Ice/Ice.h>

#include <functional>
#include <iostream>
#include <stdexcept>

#include "instances.h"
#include "text.h"

using namespace everything;
using Ice::Current;

class EvolutionI : public Evolution
{
public:
    BasePtr same(int n, BasePtr v, const Current& current) override
    {
        tally.check(Text::of(sent(n, current)), Text::of(v));
        return v;
    }

    ValuePtr sameValue(int n, ValuePtr v, const Current& current) override
    {
        takeValue(n, v, current);
        return v;
    }

    shared_ptr<Box> sameBox(int n, shared_ptr<Box> v, const Current& current) override
    {
#ifdef NEWER
        const auto expected = make_shared<Box>(sent(n, current), nullptr);
#else
        const auto expected = make_shared<Box>(sent(n, current), base(30, is_old(current)));
#endif
        tally.check(Text::of(expected), Text::of(v));
        return v;
    }

    Level sameLevel(Level v, const Current&) override { return v; }

    Level giveLevel(int n, const Current&) override
    {
#ifdef NEWER
        return n == 2 ? Level::extreme : static_cast<Level>(n);
#else
        return static_cast<Level>(n);
#endif
    }

#ifdef NEWER
    BasePtr give(int n, const Current&) override { return Instances{true}.base(n); }
    ValuePtr giveValue(int n, const Current&) override { return Instances{true}.value(n); }

    void take(int n, BasePtr v, const Current& current) override
    {
        tally.check(Text::of(is_old(current) ? base(n, true) : Instances{false}.base(n)), Text::of(v));
    }

    void takeValue(int n, ValuePtr v, const Current& current) override
    {
        const ValuePtr expected =
            is_old(current) ? base(n, true) : n >= OLDER ? base(n) : Instances{false}.value(n);
        tally.check(Text::of(expected), Text::of(v));
    }

    void raise(int n, const Current&) override { raise_fault(n); }

    int optionals(int n, Ice::optional<Ice::Byte> a, Ice::optional<short> b, Ice::optional<int> c,
                  Ice::optional<long long> d, Ice::optional<Level> e, Ice::optional<string> f, Ice::optional<Pair> g,
                  Ice::optional<BasePtr> h, Ice::optional<string> known, Ice::optional<Ice::Byte>& outA,
                  Ice::optional<short>& outB, Ice::optional<int>& outC, Ice::optional<long long>& outD,
                  Ice::optional<Level>& outE, Ice::optional<string>& outF, Ice::optional<Pair>& outG,
                  Ice::optional<BasePtr>& outH, Ice::optional<string>& outKnown, const Current& current) override
    {
        Parameters found;
        found.fields() = tie(a, b, c, d, e, f, g, h, known);
        tally.check(Text::of(Parameters(n, is_old(current))), Text::of(found));
        const Parameters back(n % OLDER + 1, false);
        tie(outA, outB, outC, outD, outE, outF, outG, outH, outKnown) = back.ice_tuple();
        return n;
    }
#else
    BasePtr give(int n, const Current&) override { return base(n); }
    ValuePtr giveValue(int n, const Current&) override { return base(n); }

    void take(int n, BasePtr v, const Current& current) override
    {
        tally.check(Text::of(sent(n, current)), Text::of(v));
    }

    void takeValue(int n, ValuePtr v, const Current& current) override
    {
        if (n < BASES)
        {
            tally.check(Text::of(sent(n, current)), Text::of(v));
        }
        else
        {
            tally.check(Text::of(string("::Evolving::Stranger")), Text::of(v->ice_id()));
        }
    }

    void raise(int n, const Current&) override { throw fault(n); }

    int optionals(int n, Ice::optional<string> known, Ice::optional<string>& outKnown, const Current& current) override
    {
        tally.check(Text::of(is_old(current) ? Ice::nullopt : ::known(n)), Text::of(known));
        outKnown = ::known(n + 1);
        return n;
    }
#endif

    long long compared(long long& digest, const Current&) override
    {
        digest = static_cast<long long>(tally.digest);
        return tally.values;
    }

private:
    static bool is_old(const Current& current) { return current.encoding == Ice::Encoding_1_0; }

    /// What comes from the other side.
    static BasePtr sent(int n, const Current& current) { return base(n, is_old(current)); }

    Compared<Mismatch> tally;
};

/// What went wrong, in a word that is the same in all languages.
string word_of(const function<void()>& call)
{
    try
    {
        call();
        return "nothing";
    }
    catch (const Ice::UnknownUserException&)
    {
        return "unknown user exception";
    }
    catch (const Ice::UnknownException&)
    {
        return "unknown";
    }
    catch (const Ice::MarshalException&)
    {
        return "marshal";
    }
}

class Client
{
public:
    explicit Client(const shared_ptr<EvolutionPrx>& prx)
        : prx(prx), old(prx->ice_getEncodingVersion() == Ice::Encoding_1_0),
          sliced(prx->ice_getCommunicator()->getProperties()->getPropertyAsInt("Ice.Default.SlicedFormat") > 0)
    {
    }

    void tell()
    {
        long long digest = 0;
        const auto values = prx->compared(digest);
        tally.tell("HERE", tally.values, tally.digest);
        tally.tell("THERE", values, static_cast<uint64_t>(digest));
    }

    void run()
    {
        for (int n = 0; n < VALUES; ++n)
        {
            instances(n);
        }
        boxes();
        if (!old) // In encoding 1.0 another largest enumerator is another encoding.
        {
            levels();
        }
        for (int n = 0; n < FAULTS; ++n)
        {
            faults(n);
        }
        for (int n = 0; n < VALUES; ++n)
        {
            optionals(n);
        }
    }

private:
    /// Whether the older side can read this instance.
    bool is_readable(int n) const { return old ? n < BASES && n != WITH_STRANGERS : sliced || n < FIRST_NEW; }

    void fails(const string& word, const function<void()>& call)
    {
        tally.check(Text::of(word), Text::of(word_of(call)));
    }

#ifdef NEWER
    /// As it comes back from the older side.
    ValuePtr back(int n) const { return old ? base(n, true) : Instances{false}.value(n); }

    void instances(int n)
    {
        const Instances made{true};
        if (!is_readable(n))
        {
            fails("unknown", [&] { prx->sameValue(n, made.value(n)); });
            return;
        }
        tally.check(Text::of(back(n)), Text::of(prx->sameValue(n, made.value(n))));
        if (n < BASES)
        {
            tally.check(Text::of(back(n)), Text::of(prx->same(n, made.base(n))));
            tally.check(Text::of(base(n, old)), Text::of(prx->give(n)));
            prx->take(n, base(n));
        }
    }

    void boxes()
    {
        if (!is_readable(3))
        {
            fails("unknown", [&] { prx->sameBox(3, Instances{true}.box()); });
            return;
        }
        const auto expected = old ? make_shared<Box>(base(3, true), base(30, true)) : Instances{false}.box();
        tally.check(Text::of(expected), Text::of(prx->sameBox(3, Instances{true}.box())));
    }

    void levels()
    {
        tally.check(Text::of(Level::low), Text::of(prx->sameLevel(Level::low)));
        tally.check(Text::of(Level::high), Text::of(prx->sameLevel(Level::high)));
        tally.check(Text::of(Level::high), Text::of(prx->giveLevel(1)));
        fails("unknown", [&] { prx->sameLevel(Level::extreme); });
    }

    void optionals(int n)
    {
        const Parameters in(n, false);
        Parameters out(1, false);
        const int result = prx->optionals(n, in.a, in.b, in.c, in.d, in.e, in.f, in.g, in.h, in.known, out.a, out.b,
                                          out.c, out.d, out.e, out.f, out.g, out.h, out.known);
        Parameters expected;
        expected.known = old ? Ice::nullopt : known(n + 1);
        tally.check(Text::of(expected, n), Text::of(out, result));
    }
#else
    void instances(int n)
    {
        if (!is_readable(n))
        {
            fails("marshal", [&] { prx->giveValue(n); });
            return;
        }
        const auto value = prx->giveValue(n);
        prx->takeValue(n, value);
        if (n >= BASES)
        {
            tally.check(Text::of(string("::Evolving::Stranger")), Text::of(value->ice_id()));
            return;
        }
        tally.check(Text::of(base(n, old)), Text::of(value));
        const auto given = prx->give(n);
        tally.check(Text::of(base(n, old)), Text::of(given));
        prx->take(n, given);
        const int own = OLDER + n;
        tally.check(Text::of(base(own, old)), Text::of(prx->same(own, base(own))));
        tally.check(Text::of(base(own, old)), Text::of(prx->sameValue(own, base(own))));
    }

    void boxes()
    {
        const int own = OLDER + 3;
        const auto expected = make_shared<Box>(base(own, old), nullptr);
        tally.check(Text::of(expected), Text::of(prx->sameBox(own, make_shared<Box>(base(own), nullptr))));
    }

    void levels()
    {
        tally.check(Text::of(Level::low), Text::of(prx->giveLevel(0)));
        tally.check(Text::of(Level::high), Text::of(prx->giveLevel(1)));
        tally.check(Text::of(Level::high), Text::of(prx->sameLevel(Level::high)));
        fails("marshal", [&] { prx->giveLevel(2); });
    }

    void optionals(int n)
    {
        Ice::optional<string> back;
        const int result = prx->optionals(OLDER + n, known(OLDER + n), back);
        tally.check(Text::of(old ? Ice::nullopt : known(n + 1), OLDER + n), Text::of(back, result));
    }
#endif

    void faults(int n)
    {
#ifndef NEWER
        if (n >= FIRST_NEW_FAULT && !old && !sliced)
        {
            fails("unknown user exception", [&] { prx->raise(n); });
            return;
        }
#endif
        Text found;
        try
        {
            prx->raise(n);
            found.put(string("nothing was thrown"));
        }
        catch (const Fault& fault)
        {
            found.fault(fault);
        }
        Text expected;
        expected.fault(fault(n, old));
        tally.check(expected, found);
    }

    const shared_ptr<EvolutionPrx> prx;
    const bool old, sliced;
    Compared<Mismatch> tally;
};

int main(int argc, char* argv[])
{
    try
    {
        Ice::CommunicatorHolder communicator(argc, argv);
        const string side = argc > 1 ? argv[1] : "";
        if (side == "server")
        {
            const auto adapter = communicator->createObjectAdapterWithEndpoints("Evolving", "tcp -h 127.0.0.1");
            adapter->add(make_shared<EvolutionI>(), Ice::Identity{"evolution", ""});
            adapter->activate();
            cout << "READY " << adapter->getEndpoints()[0]->toString() << endl;
            communicator->waitForShutdown();
            return 0;
        }
        if (side != "client" || argc != 3)
        {
            throw runtime_error("evolving server | evolving client ENDPOINTS");
        }
        Client client(Ice::checkedCast<EvolutionPrx>(communicator->stringToProxy(string("evolution:") + argv[2])));
        client.run();
        client.tell();
        cout << "OK" << endl;
        return 0;
    }
    catch (const Mismatch& mismatch)
    {
        cerr << "expected " << mismatch.expected << "\nfound    " << mismatch.found << endl;
    }
    catch (const exception& error)
    {
        cerr << error.what() << endl;
    }
    return 1;
}
