#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "core/formula/expression.h"

namespace kan {

enum class CodeLanguage { Python, Sympy, Cpp, Text };

/// Writes expressions as lines of code. What occurs more than once, and what is nested deeply, becomes a named value.
class CodeWriter {
  public:
    /// `variables`: the identifier of each input. `prefix` + number names values; with `share` off nothing is named.
    CodeWriter(CodeLanguage language, std::vector<std::string> variables, std::string prefix, bool share);

    /// One expression per root of one formula; to be called once.
    std::vector<std::string> write(const std::vector<ExpressionPtr> &roots);
    /// The named values in the order in which they must be computed.
    const std::vector<std::pair<std::string, std::string>> &definitions() const { return definitions_; }
    /// Inputs that occur.
    const std::vector<bool> &used() const { return used_; }

    /// What functions are called in text: no name of anything else.
    static std::set<std::string> functionsInText();
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
    std::string power(const std::string &base, const std::string &exponent) const;
    std::string root(const Expression &e);
    std::string call(const Expression &e);
    int precedenceOf(const Expression &e) const;

    CodeLanguage language_;
    std::vector<std::string> variables_;
    std::string prefix_;
    bool share_;
    std::vector<bool> used_;
    std::map<std::size_t, Facts> facts_;
    std::map<std::size_t, std::string> names_;
    std::vector<std::pair<std::string, std::string>> definitions_;
};

}  // namespace kan
