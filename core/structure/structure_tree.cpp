#include "core/structure/structure_tree.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <stdexcept>

#include "core/fit/thinned_rows.h"
#include "core/kernels/evaluate.h"
#include "core/structure/separability.h"
#include "core/text.h"

namespace kan {

namespace {

constexpr Eigen::Index kLeastRows = 20;
constexpr Eigen::Index kAnchors = 12;  ///< rows at which other inputs are tried to be held
constexpr double kWellMoved = 0.2;     ///< of the largest variance
constexpr double kClearly = 0.5;       ///< of a defect: one that is so much smaller
constexpr int kMostEnumerated = 10;    ///< inputs of which all groups are tried; of more, pairs and what they make up

using Indices = std::vector<int>;

double median(std::vector<double> values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

/// Groups of 0..n-1 that are joined by pairs whose defect is above a threshold.
std::vector<Indices> componentsOf(const Eigen::MatrixXd &defects, const Indices &inputs, double threshold) {
    std::vector<Indices> components;
    Indices left = inputs;
    while (!left.empty()) {
        Indices one = {left.front()};
        left.erase(left.begin());
        for (std::size_t n = 0; n < one.size(); ++n) {
            const auto joined = [&, from = one[n]](int to) { return defects(from, to) > threshold; };
            const auto rest = std::stable_partition(left.begin(), left.end(), std::not_fn(joined));
            one.insert(one.end(), rest, left.end());
            left.erase(rest, left.end());
        }
        std::sort(one.begin(), one.end());
        components.push_back(std::move(one));
    }
    return components;
}

double largestBetween(const Eigen::MatrixXd &defects, const std::vector<Indices> &groups) {
    double most = 0;
    for (std::size_t a = 0; a < groups.size(); ++a)
        for (std::size_t b = 0; b < a; ++b)
            for (const int i : groups[a])
                for (const int j : groups[b]) most = std::max(most, defects(i, j));
    return most;
}

class Search {
  public:
    Search(const Kan &model, Matrix rows, int output, const UserUnits &units, const StructureOptions &options,
           std::stop_token stop)
        : model_(model),
          rows_(std::move(rows)),
          output_(output),
          units_(units),
          options_(options),
          stop_(std::move(stop)) {}

    Structure run() {
        Structure found;
        all_ = outputDerivatives(model_, rows_, output_, units_, options_.threads);
        const OutputDerivatives &of = all_;
        found.slopes = slopeSizes(of);
        found.additive = additiveDefects(of);
        Indices used;
        for (int i = 0; i < of.inputs(); ++i)
            (found.slopes(i) > options_.directionThreshold() ? used : found.unused).push_back(i);
        found.tree = options_.error <= StructureOptions::kMostError ? takeApart(of, used) : node(Kind::Dense, used);
        found.multiplicative =
            multiplicativeDefects(of, found.tree.kind == StructureNode::Kind::Product ? found.tree.constant : 0.0);
        return found;
    }

  private:
    using Kind = StructureNode::Kind;

    void checkStop() const {
        if (stop_.stop_requested()) throw std::runtime_error("the search for the structure was stopped");
    }

    StructureNode node(Kind kind, const Indices &inputs, double defect = 0, double threshold = 0) const {
        StructureNode made;
        made.kind = kind;
        made.inputs = inputs;
        made.defect = defect;
        made.threshold = threshold;
        return made;
    }

    /// The output as a function of some inputs, the others held where these move it most: at their medians, or as in
    /// one of some rows. (Beside a factor that vanishes nothing could be seen.)
    OutputDerivatives slice(const Indices &inputs) const {
        Matrix anchors = thinnedRows(rows_, kAnchors);
        anchors.conservativeResize(anchors.rows() + 1, Eigen::NoChange);
        for (Eigen::Index i = 0; i < rows_.cols(); ++i)
            anchors(anchors.rows() - 1, i) = median({rows_.col(i).begin(), rows_.col(i).end()});
        Matrix best;
        double most = -1;
        for (Eigen::Index anchor = 0; anchor < anchors.rows(); ++anchor) {
            Matrix rows = rows_;
            for (Eigen::Index i = 0; i < rows.cols(); ++i)
                if (std::ranges::find(inputs, static_cast<int>(i)) == inputs.end())
                    rows.col(i).setConstant(anchors(anchor, i));
            const Matrix f = predict(model_, rows, options_.threads, stop_);
            const double moved = (f.col(output_).array() - f.col(output_).mean()).square().mean();
            // The last are the medians, where the network is best.
            if (!(moved > most) && !(anchor + 1 == anchors.rows() && moved > kWellMoved * most)) continue;
            most = moved;
            best = std::move(rows);
        }
        return outputDerivatives(model_, best, output_, units_, options_.threads);
    }

    std::vector<StructureNode> childrenOf(const std::vector<Indices> &groups) const {
        std::vector<StructureNode> children;
        children.reserve(groups.size());
        for (const Indices &group : groups)
            children.push_back(group.size() == 1 ? node(Kind::Input, group) : takeApart(slice(group), group));
        return children;
    }

    StructureNode takeApart(const OutputDerivatives &of, const Indices &inputs) const {
        checkStop();
        if (inputs.empty() || !(of.f_size > 0)) return node(Kind::Constant, inputs);
        if (inputs.size() == 1) return node(Kind::Input, inputs);
        const Division sum = asSum(of, inputs), product = asProduct(of, inputs);
        // Both hold of what is not told well: then what speaks less against itself.
        const bool multiplied = product.groups.size() > sum.groups.size() ||
                                (product.groups.size() == sum.groups.size() && product.defect < kClearly * sum.defect);
        if (multiplied) return divided(Kind::Product, inputs, product);
        if (!sum.groups.empty()) return divided(Kind::Sum, inputs, sum);
        GroupFit law = groupLaw(all_, inputs, options_.directionThreshold());
        const bool holds = law.defect <= options_.directionThreshold();
        if (!holds && inputs.size() > 2) return throughGroups(of, inputs);
        StructureNode made = node(holds ? Kind::Law : Kind::Dense, inputs, law.defect, options_.directionThreshold());
        made.law = std::move(law);
        return made;
    }

    /// Into two groups or more that add or multiply; none: it cannot be divided so.
    struct Division {
        std::vector<Indices> groups;
        double defect = 0, constant = 0;
    };

    StructureNode divided(Kind kind, const Indices &inputs, const Division &division) const {
        StructureNode made = node(kind, inputs, division.defect, options_.curvatureThreshold());
        made.constant = division.constant;
        made.children = childrenOf(division.groups);
        if (kind == Kind::Sum)
            for (StructureNode &child : made.children) child.constant = 0;  // it is the sum's
        return made;
    }

    Division asSum(const OutputDerivatives &of, const Indices &inputs) const {
        const Eigen::MatrixXd defects = additiveDefects(of);
        const std::vector<Indices> groups = componentsOf(defects, inputs, options_.curvatureThreshold());
        if (groups.size() < 2) return {};
        return {groups, largestBetween(defects, groups), 0};
    }

    /// Beside the constant with which most can be divided.
    Division asProduct(const OutputDerivatives &of, const Indices &inputs) const {
        std::vector<double> constants = {0};
        for (std::size_t b = 0; b < inputs.size(); ++b)
            for (std::size_t a = 0; a < b; ++a) constants.push_back(constantBeside(of, inputs[a], inputs[b]));
        Division best;
        for (std::size_t n = 0; n < constants.size(); ++n) {
            if (n > 0 && constants[n] == 0) continue;
            const Eigen::MatrixXd defects = multiplicativeDefects(of, constants[n]);
            std::vector<Indices> groups = componentsOf(defects, inputs, options_.curvatureThreshold());
            if (groups.size() < 2 || groups.size() <= best.groups.size()) continue;
            best = {groups, largestBetween(defects, groups), constants[n]};
        }
        return best;
    }

    /// Groups of which only one value counts, the largest first, and the inputs outside them.
    StructureNode throughGroups(const OutputDerivatives &of, const Indices &inputs) const {
        const double threshold = options_.curvatureThreshold();
        std::vector<std::pair<double, Indices>> found;
        for (Indices &group : candidateGroups(of, inputs)) {
            checkStop();
            Indices outside;
            std::ranges::set_difference(inputs, group, std::back_inserter(outside));
            const double defect = symmetryDefect(of, group, outside);
            if (defect <= threshold) found.emplace_back(defect, std::move(group));
        }
        std::ranges::stable_sort(found, [](const auto &a, const auto &b) {
            return a.second.size() != b.second.size() ? a.second.size() > b.second.size() : a.first < b.first;
        });
        std::vector<Indices> groups;
        Indices left = inputs;
        double most = 0;
        for (const auto &[defect, group] : found) {
            if (!std::ranges::includes(left, group)) continue;
            Indices rest;
            std::ranges::set_difference(left, group, std::back_inserter(rest));
            left = std::move(rest);
            groups.push_back(group);
            most = std::max(most, defect);
        }
        if (groups.empty()) return node(Kind::Dense, inputs);
        for (const int i : left) groups.push_back({i});
        std::ranges::sort(groups);
        StructureNode made = node(Kind::Through, inputs, most, threshold);
        made.children = childrenOf(groups);
        for (StructureNode &child : made.children) child.constant = 0;  // the function's own
        return made;
    }

    std::vector<Indices> candidateGroups(const OutputDerivatives &of, const Indices &inputs) const {
        const std::size_t n = inputs.size();
        std::vector<Indices> groups;
        if (n <= kMostEnumerated) {
            for (unsigned bits = 1; bits < (1u << n) - 1; ++bits) {
                Indices group;
                for (std::size_t i = 0; i < n; ++i)
                    if (bits >> i & 1) group.push_back(inputs[i]);
                if (group.size() > 1) groups.push_back(std::move(group));
            }
            return groups;
        }
        // Of many: pairs, and the groups that pairs without defect join.
        Eigen::MatrixXd apart = Eigen::MatrixXd::Zero(of.inputs(), of.inputs());
        for (std::size_t b = 0; b < n; ++b)
            for (std::size_t a = 0; a < b; ++a) {
                const Indices pair = {inputs[a], inputs[b]};
                Indices outside;
                std::ranges::set_difference(inputs, pair, std::back_inserter(outside));
                const bool joined = symmetryDefect(of, pair, outside) <= options_.curvatureThreshold();
                apart(inputs[a], inputs[b]) = apart(inputs[b], inputs[a]) = joined ? 1 : 0;
                groups.push_back(pair);
            }
        for (Indices &group : componentsOf(apart, inputs, 0.5))
            if (group.size() > 2 && group.size() < n) groups.push_back(std::move(group));
        return groups;
    }

    const Kan &model_;
    Matrix rows_;
    int output_;
    const UserUnits &units_;
    const StructureOptions &options_;
    std::stop_token stop_;
    OutputDerivatives all_;  ///< of all inputs
};

}  // namespace

double StructureOptions::curvatureThreshold() const {
    return std::min(0.02 + 12 * error, 0.15);
}

double StructureOptions::directionThreshold() const {
    return std::min(0.01 + 5 * error, 0.15);
}

Structure findStructure(const Kan &model, const Matrix &rows, int output, const UserUnits &units,
                        const StructureOptions &options, std::stop_token stop) {
    if (rows.rows() < kLeastRows)
        throw std::invalid_argument(
            concat("a structure needs ", kLeastRows, " rows at least, there are ", rows.rows(), "; draw or read more"));
    if (output < 0 || output >= model.outputs())
        throw std::invalid_argument(
            concat("output ", output + 1, " does not exist: the network has ", model.outputs()));
    return Search(model, thinnedRows(rows, options.rows), output, units, options, std::move(stop)).run();
}

}  // namespace kan
