#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "core/formula/code_dialect.h"
#include "core/formula/expression.h"

namespace kan {

/// Writes expressions as lines of code. What occurs more than once, and what is nested deeply, becomes a named value.
class CodeWriter {
  public:
    /// `variables`: the identifier of each input. `prefix` + number names values; with `share` off nothing is named.
    CodeWriter(CodeLanguage language, std::vector<std::string> variables, std::string prefix, bool share);

    /// How the value of spline `index` (from 0) at an argument, an atom, is written: an atom. As a rule s1(x), s2(x).
    using SplineText = std::function<std::string(int index, const std::string &argument)>;
    void writeSplines(SplineText text) { spline_ = std::move(text); }

    /// One expression per root of one formula; to be called once.
    std::vector<std::string> write(const std::vector<ExpressionPtr> &roots);
    /// The named values in the order in which they must be computed.
    const std::vector<std::pair<std::string, std::string>> &definitions() const { return definitions_; }
    /// Inputs that occur.
    const std::vector<bool> &used() const { return used_; }

    /// What functions are called in text: no name of anything else.
    static std::set<std::string> functionsInText();
    /// constantIn().
    static std::string number(CodeLanguage language, double value);

  private:
    struct Facts {
        int references = 0;
        int height = 0;  ///< levels below that are written in place
        bool named = false;
    };

    void visit(const ExpressionPtr &e);
    std::string text(const ExpressionPtr &e, int precedence);
    std::string written(const Expression &e);
    std::string sum(const std::vector<ExpressionPtr> &terms, std::size_t first, std::size_t end);
    std::string product(const Expression &e);
    std::string power(const Expression &e);
    std::string powerOfRoot(const ExpressionPtr &base, const std::string &exponent);
    std::string root(const Expression &e);
    std::string call(const Expression &e);
    /// Of functions that the language has no name for; empty: it has one.
    std::string writtenOut(const Expression &e);
    std::string called(std::string_view function, std::string_view arguments) const;
    /// The function of two arguments that a power is a call of; empty: it is none.
    std::string_view powerFunction(const Expression &e) const;
    int precedenceOf(const Expression &e) const;

    CodeLanguage language_;
    const CodeDialect &dialect_;
    SplineText spline_;
    std::vector<std::string> variables_;
    std::string prefix_;
    bool share_;
    std::vector<bool> used_;
    std::map<std::size_t, Facts> facts_;
    std::map<std::size_t, std::string> names_;
    std::vector<std::pair<std::string, std::string>> definitions_;
};

}  // namespace kan
