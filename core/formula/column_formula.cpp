#include "core/formula/column_formula.h"

#include <mutex>

#include "core/formula/formula.h"
#include "core/formula/formula_parser.h"
#include "core/formula/ginac_lock.h"
#include "core/formula/tape_compiler.h"
#include "core/text.h"
#include "core/utf8.h"

namespace kan {

namespace {

[[noreturn]] void refuseConstant(const ParsedForm &form, const std::vector<std::string> &columns) {
    const std::string &name = form.constants.front();
    const std::size_t position = form.places.front().at;
    const std::string near = nearestName(name, columns);
    throw FormulaError(concat("\"", visible(name), "\" at position ", position + 1, " is neither a column nor a number",
                              near.empty() ? "; use the table's columns, in double quotes if their names are no words"
                                           : concat("; perhaps \"", visible(near), "\" is meant")),
                       position);
}

}  // namespace

ColumnFormula ColumnFormula::parse(std::string_view text, const std::vector<std::string> &columns) {
    const std::lock_guard lock(ginacMutex());
    const ParsedForm form = parseForm(text, columns);
    if (!form.constants.empty()) refuseConstant(form, columns);
    ColumnFormula formula;
    std::vector<GiNaC::realsymbol> read;
    for (std::size_t n = 0; n < columns.size(); ++n) {
        if (!form.value.has(form.variables[n])) continue;
        formula.reads_.push_back(n);
        read.push_back(form.variables[n]);
    }
    Tape tape = compileTape({form.value}, read);
    formula.tape_ = ColumnTape(std::move(tape), static_cast<int>(read.size()), 0);
    return formula;
}

}  // namespace kan
