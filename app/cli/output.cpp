#include "app/cli/output.h"

#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <stdexcept>

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
    std::ofstream stream(out, std::ios::binary);
    stream << text << std::flush;
    if (!stream) throw std::runtime_error(concat(out, " cannot be written; choose another folder or free some space"));
}

}  // namespace kan::cli
