#include "core/structure/interactions.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "core/fit/thinned_rows.h"
#include "core/kernels/evaluate.h"

namespace kan {

namespace {

constexpr double kLeastShare = 1e-3;  ///< of the output's deviation

/// Centred partial dependences at some rows, averaged over others.
class Dependences {
  public:
    Dependences(const Kan &model, const Matrix &rows, int output, const UserUnits &units,
                const InteractionOptions &options, std::stop_token stop)
        : model_(model),
          points_(thinnedRows(rows, options.rows)),
          background_(thinnedRows(rows, options.background)),
          output_(output),
          units_(units),
          threads_(options.threads),
          stop_(std::move(stop)) {}

    /// With the named inputs from the row and the others from all of the background.
    Eigen::VectorXd of(const std::vector<int> &inputs, bool others = false) const {
        if (stop_.stop_requested()) throw std::runtime_error("the search for interactions was stopped");
        const Eigen::Index count = background_.rows();
        Matrix all(points_.rows() * count, points_.cols());
        for (Eigen::Index row = 0; row < points_.rows(); ++row)
            for (Eigen::Index n = 0; n < count; ++n)
                for (Eigen::Index i = 0; i < all.cols(); ++i) {
                    const bool named = std::ranges::find(inputs, static_cast<int>(i)) != inputs.end();
                    all(row * count + n, i) = named != others ? points_(row, i) : background_(n, i);
                }
        const Matrix values = predict(model_, all, threads_, stop_);
        Eigen::VectorXd mean = Eigen::VectorXd::Zero(points_.rows());
        for (Eigen::Index row = 0; row < points_.rows(); ++row)
            for (Eigen::Index n = 0; n < count; ++n) mean(row) += user(values(row * count + n, output_));
        mean /= static_cast<double>(count);
        return mean.array() - mean.mean();
    }

    Eigen::VectorXd values() const {
        const Matrix all = predict(model_, points_, threads_, stop_);
        Eigen::VectorXd f(points_.rows());
        for (Eigen::Index row = 0; row < f.size(); ++row) f(row) = user(all(row, output_));
        return f.array() - f.mean();
    }

  private:
    double user(double value) const {
        return units_.outputs.empty() ? value : units_.outputs[static_cast<std::size_t>(output_)].toUser(value);
    }

    const Kan &model_;
    Matrix points_, background_;
    int output_;
    const UserUnits &units_;
    int threads_;
    std::stop_token stop_;
};

double ratio(const Eigen::VectorXd &together, const Eigen::VectorXd &whole, double least) {
    if (whole.norm() <= least) return 0;
    return std::min(1.0, together.norm() / whole.norm());
}

}  // namespace

Interactions findInteractions(const Kan &model, const Matrix &rows, int output, const UserUnits &units,
                              const InteractionOptions &options, std::stop_token stop) {
    const int n = model.inputs();
    Interactions found;
    found.h_statistic.setZero(n, n);
    found.h_total.setZero(n);
    const Dependences dependences(model, rows, output, units, options, std::move(stop));
    const Eigen::VectorXd f = dependences.values();
    const double least = kLeastShare * f.norm();
    std::vector<Eigen::VectorXd> of_one;
    of_one.reserve(static_cast<std::size_t>(n));
    for (int i = 0; i < n; ++i) of_one.push_back(dependences.of({i}));
    for (int i = 0; i < n; ++i) {
        const Eigen::VectorXd &own = of_one[static_cast<std::size_t>(i)];
        if (n > 1) found.h_total(i) = ratio(f - own - dependences.of({i}, true), f, least);
        for (int j = 0; j < i; ++j) {
            const Eigen::VectorXd pair = dependences.of({j, i});
            found.h_statistic(i, j) = found.h_statistic(j, i) =
                ratio(pair - own - of_one[static_cast<std::size_t>(j)], pair, least);
        }
    }
    return found;
}

}  // namespace kan
