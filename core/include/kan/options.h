#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kan::lib {

/// What pykan's KAN(...), fit and suggest_symbolic take. A member without a value, and a field that is not set, is as
/// kan-cli has it: pykan's default, or what suits the rows of a file. Checked by the functions that take it.
struct Options {
    std::vector<int> width;   ///< nodes per layer, inputs first; empty: [n, 5, m], of a file's rows [n, 3, m] or [n, m]
    std::optional<int> grid;  ///< G, intervals of the grid
    std::optional<int> k;     ///< order of the B-splines
    std::optional<std::uint64_t> seed;  ///< of the network's first numbers
    std::optional<int> steps;
    std::optional<double> lamb;        ///< weight of the penalty
    std::optional<std::string> opt;    ///< "LBFGS", "Adam", "SGD", "LM" (Levenberg-Marquardt)
    std::vector<std::string> library;  ///< pykan's lib: names such as "x^2", "sin", or formulas of x; empty: all
    std::optional<int> threads;        ///< 0: all of the machine; results do not depend on it

    /// Sets a field of the experiment file by its name, as kan-cli's --set: set("training.lamb_entropy", "2"),
    /// set("rules", "pykan-0.2"). The members above are applied after these. Throws std::invalid_argument naming the
    /// nearest field, or what the value may be.
    Options &set(std::string_view field, std::string_view value);
    /// In the order in which they were set.
    const std::vector<std::pair<std::string, std::string>> &fields() const { return fields_; }

  private:
    std::vector<std::pair<std::string, std::string>> fields_;
};

/// The names that Options::set knows.
std::vector<std::string> optionNames();

}  // namespace kan::lib
