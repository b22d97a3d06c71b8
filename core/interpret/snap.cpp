#include "core/interpret/snap.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "core/interpret/canonical_form.h"
#include "core/kernels/evaluate.h"
#include "core/text.h"
#include "core/train/gauss_newton.h"
#include "core/train/lbfgs.h"

namespace kan {

namespace {

constexpr double kExact = 1e-12;  ///< RMSE relative to the labels' size that counts as no error at all

/// A curved objective in fewer unknowns: the others stay where they are.
class FreeColumns : public CurvedObjective {
  public:
    FreeColumns(CurvedObjective &whole, Eigen::VectorXd at, std::vector<Eigen::Index> free)
        : whole_(whole), at_(std::move(at)), free_(std::move(free)) {}

    Eigen::VectorXd gather() const { return at_(free_); }
    const Eigen::VectorXd &scatter(const Eigen::VectorXd &x) {
        at_(free_) = x;
        return at_;
    }

    bool value(const Eigen::VectorXd &x, double &f) override { return whole_.value(scatter(x), f); }
    bool linearize(const Eigen::VectorXd &x, double &f, Eigen::VectorXd &gradient) override {
        if (!whole_.linearize(scatter(x), f, vector_)) return false;
        gradient = vector_(free_);
        return true;
    }
    bool curvature(Eigen::MatrixXd &lower) override {
        if (!whole_.curvature(matrix_)) return false;
        lower = matrix_(free_, free_);
        return true;
    }
    bool curvatureDiagonal(Eigen::VectorXd &diagonal) override {
        if (!whole_.curvatureDiagonal(vector_)) return false;
        diagonal = vector_(free_);
        return true;
    }
    bool curvatureProduct(const Eigen::VectorXd &v, Eigen::VectorXd &product) override {
        Eigen::VectorXd wide = Eigen::VectorXd::Zero(at_.size());
        wide(free_) = v;
        if (!whole_.curvatureProduct(wide, vector_)) return false;
        product = vector_(free_);
        return true;
    }
    double curvatureCost() const override { return whole_.curvatureCost(); }

  private:
    CurvedObjective &whole_;
    Eigen::VectorXd at_;
    std::vector<Eigen::Index> free_;
    Eigen::VectorXd vector_;
    Eigen::MatrixXd matrix_;
};

/// polish() by L-BFGS.
Kan polishByGradients(const Kan &model, const Dataset &dataset, int steps, const std::vector<std::size_t> &frozen,
                      const std::stop_token &stop, int threads, const LossFunction &loss) {
    Objective objective(threads);
    objective.bind(model, dataset.train_input, dataset.train_label, dataset.train_weight);
    const ObjectiveFunction function = [&](std::span<const double> x, double &f, std::span<double> slope) {
        if (stop.stop_requested()) return false;
        f = objective.evaluate(x, loss, {}, slope).data;
        for (const std::size_t parameter : frozen) slope[parameter] = 0;
        return true;
    };
    Kan best = model;
    LbfgsOptions settings;
    settings.max_iter = steps;
    settings.max_eval = 2 * steps;
    settings.tolerance_grad = 1e-12;
    Lbfgs().minimise(best.parameters(), function, settings);
    const bool better =
        best.allFinite() && objective.dataLoss(best.parameters(), loss) <= objective.dataLoss(model.parameters(), loss);
    return better ? best : model;
}

}  // namespace

Kan polish(const Kan &model, const Dataset &dataset, int steps, const std::vector<std::size_t> &frozen,
           std::stop_token stop, int threads, const LossFunction &loss) {
    if (dataset.inputs() != model.inputs())
        throw std::invalid_argument("the dataset's columns are not those of the network");
    requireLossFits(loss, model.outputs(), dataset.outputs(), dataset.classes);
    if (loss.kind != Loss::Mse) return polishByGradients(model, dataset, steps, frozen, stop, threads, loss);
    Objective objective(threads);
    objective.bind(model, dataset.train_input, dataset.train_label, dataset.train_weight);
    GaussNewton problem(threads);
    problem.bind(model, dataset.train_input, objective);
    problem.use({}, {}, stop);
    // Which unknowns of the problem are frozen: those that a marked parameter lands in.
    std::vector<double> marks(model.parameters().size(), 0.0);
    for (const std::size_t parameter : frozen) marks.at(parameter) = 1;
    const Eigen::VectorXd marked = problem.gather(marks);
    std::vector<Eigen::Index> free;
    for (Eigen::Index n = 0; n < marked.size(); ++n)
        if (marked[n] == 0) free.push_back(n);
    if (free.empty()) return model;
    FreeColumns part(problem, problem.gather(model.parameters()), std::move(free));
    LevenbergMarquardt lm;
    Eigen::VectorXd x = part.gather();
    Kan best = model;
    for (int step = 0; step < steps && !stop.stop_requested(); ++step) {
        const LmResult result = lm.iterate(x, part);
        if (result.iterations == 0) break;
        problem.scatter(part.scatter(x), best.parameters());
        if (result.status == OptimizerStatus::Converged) break;
    }
    return best.allFinite() ? best : model;
}

namespace {

std::string fractionText(int p, int q, const std::string &unit) {
    std::string text = p < 0 ? "-" : "";
    const int size = std::abs(p);
    if (unit.empty() || size != 1) text += std::to_string(size);
    if (!unit.empty()) text += size == 1 ? unit : "*" + unit;
    return q == 1 ? text : text + "/" + std::to_string(q);
}

std::vector<NiceNumber> makeNiceNumbers() {
    std::vector<NiceNumber> numbers = {{0, "0"}};
    const auto add = [&](int p, int q, double unit, const std::string &name) {
        if (std::gcd(p, q) != 1) return;
        for (const int sign : {1, -1}) numbers.push_back({sign * unit * p / q, fractionText(sign * p, q, name)});
    };
    for (int p = 1; p <= 12; ++p) add(p, 1, 1, "");
    for (int q = 2; q <= 12; ++q)
        for (int p = 1; p <= 12; ++p) add(p, q, 1, "");
    for (int q = 1; q <= 6; ++q)
        for (int p = 1; p <= 6; ++p) add(p, q, std::numbers::pi, "pi");
    const std::pair<double, const char *> others[] = {{std::numbers::e, "e"},
                                                      {1 / std::numbers::e, "1/e"},
                                                      {std::numbers::sqrt2, "sqrt(2)"},
                                                      {1 / std::numbers::sqrt2, "1/sqrt(2)"},
                                                      {std::numbers::sqrt3, "sqrt(3)"},
                                                      {std::numbers::inv_sqrt3, "1/sqrt(3)"},
                                                      {1 / std::sqrt(2 * std::numbers::pi), "1/sqrt(2*pi)"}};
    for (const auto &[value, text] : others)
        for (const int sign : {1, -1}) numbers.push_back({sign * value, (sign < 0 ? "-" : "") + std::string(text)});
    return numbers;
}

}  // namespace

std::vector<NiceNumber> niceNumbers(double x, double distance) {
    static const std::vector<NiceNumber> kNumbers = makeNiceNumbers();
    std::vector<NiceNumber> near;
    for (const NiceNumber &number : kNumbers)
        if (std::abs(number.value - x) <= distance) near.push_back(number);
    return near;
}

void SnapOptions::validate() const {
    const auto require = [](bool good, const char *name, double value, const char *range) {
        if (!good) throw std::invalid_argument(concat(name, " is ", value, "; expected ", range));
    };
    require(distance >= 0 && distance <= 1, "distance", distance, "0 .. 1");
    require(loss_tolerance >= 0 && loss_tolerance <= 1e6, "loss_tolerance", loss_tolerance, "0 .. 1e6");
    require(polish_steps >= 0 && polish_steps <= 100000, "polish_steps", polish_steps, "0 .. 100000");
}

namespace {

/// A number that may snap.
struct Constant {
    EdgeId edge;
    char name = 'a';
    std::size_t parameter = 0;
};

class Snapping {
  public:
    Snapping(const Kan &model, std::shared_ptr<const Dataset> dataset, const SnapOptions &options, std::stop_token stop)
        : data_(std::move(dataset)), options_(options), stop_(std::move(stop)) {
        result_.model = canonicalForm(model);
        result_.loss_before = result_.loss_after = lossOf(result_.model);
        const auto &labels = data_->train_label;
        floor_ = kExact * std::max(1e-300, std::sqrt(labels.squaredNorm() / static_cast<double>(labels.size())));
        if (!std::isfinite(result_.loss_before)) {
            result_.model = model;
            result_.loss_before = result_.loss_after = lossOf(model);
        }
        collect();
    }

    SnapResult run() {
        // A network that can say the same in several ways is led to the plainest first, however far that is.
        for (const auto &[names, values] : {std::pair{"bdB", std::vector<NiceNumber>{{0, "0"}}},
                                            std::pair{"ac", std::vector<NiceNumber>{{1, "1"}, {-1, "-1"}}}})
            for (std::size_t n = 0; n < open_.size() && !stop_.stop_requested();)
                if (std::string_view(names).find(open_[n].name) != std::string_view::npos && moveTo(open_[n], values))
                    open_.erase(open_.begin() + static_cast<std::ptrdiff_t>(n));
                else
                    ++n;
        while (!open_.empty() && !stop_.stop_requested()) {
            const auto next = std::min_element(
                open_.begin(), open_.end(),
                [this](const Constant &p, const Constant &q) { return distanceOf(p) < distanceOf(q); });
            const Constant constant = *next;
            open_.erase(next);
            moveTo(constant, niceNumbers(valueOf(constant), reach(constant)));
        }
        takeForm();
        result_.stopped = stop_.stop_requested();
        return std::move(result_);
    }

  private:
    double lossOf(const Kan &model) const {
        return kan::lossOf(options_.loss, predict(model, data_->train_input, options_.threads), data_->train_label,
                           data_->train_weight);
    }
    /// Training has perhaps turned signs.
    void takeForm() {
        Kan form = canonicalForm(result_.model);
        const double loss = lossOf(form);
        if (!(loss <= std::max(result_.loss_after, floor_))) return;
        result_.model = std::move(form);
        result_.loss_after = loss;
    }
    double valueOf(const Constant &constant) const { return result_.model.parameters()[constant.parameter]; }
    double reach(const Constant &constant) const {
        return options_.distance * std::max(1.0, std::abs(valueOf(constant)));
    }

    double distanceOf(const Constant &constant) const {
        double least = 10;
        for (const NiceNumber &number : niceNumbers(valueOf(constant), reach(constant)))
            least = std::min(least, std::abs(number.value - valueOf(constant)) / std::max(1.0, std::abs(number.value)));
        return least;
    }

    /// What the canonical form has set is frozen; everything else of live symbolic edges is open.
    void collect() {
        const Kan &model = result_.model;
        for (int l = 0; l < model.depth(); ++l)
            for (int j = 0; j < model.layer(l).outputs; ++j) {
                bool only_symbolic = true;
                for (int i = 0; i < model.layer(l).inputs; ++i) {
                    const EdgeId edge{l, i, j};
                    if (model.mask(l, i, j) == 0) continue;
                    only_symbolic = only_symbolic && !model.layer(l).numeric(model.layer(l).edge(i, j));
                    if (model.symbolic(edge) && !model.frozen(edge)) collectEdge(edge);
                }
                if (only_symbolic && model.biasTrainable())
                    offer({{l, -1, j}, 'B', model.layer(l).bias_offset + static_cast<std::size_t>(j)});
            }
    }
    void collectEdge(EdgeId edge) {
        const KanLayer &layer = result_.model.layer(edge.l);
        const std::size_t first = layer.symbolicParameter(layer.symbolicIndex(layer.edge(edge.i, edge.j)));
        for (std::size_t n = 0; n < 4; ++n) offer({edge, "abcd"[n], first + n});
    }
    void offer(const Constant &constant) {
        const double value = valueOf(constant);
        if (value == 0 || value == 1 || value == -1)
            frozen_.insert(constant.parameter);
        else
            open_.push_back(constant);
    }

    /// To the first of these numbers that the loss allows; false: none.
    bool moveTo(const Constant &constant, const std::vector<NiceNumber> &numbers) {
        for (const NiceNumber &number : numbers) {
            SnapStep step{constant.edge, constant.name, valueOf(constant), number, false, result_.loss_after, 0};
            Kan trial = result_.model;
            trial.parameters()[constant.parameter] = number.value;
            std::vector<std::size_t> frozen(frozen_.begin(), frozen_.end());
            frozen.push_back(constant.parameter);
            step.loss_after = lossOf(trial);
            if (!allowed(step) || step.loss_after > floor_) {
                trial = polish(trial, *data_, options_.polish_steps, frozen, stop_, options_.threads, options_.loss);
                step.loss_after = lossOf(trial);
            }
            step.kept = allowed(step);
            result_.steps.push_back(step);
            if (!step.kept) continue;
            frozen_.insert(constant.parameter);
            result_.model = std::move(trial);
            result_.loss_after = step.loss_after;
            return true;
        }
        return false;
    }
    bool allowed(const SnapStep &step) const {
        return step.loss_after <= std::max((1 + options_.loss_tolerance) * step.loss_before, floor_);
    }

    std::shared_ptr<const Dataset> data_;
    const SnapOptions &options_;
    std::stop_token stop_;
    double floor_ = 0;
    std::set<std::size_t> frozen_;
    std::vector<Constant> open_;
    SnapResult result_;
};

}  // namespace

SnapResult snap(const Kan &model, std::shared_ptr<const Dataset> dataset, const SnapOptions &options,
                std::stop_token stop) {
    options.validate();
    return Snapping(model, std::move(dataset), options, std::move(stop)).run();
}

}  // namespace kan
