#include "core/compare/comparison.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <mutex>
#include <set>
#include <stdexcept>
#include <utility>

#include "core/compare/form_contender.h"
#include "core/data/formula_options.h"
#include "core/formula/formula_export.h"
#include "core/formula/network_formula.h"
#include "core/interpret/auto_symbolic.h"
#include "core/kernels/evaluate.h"
#include "core/kernels/mlp_workspace.h"
#include "core/model/kan_layers.h"
#include "core/text.h"
#include "core/threads/independent.h"
#include "core/train/loss_unit.h"

namespace kan {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::pair<Vary, std::string_view> kVaryNames[] = {{Vary::Seed, "seed"}, {Vary::Split, "split"}};
constexpr int kFormulaDigits = 4;

/// One run of one contender.
class Run {
  public:
    Run(const Contender &contender, int repeat, std::shared_ptr<const Dataset> data, const SymbolicSettings &symbolic,
        std::stop_token stop, std::function<void(int)> progress)
        : contender_(contender),
          repeat_(repeat),
          data_(std::move(data)),
          symbolic_(symbolic),
          stop_(std::move(stop)),
          progress_(std::move(progress)),
          options_(contender.training) {
        options_.threads = 1;
    }

    ContenderRun go() {
        if (contender_.kind == ContenderKind::Kan)
            trainKan();
        else if (contender_.kind == ContenderKind::Formula)
            fitFormula();
        else
            trainMlp();
        return std::move(run_);
    }

  private:
    template <class Model>
    Model trained(Model model) {
        ResultOf<Model> result = train(std::move(model), data_, options_, stop_, [this](const auto &progress) {
            if (progress.step_finished && progress_) progress_(progress.step);
        });
        run_.status = result.status;
        run_.message = std::move(result.message);
        run_.history = std::move(result.history);
        tellInUserUnits();
        return std::move(result.model);
    }

    void trainMlp() {
        MlpSpec spec;
        spec.width = widthOf(contender_, *data_);
        spec.activation = contender_.activation;
        spec.init = contender_.init;
        spec.seed = contender_.kan.seed + static_cast<std::uint64_t>(repeat_);
        const Clock::time_point start = Clock::now();
        const Mlp model = trained(Mlp(spec));
        finish(start);
        run_.train = measured(predict(model, data_->train_input, 1), data_->train_label, data_->train_weight);
        run_.test = measured(predict(model, data_->test_input, 1), data_->test_label, data_->test_weight);
    }

    void trainKan() {
        KanSpec spec = contender_.kan;
        setWidth(spec, widthOf(contender_, *data_));
        spec.seed += static_cast<std::uint64_t>(repeat_);
        const Clock::time_point start = Clock::now();
        Kan model = trained(Kan(spec));
        if (contender_.prune && run_.status != TrainingStatus::Failed && !stop_.stop_requested()) {
            model = prune(model, data_->train_input, *contender_.prune, 1).model;
            TrainingOptions retraining = options_;
            retraining.penalty.lamb = 0;
            retraining.steps = contender_.retrain_steps;
            retraining.grid.update = false;
            ResultOf<Kan> again = train(model, data_, retraining, stop_);
            if (again.status != TrainingStatus::Failed) model = std::move(again.model);
        }
        finish(start);
        run_.active_edges = static_cast<int>(model.activeEdgeCount());
        run_.train = measured(predict(model, data_->train_input, 1), data_->train_label, data_->train_weight);
        run_.test = measured(predict(model, data_->test_input, 1), data_->test_label, data_->test_weight);
        if (contender_.symbolic && !stop_.stop_requested()) makeSymbolic(model);
    }

    void fitFormula() {
        const Clock::time_point start = Clock::now();
        try {
            const FormContender model(contender_.form, *data_);
            const FormFit fit = model.fit(*data_, contender_.kan.seed + static_cast<std::uint64_t>(repeat_), stop_);
            finish(start);
            if (fit.constants.empty()) {  // stopped before anything was found
                run_.status = TrainingStatus::Stopped;
                return;
            }
            take(fit, model);
        } catch (const std::invalid_argument &error) {
            finish(start);
            run_.message = error.what();  // the status is that of a failure
        }
    }

    void take(const FormFit &fit, const FormContender &model) {
        run_.status = fit.stopped ? TrainingStatus::Stopped : TrainingStatus::Completed;
        if (!fit.converged)
            run_.message = concat("not converged after ", fit.iterations, " steps; give starting values");
        run_.constants = fit.constants;
        run_.formula = model.form().withNumbers(fit.values(), kFormulaDigits);
        run_.train =
            measured(model.predict(fit.values(), data_->train_input, *data_), data_->train_label, data_->train_weight);
        const Matrix test = model.predict(fit.values(), data_->test_input, *data_);
        run_.test = measured(test, data_->test_label, data_->test_weight);
        for (Eigen::Index row = 0; row < test.rows() && run_.message.empty(); ++row)
            if (!std::isfinite(test(row, 0)))
                run_.message =
                    concat("the formula has no finite value in test row ", row + 1, ", so that it has no test figures");
        if (run_.train.rmse) run_.history.train_loss = {run_.train.loss};
        if (run_.test.rmse) run_.history.test_loss = {run_.test.loss};
        if (test.rows() == 0) run_.history.test_loss = run_.history.train_loss;
        tellInUserUnits();
    }

    void tellInUserUnits() {
        const LossUnit unit = lossUnit(options_.loss.kind, *data_);
        run_.standardised = unit.standardised;
        TrainingHistory &history = run_.history;
        for (auto *losses : {&history.train_loss, &history.test_loss, &history.validation_loss})
            for (double &loss : *losses) loss *= unit.factor;
    }

    void finish(Clock::time_point start) { run_.seconds = std::chrono::duration<double>(Clock::now() - start).count(); }

    Metrics measured(const Matrix &outputs, const Matrix &label, const RowWeights &weights) const {
        return outputs.allFinite() ? metricsOf(options_.loss, outputs, label, *data_, weights) : Metrics{};
    }

    void makeSymbolic(const Kan &model) {
        AutoSymbolicOptions automatic = symbolic_.autoSymbolicOptions(1);
        automatic.loss = options_.loss;
        const AutoSymbolicResult result = autoSymbolic(model, data_, symbolic_.library(), automatic, stop_);
        run_.all_symbolic = result.model.allSymbolic();
        const NetworkFormula formula(
            result.model, formulaOptionsOf(*data_, result.model.outputs(), outputMeaning(options_.loss.kind)));
        run_.formula_train = formulaMeasured(formula, data_->train_input, data_->train_label, data_->train_weight);
        run_.formula_test = formulaMeasured(formula, data_->test_input, data_->test_label, data_->test_weight);
        if (formula.typesetRefusal().empty())
            run_.formula = exportFormula(formula, FormulaFormat::Text, kFormulaDigits);
    }

    /// In the user's units, as whoever copies the formula will use it.
    std::optional<Metrics> formulaMeasured(const NetworkFormula &formula, const Matrix &inputs, const Matrix &label,
                                           const RowWeights &weights) {
        if (label.rows() == 0) return std::nullopt;
        Matrix outputs = formula.evaluate(inUserUnits(inputs, data_->input_scaling)).values;
        for (std::size_t c = 0; c < data_->output_scaling.size() && data_->classes == 0; ++c)
            for (Eigen::Index row = 0; row < outputs.rows(); ++row)
                outputs(row, static_cast<Eigen::Index>(c)) =
                    data_->output_scaling[c].fromUser(outputs(row, static_cast<Eigen::Index>(c)));
        if (outputs.allFinite()) return metricsOf(options_.loss, outputs, label, *data_, weights);
        if (data_->classes == 0) return std::nullopt;
        std::vector<Eigen::Index> defined;
        for (Eigen::Index row = 0; row < outputs.rows(); ++row)
            if (outputs.row(row).allFinite()) defined.push_back(row);
        Metrics metrics;
        RowWeights share(static_cast<std::size_t>(outputs.rows()), 1.0);
        if (!weights.empty()) share = weights;
        double all = 0;
        for (const double weight : share) all += weight;
        RowWeights of_defined;
        double counted = 0;
        for (const Eigen::Index row : defined) {
            of_defined.push_back(share[static_cast<std::size_t>(row)]);
            counted += of_defined.back();
        }
        metrics.accuracy = counted > 0 ? counted / all *
                                             accuracyOf(options_.loss.kind, outputs(defined, Eigen::all),
                                                        label(defined, Eigen::all), of_defined)
                                       : 0;
        return metrics;
    }

    const Contender &contender_;
    int repeat_;
    std::shared_ptr<const Dataset> data_;
    const SymbolicSettings &symbolic_;
    std::stop_token stop_;
    std::function<void(int)> progress_;
    TrainingOptions options_;
    ContenderRun run_;
};

}  // namespace

std::string_view toString(Vary vary) {
    return nameOf(kVaryNames, vary);
}

Vary varyFromString(std::string_view text) {
    return valueNamed(kVaryNames, text, "vary");
}

void Comparison::validate() const {
    if (contenders.empty()) throw std::invalid_argument("nothing to compare: models is empty; name at least one");
    if (repeats < 1 || repeats > 10'000)
        throw std::invalid_argument(concat("repeats is ", repeats, "; it must lie in 1 .. 10000"));
    std::set<std::string> names;
    for (const Contender &contender : contenders) {
        contender.validate();
        if (!names.insert(contender.name).second)
            throw std::invalid_argument(
                concat("two models are called \"", contender.name, "\"; give them other names"));
    }
}

ComparisonResult compare(const Comparison &comparison, const DatasetOfRepeat &data, const SymbolicSettings &symbolic,
                         int threads, std::stop_token stop, const ComparisonCallback &callback,
                         const ContenderOfRepeat &anew) {
    comparison.validate();
    std::vector<std::shared_ptr<const Dataset>> rows;
    const int splits = comparison.vary == Vary::Split ? comparison.repeats : 1;
    rows.reserve(static_cast<std::size_t>(splits));
    for (int r = 0; r < splits; ++r) rows.push_back(data(r));
    ComparisonResult result;
    const int count = static_cast<int>(comparison.contenders.size());
    for (const Contender &contender : comparison.contenders)
        result.contenders.push_back({contender, parameterCount(contender, *rows.front()), {}});
    std::vector<std::optional<ContenderRun>> runs(static_cast<std::size_t>(count * comparison.repeats));
    std::mutex telling;
    forEachIndependent(count * comparison.repeats, threads, [&](int task) {
        const int repeat = task / count, c = task % count;  // all contenders' first repeats come first
        if (stop.stop_requested()) return;
        const Contender &contender = comparison.contenders[static_cast<std::size_t>(c)];
        const auto tell = [&](int step, const ContenderRun *done) {
            const std::lock_guard lock(telling);
            if (callback) callback(c, repeat, step, contender.training.steps, done);
        };
        const bool split = comparison.vary == Vary::Split;
        const auto &data_of_run = rows[split ? static_cast<std::size_t>(repeat) : 0];
        const ContenderAnew own =
            anew && split && repeat > 0 ? anew(contender, *data_of_run, stop) : ContenderAnew{contender, {}};
        Run run(own.contender, split ? 0 : repeat, data_of_run, symbolic, stop, [&](int step) { tell(step, nullptr); });
        ContenderRun done = run.go();
        done.chosen = own.chosen;
        if (done.status == TrainingStatus::Stopped || stop.stop_requested()) return;
        tell(contender.training.steps, &done);
        runs[static_cast<std::size_t>(task)] = std::move(done);
    });
    for (std::size_t task = 0; task < runs.size(); ++task)
        if (runs[task])
            result.contenders[task % static_cast<std::size_t>(count)].runs.push_back(std::move(*runs[task]));
    result.stopped = stop.stop_requested();
    return result;
}

std::optional<Spread> spreadOf(const ContenderResult &result,
                               const std::function<std::optional<double>(const ContenderRun &)> &value) {
    std::vector<double> values;
    for (const ContenderRun &run : result.runs)
        if (const std::optional<double> taken = value(run)) values.push_back(*taken);
    return spreadOf(values);
}

}  // namespace kan
