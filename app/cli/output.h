#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace kan::cli {

/// Writes JSON to `out`, or to standard output if `out` is empty or "-". Throws std::runtime_error if that fails.
void writeResult(const nlohmann::json &result, const std::string &out);
/// The same for text.
void writeText(const std::string &text, const std::string &out);

}  // namespace kan::cli
