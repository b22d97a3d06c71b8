#include "app/cli/program.h"

#include <memory>

#include "app/cli/commands.h"
#include "app/cli/completion.h"
#include "app/cli/exit_code.h"
#include "app/cli/experiment_arguments.h"
#include "app/cli/output.h"
#include "core/text.h"
#include "core/version.h"

namespace kan::cli {

namespace {

struct ProgramArguments {
    bool version = false;
    std::optional<Shell> shell;
};

int answer(const ProgramArguments &given) {
    if (given.version) writeText(concat("kan-cli ", kVersion, "\n"), "");
    if (!given.version && given.shell) writeText(completionScript(program(), experimentWords(), *given.shell), "");
    if (!given.version && !given.shell) throw UsageError("the name of a command is missing; see kan-cli --help");
    return kDone;
}

}  // namespace

Command program() {
    const auto given = std::make_shared<ProgramArguments>();
    Command program;
    program.name = "kan-cli";
    program.summary = "KAN Explorer without a window";
    program.usage = {"COMMAND [OPTION ...]", "COMMAND --help"};
    program.options = {
        flag("--version", "prints the program's version", given->version),
        reader("--completion SHELL",
               "prints the script with which a shell completes commands, options and their values on the Tab key",
               [given](const std::string &name) { given->shell = shellNamed(name); })
            .amongst(shellNames()),
    };
    program.commands = {trainCommand(),         compileCommand(),  compareCommand(),   predictCommand(),
                        discoverCommand(),      describeCommand(), structureCommand(), dependenceCommand(),
                        attributeCommand(),     fitCommand(),      symbolicCommand(),  exportCommand(),
                        gridExtensionCommand(), presetsCommand(),  demo6Command(),     labCommand()};
    program.examples = {
        "train demo-6-default --out result.json", "train my-experiment.json --set lamb=0.01 grid=10 --threads 2",
        "discover demo-6-default --set model.seed=3", "lab splines --grid 8 --order 2 --x 0.3", "train --help"};
    program.footer =
        "Completion in bash: source <(kan-cli --completion bash)\n\n"
        "Exit codes: 0 done, 2 bad input or usage, 3 numerical failure, 130 interrupted.";
    program.run = [given] { return answer(*given); };
    return program;
}

}  // namespace kan::cli
