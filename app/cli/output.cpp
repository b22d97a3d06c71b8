#include "app/cli/output.h"

#include <iostream>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "core/io/file_writer.h"
#include "core/text.h"

namespace kan::cli {

void writeResult(const nlohmann::json &result, const std::string &out) {
    writeText(result.dump(1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n", out);
}

void writeText(const std::string &text, const std::string &out) {
    if (out.empty() || out == "-") {
        std::cout << text << std::flush;
        if (!std::cout) throw std::runtime_error("standard output cannot be written");
        return;
    }
    writeFile(out, text);
}

void writeEach(const std::vector<std::function<void()>> &writes) {
    std::string failures;
    for (const auto &write : writes) try {
            write();
        } catch (const std::runtime_error &error) {
            failures += concat(failures.empty() ? "" : "\nkan-cli: ", error.what());
        }
    if (!failures.empty()) throw std::runtime_error(failures);
}

void writeReport(bool json, const std::string &out, const std::function<nlohmann::json()> &as_json,
                 const std::function<std::string()> &as_text) {
    writeEach({[&] {
                   if (json || !out.empty()) writeResult(as_json(), out);
               },
               [&] {
                   if (!json && out != "-") writeText(as_text(), "");
               }});
}

}  // namespace kan::cli
