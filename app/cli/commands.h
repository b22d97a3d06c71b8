#pragma once

#include "app/cli/command.h"

namespace kan::cli {

// What each command of kan-cli takes and does, in a file of its own.

Command trainCommand();
Command compareCommand();
Command compileCommand();
Command predictCommand();
Command gridExtensionCommand();
Command demo6Command();
Command presetsCommand();
Command symbolicCommand();
Command exportCommand();
Command discoverCommand();
Command fitCommand();
Command describeCommand();
Command structureCommand();
Command dependenceCommand();
Command attributeCommand();

/// The group of the labs.
Command labCommand();

}  // namespace kan::cli
