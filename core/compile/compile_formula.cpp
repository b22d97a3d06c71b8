#include "core/compile/compile_formula.h"

#include <algorithm>
#include <cctype>

#include "core/compile/cell_builder.h"
#include "core/compile/cell_layers.h"
#include "core/compile/cell_network.h"
#include "core/formula/formula.h"
#include "core/text.h"

namespace kan {

namespace {

constexpr double kMostParts = 5000;       ///< symbols of a formula
constexpr double kSearchedParts = 60000;  ///< of all formulas that are looked at in a search

struct Candidate {
    Cells cells;
    CellLayers layers;
    CellCost cost;
    std::set<CellDecision> open;
};

Candidate candidateOf(const std::vector<ExpressionPtr> &outputs, int inputs, const CompileOptions &options,
                      const std::set<CellDecision> &decisions) {
    CellBuilder builder(inputs, options, decisions);
    Candidate candidate;
    candidate.cells = neededOnly(builder.build(outputs));
    candidate.layers = layersOf(candidate.cells);
    candidate.cost = costOf(candidate.cells, candidate.layers);
    candidate.open = builder.open();
    return candidate;
}

/// One decision after the other is turned round, where that makes the network smaller, until none does.
Candidate smallest(const std::vector<ExpressionPtr> &outputs, int inputs, const CompileOptions &options, double parts) {
    std::set<CellDecision> decisions;
    Candidate best = candidateOf(outputs, inputs, options, decisions);
    double left = kSearchedParts;
    for (bool better = true; better;) {
        better = false;
        const std::set<CellDecision> open = best.open;
        for (const CellDecision &decision : open) {
            if ((left -= parts) < 0) return best;
            std::set<CellDecision> other = decisions;
            if (!other.insert(decision).second) other.erase(decision);
            Candidate candidate = candidateOf(outputs, inputs, options, other);
            if (candidate.cost >= best.cost) continue;
            best = std::move(candidate);
            decisions = std::move(other);
            better = true;
        }
    }
    return best;
}

bool isLetter(char letter) {
    return std::isalnum(static_cast<unsigned char>(letter)) || letter == '_';
}

/// Where a function is called; npos: nowhere.
std::size_t placeOf(const std::string &text, const std::string &function) {
    for (std::size_t at = text.find(function); at != std::string::npos; at = text.find(function, at + 1)) {
        const std::size_t end = at + function.size();
        if ((at == 0 || !isLetter(text[at - 1])) && (end == text.size() || !isLetter(text[end]))) return at;
    }
    return std::string::npos;
}

}  // namespace

Kan compileFormula(const std::vector<ExpressionPtr> &outputs, int inputs, const CompileOptions &options) {
    if (outputs.empty()) throw CompileError("there is no formula", {});
    if (inputs < 1) throw CompileError("a network needs an input; name one that the formula may read", {});
    double parts = 0;
    for (const ExpressionPtr &output : outputs) parts += writtenSize(output);
    if (parts > kMostParts)
        throw CompileError(concat("the formula has ", parts, " symbols; a network is made of at most ", kMostParts),
                           {});
    ExpressionFactory make;  // one for all, so that equal parts are known as such
    std::vector<ExpressionPtr> adopted;
    adopted.reserve(outputs.size());
    for (const ExpressionPtr &output : outputs) adopted.push_back(make.adopted(output));
    const Candidate best = smallest(adopted, inputs, options, parts);
    if (best.cost.nodes > static_cast<std::size_t>(options.most_nodes))
        throw CompileError(concat("the formula takes ", best.cost.nodes, " nodes in ", best.cost.depth,
                                  " layers; at most ", options.most_nodes, " are made: divide it into parts"),
                           {});
    return networkOf(best.cells, best.layers, options);
}

Kan compileFormula(const TypedFormula &formula, const CompileOptions &options) {
    try {
        return compileFormula(formula.outputs, static_cast<int>(formula.inputs.size()), options);
    } catch (const CompileError &error) {
        const std::size_t at = error.part().empty() ? std::string::npos : placeOf(formula.text, error.part());
        if (at == std::string::npos) throw FormulaError(error.what(), 0);
        throw FormulaError(concat("position ", at + 1, ": ", error.what()), at);
    }
}

}  // namespace kan
