#include "core/formula/network_formula.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <mutex>
#include <stdexcept>

#include "core/formula/expression_tape.h"
#include "core/formula/formula_number.h"
#include "core/formula/formula_tree.h"
#include "core/formula/ginac_lock.h"
#include "core/formula/own_columns.h"
#include "core/text.h"
#include "core/units.h"

namespace kan {

struct NetworkFormula::State {
    Kan model;  ///< without layers: the formula is no network's
    FormulaOptions options;
    std::vector<ExpressionPtr> expressions;
    std::vector<FormulaSpline> splines;
    std::vector<std::string> remarks;
    double written_size = 0;
    Tape tape;
    bool rewritten = false;

    void finish() {
        written_size = 0;
        for (const ExpressionPtr &e : expressions) written_size += writtenSize(e);
        tape = tapeOf(expressions, splines);
    }
};

namespace {

void requireNames(const char *field, const std::vector<std::string> &names, int count) {
    if (!names.empty() && static_cast<int>(names.size()) != count)
        throw std::invalid_argument(
            concat(field, " has ", names.size(), " entries; expected ", count, ", one per column, or none"));
    for (std::size_t n = 0; n < names.size(); ++n)
        if (names[n].empty()) throw std::invalid_argument(concat(field, "[", n, "] is empty; expected a name"));
}

void requireScaling(const char *field, const std::vector<ColumnScaling> &scaling, int count) {
    if (!scaling.empty() && static_cast<int>(scaling.size()) != count)
        throw std::invalid_argument(
            concat(field, " has ", scaling.size(), " entries; expected ", count, ", one per column, or none"));
    for (std::size_t n = 0; n < scaling.size(); ++n)
        if (!std::isfinite(scaling[n].shift) || !std::isfinite(scaling[n].scale) || scaling[n].scale == 0)
            throw std::invalid_argument(concat(field, "[", n, "] has shift ", scaling[n].shift, " and scale ",
                                               scaling[n].scale, "; expected finite numbers, the scale not 0"));
}

void fillNames(std::vector<std::string> &names, int count, const char *letter, bool number_one) {
    if (!names.empty()) return;
    for (int n = 1; n <= count; ++n)
        names.push_back(count == 1 && !number_one ? std::string(letter) : concat(letter, n));
}

bool readsAnything(const Expression &e) {
    if (e.kind == ExpressionKind::Variable) return true;
    for (const ExpressionPtr &child : e.children)
        if (readsAnything(*child)) return true;
    return false;
}

bool reached(const Kan &model, int output) {
    const int l = model.depth() - 1;
    const int first = model.layer(l).firstSubnode(output), count = model.layer(l).subnodesOf(output);
    for (int i = 0; i < model.layer(l).inputs; ++i)
        for (int s = first; s < first + count; ++s)
            if (model.mask(l, i, s) != 0) return true;
    return false;
}

std::vector<std::string> remarksOn(const Kan &model, const FormulaOptions &options,
                                   const std::vector<ExpressionPtr> &expressions) {
    std::vector<std::string> remarks = derivationRemarks(options);
    if (options.events.size() > 1)
        remarks.emplace_back("The probabilities of the classes are the softmax of their scores.");
    if (model.depth() == 0) remarks.emplace_back("The network has no layers, so there is no formula.");
    for (int m = 0; m < model.outputs(); ++m) {
        const Expression &e = *expressions[static_cast<std::size_t>(m)];
        const std::string &name = options.output_names[static_cast<std::size_t>(m)];
        if (!reached(model, m))
            remarks.push_back(
                concat("No edge that is not pruned leads to ", name, ": it is the constant ", e.number, ", its bias."));
        else if (e.kind == ExpressionKind::Number && std::isnan(e.number))
            remarks.push_back(concat(name, " is undefined everywhere."));
        else if (!readsAnything(e))
            remarks.push_back(concat(name, " depends on no input: it is constant."));
    }
    return remarks;
}

void validateFor(const FormulaOptions &options, int inputs, int outputs) {
    requireNames("input_names", options.input_names, inputs);
    requireNames("output_names", options.output_names, outputs);
    if (!options.events.empty()) requireNames("events", options.events, outputs);
    requireScaling("input_scaling", options.input_scaling, inputs);
    requireScaling("output_scaling", options.output_scaling, outputs);
    const int digits = options.digits;
    if (digits < 0 || digits > 17) throw std::invalid_argument(concat("digits is ", digits, "; expected 0 .. 17"));
}

}  // namespace

int splineEdges(const Kan &model) {
    int count = 0;
    for (int l = 0; l < model.depth(); ++l) {
        const KanLayer &layer = model.layer(l);
        for (std::size_t e = 0; e < layer.mask.size(); ++e) {
            if (layer.mask[e] == 0 || !layer.numeric(e)) continue;
            const auto i = static_cast<int>(e) / layer.outputs, j = static_cast<int>(e) % layer.outputs;
            count += FormulaSpline::ofEdge(model, {l, i, j}, 0).line() ? 0 : 1;
        }
    }
    return count;
}

std::string FormulaOptions::inputTitle(std::size_t input) const {
    return nameWithUnit(input_names[input], input < input_units.size() ? input_units[input] : std::string());
}

std::string FormulaOptions::outputTitle(std::size_t output) const {
    return nameWithUnit(output_names[output], output < output_units.size() ? output_units[output] : std::string());
}

void FormulaOptions::validate(const Kan &model) const {
    validateFor(*this, model.inputs(), model.outputs());
}

NetworkFormula::NetworkFormula(const Kan &model, FormulaOptions options) {
    options.validate(model);
    fillNames(options.input_names, model.inputs(), "x", true);
    fillNames(options.output_names, model.outputs(), "y", false);
    const auto state = std::make_shared<State>();
    state->model = model;
    state->options = std::move(options);
    {
        const std::lock_guard lock(ginacMutex());
        FormulaAlgebra algebra(model, state->options, inlinedSize(model) > kMaxInlined);
        FormulaTree tree(algebra);
        for (const NodeValue &output : algebra.outputs()) state->expressions.push_back(tree.tree(output));
        state->splines = algebra.takeSplines();
    }
    state->remarks = remarksOn(model, state->options, state->expressions);
    state->finish();
    state_ = state;
}

NetworkFormula NetworkFormula::of(std::vector<ExpressionPtr> expressions, FormulaOptions options) {
    const int inputs = static_cast<int>(options.input_names.size()), outputs = static_cast<int>(expressions.size());
    validateFor(options, inputs, outputs);
    fillNames(options.output_names, outputs, "y", false);
    const auto state = std::make_shared<State>();
    state->options = std::move(options);
    state->expressions = std::move(expressions);
    state->rewritten = true;
    state->finish();
    return NetworkFormula(std::shared_ptr<const State>(state));
}

int NetworkFormula::inputs() const {
    return static_cast<int>(state_->options.input_names.size());
}
int NetworkFormula::outputs() const {
    return static_cast<int>(state_->options.output_names.size());
}
const std::vector<ExpressionPtr> &NetworkFormula::expressions() const {
    return state_->expressions;
}
const std::vector<FormulaSpline> &NetworkFormula::splines() const {
    return state_->splines;
}
const FormulaOptions &NetworkFormula::options() const {
    return state_->options;
}
const std::vector<std::string> &NetworkFormula::remarks() const {
    return state_->remarks;
}

namespace {

ExpressionPtr roundedNumbers(ExpressionFactory &make, const ExpressionPtr &e, int digits) {
    if (e->kind == ExpressionKind::Number)
        return make.withEdges(make.number(e->error == 0 ? e->number : roundedPlainly(e->number, digits), e->error),
                              e->edges);
    Expression copy = *e;
    for (ExpressionPtr &child : copy.children) child = roundedNumbers(make, child, digits);
    return make.remade(std::move(copy));
}

}  // namespace

NetworkFormula NetworkFormula::withDigits(int digits) const {
    if (digits == state_->options.digits) return *this;
    FormulaOptions options = state_->options;
    options.digits = digits;
    if (!state_->rewritten) {
        const auto state = std::make_shared<State>(*NetworkFormula(state_->model, std::move(options)).state_);
        state->remarks = state_->remarks;
        return NetworkFormula(std::shared_ptr<const State>(state));
    }
    validateFor(options, inputs(), outputs());
    const auto state = std::make_shared<State>(*state_);
    state->options = std::move(options);
    ExpressionFactory make;
    for (ExpressionPtr &e : state->expressions) e = roundedNumbers(make, e, digits);
    for (FormulaSpline &spline : state->splines) spline = FormulaSpline::ofEdge(state->model, spline.edge, digits);
    state->finish();
    return NetworkFormula(std::shared_ptr<const State>(state));
}

NetworkFormula NetworkFormula::rewritten(std::vector<ExpressionPtr> expressions,
                                         const std::vector<std::string> &conditions) const {
    const auto state = std::make_shared<State>(*state_);
    state->expressions = std::move(expressions);
    state->rewritten = true;
    ExpressionFactory make;  // one for all, so that equal parts are known as such
    for (ExpressionPtr &e : state->expressions) e = roundedNumbers(make, e, 0);
    std::string words;
    for (const std::string &condition : conditions) words += concat(words.empty() ? "" : ", ", condition);
    if (!words.empty()) state->remarks.push_back(concat("Holds for ", words, "."));
    state->finish();
    return NetworkFormula(std::shared_ptr<const State>(state));
}

NetworkFormula NetworkFormula::ofInputs(std::vector<ExpressionPtr> expressions, FormulaOptions options) const {
    validateFor(options, static_cast<int>(options.input_names.size()), static_cast<int>(expressions.size()));
    const auto state = std::make_shared<State>(*state_);
    const std::vector<std::string> old = derivationRemarks(state->options);
    std::erase_if(state->remarks,
                  [&](const std::string &one) { return std::find(old.begin(), old.end(), one) != old.end(); });
    for (const auto &[name, formula] : state->options.derivation.columns)
        state->remarks.push_back(concat("Computes ", name, " = ", formula, " itself."));
    state->expressions = std::move(expressions);
    state->options = std::move(options);
    state->rewritten = true;
    state->finish();
    return NetworkFormula(std::shared_ptr<const State>(state));
}

NetworkFormula NetworkFormula::withRemark(std::string remark) const {
    const auto state = std::make_shared<State>(*state_);
    state->remarks.push_back(std::move(remark));
    return NetworkFormula(std::shared_ptr<const State>(state));
}

bool NetworkFormula::isRewritten() const {
    return state_->rewritten;
}

std::string NetworkFormula::typesetRefusal() const {
    const std::size_t edges = state_->model.activeEdgeCount();
    if (edges > kMaxTypesetEdges)
        return concat("The formula of ", edges, " edges is too long to be read; prune the network to ",
                      kMaxTypesetEdges, " edges or fewer, or export the formula as code.");
    if (state_->written_size > kMaxTypesetNodes)
        return concat(
            "The formula has ", state_->written_size,
            " symbols when written out, too many to be read; prune the network or export the formula as code.");
    return {};
}

FormulaValues NetworkFormula::evaluate(const Matrix &inputs) const {
    if (inputs.cols() != this->inputs())
        throw std::invalid_argument(concat("the table has ", inputs.cols(), " columns; the formula has ",
                                           this->inputs(), this->inputs() == 1 ? " input" : " inputs"));
    FormulaValues result;
    result.values.resize(inputs.rows(), outputs());
    std::vector<double> slots(state_->tape.instructions.size());
    const auto columns = static_cast<std::size_t>(inputs.cols());
    const auto results = static_cast<std::size_t>(outputs());
    for (Eigen::Index row = 0; row < inputs.rows(); ++row) {
        const std::span<double> y(result.values.data() + row * outputs(), results);
        state_->tape.evaluate({inputs.data() + row * inputs.cols(), columns}, slots, y);
        bool undefined = false;
        for (double &value : y) {
            if (std::isfinite(value)) continue;
            value = std::numeric_limits<double>::quiet_NaN();
            undefined = true;
        }
        if (undefined && result.undefined_rows++ == 0) result.first_undefined_row = static_cast<int>(row);
    }
    return result;
}

double NetworkFormula::rmse(const Matrix &inputs, const Matrix &labels, const RowWeights &weights) const {
    if (labels.rows() != inputs.rows() || labels.cols() != outputs())
        throw std::invalid_argument(concat("the labels are ", labels.rows(), " x ", labels.cols(), "; expected ",
                                           inputs.rows(), " x ", outputs()));
    return kan::rmse(evaluate(inputs).values, labels, weights);
}

}  // namespace kan
