// What the C++ of a `.ice` file does not say of itself: the enumerators, and which classes there are.
#pragma once

#include <Ice/Ice.h>

#include <stdexcept>
#include <string>
#include <vector>

#include "Everything.h"

namespace everything
{

inline const std::vector<Everything::Small>& enumerators(Everything::Small)
{
    using E = Everything::Small;
    static const std::vector<E> all{E::zero, E::one, E::last};
    return all;
}

inline const std::vector<Everything::Medium>& enumerators(Everything::Medium)
{
    using E = Everything::Medium;
    static const std::vector<E> all{E::low, E::edge, E::over, E::wide, E::wider, E::widest, E::high};
    return all;
}

inline const std::vector<Everything::Large>& enumerators(Everything::Large)
{
    using E = Everything::Large;
    static const std::vector<E> all{E::none, E::beyond, E::distant, E::end};
    return all;
}

enum class Kind { Empty, Base, Derived, Last, Compact, CompactDerived, Node, All, Optionals };

/// What a reference to T may refer to.
template<typename T> const std::vector<Kind>& kinds_of();

#define KINDS(type, ...) \
    template<> inline const std::vector<Kind>& kinds_of<type>() \
    { \
        static const std::vector<Kind> kinds{__VA_ARGS__}; \
        return kinds; \
    }

KINDS(Ice::Value, Kind::Empty, Kind::Base, Kind::Derived, Kind::Last, Kind::Compact, Kind::CompactDerived, Kind::Node)
KINDS(Everything::Empty, Kind::Empty)
KINDS(Everything::Base, Kind::Base, Kind::Derived, Kind::Last)
KINDS(Everything::Last, Kind::Last)
KINDS(Everything::Compact, Kind::Compact, Kind::CompactDerived)
KINDS(Everything::Node, Kind::Node)
KINDS(Everything::All, Kind::All)
KINDS(Everything::Optionals, Kind::Optionals)

#undef KINDS

inline std::shared_ptr<Ice::Value> create(Kind kind)
{
    switch (kind)
    {
        case Kind::Empty: return std::make_shared<Everything::Empty>();
        case Kind::Base: return std::make_shared<Everything::Base>();
        case Kind::Derived: return std::make_shared<Everything::Derived>();
        case Kind::Last: return std::make_shared<Everything::Last>();
        case Kind::Compact: return std::make_shared<Everything::Compact>();
        case Kind::CompactDerived: return std::make_shared<Everything::CompactDerived>();
        case Kind::Node: return std::make_shared<Everything::Node>();
        case Kind::All: return std::make_shared<Everything::All>();
        case Kind::Optionals: return std::make_shared<Everything::Optionals>();
    }
    throw std::logic_error("no such kind");
}

/// Calls with the instance as what it is.
template<typename Visitor> void visit(const std::shared_ptr<Ice::Value>& value, Visitor visitor)
{
    const auto as = [&](auto* type)
    {
        using T = std::remove_pointer_t<decltype(type)>;
        const auto found = value->ice_id() == T::ice_staticId() ? std::dynamic_pointer_cast<T>(value) : nullptr;
        if (found)
        {
            visitor(*found);
        }
        return found != nullptr;
    };
    using namespace Everything;
    const bool known = as((Empty*)nullptr) || as((Base*)nullptr) || as((Derived*)nullptr) || as((Last*)nullptr) ||
        as((Compact*)nullptr) || as((CompactDerived*)nullptr) || as((Node*)nullptr) || as((All*)nullptr) ||
        as((Optionals*)nullptr);
    if (!known)
    {
        throw std::runtime_error("an instance of " + value->ice_id());
    }
}

}
