// The rule by which every side makes the value of a case: tests/src/everything/rule.rs says the same.
#pragma once

#include <Ice/Ice.h>

#include <cstdint>
#include <cstring>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "Everything.h"
#include "kinds.h"

namespace everything
{

/// The lengths of sequences and dictionaries that are not inside another value.
inline const std::vector<int> LENGTHS{0, 1, 2, 253, 254, 255, 256};

inline const std::vector<std::string> TEXTS{
    "", "a", std::string("\0", 1), "a\nb\t\"'\\", "é", "e\u0301", "日本語", "🧊𝒳\U0010ffff", "\ufeffbom",
    std::string(253, 'x'), std::string(254, 'x'), std::string(255, 'x'), std::string(256, 'x')};

/// Those that are short.
constexpr uint32_t SHORT_TEXTS = 9;

inline const std::vector<std::string> PROXIES{
    "",
    "a",
    "cat/name -f fc -o @ ad",
    "🧊/ü -O @ é",
    "x -d:udp -h 127.0.0.1 -p 9",
    "y:tcp -h 127.0.0.1 -p 10000 -t 5000:tcp -h 127.0.0.2 -p 65535 -t 60000 -z",
    "w -D:ws -h 127.0.0.1 -p 81 -t 60000 -r /q",
    "o:opaque -t 99 -e 1.1 -v abch"};

/// More instances than these are not made in one case, so that graphs end.
constexpr size_t MOST_INSTANCES = 40;
constexpr int DEEPEST = 12;

class Rule
{
public:
    /// `old`: as a receiver in encoding 1.0 sees it, without optional values.
    Rule(int n, bool old, const Ice::CommunicatorPtr& communicator) : communicator(communicator), n(n), old(old) {}

    /// Begins a value that stands by itself.
    template<typename T> void top(uint32_t salt, T& v)
    {
        edge_number = n + salt;
        fresh = true;
        make(v);
    }

    template<typename T> T top(uint32_t salt)
    {
        T v{};
        top(salt, v);
        return v;
    }

    uint32_t draw(uint32_t choices)
    {
        uint32_t x = n * 0x9e3779b1u + count * 0x85ebca6bu;
        ++count;
        x ^= x >> 15;
        x *= 0x2c1b3c6du;
        x ^= x >> 12;
        return x % choices;
    }

    /// The first choice in a value goes through all of them from case to case.
    uint32_t edge(uint32_t choices)
    {
        if (fresh)
        {
            fresh = false;
            return edge_number % choices;
        }
        return draw(choices);
    }

    void make(bool& v) { v = edge(2) == 1; }
    void make(Ice::Byte& v) { v = one<Ice::Byte>({0, 1, 127, 128, 254, 255}); }
    void make(short& v) { v = one<short>({0, 1, -1, 127, 128, 254, 255, 256, -32768, 32767}); }

    void make(int& v)
    {
        v = one<int>({0, 1, -1, 254, 255, 256, 65535, 65536, -2147483647 - 1, 2147483647});
    }

    void make(long long& v)
    {
        const long long most = 9223372036854775807;
        v = one<long long>({0, 1, -1, 255, 256, 4294967295, -4294967296, -most - 1, most});
    }

    void make(float& v)
    {
        const auto bits = one<uint32_t>(
            {0, 0x80000000, 0x3f800000, 0xbfc00000, 1, 0x00800000, 0x7f7fffff, 0xff7fffff, 0x7f800000, 0xff800000,
             0x7fc00000, 0x7fc00001, 0x3dcccccd});
        memcpy(&v, &bits, sizeof v);
    }

    void make(double& v)
    {
        const auto bits = one<uint64_t>(
            {0, 0x8000000000000000, 0x3ff0000000000000, 0xbff8000000000000, 1, 0x0010000000000000, 0x7fefffffffffffff,
             0xffefffffffffffff, 0x7ff0000000000000, 0xfff0000000000000, 0x7ff8000000000000, 0x7ff8000000000001,
             0x3fb999999999999a});
        memcpy(&v, &bits, sizeof v);
    }

    void make(std::string& v) { v = TEXTS[edge(TEXTS.size())]; }

    void make(Everything::Constants& v)
    {
        using namespace Everything;
        v = Constants{YES, TOP, LEAST, MOST, EIGHT, FAR, HALF, TINY, GREETING, ALIAS, CHOICE};
    }

    /// Every second time as it is from the beginning.
    void make(Everything::Defaults& v)
    {
        v = Everything::Defaults{};
        if (edge(2) == 1)
        {
            members(v);
        }
    }

    template<typename T> void make(std::vector<T>& v)
    {
        const auto length = this->length();
        ++depth;
        v.clear();
        for (int i = 0; i < length; ++i)
        {
            T element{};
            make(element);
            v.push_back(element);
        }
        --depth;
    }

    template<typename K, typename V> void make(std::map<K, V>& v)
    {
        const auto length = this->length();
        ++depth;
        v.clear();
        for (int i = 0; i < length; ++i)
        {
            K k{};
            key(i, k);
            V value{};
            make(value);
            v[k] = value;
        }
        --depth;
    }

    /// Not set in one of three cases. What is not seen by an old receiver is made all the same.
    template<typename T> void make(Ice::optional<T>& v)
    {
        v = Ice::nullopt;
        if (draw(3) != 0)
        {
            T value{};
            make(value);
            if (!old)
            {
                v = value;
            }
        }
    }

    template<typename T> void make(std::shared_ptr<T>& v)
    {
        if constexpr (std::is_base_of_v<Ice::ObjectPrx, T>)
        {
            const auto proxy = communicator->stringToProxy(PROXIES[edge(PROXIES.size())]);
            v = proxy ? Ice::uncheckedCast<T>(proxy->ice_encodingVersion(old ? Ice::Encoding_1_0 : Ice::Encoding_1_1))
                      : nullptr;
        }
        else
        {
            v = instance<T>();
        }
    }

    template<typename T> void make(T& v)
    {
        if constexpr (std::is_enum_v<T>)
        {
            const auto& all = enumerators(v);
            v = all[edge(all.size())];
        }
        else
        {
            members(v);
        }
    }

    /// The members of a struct, class or exception, those of the base first.
    template<typename T> void members(T& v)
    {
        ++depth;
        std::apply([this](const auto&... member) { (make(changeable(member)), ...); }, v.ice_tuple());
        --depth;
    }

private:
    /// The tuple of the members of what can be changed is of constant references.
    template<typename T> static T& changeable(const T& v) { return const_cast<T&>(v); }

    template<typename T> T one(const std::vector<T>& choices) { return choices[edge(choices.size())]; }

    int length() { return depth == 0 ? LENGTHS[edge(LENGTHS.size())] : static_cast<int>(draw(4)); }

    /// Nil, one that is there, or a new one.
    template<typename T> std::shared_ptr<T> instance()
    {
        const auto choice = edge(8);
        const bool full = made.size() >= MOST_INSTANCES || depth >= DEEPEST;
        if (choice == 0)
        {
            return nullptr;
        }
        if (choice <= 2 || full)
        {
            std::vector<std::shared_ptr<T>> fits;
            for (const auto& one : made)
            {
                if (const auto fit = std::dynamic_pointer_cast<T>(one))
                {
                    fits.push_back(fit);
                }
            }
            if (!fits.empty())
            {
                return fits[draw(fits.size())];
            }
            if (full)
            {
                return nullptr;
            }
        }
        const auto& kinds = kinds_of<T>();
        const auto value = create(kinds[draw(kinds.size())]);
        made.push_back(value);
        visit(value, [this](auto& v) { members(v); });
        return std::dynamic_pointer_cast<T>(value);
    }

    static void key(int j, bool& v) { v = j % 2 == 1; }
    static void key(int j, Ice::Byte& v) { v = static_cast<Ice::Byte>(j); }
    static void key(int j, short& v) { v = static_cast<short>(j * 257 - 32768); }
    static void key(int j, int& v) { v = static_cast<int>(j * 2654435761u); }
    static void key(int j, long long& v) { v = static_cast<long long>(j * 0x9e3779b97f4a7c15u); }
    static void key(int j, std::string& v) { v = j == 0 ? "" : TEXTS[j % SHORT_TEXTS] + std::to_string(j); }

    static void key(int j, Everything::Inner::Key& v)
    {
        key(j, v.a);
        key(j, v.b);
        key(j, v.c);
    }

    template<typename T> static void key(int j, T& v)
    {
        const auto& all = enumerators(v);
        v = all[j % all.size()];
    }

    const Ice::CommunicatorPtr communicator;
    const uint32_t n;
    const bool old;
    uint32_t count = 0;
    uint32_t edge_number = 0;
    bool fresh = false;
    int depth = 0;
    std::vector<std::shared_ptr<Ice::Value>> made;
};

}
