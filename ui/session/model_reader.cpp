#include "ui/session/model_reader.h"

#include <QCoreApplication>
#include <algorithm>
#include <cmath>
#include <utility>

#ifdef __linux__
#include <sys/resource.h>
#include <unistd.h>
#endif

#include "core/data/formula_options.h"
#include "core/fit/written_formula.h"
#include "core/formula/user_function.h"
#include "core/interpret/edge_expressions.h"
#include "core/interpret/look_alike.h"
#include "core/interpret/term_edit.h"
#include "core/kernels/evaluate.h"
#include "core/train/loss_unit.h"
#include "ui/session/edge_units.h"
#include "ui/session/function_text.h"

namespace kan::ui {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t kCandidatePoints = 121;
constexpr auto kBetweenReadings = 120ms;  // between two readings
constexpr int kTrainingShare = 12;        // while training, at most 1/12 of the time goes into readings,
constexpr int kShare = 4;                 // of networks that come one after the other 1/4

QString readerText(const char *text) {
    return QCoreApplication::translate("ModelReader", text);
}

/// Training and the window come first where there are fewer cores than threads.
void yieldToOthers() {
#ifdef __linux__
    setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), 10);
#endif
}

bool tooLargeToRead(const Kan &model) {
    return model.activeEdgeCount() > NetworkFormula::kMaxTypesetEdges;
}

Candidate candidateOf(const RankedFit &ranked, const SymbolicLibrary &library, const std::vector<double> &x,
                      const EdgeUnits &units) {
    Candidate candidate;
    const SymbolicAffine *admissible = admissibleFit(ranked.fit);
    const SymbolicAffine &shown = admissible ? *admissible : ranked.fit.best;
    candidate.function = QString::fromStdString(ranked.fit.function);
    candidate.r2 = shown.r2;
    candidate.score = ranked.score;
    candidate.complexity = ranked.fit.complexity;
    candidate.params = units.shown({shown.a, shown.b, shown.c, shown.d});
    candidate.admissible = admissible != nullptr;
    candidate.note = QString::fromStdString(ranked.fit.note);
    candidate.look_alike = shown.lookAlike();
    const std::string_view imitated = imitatedName(shown);
    candidate.imitates = QString::fromUtf8(imitated.data(), static_cast<qsizetype>(imitated.size()));
    const SymbolicFunction &f = library.at(ranked.fit.function);
    for (const double at : x) {
        const double y = shown.c == 0 ? shown.d : shown.c * f.value(shown.a * at + shown.b) + shown.d;
        candidate.y.push_back(y * units.y_scale);
    }
    if (!std::all_of(candidate.y.begin(), candidate.y.end(), [](double y) { return std::isfinite(y); }))
        candidate.y.clear();
    return candidate;
}

/// The same in the user's units, of which v is; phi is `y_scale` times the network's.
QString shownText(CurveModel model, double y_scale) {
    constexpr int kDigits = 3;
    model.offset *= y_scale;
    for (CurveTerm &term : model.terms) term.coefficient *= y_scale;
    return QString::fromStdString(curveShortText(model, kDigits));
}

/// `score`: 0 for the best function, below it for what the samples say more for.
Candidate candidateOf(const CurveExpression &expression, double score, const std::vector<double> &x,
                      const CurveVariable &variable, const EdgeUnits &units) {
    Candidate candidate;
    candidate.function = QString::fromStdString(expression.expression);
    candidate.shown = shownText(expression.model, units.y_scale);
    candidate.letters = QString::fromStdString(expression.structure);
    candidate.r2 = expression.r2;
    candidate.score = score;
    candidate.complexity = expression.complexity;
    candidate.params = units.shown({1, 0, 1, 0});
    candidate.admissible = true;
    std::vector<double> v;
    v.reserve(x.size());
    for (const double at : x) v.push_back(variable.scale * at + variable.offset);
    for (const double y : valuesOf(expression.model, v)) candidate.y.push_back(y * units.y_scale);
    if (!std::all_of(candidate.y.begin(), candidate.y.end(), [](double y) { return std::isfinite(y); }))
        candidate.y.clear();
    return candidate;
}

/// Small expressions beside the functions that `suggestions` ranks.
std::vector<Candidate> expressionsOf(const Kan &model, EdgeId edge, const Dataset &dataset,
                                     const SymbolicLibrary &library, const SymbolicSettings &settings,
                                     const std::vector<double> &x, const EdgeUnits &units) {
    const CurveExpressions found =
        suggestExpressions(model, edge, dataset, library, settings.fit, EdgeTarget::Curve, 1);
    std::vector<Candidate> candidates;
    for (const CurveExpression &one : found.list)
        candidates.push_back(
            candidateOf(one, 2 * (one.description_length - found.best_function), x, variableOf(dataset, edge), units));
    return candidates;
}

std::shared_ptr<const EdgeReading> readEdge(const Kan &model, EdgeId edge, const PreparedData &data,
                                            const SymbolicLibrary &library, const SymbolicSettings &settings,
                                            bool with_expressions) {
    auto reading = std::make_shared<EdgeReading>();
    reading->edge = edge;
    reading->x_name = xName(data.dataset.get(), edge.l, edge.i);
    try {
        const Suggestions suggestions =
            suggest(model, edge, data.dataset->train_input, library, settings.suggestOptions(1));
        const EdgeUnits units = EdgeUnits::of(data, model, edge);
        const auto [low, high] = suggestions.observed;
        for (std::size_t p = 0; p < kCandidatePoints; ++p)
            reading->x.push_back(low + (high - low) * static_cast<double>(p) / (kCandidatePoints - 1));
        reading->message = QString::fromStdString(suggestions.message);
        reading->scored = settings.score;
        for (const RankedFit &fit : rankAdmissible(suggestions, settings.score))
            reading->candidates.push_back(candidateOf(fit, library, reading->x, units));
        if (with_expressions)
            reading->expressions = expressionsOf(model, edge, *data.dataset, library, settings, reading->x, units);
        for (double &x : reading->x) x = units.x(x);
    } catch (const std::exception &error) {
        reading->candidates.clear();
        reading->expressions.clear();
        reading->message = QString::fromUtf8(error.what());
    }
    return reading;
}

/// RMSE in the user's units, or the share of rows of the right class; absent where a value is not finite.
std::optional<double> figureOf(const Matrix &outputs, const Matrix &labels, const RowWeights &weights,
                               const Dataset &data, Loss loss) {
    if (!outputs.allFinite()) return std::nullopt;
    return data.classes > 0 ? accuracyOf(loss, outputs, labels, weights) : rmse(outputs, labels, weights);
}

/// Of a network on rows in its own units; absent without rows.
std::optional<double> figureOfNetwork(const Kan &model, const Matrix &inputs, const Matrix &labels,
                                      const RowWeights &weights, const Dataset &data, Loss loss) {
    if (inputs.rows() == 0) return std::nullopt;
    const Matrix outputs = predict(model, inputs, 1);
    return figureOf(data.classes > 0 ? outputs : inUserUnits(outputs, data.output_scaling),
                    inUserUnits(labels, data.output_scaling), weights, data, loss);
}

void measure(FormulaReading &reading, const Kan &model, const Dataset &data, Loss loss) {
    reading.of_classes = data.classes > 0;
    const auto ofFormula = [&](const Matrix &inputs, const Matrix &labels,
                               const RowWeights &weights) -> std::optional<double> {
        if (inputs.rows() == 0 || !reading.formula) return std::nullopt;
        return figureOf(reading.formula->evaluate(inUserUnits(inputs, data.input_scaling)).values,
                        inUserUnits(labels, data.output_scaling), weights, data, loss);
    };
    reading.network_train = figureOfNetwork(model, data.train_input, data.train_label, data.train_weight, data, loss);
    reading.network_test = figureOfNetwork(model, data.test_input, data.test_label, data.test_weight, data, loss);
    reading.formula_train = ofFormula(data.train_input, data.train_label, data.train_weight);
    reading.formula_test = ofFormula(data.test_input, data.test_label, data.test_weight);
}

std::shared_ptr<const FormulaReading> readFormula(const Kan &model, const PreparedData &data, Loss loss, int digits) {
    auto reading = std::make_shared<FormulaReading>();
    reading->digits = digits;
    reading->spline_edges = splineEdges(model);
    try {
        if (tooLargeToRead(model)) {
            reading->refusal = readerText("A formula of %1 edges is too long to be read. Prune the network first.")
                                   .arg(model.activeEdgeCount());
        } else {
            FormulaOptions options = formulaOptionsOf(*data.dataset, model.outputs(), outputMeaning(loss));
            options.digits = digits;
            reading->formula = writtenFormula(model, *data.dataset, std::move(options), Refit::Near).formula;
            for (const WrittenConstant &constant : fittedConstants(*reading->formula))
                reading->constants << QStringLiteral("%1 ± %2")
                                          .arg(constant.value)
                                          .arg(constant.standard_error, 0, 'g', 2)
                                          .replace(QLatin1Char('-'), QChar(0x2212));
            reading->refusal = QString::fromStdString(reading->formula->typesetRefusal());
            if (reading->refusal.isEmpty())
                reading->terms =
                    termShares(*reading->formula, inUserUnits(data.dataset->train_input, data.dataset->input_scaling));
        }
        measure(*reading, model, *data.dataset, loss);
    } catch (const std::exception &error) {
        reading->formula.reset();
        reading->refusal = QString::fromUtf8(error.what());
    }
    return reading;
}

}  // namespace

ModelReader::ModelReader(Events events)
    : events_(std::move(events)), thread_([this](const std::stop_token &quit) { loop(quit); }) {}

ModelReader::~ModelReader() = default;

void ModelReader::request(ReadingOrder order) {
    {
        const std::lock_guard lock(mutex_);
        order.hurried = order.hurried || (next_ && next_->hurried);
        next_ = std::move(order);
    }
    wake_.notify_one();
}

void ModelReader::check(const QString &function) {
    {
        const std::lock_guard lock(mutex_);
        check_ = function;
    }
    wake_.notify_one();
}

void ModelReader::exportFormula(std::shared_ptr<const Kan> model, PreparedDataPtr data, int digits, Loss loss,
                                FormulaFormat format, const QString &name) {
    {
        const std::lock_guard lock(mutex_);
        export_ = Export{std::move(model), std::move(data), digits, loss, format, name};
    }
    wake_.notify_one();
}

void ModelReader::askTerm(std::shared_ptr<const Kan> model, PreparedDataPtr data, const LossFunction &loss,
                          std::vector<EdgeId> edges) {
    {
        const std::lock_guard lock(mutex_);
        term_ = Term{std::move(model), std::move(data), loss, std::move(edges)};
    }
    wake_.notify_one();
}

void ModelReader::loop(const std::stop_token &quit) {
    yieldToOthers();
    while (true) {
        std::optional<ReadingOrder> order;
        std::optional<QString> function;
        std::optional<Export> written;
        std::optional<Term> term;
        {
            std::unique_lock lock(mutex_);
            const auto waits = [this] { return next_ || check_ || export_ || term_; };
            if (!wake_.wait(lock, quit, waits)) return;
            const auto due = [this] { return check_ || export_ || term_ || Clock::now() >= dueTime(*next_); };
            while (!due() && !quit.stop_requested()) wake_.wait_until(lock, quit, dueTime(*next_), due);
            if (quit.stop_requested()) return;
            if (next_ && Clock::now() >= dueTime(*next_)) order.swap(next_);
            function.swap(check_);
            written.swap(export_);
            term.swap(term_);
        }
        if (function) carryOutCheck(*function);
        if (written) carryOut(*written);
        if (term) carryOut(*term, quit);
        if (order) read(*order);
    }
}

ModelReader::Clock::time_point ModelReader::dueTime(const ReadingOrder &order) const {
    if (order.hurried) return Clock::time_point::min();
    const int share = order.training ? kTrainingShare : kShare;
    return ended_ + std::max<Clock::duration>(kBetweenReadings, share * cost_);
}

const SymbolicLibrary &ModelReader::libraryFor(const SymbolicSettings &settings) {
    if (!library_ || library_->first.lib != settings.lib || library_->first.own != settings.own)
        library_.emplace(settings, settings.library());
    return library_->second;
}

void ModelReader::read(const ReadingOrder &order) {
    const auto began = Clock::now();
    const bool same_network = last_ && last_->data == order.data && known_.model && *known_.model == *order.model;
    const bool same_edge = same_network && last_->edge == order.edge && last_->symbolic == order.symbolic &&
                           known_.edge &&
                           (order.training || !last_->training);  // while training there are no expressions
    const bool same_formula = same_network && last_->digits == order.digits && known_.formula;
    if (!same_edge) known_.edge.reset();
    if (!same_formula && !same_network) known_.formula.reset();
    known_.run_id = order.run_id;
    known_.model = order.model;
    known_.data = order.data;
    last_ = order;
    if (!same_edge && order.edge) {
        try {
            known_.edge = readEdge(*order.model, *order.edge, *order.data, libraryFor(order.symbolic), order.symbolic,
                                   !order.training);
        } catch (const std::exception &error) {
            auto reading = std::make_shared<EdgeReading>();
            reading->edge = *order.edge;
            reading->message = QString::fromUtf8(error.what());
            known_.edge = std::move(reading);
        }
        events_.read(std::make_shared<const Reading>(known_));
    }
    const bool later = order.training && tooLargeToRead(*order.model);  // there is only its RMSE to be told
    if (!same_formula && !later) known_.formula = readFormula(*order.model, *order.data, order.loss, order.digits);
    events_.read(std::make_shared<const Reading>(known_));
    const std::lock_guard lock(mutex_);
    ended_ = Clock::now();
    cost_ = ended_ - began;
}

void ModelReader::carryOut(const Export &order) {
    try {
        FormulaOptions options =
            formulaOptionsOf(*order.data->dataset, order.model->outputs(), outputMeaning(order.loss));
        options.digits = order.digits;
        // What is shown is what is copied.
        const NetworkFormula formula = writtenFormula(*order.model, *order.data->dataset, options, Refit::Near).formula;
        const std::string text = kan::exportFormula(formula, order.format, order.digits, order.name.toStdString());
        events_.exported(order.format, QString::fromStdString(text), {});
    } catch (const std::exception &error) {
        events_.exported(order.format, {}, QString::fromUtf8(error.what()));
    }
}

void ModelReader::carryOut(const Term &order, const std::stop_token &quit) {
    auto reading = std::make_shared<TermReading>();
    reading->edges = order.edges;
    reading->model = order.model;
    try {
        const Dataset &data = *order.data->dataset;
        reading->of_classes = data.classes > 0;
        reading->without = std::make_shared<const Kan>(
            withoutEdges(*order.model, order.data->dataset, order.edges, order.loss, 1, quit));
        reading->at_mean = std::make_shared<const Kan>(withMeans(*order.model, data, order.edges, 1));
        const bool tested = data.test_input.rows() > 0;
        const auto figure = [&](const Kan &model) {
            return figureOfNetwork(model, tested ? data.test_input : data.train_input,
                                   tested ? data.test_label : data.train_label,
                                   tested ? data.test_weight : data.train_weight, data, order.loss.kind);
        };
        reading->before = figure(*order.model);
        reading->after = figure(*reading->without);
        reading->after_at_mean = figure(*reading->at_mean);
    } catch (const std::exception &error) {
        reading->refusal = QString::fromUtf8(error.what());
    }
    events_.term(std::move(reading));
}

void ModelReader::carryOutCheck(const QString &function) {
    try {
        symbolicLibraryOf({function.toStdString()});
        events_.checked(function, {});
    } catch (const std::exception &error) {
        events_.checked(function, QString::fromUtf8(error.what()));
    }
}

}  // namespace kan::ui
