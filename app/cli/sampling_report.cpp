#include "app/cli/sampling_report.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "app/cli/number_text.h"
#include "app/cli/output.h"
#include "core/compare/comparison_table.h"
#include "core/text.h"

namespace kan::cli {

namespace {

using nlohmann::json;

constexpr std::pair<double, const char *> kErrors[] = {{1e-2, "1e-2"}, {1e-3, "1e-3"}, {1e-4, "1e-4"}, {1e-6, "1e-6"}};

std::string modelOf(const SamplingOptions &options) {
    const std::vector<int> &width =
        std::visit([](const auto &spec) -> const std::vector<int> & { return spec.width; }, options.model);
    std::string text(toString(options.learner));
    for (std::size_t l = 0; l < width.size(); ++l) text += (l == 0 ? " " : "-") + std::to_string(width[l]);
    return text;
}

json historyJson(const std::vector<SamplingMeasure> &history) {
    json list = json::array();
    for (const SamplingMeasure &measure : history)
        list.push_back({{"round", measure.round},
                        {"evaluations", measure.evaluations},
                        {"mean_error", std::isfinite(measure.mean_error) ? json(measure.mean_error) : json()}});
    return list;
}

json pointsJson(const std::vector<SamplePoint> &points) {
    json list = json::array();
    for (const SamplePoint &point : points) {
        json entry = {{"x", point.x}, {"y", point.y}, {"added", point.added}};
        if (!point.known()) entry["dropped"] = point.dropped;
        if (point.check) entry["check"] = true;
        list.push_back(std::move(entry));
    }
    return list;
}

json rowJson(const SamplingRow &row) {
    const SamplingResult &result = *row.result;
    json to = json::object();
    for (const auto &[error, name] : kErrors) {
        const std::optional<int> evaluations = evaluationsTo(result.history, error);
        to[name] = evaluations ? json(*evaluations) : json();
    }
    return {{"strategy", toString(row.options.strategy)},
            {"model", toString(row.options.learner)},
            {"width", std::visit([](const auto &spec) { return spec.width; }, row.options.model)},
            {"epochs", row.options.epochs},
            {"start", row.options.start},
            {"status", toString(result.status)},
            {"message", result.message},
            {"evaluations", result.evaluations},
            {"rounds", result.rounds},
            {"mean_error", std::isfinite(result.mean_error) ? json(result.mean_error) : json()},
            {"evaluations_to", to},
            {"seconds", result.seconds},
            {"history", historyJson(result.history)},
            {"points", pointsJson(result.points)}};
}

std::string plainText(const std::vector<SamplingRow> &rows) {
    ComparisonTable table;
    table.header = {"strategy", "model",   "start",   "evaluations", "mean abs error",
                    "to 1e-2",  "to 1e-3", "to 1e-4", "to 1e-6",     "seconds"};
    std::string formulas;
    for (const SamplingRow &row : rows) {
        if (!row.result) continue;
        const SamplingResult &result = *row.result;
        table.rows.push_back({std::string(toString(row.options.strategy)), modelOf(row.options),
                              std::to_string(row.options.start), std::to_string(result.evaluations),
                              numberText("%.2e", result.mean_error)});
        for (const auto &[error, name] : kErrors) {
            const std::optional<int> evaluations = evaluationsTo(result.history, error);
            table.rows.back().push_back(evaluations ? std::to_string(*evaluations) : "-");
        }
        table.rows.back().push_back(numberText("%.1f", result.seconds));
        if (result.status == SamplingStatus::FormulaFound)
            formulas += concat("formula found by ", toString(row.options.strategy), ": ", result.message, "\n");
    }
    return kan::plainText(table) + formulas +
           concat("Every evaluation of ", rows.front().options.formula,
                  " counts, start points included; the error is measured at 40000 points that do not count.\n");
}

json rowsAsJson(const std::vector<SamplingRow> &rows) {
    const SamplingOptions &options = rows.front().options;
    json out = {{"lab", "sampling"},      {"formula", options.formula}, {"ranges", options.ranges},
                {"start", options.start}, {"budget", options.budget},   {"seed", options.seed},
                {"rows", json::array()}};
    for (const SamplingRow &row : rows)
        if (row.result) out["rows"].push_back(rowJson(row));
    return out;
}

}  // namespace

void write(const std::vector<SamplingRow> &rows, bool as_json, const std::string &out) {
    if (as_json)
        writeResult(rowsAsJson(rows), out);
    else
        writeText(plainText(rows), out);
}

}  // namespace kan::cli
