#pragma once

#include <algorithm>
#include <numeric>
#include <span>

namespace kan {

/// How a layer's subnodes belong to its nodes (KanLayer): first one for each sum node, then, node after node, one for
/// each factor of a multiplication node. A view of the layer's arity.
class Subnodes {
  public:
    Subnodes(int count, std::span<const int> arity)
        : count_(count), sums_(count - std::accumulate(arity.begin(), arity.end(), 0)), arity_(arity) {}

    int count() const { return count_; }
    int sums() const { return sums_; }  ///< subnodes before the first factor, each of a node of its own
    int nodes() const { return sums_ + static_cast<int>(arity_.size()); }
    bool isProduct(int node) const { return node >= sums_; }
    int first(int node) const {  ///< of a node; its others follow
        const int product = node - sums_;
        return product < 0 ? node : std::accumulate(arity_.begin(), arity_.begin() + product, sums_);
    }
    int of(int node) const { return isProduct(node) ? arity_[static_cast<std::size_t>(node - sums_)] : 1; }
    int nodeOf(int subnode) const {
        if (subnode < sums_) return subnode;
        int node = sums_;
        for (int last = sums_ + of(node); last <= subnode; last += of(node)) ++node;
        return node;
    }
    /// Which factor of its node a subnode is, from 0 on.
    int factor(int subnode) const { return subnode - first(nodeOf(subnode)); }

  private:
    int count_, sums_;
    std::span<const int> arity_;
};

}  // namespace kan
