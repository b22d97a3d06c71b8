#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/formula/expression.h"
#include "core/formula/formula_spline.h"
#include "core/matrix.h"

namespace kan {

/// A constant of a normal form.
struct Coefficient {
    double value = 0;
    bool exact = false;  ///< meant so: no fit may move it
};

/// A product of powers of atoms, which are numbered; the empty product is 1.
struct Monomial {
    struct Factor {
        int atom = 0;
        double exponent = 1;  ///< not 0
        auto operator<=>(const Factor &) const = default;
    };
    std::vector<Factor> factors;  ///< by rising atom
    auto operator<=>(const Monomial &) const = default;
};

/// A sum of monomials with coefficients that are not 0. No term: 0.
struct NormalSum {
    struct Term {
        Coefficient coefficient;
        std::vector<EdgeId> edges;  ///< of the network, that it comes from
    };
    std::map<Monomial, Term> terms;
};

/// Formulas as sums of products of powers, in which scalings are multiplied out, like terms are one term, exp of
/// logarithms are powers and roots are halves of exponents. What is true only for some signs is used where the rows
/// have these signs. Immutable rows; makes and keeps the atoms of its sums.
class NormalForm {
  public:
    struct Options {
        bool by_size =
            true;  ///< outermost terms in the order of their size on the rows; else as ExpressionFactory has it
        bool expand = false;  ///< also products and small powers of sums are multiplied out
        /// Numbers that are meant exactly stay so wherever they go: what is made of them alone is exact, and a number
        /// that is not is never taken out of a sum that holds one.
        bool keep_exact = false;
        int most_terms = 200;  ///< of a sum, and atoms in all: beyond, of() gives nothing
    };

    /// `rows` [N][inputs] in the units of the formula; at most kRows of them are looked at. `splines` are those of the
    /// formula, and must outlive this.
    NormalForm(const Matrix &rows, const std::vector<FormulaSpline> &splines, Options options);

    /// Nothing for a formula with a part that is undefined, or that becomes too long.
    std::optional<NormalSum> of(const ExpressionPtr &e);
    /// As one writes it: terms by their size (inside of functions by their degree), negative powers below
    /// the line, roots as roots.
    ExpressionPtr written(const NormalSum &sum);

    /// For which signs the form holds where the formula it came from has other values: "x1 > 0", an atom each.
    std::vector<std::pair<ExpressionPtr, bool>> conditions();

    static constexpr Eigen::Index kRows = 2000;

  private:
    enum class Sign { Unknown, Positive, Negative };
    struct Atom {
        enum class Kind { Variable, Sum, Call, Exp, Spline };
        Kind kind = Kind::Variable;
        int index = 0;  ///< of variable and spline
        std::string name;
        std::vector<NormalSum> arguments;
        Eigen::ArrayXd values;  ///< on the rows
        Sign sign = Sign::Unknown;
    };
    class TooLong {};

    NormalSum ofAtom(int atom, double exponent = 1) const;
    NormalSum build(const ExpressionPtr &e);
    NormalSum buildNew(const ExpressionPtr &e);
    NormalSum quotient(const NormalSum &above, const NormalSum &below) { return times(above, power(below, -1)); }

    NormalSum called(const std::string &name, std::vector<NormalSum> arguments);
    NormalSum exponential(const NormalSum &argument);
    NormalSum logarithm(const NormalSum &argument);
    NormalSum logarithmOf(int atom);
    NormalSum absolute(const NormalSum &argument);
    NormalSum wave(const std::string &name, NormalSum argument);
    NormalSum gathered(const NormalSum &argument);
    NormalSum callAtom(const std::string &name, std::vector<NormalSum> arguments);

    void add(NormalSum &to, const NormalSum &other) const;
    void addTerm(NormalSum &to, const Monomial &monomial, const NormalSum::Term &term) const;
    NormalSum times(const NormalSum &a, const NormalSum &b);
    NormalSum timesTerms(const NormalSum &a, const NormalSum &b);
    NormalSum power(const NormalSum &base, double exponent);
    NormalSum powerOfTerm(const Monomial &monomial, const NormalSum::Term &term, double exponent);
    /// Powers of exp become one exp.
    NormalSum product(Coefficient coefficient, std::map<int, double> exponents, std::vector<EdgeId> edges);

    /// The same as one term: constant content, common factors and the rest as an atom. `root`: the content is positive.
    NormalSum asTerm(const NormalSum &sum, bool root);
    static bool alike(const NormalSum &sum);  ///< all coefficients are of one size
    bool turns(const NormalSum &sum);
    /// What is taken out of a sum before it becomes an atom.
    Coefficient contentOf(const NormalSum &sum, bool root) const;
    std::map<int, double> commonFactors(const NormalSum &sum) const;
    NormalSum oneTerm(const Monomial &monomial, const NormalSum::Term &term) const;
    const Monomial &largest(const NormalSum &sum, bool with_constant) const;
    double sizeOf(const Monomial &monomial, double coefficient) const;

    int atom(Atom::Kind kind, int index, const std::string &name, std::vector<NormalSum> arguments);
    Eigen::ArrayXd valuesOf(const Atom &atom) const;
    Eigen::ArrayXd valuesOf(const Monomial &monomial) const;
    Eigen::ArrayXd valuesOf(const NormalSum &sum) const;
    Sign signOf(int atom) const { return atoms_[static_cast<std::size_t>(atom)].sign; }
    static Sign signOf(const Eigen::ArrayXd &values);
    void require(int atom, bool positive);

    ExpressionPtr writtenInside(const NormalSum &sum);
    ExpressionPtr writtenTerm(const Monomial &monomial, const NormalSum::Term &term);
    ExpressionPtr writtenAtom(int atom);
    ExpressionPtr writtenPower(int atom, double exponent);
    ExpressionPtr writtenRoots(std::vector<Monomial::Factor> &factors, int degree);

    Options options_;
    const std::vector<FormulaSpline> &splines_;
    Eigen::MatrixXd rows_;
    std::vector<Atom> atoms_;
    std::map<std::string, int> known_;  ///< by a text that tells an atom
    std::map<const Expression *, NormalSum> built_;
    std::map<int, bool> conditions_;
    std::vector<ExpressionPtr> keep_;  ///< those in built_
    ExpressionFactory make_;
};

}  // namespace kan
