#pragma once

#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace kan::cli {

/// Writes JSON to `out`, or to standard output if `out` is empty or "-". Files are written as writeFile does. Throws
/// std::runtime_error if that fails.
void writeResult(const nlohmann::json &result, const std::string &out);
/// The same for text.
void writeText(const std::string &text, const std::string &out);
/// Does all of them, also after one that throws std::runtime_error; then throws one that says what went wrong in each.
void writeEach(const std::vector<std::function<void()>> &writes);
/// A table for people on standard output, and JSON in `out` if that is given; on standard output there is JSON alone if
/// `json` or `out` asks for it.
void writeReport(bool json, const std::string &out, const std::function<nlohmann::json()> &as_json,
                 const std::function<std::string()> &as_text);

}  // namespace kan::cli
