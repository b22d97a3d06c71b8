#include "core/io/symbolic_file.h"

#include <algorithm>
#include <cmath>

#include "core/data/data_file.h"
#include "core/data/idx.h"
#include "core/interpret/look_alike.h"
#include "core/io/experiment_error.h"
#include "core/io/experiment_file.h"
#include "core/io/json_reader.h"
#include "core/text.h"

namespace kan {

namespace {

constexpr double kLargest = 1e100;

std::vector<double> readColumn(const JsonReader &column) {
    if (column.arraySize() < 4) column.fail(concat("has ", column.arraySize(), " numbers; expected at least 4"));
    std::vector<double> values = column.numbers();
    for (std::size_t n = 0; n < values.size(); ++n)
        if (std::abs(values[n]) > kLargest) column.at(n).fail("is beyond 1e100; rescale the curve");
    return values;
}

SymbolicFile::Curve readCurve(const JsonReader &reader, std::size_t index, const SymbolicLibrary &library) {
    static const SymbolicLibrary kStandard = SymbolicLibrary::standard();
    SymbolicFile::Curve curve;
    curve.name = reader.has("curve") ? reader.at("curve").string() : concat("curve ", index + 1);
    curve.x = readColumn(reader.at("x"));
    curve.y = readColumn(reader.at("y"));
    if (curve.x.size() != curve.y.size())
        reader.fail(concat("has ", curve.x.size(), " numbers in x and ", curve.y.size(), " in y; expected as many"));
    if (!reader.has("fits")) return curve;
    const JsonReader fits = reader.at("fits");
    for (std::size_t n = 0; n < fits.arraySize(); ++n) {
        const JsonReader name = fits.at(n).at("function");
        try {
            if (!library.find(name.string())) kStandard.at(name.string());
        } catch (const UnknownFunction &error) {
            name.fail(concat("is an ", error.what()));
        }
        curve.functions.push_back(name.string());
    }
    return curve;
}

nlohmann::json toJson(const RankedFit &ranked, const std::string &name) {
    const auto params = [](const SymbolicAffine &fit) { return nlohmann::json{fit.a, fit.b, fit.c, fit.d}; };
    const SymbolicFit &fit = ranked.fit;
    nlohmann::json entry = {{"function", name},           {"r2", fit.best.r2},
                            {"params", params(fit.best)}, {"complexity", fit.complexity},
                            {"score", ranked.score},      {"domain_ok", fit.domain_ok}};
    if (fit.best.imitates) entry["imitates"] = std::string(imitatedName(fit.best));
    if (!fit.note.empty()) entry["note"] = fit.note;
    if (fit.admissible) entry["admissible"] = {{"r2", fit.admissible->r2}, {"params", params(*fit.admissible)}};
    return entry;
}

nlohmann::json toJson(const CurveExpressions &expressions) {
    nlohmann::json list = nlohmann::json::array();
    for (const CurveExpression &one : expressions.list) {
        nlohmann::json entry = {{"expression", one.expression},
                                {"structure", one.structure},
                                {"r2", one.r2},
                                {"description_length", one.description_length},
                                {"constants", one.constants},
                                {"standard_errors", nullptr}};
        if (!one.standard_errors.empty()) entry["standard_errors"] = one.standard_errors;
        list.push_back(std::move(entry));
    }
    return list;
}

}  // namespace

SymbolicFile readSymbolicFile(const std::filesystem::path &file, const SymbolicLibrary &library) {
    nlohmann::json json;
    try {
        json = nlohmann::json::parse(readText(file));
    } catch (const DataError &error) {
        throw ExperimentError(error.what());
    } catch (const nlohmann::json::exception &error) {
        throw ExperimentError(concat(file.string(), " is not JSON with finite numbers: ", error.what()));
    }
    const JsonReader reader(json, file.string());
    const JsonReader curves = reader.at("curves");
    if (curves.arraySize() == 0) curves.fail("is empty; expected at least one curve with x and y");
    SymbolicFile result;
    for (std::size_t n = 0; n < curves.arraySize(); ++n) result.curves.push_back(readCurve(curves.at(n), n, library));
    return result;
}

nlohmann::json symbolicResultToJson(const SymbolicFile::Curve &curve, const SymbolicFits &fits,
                                    const SymbolicLibrary &library, SymbolicScore score,
                                    const CurveExpressions &expressions) {
    static constexpr const char *kStatus[] = {"fitted", "constant_curve", "no_spread"};
    nlohmann::json list = nlohmann::json::array();
    for (const RankedFit &ranked : rank(fits, score)) {
        list.push_back(toJson(ranked, ranked.fit.function));
        const SymbolicFunction &function = library.at(ranked.fit.function);
        for (const std::string &alias : function.aliases)
            if (std::find(curve.functions.begin(), curve.functions.end(), alias) != curve.functions.end())
                list.push_back(toJson(ranked, alias));
    }
    nlohmann::json result = {
        {"curve", curve.name}, {"status", kStatus[static_cast<int>(fits.status)]}, {"fits", std::move(list)}};
    if (!fits.message.empty()) result["message"] = fits.message;
    result["expressions"] = toJson(expressions);
    result["preferred"] = expressions.preferred ? "expression" : "function";
    return result;
}

}  // namespace kan
