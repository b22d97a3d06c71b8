#pragma once

#include <string>

#include "tests/mutator.h"

namespace kan::fuzz {

using test::Splitmix;

/// JSON with one to four changes that leave it JSON: values in place of others, members gone, entries repeated, parts
/// copied elsewhere. Text that is no JSON stays as it is.
std::string mutatedJson(const std::string &text, Splitmix &random);

}  // namespace kan::fuzz
