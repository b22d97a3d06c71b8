#pragma once

#include <map>
#include <string>
#include <vector>

namespace kan {

/// A form to be fitted, as a user states it and as files hold it.
struct FormSpec {
    std::string form;    ///< with columns and constants: "(1-C1)*x1/(x2+1) + x3/(C2+1)"
    std::string target;  ///< a form of columns without constants, such as "log(y)"; empty: the one target of the rows
    std::map<std::string, double> start;  ///< by the constant's name; the others are searched for
    std::string errors;                   ///< a column with the target's standard deviations; empty: all rows alike
    /// What the form's constants are called. Empty: whatever is no column. Given, a name that is neither is told
    /// instead of being fitted: a column that is not there any more.
    std::vector<std::string> constants;
    bool all_rows = false;  ///< fitted to the test rows too; a contender never is

    bool operator==(const FormSpec &) const = default;
};

}  // namespace kan
