#include "core/lab/landscape/landscape.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <stdexcept>

#include "core/formula/formula.h"
#include "core/lab/landscape/landscape_functions.h"
#include "core/lab/landscape/landscape_sample.h"
#include "core/text.h"

namespace kan {

namespace {

constexpr std::pair<LandscapeKind, std::string_view> kLandscapeNames[] = {
    {LandscapeKind::Ackley1, "ackley-1d"},   {LandscapeKind::Ackley2, "ackley-2d"},
    {LandscapeKind::Griewank, "griewank"},   {LandscapeKind::GriewankOfSource, "griewank-source"},
    {LandscapeKind::Quartic, "quartic"},     {LandscapeKind::SixHumpCamel, "six-hump-camel"},
    {LandscapeKind::Rastrigin, "rastrigin"}, {LandscapeKind::Rosenbrock, "rosenbrock"},
    {LandscapeKind::Formula, "formula"}};

struct Entry {
    LandscapeKind kind;
    const char *title;
    double (*function)(std::span<const double> x, std::span<double> gradient);
    std::vector<LandscapeRange> ranges;
    std::vector<double> start;
    double tolerance;
    std::vector<std::vector<double>> minima;  ///< empty: there is none, and the ranges are searched
};

/// The least of the three roots of 4 x^3 - 4 x + 0.3 (Viete).
double quarticMinimum() {
    return 2 / std::sqrt(3.0) * std::cos((std::acos(-0.1125 * std::sqrt(3.0)) + 2 * std::numbers::pi) / 3);
}

const std::vector<Entry> &entries() {
    // No closed form: a root of both derivatives, found by Newton's method.
    constexpr double kCamelX = 0.0898420131003180624, kCamelY = -0.712656403020739634;
    static const std::vector<Entry> all = {
        {LandscapeKind::Ackley1, "Ackley, one variable", ackley, {{-15, 15}}, {10}, 0.05, {{0}}},
        {LandscapeKind::Ackley2, "Ackley, two variables", ackley, {{-15, 15}, {-15, 15}}, {10, 10}, 0.05, {{0, 0}}},
        {LandscapeKind::Griewank, "Griewank", griewank, {{-15, 15}, {-15, 15}}, {10, 10}, 0.002, {{0, 0}}},
        {LandscapeKind::GriewankOfSource,
         "Griewank (source)",
         griewankOfSource,
         {{-15, 15}, {-15, 15}},
         {10, 10},
         0.002,
         {}},
        {LandscapeKind::Quartic, "x^4 - 2x^2 + 0.3x", quartic, {{-1.75, 1.75}}, {0.96}, 0.01, {{quarticMinimum()}}},
        {LandscapeKind::SixHumpCamel,
         "Six-hump camel",
         sixHumpCamel,
         {{-2.25, 2.25}, {-2.25, 2.25}},
         {2, 2},
         0.01,
         {{kCamelX, kCamelY}, {-kCamelX, -kCamelY}}},
        {LandscapeKind::Rastrigin, "Rastrigin", rastrigin, {{-5.12, 5.12}, {-5.12, 5.12}}, {3, 3}, 0.01, {{0, 0}}},
        {LandscapeKind::Rosenbrock, "Rosenbrock", rosenbrock, {{-2, 2}, {-1, 3}}, {-1.2, 1}, 0.01, {{1, 1}}}};
    return all;
}

FormulaGradient parsed(std::string_view text) {
    const Formula formula = Formula::parse(text, Landscape::kMostVariables);
    if (formula.outputs() != 1)
        throw FormulaError(concat("the formula has ", formula.outputs(), " outputs; expected one, without ';'"), 0);
    if (formula.variables() < 1)
        throw std::invalid_argument(
            concat("the landscape \"", text, "\" is constant; use x1, or x1 and x2, such as x1^4 - 2*x1^2 + 0.3*x1"));
    return FormulaGradient::parse(text, formula.variables());
}

}  // namespace

std::string_view toString(LandscapeKind kind) {
    return nameOf(kLandscapeNames, kind);
}

LandscapeKind landscapeKindFromString(std::string_view text) {
    return valueNamed(kLandscapeNames, text, "landscape");
}

std::vector<LandscapeKind> namedLandscapes() {
    std::vector<LandscapeKind> kinds;
    for (const Entry &entry : entries()) kinds.push_back(entry.kind);
    return kinds;
}

Landscape::Landscape(LandscapeKind kind) : kind_(kind) {
    const auto entry = std::find_if(entries().begin(), entries().end(), [&](const Entry &e) { return e.kind == kind; });
    if (entry == entries().end()) throw std::invalid_argument("the landscape \"formula\" needs a formula; give one");
    title_ = entry->title;
    function_ = entry->function;
    ranges_ = entry->ranges;
    start_ = entry->start;
    tolerance_ = entry->tolerance;
    if (entry->minima.empty())
        minimum_ = lowestOnGrid(*this);
    else
        minimum_ = {value(entry->minima.front()), entry->minima, true};
}

Landscape::Landscape(std::string_view formula, LandscapeRange range)
    : kind_(LandscapeKind::Formula), title_(formula), formula_(parsed(formula)) {
    if (!(range.low < range.high) || !std::isfinite(range.high - range.low))
        throw std::invalid_argument(concat("range is ", range.low, " .. ", range.high,
                                           "; it must be finite, and its low end below its high end"));
    const std::size_t count = static_cast<std::size_t>(formula_->inputs());
    ranges_.assign(count, range);
    start_.assign(count, range.low + 0.75 * (range.high - range.low));
    minimum_ = lowestOnGrid(*this);
}

double Landscape::value(std::span<const double> x) const {
    std::array<double, kMostVariables> gradient{};
    return valueAndGradient(x, {gradient.data(), x.size()});
}

double Landscape::valueAndGradient(std::span<const double> x, std::span<double> gradient) const {
    if (!formula_) return function_(x, gradient);
    double height = 0;
    formula_->evaluate(x, {&height, 1}, gradient);
    return height;
}

}  // namespace kan
