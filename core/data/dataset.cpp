#include "core/data/dataset.h"

#include <cmath>
#include <stdexcept>

#include "core/text.h"
#include "core/units.h"

namespace kan {

namespace {

void requireFinite(const Matrix &table, std::string_view name, const std::vector<std::string> &columns) {
    if (table.allFinite()) return;
    for (Eigen::Index column = 0; column < table.cols(); ++column) {
        Eigen::Index first = -1;
        Eigen::Index count = 0;
        for (Eigen::Index row = 0; row < table.rows(); ++row) {
            if (std::isfinite(table(row, column))) continue;
            if (first < 0) first = row;
            ++count;
        }
        if (count == 0) continue;
        const std::size_t at = static_cast<std::size_t>(column);
        throw std::invalid_argument(concat(
            name, ", column ", column + 1, at < columns.size() ? " (" + columns[at] + ")" : "", ": ", count, " of ",
            table.rows(), " rows are not finite, the first is row ", first + 1, "; remove or replace these rows"));
    }
}

/// `least`: what the largest number of a column may be; 0 for rows that nothing is measured by.
void requireSize(const Matrix &table, std::string_view name, const std::vector<std::string> &columns, double least,
                 double most) {
    if (table.rows() == 0) return;
    for (Eigen::Index column = 0; column < table.cols(); ++column) {
        Eigen::Index row = 0;
        const double largest = table.col(column).cwiseAbs().maxCoeff(&row);
        if (largest == 0 || (largest >= least && largest <= most)) continue;
        const std::size_t at = static_cast<std::size_t>(column);
        const bool large = largest > most;
        throw std::invalid_argument(
            concat(name, ", column ", column + 1, at < columns.size() ? " (" + columns[at] + ")" : "", ": ",
                   table(row, column), " in row ", row + 1, large ? " is beyond " : " is its largest, below ",
                   large ? most : kSmallestSize,
                   "; squares of such numbers do not fit into a double: choose another unit for the column"));
    }
}

void requireWeights(const RowWeights &weights, Eigen::Index rows, std::string_view name) {
    if (weights.size() != static_cast<std::size_t>(rows))
        throw std::invalid_argument(
            concat(name, " has ", weights.size(), " entries for ", rows, " rows; give one each"));
    double sum = 0;
    for (std::size_t row = 0; row < weights.size(); ++row) {
        if (!(weights[row] >= 0) || !std::isfinite(weights[row]))
            throw std::invalid_argument(
                concat(name, " of row ", row + 1, " is ", weights[row], "; a weight is a number of at least 0"));
        sum += weights[row];
    }
    if (rows > 0 && !(sum > 0 && std::isfinite(sum)))
        throw std::invalid_argument(concat(name, " is 0 in all rows; at least one has to count"));
}

void requireShape(bool fine, const std::string &message) {
    if (!fine) throw std::invalid_argument(message);
}

}  // namespace

void Dataset::validate() const {
    requireShape(train_input.rows() >= 1 && train_input.cols() >= 1,
                 "the data has no training rows; it needs at least one");
    requireShape(train_label.cols() >= 1, "the data has no label column; it needs at least one");
    requireShape(train_label.rows() == train_input.rows(),
                 concat("train_input has ", train_input.rows(), " rows, train_label ", train_label.rows(),
                        "; they must have the same number"));
    requireShape(test_label.rows() == test_input.rows(),
                 concat("test_input has ", test_input.rows(), " rows, test_label ", test_label.rows(),
                        "; they must have the same number"));
    if (test_input.rows() > 0)
        requireShape(test_input.cols() == train_input.cols() && test_label.cols() == train_label.cols(),
                     "training and test rows have different numbers of columns; they must have the same");
    requireShape(class_names.empty() || static_cast<int>(class_names.size()) == classes,
                 concat("class_names has ", class_names.size(), " entries, but there are ", classes,
                        " classes; name all or none"));
    if (!train_weight.empty() || !test_weight.empty()) {
        requireWeights(train_weight, train_input.rows(), "train_weight");
        requireWeights(test_weight, test_input.rows(), "test_weight");
    }
    requireFinite(train_input, "train_input", input_names);
    requireFinite(train_label, "train_label", output_names);
    requireFinite(test_input, "test_input", input_names);
    requireFinite(test_label, "test_label", output_names);
}

void Dataset::validateSizes(double most) const {
    requireSize(train_input, "train_input", input_names, kSmallestSize, most);
    requireSize(train_label, "train_label", output_names, kSmallestSize, most);
    requireSize(test_input, "test_input", input_names, 0, most);
    requireSize(test_label, "test_label", output_names, 0, most);
}

std::string Dataset::inputTitle(Eigen::Index input) const {
    const auto i = static_cast<std::size_t>(input);
    return nameWithUnit(input_names[i], i < input_units.size() ? input_units[i] : std::string());
}

std::string Dataset::outputTitle(Eigen::Index output) const {
    const auto m = static_cast<std::size_t>(output);
    return nameWithUnit(output_names[m], m < output_units.size() ? output_units[m] : std::string());
}

std::vector<std::string> Dataset::outputNames(int network_outputs) const {
    if (network_outputs == static_cast<int>(output_names.size())) return output_names;
    if (network_outputs == static_cast<int>(class_names.size())) return class_names;
    std::vector<std::string> names;
    names.reserve(static_cast<std::size_t>(network_outputs));
    for (int c = 0; c < network_outputs; ++c) names.push_back(concat("class ", c));
    return names;
}

}  // namespace kan
