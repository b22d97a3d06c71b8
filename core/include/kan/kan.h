#pragma once

/// Kolmogorov-Arnold networks from data to formula: a Dataset, Options, and a function for each task. Link kan::kan.
/// Errors are std::invalid_argument; each message names the field, its value and what it may be. Results are the same
/// bits for every number of threads, and those of kan-cli for the same experiment.

#include <kan/compile.h>
#include <kan/dataset.h>
#include <kan/discover.h>
#include <kan/experiment.h>
#include <kan/export.h>
#include <kan/network.h>
#include <kan/options.h>
#include <kan/prune.h>
#include <kan/symbolic.h>
#include <kan/table.h>
#include <kan/train.h>
