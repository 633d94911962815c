// The instances and faults of Evolving.ice, as each version makes them and sees those of the other: the same rule as in
// python/everything/evolving.py and tests/src/bin/evolving.
#pragma once

#include <Ice/Ice.h>

#include <stdexcept>
#include <string>

#include "Evolving.h"
#include "text.h"

using namespace std;
using namespace Evolving;
using BasePtr = shared_ptr<Base>;
using ValuePtr = shared_ptr<Ice::Value>;

/// Instances that are a `Base`, and after them those that are not.
constexpr int BASES = 8, VALUES = 10;
/// The first that only the newer side knows.
constexpr int FIRST_NEW = 2;
/// One of a graph in which there is an instance whose classes are all new.
constexpr int WITH_STRANGERS = 5;
constexpr int FAULTS = 6, FIRST_NEW_FAULT = 4;
/// In a number: it is sent by the older side.
constexpr int OLDER = 1000;

template<typename Visitor> void everything::visit(const ValuePtr& value, Visitor visitor)
{
    const auto as = [&](auto* type)
    {
        using T = remove_pointer_t<decltype(type)>;
        const auto found = value->ice_id() == T::ice_staticId() ? dynamic_pointer_cast<T>(value) : nullptr;
        if (found)
        {
            visitor(*found);
        }
        return found != nullptr;
    };
    bool known = as((Base*)nullptr) || as((Box*)nullptr);
#ifdef NEWER
    known = known || as((Derived*)nullptr) || as((Further*)nullptr) || as((Compact*)nullptr) || as((Stranger*)nullptr);
#endif
    if (!known)
    {
        throw runtime_error("an instance of " + value->ice_id());
    }
}

Ice::optional<string> known(int n)
{
    return n % 2 == 0 ? Ice::make_optional("known " + to_string(n)) : Ice::nullopt;
}

/// What the older side knows of an instance; in encoding 1.0 there are no optional members.
BasePtr base(int n, bool old = false)
{
    const auto base = make_shared<Base>();
    base->number = 100 + n;
    base->known = old ? Ice::nullopt : known(n);
    return base;
}

/// What the older side knows of a fault.
Fault fault(int n, bool old = false)
{
    Fault fault;
    fault.reason = "fault " + to_string(n);
    fault.known = old ? Ice::nullopt : known(n);
    return fault;
}

#ifdef NEWER
/// Sets new optional members: none, all, every second, the others.
template<typename T> void extend(T& v, int n)
{
    const bool even = n % 4 == 1 || n % 4 == 2, odd = n % 4 == 1 || n % 4 == 3;
    if (even)
    {
        v.a = static_cast<Ice::Byte>(200 + n);
        v.c = (1 << 20) + n;
        v.e = Level::extreme;
        v.g = Pair{n, "pair"};
    }
    if (odd)
    {
        v.b = static_cast<short>(-n);
        v.d = -(1LL << 40) - n;
        v.f = "extra " + to_string(n);
        v.h = base(OLDER + n);
    }
}

/// The optional parameters of `optionals`.
struct Parameters
{
    Ice::optional<Ice::Byte> a;
    Ice::optional<short> b;
    Ice::optional<int> c;
    Ice::optional<long long> d;
    Ice::optional<Level> e;
    Ice::optional<string> f;
    Ice::optional<Pair> g;
    Ice::optional<BasePtr> h;
    Ice::optional<string> known;

    Parameters() = default;

    Parameters(int n, bool old)
    {
        if (!old)
        {
            if (n < OLDER)
            {
                extend(*this, n);
            }
            known = ::known(n);
        }
    }

    auto ice_tuple() const { return tie(a, b, c, d, e, f, g, h, known); }
    auto fields() { return tie(a, b, c, d, e, f, g, h, known); }
};

/// Makes the instances; `extended` ones have the new members of `Base` too.
struct Instances
{
    bool extended;

    template<typename T> shared_ptr<T> one(int n) const
    {
        const auto value = make_shared<T>();
        value->number = 100 + n;
        value->known = known(n);
        if (extended)
        {
            extend(*value, n);
        }
        return value;
    }

    BasePtr base(int n) const
    {
        switch (n)
        {
            case 0: return one<Base>(0);
            case 1: return one<Base>(1);
            case 2:
            {
                const auto value = one<Derived>(2);
                value->text = "two";
                return value;
            }
            case 3:
            {
                const auto value = one<Derived>(3);
                value->text = "🧊";
                value->other = one<Base>(30);
                value->some = 7;
                value->link = value->other;
                return value;
            }
            case 4:
            {
                const auto value = one<Derived>(4);
                value->other = value;
                value->link = BasePtr(value);
                return value;
            }
            case 5: return further();
            case 6:
            {
                const auto value = one<Compact>(6), other = one<Compact>(60);
                value->other = other;
                other->other = value;
                return value;
            }
            default:
            {
                const auto value = one<Derived>(n), other = one<Derived>(n + 70);
                value->other = other;
                other->link = one<Base>(n + 71);
                return value;
            }
        }
    }

    ValuePtr value(int n) const
    {
        if (n < BASES)
        {
            return base(n);
        }
        const auto value = make_shared<Stranger>();
        value->s = n;
        if (n == BASES)
        {
            const auto derived = one<Derived>(80);
            derived->some = -1;
            value->known = derived;
            value->_cpp_friend = value;
        }
        else
        {
            value->_cpp_friend = make_shared<Stranger>(10, one<Base>(90), nullptr);
        }
        return value;
    }

    shared_ptr<Box> box() const
    {
        const auto first = dynamic_pointer_cast<Derived>(base(3));
        return make_shared<Box>(first, first->other);
    }

private:
    BasePtr further() const
    {
        const auto value = one<Further>(5);
        const auto derived = one<Derived>(50);
        derived->other = value;
        const auto stranger = make_shared<Stranger>(1, derived, nullptr);
        value->all = {value, nullptr, derived};
        value->any = stranger;
        value->stranger = stranger;
        return value;
    }
};

[[noreturn]] void raise_fault(int n)
{
    const auto fill = [n](auto fault)
    {
        fault.reason = "fault " + to_string(n);
        fault.known = known(n);
        extend(fault, n);
        return fault;
    };
    if (n < FIRST_NEW_FAULT)
    {
        throw fill(Fault());
    }
    const auto other = Instances{true}.base(3);
    if (n == FIRST_NEW_FAULT)
    {
        CodedFault fault = fill(CodedFault());
        fault.code = n;
        fault.other = other;
        throw fault;
    }
    DetailedFault fault = fill(DetailedFault());
    fault.code = n;
    fault.other = other;
    fault.detail = string("detail");
    fault.pair = Pair{n, "pair"};
    throw fault;
}
#endif
