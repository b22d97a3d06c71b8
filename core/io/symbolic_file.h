#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/interpret/curve_search.h"
#include "core/interpret/symbolic_ranking.h"
#include "core/io/experiment_file.h"

namespace kan {

/// Curves to be fitted: {"curves": [{"curve": name, "x": [...], "y": [...], "fits": [{"function": name}, ...]}]}.
struct SymbolicFile {
    struct Curve {
        std::string name;
        std::vector<double> x, y;
        std::vector<std::string> functions;  ///< names in the file's "fits", which the answer must use
    };
    std::vector<Curve> curves;
};

/// Throws ExperimentError that names file, place and remedy: not JSON, no curves, x and y of different length or
/// shorter than 4, numbers that are not finite, functions that neither `library` nor the standard library knows.
SymbolicFile readSymbolicFile(const std::filesystem::path &file, const SymbolicLibrary &library);

/// {"curve", "status", "message"?, "fits": [{"function", "r2", "params": [a, b, c, d], "complexity", "score",
/// "domain_ok", "imitates"?, "note"?, "admissible"?: {"r2", "params"}}, ...]}, best first. "imitates": the plainer
/// function ("x", "x^2", ...) that the samples do not tell the fit from (interpret/look_alike.h). A name of the file
/// that is an alias gets an entry of its own, after that of its function. "expressions": [{"expression": formula of x,
/// "structure": with letters for the constants, "r2", "description_length" (nats), "constants": in the order of the
/// letters, "standard_errors": of these, null if the samples do not determine them}, ...], best first; "preferred":
/// "expression" if the first of them is clearly better than every function, else "function".
nlohmann::json symbolicResultToJson(const SymbolicFile::Curve &curve, const SymbolicFits &fits,
                                    const SymbolicLibrary &library, SymbolicScore score,
                                    const CurveExpressions &expressions = {});

}  // namespace kan
