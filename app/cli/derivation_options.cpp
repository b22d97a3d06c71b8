#include "app/cli/derivation_options.h"

#include "app/cli/usage_error.h"
#include "core/data/table_source.h"
#include "core/text.h"
#include "core/values.h"

namespace kan::cli {

namespace {

/// "y:1,2,12"; a name may have colons and commas of its own.
ColumnLags lagsOf(const char *option, LagKind kind, const std::string &text) {
    const std::string expected =
        concat("a column, a colon and numbers of rows in 1 .. ", kMostLag, ", such as y:1,2,12");
    const std::size_t colon = text.rfind(':');
    if (colon == std::string::npos || colon == 0 || colon + 1 == text.size()) throw wrongValue(option, text, expected);
    ColumnLags lags{text.substr(0, colon), kind, wholeNumbers(option, text.substr(colon + 1), expected)};
    try {
        validateDerived({}, {lags});
    } catch (const std::invalid_argument &) {
        throw wrongValue(option, text, expected);
    }
    return lags;
}

DerivedColumn derivedOf(const std::string &option, const std::string &text) {
    const std::size_t equals = text.find('=');
    const auto part = [&](std::size_t from, std::size_t count) {
        return std::string(trimmed(std::string_view(text).substr(from, count), " "));
    };
    DerivedColumn column;
    if (equals != std::string::npos) column = {part(0, equals), part(equals + 1, std::string::npos)};
    if (column.name.empty() || column.formula.empty())
        throw wrongValue(option, text, "a name, = and a formula of columns, such as ratio=m/V");
    return column;
}

}  // namespace

Option derivedOption(std::string_view spec, std::string words, std::vector<DerivedColumn> &derived) {
    Option option = reader(spec, std::move(words), {});
    option.take = [&derived, name = option.name](const std::string &text) { derived.push_back(derivedOf(name, text)); };
    option.repeated = true;
    return option;
}

std::vector<Option> derivationOptions(DerivationArguments &given) {
    const auto past = [&given](const char *spec, LagKind kind, std::string words) {
        Option option = reader(spec, std::move(words), {});
        option.take = [&given, kind, name = option.name](const std::string &text) {
            given.lags.push_back(lagsOf(name.c_str(), kind, text));
        };
        option.repeated = true;
        return option;
    };
    return {derivedOption("--derive NAME=FORMULA",
                          "adds a column computed row by row, such as \"ratio=m/V\"; a column whose name is no word "
                          "stands in double quotes; of dates also month(day) and weekday(day), as categories; may be "
                          "repeated",
                          given.derived),
            past("--lags COLUMN:n,n", LagKind::Lag,
                 "adds the values n rows before, y:1,12 as y[t-1] and y[t-12]; repeated for other columns"),
            past("--differences COLUMN:n,n", LagKind::Difference,
                 "adds the value of the row before less the one n rows before that: y[t-1]-y[t-13]"),
            past("--averages COLUMN:n,n", LagKind::Average, "adds the mean of the n rows before: mean(y[t-1..t-3])")};
}

void derive(const DerivationArguments &given, TableSource &source) {
    source.derived = given.derived;
    source.lags = given.lags;
}

}  // namespace kan::cli
