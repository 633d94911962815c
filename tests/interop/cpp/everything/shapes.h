// Graphs of nodes, as the constants of Everything.ice lay them out.
#pragma once

#include <sstream>
#include <string>
#include <vector>

#include "Everything.h"

namespace everything
{

inline const std::vector<std::string> SHAPES{
    Everything::ALONE, Everything::NARCISSUS, Everything::PAIR, Everything::CHAIN, Everything::RING,
    Everything::DOUBLERING, Everything::CLIQUE, Everything::SHARED, Everything::SHAREDANDNIL, Everything::TREE,
    Everything::STAR};

/// All nodes of a shape.
inline Everything::NodeSeq nodes_of(int shape)
{
    std::istringstream numbers(SHAPES.at(shape % SHAPES.size()));
    struct Step
    {
        int times, a, b, m;
    };
    int count = 0;
    Step next{1}, others{}, named{};
    numbers >> count >> next.a >> next.b >> next.m;
    numbers >> others.times >> others.a >> others.b >> others.m;
    numbers >> named.times >> named.a >> named.b >> named.m;

    Everything::NodeSeq nodes;
    for (int i = 0; i < count; ++i)
    {
        nodes.push_back(std::make_shared<Everything::Node>());
    }
    const auto at = [&](const Step& step, int i, int t) -> std::shared_ptr<Everything::Node>
    {
        const int place = (step.a * i + step.b + t) % step.m;
        return place < count ? nodes[place] : nullptr;
    };
    for (int i = 0; i < count; ++i)
    {
        nodes[i]->id = i;
        nodes[i]->next = at(next, i, 0);
        for (int t = 0; t < others.times; ++t)
        {
            nodes[i]->others.push_back(at(others, i, t));
        }
        for (int t = 0; t < named.times; ++t)
        {
            nodes[i]->named[t] = at(named, i, t);
        }
    }
    return nodes;
}

}
