#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "app/cli/commands.h"
#include "app/cli/exit_code.h"
#include "app/cli/output.h"
#include "app/cli/trained_rows.h"
#include "app/cli/usage_error.h"
#include "core/experiment/structure_csv.h"
#include "core/text.h"

namespace kan::cli {

namespace {

struct AttributeArguments {
    TrainedArguments trained;
    std::optional<std::string> output;
    bool test = false;
};

int runAttribute(const AttributeArguments &given) {
    const TrainedRows trained = trainedRows(given.trained);
    const Dataset &rows = *trained.rows;
    const std::vector<std::string> outputs = trained.outputs();
    const int output = given.output ? placeOf(*given.output, outputs, "--output") : 0;
    if (given.test && rows.test_input.rows() == 0) throw UsageError("--test: there are no test rows");
    const RowAttribution found = rowAttribution(trained.network, given.test ? rows.test_input : rows.train_input,
                                                rows.train_input, output, trained.units(), given.trained.threads);
    std::cerr << "kan-cli: contributions add up but for " << withDigits(found.residual, 2) << "\n";
    const std::string &name = outputs[static_cast<std::size_t>(output)];
    if (!given.trained.as_json) {
        writeText(contributionsCsv(found, rows.input_names, name), given.trained.out);
        return kDone;
    }
    nlohmann::json contributions = nlohmann::json::array();
    for (Eigen::Index row = 0; row < found.contributions.rows(); ++row)
        contributions.push_back(
            std::vector<double>(found.contributions.row(row).begin(), found.contributions.row(row).end()));
    writeResult({{"inputs", rows.input_names},
                 {"output", name},
                 {"base", found.base},
                 {"contributions", std::move(contributions)},
                 {"prediction", std::vector<double>(found.output.begin(), found.output.end())},
                 {"residual", found.residual}},
                given.trained.out);
    return kDone;
}

}  // namespace

Command attributeCommand() {
    const auto given = std::make_shared<AttributeArguments>();
    Command command;
    command.name = "attribute";
    command.summary = "prints what each input contributes to the output in each row";
    command.description =
        "A table with a line for each training row: the output where every input is at its mean, what each input adds "
        "to it or takes from it in this row (integrated gradients), and the network's output, which is their sum. All "
        "in the unit of the output.";
    command.usage = {"FILE [OPTION ...]"};
    command.positionals = {trainedPlace(given->trained)};
    command.options = joined({{text("--output NAME", "the output, else the first", given->output),
                               flag("--test", "of the test rows", given->test)},
                              trainedOptions(given->trained, "a table")});
    command.examples = {"attribute trained.json", "attribute trained.json --test --out contributions.csv"};
    command.run = [given] { return runAttribute(*given); };
    return command;
}

}  // namespace kan::cli
