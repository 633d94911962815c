// A value as a text that says all of it: two values are equal if their texts are.
#pragma once

#include <Ice/Ice.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <iostream>
#include <map>
#include <string>
#include <vector>

namespace everything
{

/// Calls with the instance as the class that it is: defined beside the classes.
template<typename Visitor> void visit(const std::shared_ptr<Ice::Value>& value, Visitor visitor);

class Text
{
public:
    std::string text;
    /// How many single values are in it: numbers, texts, enumerators, proxies, references, lengths.
    int64_t values = 0;

    template<typename... T> static Text of(const T&... v)
    {
        Text text;
        (text.put(v), ...);
        return text;
    }

    void put(bool v) { word(v ? "t" : "f"); }
    void put(Ice::Byte v) { word(std::to_string(v)); }
    void put(short v) { word(std::to_string(v)); }
    void put(int v) { word(std::to_string(v)); }
    void put(long long v) { word(std::to_string(v)); }
    void put(const std::string& v) { word(std::to_string(v.size()) + ":" + v); }

    void put(float v)
    {
        uint32_t bits = 0;
        memcpy(&bits, &v, sizeof v);
        char hex[16];
        snprintf(hex, sizeof hex, "F%08x", bits);
        word(hex);
    }

    void put(double v)
    {
        uint64_t bits = 0;
        memcpy(&bits, &v, sizeof v);
        char hex[32];
        snprintf(hex, sizeof hex, "D%016llx", static_cast<unsigned long long>(bits));
        word(hex);
    }

    template<typename T> void put(const std::vector<T>& v)
    {
        word("[" + std::to_string(v.size()));
        for (const T element : v)
        {
            put(element);
        }
        text += "] ";
    }

    /// The keys in the order of their texts.
    template<typename K, typename V> void put(const std::map<K, V>& v)
    {
        word("{" + std::to_string(v.size()));
        std::vector<std::pair<Text, const V*>> pairs;
        for (const auto& [key, value] : v)
        {
            pairs.emplace_back(Text::of(key), &value);
        }
        std::sort(pairs.begin(), pairs.end(), [](auto& a, auto& b) { return a.first.text < b.first.text; });
        for (const auto& [key, value] : pairs)
        {
            text += key.text;
            values += key.values;
            put(*value);
        }
        text += "} ";
    }

    template<typename T> void put(const Ice::optional<T>& v)
    {
        word(v ? "!" : "~");
        if (v)
        {
            put(*v);
        }
    }

    template<typename T> void put(const std::shared_ptr<T>& v)
    {
        if constexpr (std::is_base_of_v<Ice::ObjectPrx, T>)
        {
            word("<" + (v ? v->ice_toString() : "") + ">");
        }
        else
        {
            instance(v);
        }
    }

    template<typename T> void put(const T& v)
    {
        if constexpr (std::is_enum_v<T>)
        {
            word("E" + std::to_string(static_cast<int>(v)));
        }
        else
        {
            text += "( ";
            members(v);
            text += ") ";
        }
    }

    /// An exception, as what it is.
    template<typename T> void fault(const T& v)
    {
        word(v.ice_id());
        put(v);
    }

private:
    void word(const std::string& word)
    {
        text += word;
        text += ' ';
        ++values;
    }

    template<typename T> void members(const T& v)
    {
        std::apply([this](const auto&... member) { (put(member), ...); }, v.ice_tuple());
    }

    /// Each instance has a number, and is written where it is first met.
    void instance(const std::shared_ptr<Ice::Value>& v)
    {
        if (!v)
        {
            word("nil");
            return;
        }
        const auto [place, is_new] = numbers.emplace(v.get(), numbers.size() + 1);
        word("@" + std::to_string(place->second));
        if (is_new)
        {
            word(v->ice_id());
            visit(v, [this](const auto& value) { put(value); });
        }
    }

    std::map<const Ice::Value*, size_t> numbers;
};

/// What was compared, to be told at the end. `Mismatch` is an exception with what was expected and what was found.
template<typename Mismatch> class Compared
{
public:
    int64_t values = 0;
    uint64_t digest = 0xcbf29ce484222325;

    /// Throws if the texts differ.
    void check(const Text& expected, const Text& found)
    {
        if (expected.text != found.text)
        {
            const auto& [a, b] = std::pair(expected.text, found.text);
            const auto at = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
            throw Mismatch(near(a, at.first - a.begin()), near(b, at.second - b.begin()));
        }
        values += expected.values;
        for (const unsigned char byte : expected.text)
        {
            digest = (digest ^ byte) * 0x100000001b3;
        }
    }

    /// A line for the test that reads this.
    static void tell(const std::string& side, int64_t values, uint64_t digest)
    {
        std::cout << side << " " << values << " " << std::hex << digest << std::dec << std::endl;
    }

private:
    static std::string near(const std::string& text, size_t at)
    {
        const size_t begin = at < 100 ? 0 : at - 100;
        std::string part = text.substr(begin, 200);
        for (auto& c : part)
        {
            c = static_cast<unsigned char>(c) < 0x80 ? c : '?'; // It may have been cut within a character.
        }
        return part;
    }
};

}
