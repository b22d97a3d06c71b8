#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/compile/cells.h"
#include "core/compile/compile_formula.h"
#include "core/formula/expression.h"

namespace kan {

/// Something that may be done in one of two ways, about an expression by its id.
struct CellDecision {
    enum class Kind {
        Keep,   ///< the expression gets a cell of its own where it could be written out
        Group,  ///< terms or factors that can stand in earlier layers become cells there
        Repeat  ///< a whole power in a product: as many factors, or not as the first thought has it
    };
    Kind kind = Kind::Keep;
    std::size_t expression = 0;
    auto operator<=>(const CellDecision &) const = default;
};

/// Makes the cells of expressions, which are of one factory, by certain decisions.
class CellBuilder {
  public:
    /// What they are given outlives them.
    CellBuilder(int inputs, const CompileOptions &options, const std::set<CellDecision> &decisions);

    /// Throws CompileError.
    Cells build(const std::vector<ExpressionPtr> &outputs);
    /// Which there were to be made.
    const std::set<CellDecision> &open() const { return open_; }

  private:
    /// A sum as scale v + shift of a cell.
    struct Handle {
        int cell = 0;
        double scale = 1, shift = 0;
    };
    /// base^exponent
    struct Factor {
        ExpressionPtr base;
        double exponent = 1;
    };
    struct Monomial {
        double coefficient = 1;
        std::vector<Factor> factors;
    };

    bool decided(CellDecision::Kind kind, const ExpressionPtr &e);
    CellSum sumOf(const ExpressionPtr &e);
    CellSum build(const ExpressionPtr &e);
    CellSum input(int index);
    CellSum termsOf(const ExpressionPtr &e);
    CellSum groupedTerms(CellSum sum);
    CellSum called(const Expression &e);
    CellSum extremum(const std::string &name, const CellSum &a, const CellSum &b);
    CellSum generalPower(const Expression &e);

    CellSum functionOf(const std::string &name, const CellSum &argument);
    CellSum exponentialOf(const CellSum &argument);
    CellSum logarithmOf(const CellSum &argument);
    CellSum powerOf(const CellSum &base, double exponent);

    CellSum monomialOf(const ExpressionPtr &e);
    void collect(const ExpressionPtr &e, double exponent, Monomial &monomial);
    CellSum factorOf(const Factor &factor);
    void takeFactors(const Monomial &monomial, double &coefficient, std::vector<CellSum> &factors);
    CellSum productOf(double coefficient, std::vector<CellSum> factors, bool grouped = false);
    void groupFactors(std::vector<CellSum> &factors);
    void pairSincs(double &coefficient, std::vector<CellSum> &factors) const;

    Handle handleOf(const CellSum &sum);
    Handle cellOf(CellSum sum);
    int interned(std::vector<CellSum> factors);
    int depthOf(const CellSum &sum) const;  ///< the layer of the cells that it reads
    int output(const ExpressionPtr &e, std::size_t m);

    const CompileOptions &options_;
    const std::set<CellDecision> &decisions_;
    std::set<CellDecision> open_;
    Cells result_;
    std::map<std::vector<CellSum>, int> known_;
    std::map<std::size_t, CellSum> sums_;
};

/// "x^3", "1/sqrt(x)" ..., of the library where it has the power.
std::string powerName(double exponent);
/// Throws CompileError that the part named `part` is undefined or has another fault.
[[noreturn]] void refusePart(const std::string &message, const std::string &part = {});
/// Whether all sums read one and the same cell, and no other.
bool readOneCell(const CellSum &a, const CellSum &b);

}  // namespace kan
