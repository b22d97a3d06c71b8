#include "core/io/json_reader.h"

#include <algorithm>
#include <cmath>

#include "core/io/experiment_error.h"
#include "core/text.h"

namespace kan {

namespace {

std::string shortDump(const nlohmann::json &value) {
    if (value.is_array()) return concat("a list of ", value.size());
    if (value.is_object()) return "an object";
    std::string text = value.dump(-1, ' ', true, nlohmann::json::error_handler_t::replace);
    return text.size() > 40 ? text.substr(0, 37) + "..." : text;
}

}  // namespace

std::string JsonReader::place() const {
    return path_.empty() ? file_ : concat(file_, ": ", path_);
}

void JsonReader::fail(const std::string &problem) const {
    throw ExperimentError(concat(place(), " ", problem));
}

JsonReader JsonReader::at(const std::string &key) const {
    if (!value_->is_object()) fail(concat("is ", shortDump(*value_), "; expected an object"));
    const auto found = value_->find(key);
    const std::string path = path_.empty() ? key : concat(path_, ".", key);
    if (found == value_->end()) throw ExperimentError(concat(file_, ": ", path, " is missing; add it"));
    return {*found, file_, path};
}

JsonReader JsonReader::at(std::size_t index) const {
    return {value_->at(index), file_, concat(path_, "[", index, "]")};
}

std::size_t JsonReader::arraySize() const {
    if (!value_->is_array()) fail(concat("is ", shortDump(*value_), "; expected a list"));
    return value_->size();
}

std::size_t JsonReader::arraySize(std::size_t expected, std::string_view what) const {
    const std::size_t size = arraySize();
    if (size != expected) fail(concat("has ", size, " entries; expected ", expected, " (", what, ")"));
    return size;
}

std::vector<std::string> JsonReader::keys() const {
    if (!value_->is_object()) fail(concat("is ", shortDump(*value_), "; expected an object"));
    std::vector<std::string> names;
    for (const auto &[key, value] : value_->items()) names.push_back(key);
    return names;
}

double JsonReader::number() const {
    if (!value_->is_number()) fail(concat("is ", shortDump(*value_), "; expected a number"));
    const double number = value_->get<double>();
    if (!std::isfinite(number)) fail("is not a finite number");
    return number;
}

std::int64_t JsonReader::integer(std::int64_t low, std::int64_t high) const {
    const double value = number();
    if (value != std::floor(value) || value < static_cast<double>(low) || value > static_cast<double>(high))
        fail(concat("is ", shortDump(*value_), "; expected a whole number in ", low, " .. ", high));
    return value_->is_number_integer() ? value_->get<std::int64_t>() : static_cast<std::int64_t>(value);
}

bool JsonReader::boolean() const {
    if (!value_->is_boolean()) fail(concat("is ", shortDump(*value_), "; expected true or false"));
    return value_->get<bool>();
}

std::string JsonReader::string() const {
    if (!value_->is_string()) fail(concat("is ", shortDump(*value_), "; expected text"));
    return value_->get<std::string>();
}

std::vector<double> JsonReader::numbers() const {
    std::vector<double> values(arraySize());
    for (std::size_t n = 0; n < values.size(); ++n) {
        const nlohmann::json &entry = (*value_)[n];
        values[n] = entry.is_number() ? entry.get<double>() : at(n).number();
        if (!std::isfinite(values[n])) at(n).fail("is not a finite number");
    }
    return values;
}

std::vector<double> JsonReader::numbers(std::size_t expected, std::string_view what) const {
    arraySize(expected, what);
    return numbers();
}

Matrix JsonReader::matrix() const {
    const std::size_t rows = arraySize();
    if (rows == 0) return Matrix();
    const std::size_t columns = at(0).arraySize();
    Matrix table(static_cast<Eigen::Index>(rows), static_cast<Eigen::Index>(columns));
    for (std::size_t row = 0; row < rows; ++row) {
        const std::vector<double> values = at(row).numbers(columns, "as the first row");
        for (std::size_t column = 0; column < columns; ++column)
            table(static_cast<Eigen::Index>(row), static_cast<Eigen::Index>(column)) = values[column];
    }
    return table;
}

void JsonReader::requireKnownKeys(const std::vector<std::string> &known) const {
    for (const std::string &key : keys()) {
        if (std::find(known.begin(), known.end(), key) != known.end()) continue;
        const std::string near = nearestName(key, known);
        fail(concat("has the unknown key \"", key, "\"",
                    near.empty() ? concat("; remove it") : concat("; perhaps \"", near, "\" is meant")));
    }
}

nlohmann::json toJson(const Matrix &matrix) {
    nlohmann::json rows = nlohmann::json::array();
    for (Eigen::Index row = 0; row < matrix.rows(); ++row) {
        nlohmann::json values = nlohmann::json::array();
        for (Eigen::Index column = 0; column < matrix.cols(); ++column) values.push_back(matrix(row, column));
        rows.push_back(std::move(values));
    }
    return rows;
}

}  // namespace kan
