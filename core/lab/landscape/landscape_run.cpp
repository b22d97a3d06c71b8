#include "core/lab/landscape/landscape_run.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <stdexcept>

#include "core/text.h"

namespace kan {

namespace {

constexpr int kMostLandscapeEpochs = 1'000'000;
constexpr std::pair<LandscapeOptimizer, std::string_view> kOptimizerNames[] = {{LandscapeOptimizer::Adam, "Adam"},
                                                                               {LandscapeOptimizer::Sgd, "SGD"}};
constexpr std::pair<LandscapeStatus, std::string_view> kStatusNames[] = {
    {LandscapeStatus::Prefitting, "prefitting"},
    {LandscapeStatus::Running, "running"},
    {LandscapeStatus::Done, "done"},
    {LandscapeStatus::Stopped, "stopped"},
    {LandscapeStatus::PrefitFailed, "prefit-failed"},
    {LandscapeStatus::Diverged, "diverged"}};

void requireEpochs(const char *field, int value) {
    if (value < 0 || value > kMostLandscapeEpochs)
        throw std::invalid_argument(concat(field, " is ", value, "; it must lie in 0 .. ", kMostLandscapeEpochs));
}

/// Written so that NaN is refused.
void requireBelowOne(const char *field, double value) {
    if (!(value >= 0 && value < 1))
        throw std::invalid_argument(concat(field, " is ", value, "; it must be at least 0 and below 1"));
}

void requirePositive(const char *field, double value) {
    if (!(value > 0 && std::isfinite(value)))
        throw std::invalid_argument(concat(field, " is ", value, "; it must be above 0"));
}

std::unique_ptr<FusedOptimizer> makeOptimizer(const LandscapeOptions &options, std::size_t parameters) {
    if (options.opt == LandscapeOptimizer::Sgd)
        return std::make_unique<FusedSgd>(parameters, options.lr, options.momentum);
    return std::make_unique<FusedAdam>(parameters,
                                       FusedAdam::Settings{options.lr, options.beta1, options.beta2, options.epsilon});
}

std::string inWords(const std::vector<double> &x) {
    std::string text;
    for (const double value : x) text += concat(text.empty() ? "(" : ", ", value);
    return text + ")";
}

}  // namespace

std::string_view toString(LandscapeOptimizer optimizer) {
    return nameOf(kOptimizerNames, optimizer);
}

LandscapeOptimizer landscapeOptimizerFromString(std::string_view text) {
    return valueNamed(kOptimizerNames, text, "opt");
}

std::string_view toString(LandscapeStatus status) {
    return nameOf(kStatusNames, status);
}

void LandscapeOptions::validate() const {
    requirePositive("lr", lr);
    requirePositive("epsilon", epsilon);
    requirePositive("prefit_mse", prefit_mse);
    requireBelowOne("beta1", beta1);
    requireBelowOne("beta2", beta2);
    requireBelowOne("momentum", momentum);
    requireEpochs("epochs", epochs);
    requireEpochs("direct_epochs", direct_epochs);
    requireEpochs("prefit_epochs", prefit_epochs);
    requireEpochs("direct_prefit_epochs", direct_prefit_epochs);
    if (threads < 0 || threads > 1024)
        throw std::invalid_argument(concat("threads is ", threads, "; it must lie in 0 .. 1024"));
}

LandscapeRun::LandscapeRun(LandscapeProblem problem, const Parameterisation &parameterisation,
                           const LandscapeOptions &options)
    : problem_(std::move(problem)),
      options_(options),
      epochs_(options.epochsOf(parameterisation.kind)),
      prefit_epochs_(options.prefitEpochsOf(parameterisation.kind)) {
    options_.validate();
    if (problem_.start.size() != static_cast<std::size_t>(problem_.landscape.dimension()))
        throw std::invalid_argument(concat("start has ", problem_.start.size(), " numbers; the landscape ",
                                           problem_.landscape.title(), " has ", problem_.landscape.dimension()));
    for (const double value : problem_.start)
        if (!std::isfinite(value)) throw std::invalid_argument("start holds a number that is not finite");
    model_ = makeLatentModel(parameterisation, problem_.landscape.dimension(), options_.seed, options_.threads);
    parameters_ = model_->parameters().size();
    optimizer_ = makeOptimizer(options_, parameters_);
    gradient_.resize(problem_.start.size());
    takeOutput();
}

/// x_ and value_ of the present parameters.
void LandscapeRun::takeOutput() {
    const std::span<const double> x = model_->forward();
    x_.assign(x.begin(), x.end());
    value_ = problem_.landscape.valueAndGradient(x_, gradient_);
}

void LandscapeRun::takePoint() {
    path_.push_back(x_);
    losses_.push_back(value_);
    if (epoch() >= epochs_) status_ = LandscapeStatus::Done;
}

/// While the model is being fitted, f(x) need not be finite.
bool LandscapeRun::checkFinite() {
    const bool of_x = std::all_of(x_.begin(), x_.end(), [](double v) { return std::isfinite(v); });
    if (of_x && (status_ == LandscapeStatus::Prefitting || std::isfinite(value_))) return true;
    status_ = LandscapeStatus::Diverged;
    message_ = of_x ? concat("the landscape has no finite value at x = ", inWords(x_), "; start elsewhere")
                    : concat("x is no longer finite after ", prefitEpochs(), " epochs of fitting and ",
                             std::max(epoch(), 0), " of descent; choose a smaller learning rate than ", options_.lr);
    return false;
}

LandscapeStatus LandscapeRun::step(const std::stop_token &stop) {
    if (finished()) return status_;
    if (stop.stop_requested()) return LandscapeStatus::Stopped;
    status_ == LandscapeStatus::Prefitting ? stepPrefit() : stepDown();
    return status_;
}

/// The step at whose beginning the error is small enough is made as well, as in the source.
void LandscapeRun::stepPrefit() {
    double error = 0;
    for (std::size_t i = 0; i < x_.size(); ++i) {
        const double away = x_[i] - problem_.start[i];
        error += away * away / static_cast<double>(x_.size());
        gradient_[i] = 2 * away / static_cast<double>(x_.size());
    }
    if (prefitEpochs() >= prefit_epochs_) {
        status_ = LandscapeStatus::PrefitFailed;
        message_ = concat("fitting brought x to ", inWords(x_), " and not to the start ", inWords(problem_.start),
                          " in ", prefitEpochs(), " epochs (mean squared error ", error,
                          "); choose another learning rate than ", options_.lr, ", Adam, or a start nearer to 0");
        return;
    }
    optimizer_->beginStep();
    model_->backward(gradient_, *optimizer_);
    prefit_losses_.push_back(error);
    takeOutput();
    if (!checkFinite() || !(error < options_.prefit_mse)) return;
    status_ = LandscapeStatus::Running;  // from here on the landscape counts
    if (checkFinite()) takePoint();
}

void LandscapeRun::stepDown() {
    optimizer_->beginStep();
    model_->backward(gradient_, *optimizer_);
    takeOutput();
    if (checkFinite()) takePoint();
}

bool LandscapeRun::reached() const {
    return value_ <= problem_.landscape.minimum().value + problem_.landscape.tolerance();
}

LandscapeResult runLandscape(const LandscapeProblem &problem, const Parameterisation &parameterisation,
                             const LandscapeOptions &options, const std::stop_token &stop,
                             const LandscapeCallback &callback) {
    using Clock = std::chrono::steady_clock;
    const Clock::time_point begin = Clock::now();
    LandscapeRun run(problem, parameterisation, options);
    LandscapeResult result;
    Clock::time_point fitted = begin;
    LandscapeStatus status = run.status();
    while (!run.finished() && status != LandscapeStatus::Stopped) {
        const bool fitting = run.status() == LandscapeStatus::Prefitting;
        status = run.step(stop);
        if (fitting) fitted = Clock::now();
        if (callback && status != LandscapeStatus::Stopped) callback(run);
    }
    result.status = status;
    result.message = run.message();
    result.parameters = run.parameterCount();
    result.start = problem.start;
    result.x = run.x();
    result.value = run.value();
    result.reached = status == LandscapeStatus::Done && run.reached();
    result.prefit_epochs = run.prefitEpochs();
    result.epochs = std::max(run.epoch(), 0);
    result.prefit_seconds = std::chrono::duration<double>(fitted - begin).count();
    result.seconds = std::chrono::duration<double>(Clock::now() - fitted).count();
    result.path = run.path();
    result.losses = run.losses();
    return result;
}

}  // namespace kan
