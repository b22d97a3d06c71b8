#include "core/compare/comparison_table.h"

#include <algorithm>
#include <cstdio>

namespace kan {

namespace {

using Take = std::function<const Metrics *(const ContenderRun &)>;

struct Figure {
    const char *name;
    std::optional<double> Metrics::*field;
    bool percent;
};
constexpr Figure kFigures[] = {{"accuracy", &Metrics::accuracy, true},  {"AUC", &Metrics::auc, false},
                               {"log-loss", &Metrics::log_loss, false}, {"RMSE", &Metrics::rmse, false},
                               {"MAE", &Metrics::mae, false},           {"R²", &Metrics::r2, false}};

std::optional<Spread> spread(const ContenderResult &result, const Take &take, const Figure &figure) {
    return spreadOf(result, [&](const ContenderRun &run) {
        const Metrics *metrics = take(run);
        return metrics ? metrics->*figure.field : std::nullopt;
    });
}

std::string told(const std::optional<Spread> &spread, bool percent) {
    if (!spread) return "-";
    char text[64];
    constexpr double kRounding = 1e-12;  // runs that differ by less do not differ
    const double deviation = spread->deviation > kRounding * std::abs(spread->mean) ? spread->deviation : 0;
    if (percent)
        std::snprintf(text, sizeof text, "%.2f ± %.2f %%", 100 * spread->mean, 100 * deviation);
    else
        std::snprintf(text, sizeof text, "%.3g ± %.2g", spread->mean, deviation);
    return text;
}

void addColumns(ComparisonTable &table, const ComparisonResult &result, const std::string &prefix, const Take &take) {
    for (const Figure &figure : kFigures) {
        std::vector<std::optional<Spread>> column;
        for (const ContenderResult &contender : result.contenders) column.push_back(spread(contender, take, figure));
        if (std::none_of(column.begin(), column.end(), [](const auto &cell) { return cell.has_value(); })) continue;
        table.header.push_back(prefix + figure.name);
        for (std::size_t n = 0; n < column.size(); ++n) table.rows[n].push_back(told(column[n], figure.percent));
    }
}

const Metrics *given(const std::optional<Metrics> &metrics) {
    return metrics ? &*metrics : nullptr;
}

/// Characters, not bytes.
std::size_t lengthOf(const std::string &text) {
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

}  // namespace

ComparisonTable comparisonTable(const ComparisonResult &result) {
    ComparisonTable table;
    table.header = {"model", "parameters", "runs", "seconds"};
    for (const ContenderResult &contender : result.contenders) {
        const auto seconds = spreadOf(contender, [](const ContenderRun &run) { return std::optional(run.seconds); });
        table.rows.push_back({contender.contender.name, std::to_string(contender.parameters),
                              std::to_string(contender.runs.size()), told(seconds, false)});
    }
    addColumns(table, result, "train ", [](const ContenderRun &run) { return &run.train; });
    addColumns(table, result, "test ", [](const ContenderRun &run) { return &run.test; });
    addColumns(table, result, "formula train ", [](const ContenderRun &run) { return given(run.formula_train); });
    addColumns(table, result, "formula test ", [](const ContenderRun &run) { return given(run.formula_test); });
    return table;
}

std::string plainText(const ComparisonTable &table) {
    std::vector<std::size_t> width;
    for (const std::string &title : table.header) width.push_back(lengthOf(title));
    for (const auto &row : table.rows)
        for (std::size_t c = 0; c < row.size(); ++c) width[c] = std::max(width[c], lengthOf(row[c]));
    std::string text;
    const auto line = [&](const std::vector<std::string> &cells) {
        for (std::size_t c = 0; c < cells.size(); ++c) {
            const std::string space(width[c] - lengthOf(cells[c]), ' ');
            text += c == 0 ? cells[c] + space : "  " + space + cells[c];
        }
        text += "\n";
    };
    line(table.header);
    for (const auto &row : table.rows) line(row);
    return text;
}

}  // namespace kan
