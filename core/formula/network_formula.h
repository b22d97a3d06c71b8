#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/column_scaling.h"
#include "core/formula/derivation.h"
#include "core/formula/expression.h"
#include "core/formula/formula_spline.h"
#include "core/matrix.h"
#include "core/model/kan.h"

namespace kan {

/// Unmasked edges whose curve, or part of it, is a spline that is no straight line.
int splineEdges(const Kan &model);

struct FormulaOptions {
    std::vector<std::string> input_names;                      ///< any text; empty: x1, x2, ...
    std::vector<std::string> output_names;                     ///< any text; empty: y, or y1, y2, ...
    std::vector<ColumnScaling> input_scaling, output_scaling;  ///< empty: none
    std::vector<std::string> input_units, output_units;        ///< for legends; empty: none is known
    /// Of a classifier: that whose log-odds the one output is ("ill = yes"), or whose score each output is; else empty.
    std::vector<std::string> events;
    Derivation derivation = {};  ///< of inputs that are computed of other columns
    int digits = 0;              ///< significant digits of the constants, at most 17; 0: all
    /// Name and unit: "T [K]".
    std::string inputTitle(std::size_t input) const;
    std::string outputTitle(std::size_t output) const;
    /// Throws std::invalid_argument naming the field, its value and what it should be.
    void validate(const Kan &model) const;
};

/// Values of a formula on a table.
struct FormulaValues {
    Matrix values;                 ///< [N][m], NaN where the formula is undefined
    int undefined_rows = 0;        ///< rows with a value that is not finite
    int first_undefined_row = -1;  ///< -1: none
};

/// The formula of a network in the user's units, simplified by computer algebra (GiNaC): its outputs as expression
/// trees of the inputs. Edges without a symbolic part, and the numeric part of mixed ones, are the functions s1, s2 ...
///
/// Simplification keeps every value of the network; a formula may be defined in more points (sqrt(x)^2 becomes x).
/// Immutable, cheap to copy, const and free-threaded. Making one takes GiNaC's process-wide lock; where hidden nodes
/// written out would give more than kMaxInlined nodes they are shared instead of simplified into each other.
class NetworkFormula {
  public:
    static constexpr std::size_t kMaxTypesetEdges = 2000;
    static constexpr double kMaxTypesetNodes = 5000;
    static constexpr double kMaxInlined = 20000;

    /// Throws std::invalid_argument from FormulaOptions::validate().
    explicit NetworkFormula(const Kan &model, FormulaOptions options = {});

    /// A formula that is no network's: expressions of the inputs that `options` name, one for each of its outputs.
    /// withDigits() rounds their numbers. Throws std::invalid_argument if the names are not as many.
    static NetworkFormula of(std::vector<ExpressionPtr> expressions, FormulaOptions options);

    int inputs() const;
    int outputs() const;
    /// One tree per output. Every node holds the edges that it comes from; where hidden nodes are shared, their edges
    /// are found in them, not in what reads them.
    const std::vector<ExpressionPtr> &expressions() const;
    /// s1, s2 ... in the order of their edges.
    const std::vector<FormulaSpline> &splines() const;
    /// Names filled in, as given or as made.
    const FormulaOptions &options() const;
    /// The same network's formula with its constants rounded otherwise.
    NetworkFormula withDigits(int digits) const;
    /// Other expressions in place of these, of the same inputs, outputs and splines; `conditions`, such as "x1 > 0",
    /// are those under which they hold, and become a remark. withDigits() rounds what is not meant exactly.
    NetworkFormula rewritten(std::vector<ExpressionPtr> expressions, const std::vector<std::string> &conditions) const;
    /// Expressions of other inputs, which `options` name, in place of these; what derivationRemarks says is not said.
    NetworkFormula ofInputs(std::vector<ExpressionPtr> expressions, FormulaOptions options) const;
    /// The same with something more that a reader should know.
    NetworkFormula withRemark(std::string remark) const;
    /// Whether the expressions are the network's own, or rewritten ones.
    bool isRewritten() const;

    /// What a reader should know: outputs that no edge reaches, values that are undefined everywhere.
    const std::vector<std::string> &remarks() const;
    /// Why the formula is too large to be set in type; empty if it is not.
    std::string typesetRefusal() const;

    /// f(inputs), inputs [N][n] in the user's units. Throws std::invalid_argument if n is not the formula's.
    FormulaValues evaluate(const Matrix &inputs) const;
    /// RMSE of the formula, rounded as it is, against labels [N][m]; NaN if it is undefined in a row. Throws
    /// std::invalid_argument for tables of the wrong shape.
    double rmse(const Matrix &inputs, const Matrix &labels, const RowWeights &weights = {}) const;

  private:
    struct State;
    explicit NetworkFormula(std::shared_ptr<const State> state) : state_(std::move(state)) {}
    std::shared_ptr<const State> state_;
};

}  // namespace kan
