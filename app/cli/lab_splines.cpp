#include <algorithm>
#include <cmath>
#include <memory>
#include <nlohmann/json.hpp>

#include "app/cli/common_options.h"
#include "app/cli/exit_code.h"
#include "app/cli/labs.h"
#include "app/cli/output.h"
#include "core/compare/comparison_table.h"
#include "core/lab/splines/spline_lesson.h"
#include "core/text.h"

namespace kan::cli {

namespace {

constexpr int kPoints = 1001;  // at which a refined curve is compared with the first

struct LabSplinesArguments {
    std::string out;
    bool json = false;
    int grid = 5, order = 3, seed = 0;
    double x = 0.5;
};

/// Throws UsageError for a place off the knots.
void checkPlace(double x, const SplineLesson &lesson) {
    const double low = lesson.knots.front(), high = lesson.knots.back();
    if (!(x >= low && x <= high)) throw wrongValue("--x", concat(x), concat("a number in ", low, " .. ", high));
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

std::string cellText(const nlohmann::json &value) {
    return value.is_number_float() ? concat(value.get<double>()) : value.dump();
}

/// The values of these keys, an entry per row.
std::string tableOf(const nlohmann::json &rows, const std::vector<std::string> &keys) {
    ComparisonTable table;
    table.header = keys;
    for (const nlohmann::json &row : rows) {
        std::vector<std::string> cells;
        cells.reserve(keys.size());
        for (const std::string &key : keys) cells.push_back(cellText(row.at(key)));
        table.rows.push_back(std::move(cells));
    }
    return plainText(table);
}

nlohmann::json resultJson(const LabSplinesArguments &given, const SplineLesson &lesson) {
    nlohmann::json result = {{"order", given.order}, {"knots", lesson.knots}, {"coef", lesson.coef}, {"x", given.x}};
    result["terms"] = termsJson(lesson, given.x);
    double sum = 0;
    for (const SplineTerm &term : termsAt(lesson, given.x)) sum += term.part();
    result["sum"] = sum;
    result["grids"] = gridsJson(lesson);
    return result;
}

std::string pageOf(const nlohmann::json &result) {
    return concat(tableOf(result["terms"], {"q", "from", "to", "control_point", "basis", "coef", "part"}),
                  "sum at x = ", result["x"].get<double>(), ": ", result["sum"].get<double>(), "\n\n",
                  tableOf(result["grids"], {"grid", "coefficients", "change"}),
                  "change: of the curve, at most, when its grid is made so fine\n");
}

int drawSpline(const LabSplinesArguments &given) {
    const SplineLesson lesson = drawnSpline(given.grid, given.order, static_cast<std::uint64_t>(given.seed));
    checkPlace(given.x, lesson);
    const nlohmann::json result = resultJson(given, lesson);
    if (given.json)
        writeResult(result, given.out);
    else
        writeText(pageOf(result), given.out);
    return kDone;
}

}  // namespace

Command splinesLab() {
    const auto given = std::make_shared<LabSplinesArguments>();
    Command lab;
    lab.name = "splines";
    lab.summary = "shows which few bumps make up a B-spline";
    lab.description =
        "Draws a B-spline; prints the at most K+1 basis functions that make it up at X, with the part of the axis on "
        "which "
        "each acts, and how exactly the curve is kept on finer grids.";
    lab.options = {whole("--grid G", "intervals between the knots", given->grid, {1, SplineLesson::kMostIntervals}),
                   whole("--order K", "of the spline", given->order, {0, SplineLesson::kMostOrder}),
                   seedOption("of the coefficients", given->seed),
                   real("--x X", "where the curve is taken apart, 0 .. 1", given->x, "a number in 0 .. 1"),
                   jsonOption(given->json),
                   outOption(given->out)};
    lab.examples = {"lab splines --grid 8 --order 2 --x 0.3"};
    lab.run = [given] { return drawSpline(*given); };
    return lab;
}

}  // namespace kan::cli
