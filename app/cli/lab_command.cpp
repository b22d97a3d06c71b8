#include <string>
#include <vector>

#include "app/cli/commands.h"
#include "app/cli/labs.h"
#include "core/text.h"

namespace kan::cli {

namespace {

struct Lab {
    std::string name;
    int (*run)(Arguments arguments);
};

const std::vector<Lab> &labs() {
    static const std::vector<Lab> all = {{"gradients", gradientsLab},
                                         {"grid-extension", gridExtensionCommand},
                                         {"landscape", landscapeLab},
                                         {"sampling", samplingLab},
                                         {"side-by-side", sideBySideLab},
                                         {"splines", splinesLab},
                                         {"walk", walkLab}};
    return all;
}

}  // namespace

int labCommand(const std::string &name, Arguments arguments) {
    std::vector<std::string> names;
    std::string choices;
    for (const Lab &lab : labs()) {
        if (lab.name == name) return lab.run(std::move(arguments));
        names.push_back(lab.name);
        choices += (choices.empty() ? "" : ", ") + lab.name;
    }
    const std::string near = nearestName(name, names);
    throw UsageError(concat(name.empty() ? "the name of a lab is missing" : "unknown lab \"" + name + "\"",
                            near.empty() ? "" : "; perhaps " + near, "; the labs are ", choices));
}

}  // namespace kan::cli
