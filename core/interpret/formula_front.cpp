#include "core/interpret/formula_front.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "core/interpret/canonical_form.h"
#include "core/interpret/snap.h"
#include "core/kernels/evaluate.h"
#include "core/threads/independent.h"

namespace kan {

namespace {

/// What is left when edges go one after the other.
class Front {
  public:
    Front(const Dataset &data, int polish_steps, int threads, std::stop_token stop)
        : data_(data), polish_steps_(polish_steps), threads_(threads), stop_(std::move(stop)) {}

    std::vector<FrontPoint> of(Kan model) {
        if (!model.allSymbolic()) return {};
        add(model);
        while (model.activeEdgeCount() > 0 && !stop_.stop_requested()) {
            std::optional<Kan> best;
            for (std::optional<Kan> &trial : polished(simplerNetworks(model))) {
                if (!trial || !std::isfinite(lossOf(*trial))) continue;
                add(*trial);
                if (!best || lossOf(*trial) < lossOf(*best)) best = std::move(trial);
            }
            if (!best) break;
            model = std::move(*best);
        }
        return undominated();
    }

  private:
    double lossOf(const Kan &model) const {
        return rmse(predict(model, data_.train_input, threads_), data_.train_label, data_.train_weight);
    }
    /// One edge less, or a line in place of one edge's function, if that is not frozen.
    static std::vector<Kan> simplerNetworks(const Kan &model) {
        static const SymbolicFunction kLine = SymbolicLibrary::standard().at("x");
        std::vector<Kan> networks;
        for (int l = 0; l < model.depth(); ++l)
            for (int i = 0; i < model.layer(l).inputs; ++i)
                for (int j = 0; j < model.layer(l).outputs; ++j) {
                    if (model.mask(l, i, j) == 0) continue;
                    networks.push_back(model);
                    networks.back().setMask(l, i, j, 0);
                    const SymbolicPart &part = *model.symbolic({l, i, j});
                    if (part.frozen || part.function.complexity <= kLine.complexity) continue;
                    networks.push_back(model);
                    networks.back().fixSymbolic({l, i, j}, kLine, {1, 0, 1, 0});
                }
        return networks;
    }
    /// Each trained again for itself; nothing in place of those that a stop leaves out.
    std::vector<std::optional<Kan>> polished(const std::vector<Kan> &networks) const {
        std::vector<std::optional<Kan>> trials(networks.size());
        const int count = static_cast<int>(networks.size());
        const int threads = count > 1 ? 1 : threads_;  // of each
        forEachIndependent(count, threads_, [&](int task) {
            const auto n = static_cast<std::size_t>(task);
            if (stop_.stop_requested()) return;
            trials[n] = canonicalForm(polish(networks[n], data_, polish_steps_, {}, stop_, threads));
        });
        return trials;
    }
    void add(const Kan &model) {
        const double test = data_.test_input.rows() == 0
                                ? lossOf(model)
                                : rmse(predict(model, data_.test_input, threads_), data_.test_label, data_.test_weight);
        if (std::isfinite(test))
            points_.push_back({symbolicComplexity(canonicalForm(model)), lossOf(model), test, model});
    }
    std::vector<FrontPoint> undominated() {
        std::stable_sort(points_.begin(), points_.end(), [](const FrontPoint &a, const FrontPoint &b) {
            return a.complexity != b.complexity ? a.complexity < b.complexity : a.test_rmse < b.test_rmse;
        });
        std::vector<FrontPoint> front;
        for (FrontPoint &point : points_)
            if (front.empty() || point.test_rmse < front.back().test_rmse) front.push_back(std::move(point));
        return front;
    }

    const Dataset &data_;
    int polish_steps_;
    int threads_;
    std::stop_token stop_;
    std::vector<FrontPoint> points_;
};

}  // namespace

std::vector<FrontPoint> formulaFront(const Kan &model, const Dataset &dataset, int polish_steps, int threads,
                                     std::stop_token stop) {
    return Front(dataset, polish_steps, threads, std::move(stop)).of(model);
}

double symbolicComplexity(const Kan &model) {
    double complexity = 0;
    const auto count = [&](double value) { complexity += value != 0 && value != 1 && value != -1; };
    for (int l = 0; l < model.depth(); ++l) {
        for (const SymbolicPart &part : model.layer(l).symbolic) {
            if (model.layer(l).mask[part.edge] == 0) continue;
            const int outputs = model.layer(l).outputs;
            const Affine at =
                model.affine({l, static_cast<int>(part.edge) / outputs, static_cast<int>(part.edge) % outputs});
            complexity += part.function.complexity;
            for (const double value : {at.a, at.b, at.c, at.d}) count(value);
        }
        for (int j = 0; j < model.layer(l).outputs; ++j) count(model.bias(l, j));
    }
    return complexity;
}

}  // namespace kan
