#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>

#include "app/cli/commands.h"
#include "app/cli/exit_code.h"
#include "app/cli/output.h"
#include "app/cli/trained_rows.h"
#include "core/structure/network_structure.h"
#include "core/text.h"

namespace kan::cli {

namespace {

using nlohmann::json;

struct StructureArguments {
    TrainedArguments trained;
    StructureOptions options;
};

NetworkStructure structureOf(const StructureArguments &given) {
    const TrainedRows trained = trainedRows(given.trained);
    StructureOptions options = given.options;
    options.threads = given.trained.threads;
    return networkStructure(trained.network, *trained.rows, options);
}

json matrixJson(const Eigen::MatrixXd &matrix) {
    json rows = json::array();
    for (Eigen::Index i = 0; i < matrix.rows(); ++i)
        rows.push_back(std::vector<double>(matrix.row(i).begin(), matrix.row(i).end()));
    return rows;
}

json nodeJson(const StructureNode &node, const std::vector<std::string> &names) {
    json entry = {{"kind", toString(node.kind)}};
    for (const int i : node.inputs) entry["inputs"].push_back(names[static_cast<std::size_t>(i)]);
    if (node.threshold > 0) {
        entry["defect"] = node.defect;
        entry["threshold"] = node.threshold;
    }
    if (node.kind == StructureNode::Kind::Product) entry["constant"] = node.constant;
    if (node.kind == StructureNode::Kind::Law) {
        entry["law"] = toString(node.law.law);
        entry["factors"] = node.law.factors;
    }
    for (const StructureNode &child : node.children) entry["children"].push_back(nodeJson(child, names));
    return entry;
}

json reportJson(const NetworkStructure &report) {
    json outputs = json::array();
    for (const OutputStructure &one : report.outputs) {
        json unused = json::array();
        for (const int i : one.structure.unused) unused.push_back(report.inputs[static_cast<std::size_t>(i)]);
        outputs.push_back(
            {{"name", one.name},
             {"relative_error", one.error},
             {"structure", structureLine(one.structure.tree, report.inputs)},
             {"tree", nodeJson(one.structure.tree, report.inputs)},
             {"unused", std::move(unused)},
             {"slopes", std::vector<double>(one.structure.slopes.begin(), one.structure.slopes.end())},
             {"additive_defects", matrixJson(one.structure.additive)},
             {"multiplicative_defects", matrixJson(one.structure.multiplicative)},
             {"h_statistic", matrixJson(one.interactions.h_statistic)},
             {"h_total", std::vector<double>(one.interactions.h_total.begin(), one.interactions.h_total.end())}});
    }
    return {{"inputs", report.inputs},
            {"rmse", report.prices.rmse},
            {"rmse_without", report.prices.without},
            {"outputs", std::move(outputs)}};
}

std::string reportText(const NetworkStructure &report) {
    std::string text;
    for (const OutputStructure &one : report.outputs) {
        text += concat(one.name, " = ", structureLine(one.structure.tree, report.inputs), "\n\n",
                       structureText(one.structure.tree, report.inputs), "\n");
        if (one.unlearnt())
            text += concat("The network misses ", one.name, " by ", withDigits(100 * one.error, 2),
                           " % of its deviation: train it better before it is taken apart.\n");
        for (const int i : one.structure.unused)
            text += concat(report.inputs[static_cast<std::size_t>(i)], " does not move ", one.name, ".\n");
        text += "Pairs by Friedman's H, and by second derivatives:\n";
        std::vector<std::pair<int, int>> pairs;
        for (int i = 0; i < static_cast<int>(report.inputs.size()); ++i)
            for (int j = 0; j < i; ++j) pairs.emplace_back(j, i);
        std::ranges::stable_sort(pairs, [&](const auto &a, const auto &b) {
            return one.structure.additive(a.first, a.second) > one.structure.additive(b.first, b.second);
        });
        constexpr std::size_t kShown = 15;
        if (pairs.size() > kShown) pairs.resize(kShown);
        for (const auto &[j, i] : pairs)
            text += concat("  ", report.inputs[static_cast<std::size_t>(j)], ", ",
                           report.inputs[static_cast<std::size_t>(i)], "  ",
                           withDigits(one.interactions.h_statistic(i, j), 2), "  ",
                           withDigits(one.structure.additive(i, j), 2), "\n");
        text += "\n";
    }
    text += concat("RMSE ", withDigits(report.prices.rmse, 3), "; with an input held at its mean:\n");
    for (std::size_t i = 0; i < report.inputs.size(); ++i)
        text += concat("  ", report.inputs[i], "  ", withDigits(report.prices.without[i], 3), "\n");
    return text;
}

}  // namespace

Command structureCommand() {
    const auto given = std::make_shared<StructureArguments>();
    Command command;
    command.name = "structure";
    command.summary = "tells how a trained network's function is put together";
    command.description =
        "Looks at first and second derivatives of the network on its training rows, and prints for each output whether "
        "it is a sum or a product of functions of fewer inputs, which inputs enter together and by what (x + y, x - y, "
        "x*y, x/y, x^2 + y^2, a(x) + b(y)), how strongly pairs act together, and what the error is without an input. "
        "What counts as zero follows from the network's own error on its test rows.";
    command.usage = {"FILE [OPTION ...]"};
    command.positionals = {trainedPlace(given->trained)};
    command.options = joined({{whole("--rows N", "looks at most at so many rows", given->options.rows, {20, 100000})},
                              trainedOptions(given->trained, "text")});
    command.examples = {"structure trained.json", "structure trained.json --json --out structure.json"};
    command.run = [given] {
        const NetworkStructure report = structureOf(*given);
        writeReport(
            given->trained.as_json, given->trained.out, [&] { return reportJson(report); },
            [&] { return reportText(report); });
        return static_cast<int>(kDone);
    };
    return command;
}

}  // namespace kan::cli
