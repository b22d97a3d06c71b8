#include "core/formula/own_columns.h"

#include <algorithm>
#include <functional>
#include <map>
#include <unordered_map>

#include "core/formula/formula.h"
#include "core/formula/typed_formula.h"
#include "core/text.h"

namespace kan {

namespace {

/// Expressions with others in place of their variables; parts that are shared stay shared.
class Replacement {
  public:
    Replacement(ExpressionFactory &make, std::function<ExpressionPtr(int)> variable)
        : make_(make), variable_(std::move(variable)) {}

    ExpressionPtr operator()(const ExpressionPtr &e) {
        if (const auto known = made_.find(e.get()); known != made_.end()) return known->second;
        ExpressionPtr result;
        if (e->kind == ExpressionKind::Variable) {
            result = make_.withEdges(variable_(e->index), e->edges);
        } else {
            Expression copy = *e;
            for (ExpressionPtr &child : copy.children) child = (*this)(child);
            result = make_.remade(std::move(copy));
        }
        return made_[e.get()] = result;
    }

  private:
    ExpressionFactory &make_;
    std::function<ExpressionPtr(int)> variable_;
    std::unordered_map<const Expression *, ExpressionPtr> made_;
};

/// Inputs that stay, further columns behind them, and what is computed of them.
class OwnColumns {
  public:
    explicit OwnColumns(const FormulaOptions &options) : options_(options), known_(options.derivation.own) {
        for (const auto &[name, formula] : options.derivation.columns) derive(name, formula);
        for (const std::string &name : options.input_names)
            if (!derived_.contains(name)) column(name);
        for (const std::string &name : options.input_names) inputs_.push_back(valueOf(name));
    }

    /// One for each input of the formula.
    const std::vector<ExpressionPtr> &inputs() const { return inputs_; }
    ExpressionFactory &factory() { return make_; }

    FormulaOptions options() const {
        FormulaOptions own = options_;
        own.input_names = names_;
        own.input_scaling.clear();
        own.derivation = {};
        own.input_units.clear();
        if (options_.input_units.empty()) return own;
        for (const std::string &name : names_) {
            const auto at = std::find(options_.input_names.begin(), options_.input_names.end(), name);
            const auto place = static_cast<std::size_t>(at - options_.input_names.begin());
            own.input_units.push_back(place < options_.input_units.size() ? options_.input_units[place]
                                                                          : std::string());
        }
        return own;
    }

  private:
    void derive(const std::string &name, const std::string &formula) {
        try {
            const TypedFormula typed = TypedFormula::parse(formula, known_);
            if (typed.outputs.size() == 1) derived_[name] = {typed.outputs.front(), known_};
        } catch (const FormulaError &) {  // it stays an input
        }
        known_.push_back(name);
    }

    ExpressionPtr column(const std::string &name) {
        const auto at = std::find(names_.begin(), names_.end(), name);
        const auto place = static_cast<int>(at - names_.begin());
        if (at == names_.end()) names_.push_back(name);
        return make_.variable(place);
    }

    ExpressionPtr valueOf(const std::string &name) {
        const auto derived = derived_.find(name);
        if (derived == derived_.end()) return column(name);
        const std::vector<std::string> &reads = derived->second.second;
        Replacement write(make_, [&](int n) { return valueOf(reads[static_cast<std::size_t>(n)]); });
        return write(derived->second.first);
    }

    const FormulaOptions &options_;
    ExpressionFactory make_;
    std::vector<std::string> known_, names_;
    std::map<std::string, std::pair<ExpressionPtr, std::vector<std::string>>> derived_;
    std::vector<ExpressionPtr> inputs_;
};

}  // namespace

std::vector<std::string> derivationRemarks(const FormulaOptions &options) {
    std::vector<std::string> remarks;
    for (const auto &[name, formula] : options.derivation.columns)
        remarks.push_back(concat("Where ", name, " = ", formula, "."));
    return remarks;
}

NetworkFormula inOwnColumns(const NetworkFormula &formula) {
    const FormulaOptions &options = formula.options();
    if (options.derivation.columns.empty()) return formula;
    OwnColumns own(options);
    Replacement write(own.factory(), [&](int n) { return own.inputs()[static_cast<std::size_t>(n)]; });
    std::vector<ExpressionPtr> expressions;
    for (const ExpressionPtr &e : formula.expressions()) expressions.push_back(write(e));
    return formula.ofInputs(std::move(expressions), own.options());
}

}  // namespace kan
