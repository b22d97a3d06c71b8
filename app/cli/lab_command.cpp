#include "app/cli/commands.h"
#include "app/cli/labs.h"

namespace kan::cli {

Command labCommand() {
    Command lab;
    lab.name = "lab";
    lab.summary = "runs one of the labs, small studies that need no experiment";
    lab.kind = "lab";
    lab.commands = {gradientsLab(),  gridExtensionCommand(), landscapeLab(), samplingLab(),
                    sideBySideLab(), splinesLab(),           walkLab()};
    lab.examples = {"lab splines --grid 8 --order 2 --x 0.3"};
    lab.footer = "kan-cli lab NAME --help tells what a lab takes.";
    return lab;
}

}  // namespace kan::cli
