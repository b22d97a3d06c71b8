#include "app/cli/landscape_report.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "app/cli/number_text.h"
#include "app/cli/output.h"
#include "core/compare/comparison_table.h"
#include "core/text.h"

namespace kan::cli {

namespace {

using nlohmann::json;

std::string told(const std::vector<double> &x) {
    std::string text;
    for (const double value : x) text += (text.empty() ? "" : ", ") + numberText("%.4g", value);
    return x.size() > 1 ? "(" + text + ")" : text;
}

std::string told(const SuccessRate &rate) {
    std::string text = concat(rate.reached, " of ", rate.runs.size());
    if (rate.failed > 0) text += concat(" (", rate.failed, " failed)");
    return text;
}

/// What the runs of a success rate are, where they are not seeds alone.
std::string ofWhichRuns(const std::vector<LandscapeRow> &rows) {
    for (const LandscapeRow &row : rows)
        if (row.rate && row.starts.size() > 1)
            return concat("success: how many of ", row.seeds, row.seeds == 1 ? " seed x " : " seeds x ",
                          row.starts.size(), " starts (the given one and others, drawn from the range) reach the ",
                          "minimum; the other columns are of the first seed from the given start\n");
    return "";
}

/// A formula by itself, other landscapes by their name.
std::string nameOf(const Landscape &landscape) {
    return landscape.kind() == LandscapeKind::Formula ? landscape.title() : std::string(toString(landscape.kind()));
}

json finite(double value) {
    return std::isfinite(value) ? json(value) : json();
}

json runJson(const LandscapeResult &result) {
    return {{"status", toString(result.status)},
            {"message", result.message},
            {"start", result.start},
            {"x", result.x},
            {"value", finite(result.value)},
            {"reached", result.reached},
            {"prefit_epochs", result.prefit_epochs},
            {"epochs", result.epochs},
            {"prefit_seconds", result.prefit_seconds},
            {"seconds", result.seconds}};
}

json rowJson(const LandscapeRow &row) {
    const Landscape &landscape = row.problem->landscape;
    const LandscapeMinimum &minimum = landscape.minimum();
    json file = runJson(row.result);
    file["landscape"] = toString(landscape.kind());
    if (landscape.kind() == LandscapeKind::Formula) file["formula"] = landscape.title();
    file["parameterisation"] = toString(row.parameterisation.kind);
    file["parameters"] = row.result.parameters;
    file["minimum"] = {{"value", finite(minimum.value)}, {"points", minimum.points}, {"global", minimum.global}};
    file["tolerance"] = landscape.tolerance();
    file["path"] = row.result.path;
    file["losses"] = row.result.losses;
    if (!row.rate) return file;
    file["seeds"] = row.seeds;
    file["starts"] = row.starts;
    file["success_rate"] = row.rate->rate() ? json(*row.rate->rate()) : json();
    file["runs"] = json::array();
    for (const LandscapeResult &run : row.rate->runs) file["runs"].push_back(runJson(run));
    return file;
}

std::string plainText(const std::vector<LandscapeRow> &rows) {
    ComparisonTable table;
    table.header = {"landscape", "parameterisation", "parameters", "start",  "end",    "value",
                    "minimum",   "reached",          "prefit",     "epochs", "seconds"};
    bool searched = false, rates = false;
    for (const LandscapeRow &row : rows) rates = rates || row.rate.has_value();
    if (rates) table.header.push_back("success");
    for (const LandscapeRow &row : rows) {
        const LandscapeResult &result = row.result;
        const LandscapeMinimum &minimum = row.problem->landscape.minimum();
        searched = searched || !minimum.global;
        const bool ended = result.status == LandscapeStatus::Done;
        table.rows.push_back({nameOf(row.problem->landscape), std::string(toString(row.parameterisation.kind)),
                              std::to_string(result.parameters), told(row.result.start), told(result.x),
                              numberText("%.5g", result.value),
                              numberText("%.5g", minimum.value) + (minimum.global ? "" : "*"),
                              ended ? (result.reached ? "yes" : "no") : std::string(toString(result.status)),
                              std::to_string(result.prefit_epochs), std::to_string(result.epochs),
                              numberText("%.2f", result.prefit_seconds + result.seconds)});
        if (rates) table.rows.back().push_back(row.rate ? told(*row.rate) : "-");
    }
    return kan::plainText(table) + (searched ? "* the lowest value on the searched range\n" : "") + ofWhichRuns(rows);
}

json landscapeAsJson(const std::vector<LandscapeRow> &rows) {
    json all = json::array();
    for (const LandscapeRow &row : rows) all.push_back(rowJson(row));
    return all;
}

}  // namespace

void write(const std::vector<LandscapeRow> &rows, bool as_json, const std::string &out) {
    if (as_json)
        writeResult(landscapeAsJson(rows), out);
    else
        writeText(plainText(rows), out);
}

}  // namespace kan::cli
