#include <algorithm>
#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>

#include "app/cli/commands.h"
#include "app/cli/labs.h"
#include "core/compare/comparison_table.h"
#include "core/lab/splines/spline_lesson.h"
#include "core/text.h"

namespace kan::cli {

namespace {

constexpr int kPoints = 1001;  // at which a refined curve is compared with the first

double placeOf(Arguments &arguments, const SplineLesson &lesson) {
    const std::string text = arguments.option("--x").value_or("0.5");
    double x = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), x);
    const double low = lesson.knots.front(), high = lesson.knots.back();
    if (error != std::errc() || end != text.data() + text.size() || !(x >= low && x <= high))
        throw UsageError(concat("--x is \"", text, "\"; expected a number in ", low, " .. ", high));
    return x;
}

/// How far the curve moves when its grid becomes so fine.
double largestChange(const SplineLesson &lesson, const SplineLesson &finer) {
    const SplineCurves first = splineCurves(lesson, kPoints), second = splineCurves(finer, kPoints);
    double most = 0;
    for (std::size_t n = 0; n < first.y.size(); ++n) most = std::max(most, std::abs(first.y[n] - second.y[n]));
    return most;
}

nlohmann::json termsJson(const SplineLesson &lesson, double x) {
    nlohmann::json terms = nlohmann::json::array();
    for (const SplineTerm &term : termsAt(lesson, x)) {
        const auto [from, to] = supportOf(lesson, term.q);
        terms.push_back({{"q", term.q},
                         {"from", from},
                         {"to", to},
                         {"control_point", controlPoints(lesson)[static_cast<std::size_t>(term.q)]},
                         {"basis", term.basis},
                         {"coef", term.coef},
                         {"part", term.part()}});
    }
    return terms;
}

nlohmann::json gridsJson(const SplineLesson &lesson) {
    nlohmann::json grids = nlohmann::json::array();
    for (int grid = lesson.grid(); grid <= SplineLesson::kMostIntervals; grid *= 2) {
        const SplineLesson finer = withGrid(lesson, grid);
        grids.push_back(
            {{"grid", grid}, {"coefficients", finer.coef.size()}, {"change", largestChange(lesson, finer)}});
    }
    return grids;
}

std::string number(const nlohmann::json &value) {
    return value.is_number_float() ? concat(value.get<double>()) : value.dump();
}

/// The values of these keys, an entry per row.
std::string tableOf(const nlohmann::json &rows, const std::vector<std::string> &keys) {
    ComparisonTable table;
    table.header = keys;
    for (const nlohmann::json &row : rows) {
        std::vector<std::string> cells;
        for (const std::string &key : keys) cells.push_back(number(row.at(key)));
        table.rows.push_back(std::move(cells));
    }
    return plainText(table);
}

}  // namespace

int splinesLab(Arguments arguments) {
    const std::string out = arguments.option("--out").value_or("");
    const bool json = arguments.flag("--json");
    const int grid = arguments.integer("--grid", 5, 1, SplineLesson::kMostIntervals);
    const int order = arguments.integer("--order", 3, 0, SplineLesson::kMostOrder);
    const int seed = arguments.integer("--seed", 0, 0, 2'147'483'647);
    const SplineLesson lesson = drawnSpline(grid, order, static_cast<std::uint64_t>(seed));
    const double x = placeOf(arguments, lesson);
    arguments.positional(0, 0, "");
    nlohmann::json result = {{"order", order}, {"knots", lesson.knots}, {"coef", lesson.coef}, {"x", x}};
    result["terms"] = termsJson(lesson, x);
    double sum = 0;
    for (const SplineTerm &term : termsAt(lesson, x)) sum += term.part();
    result["sum"] = sum;
    result["grids"] = gridsJson(lesson);
    if (json) {
        writeResult(result, out);
        return kDone;
    }
    writeText(concat(tableOf(result["terms"], {"q", "from", "to", "control_point", "basis", "coef", "part"}),
                     "sum at x = ", x, ": ", sum, "\n\n", tableOf(result["grids"], {"grid", "coefficients", "change"}),
                     "change: of the curve, at most, when its grid is made so fine\n"),
              out);
    return kDone;
}

}  // namespace kan::cli
