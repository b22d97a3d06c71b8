#include "core/experiment/point_prediction.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <stdexcept>

#include "core/kernels/evaluate.h"
#include "core/text.h"
#include "core/units.h"

namespace kan {

namespace {

constexpr double kScalingNoise = 1e-9;  // of a range, from scaling there and back

/// Of the `width` columns of the training rows from `first` on.
PointInput inputOf(const EncodedColumn &column, const Matrix &rows, Eigen::Index first) {
    PointInput input{column, 0, 0, 0};
    if (column.coding == ColumnCoding::OneHot) {
        input.high = static_cast<double>(column.categories.size() - 1);
        Eigen::Index most = 0;
        rows.middleCols(first, column.width()).colwise().sum().maxCoeff(&most);
        input.usual = static_cast<double>(most);
        return input;
    }
    const auto cells = rows.col(first);
    const auto plain = [&](double cell) { return column.scaling.toUser(cell); };
    input.low = plain(cells.minCoeff());
    input.high = plain(cells.maxCoeff());
    input.usual = plain(cells.mean());
    const double noise = kScalingNoise * (input.high - input.low);
    for (double *end : {&input.low, &input.high})
        if (std::abs(*end) < noise) *end = 0;
    if (column.coding == ColumnCoding::Number) return input;
    std::vector<int> counts(column.categories.size(), 0);
    for (Eigen::Index row = 0; row < rows.rows(); ++row)
        ++counts[static_cast<std::size_t>(std::lround(plain(cells[row])))];
    input.low = 0;
    input.high = static_cast<double>(counts.size() - 1);
    input.usual = static_cast<double>(std::max_element(counts.begin(), counts.end()) - counts.begin());
    return input;
}

/// Why a cell cannot become network values; empty if it can.
std::string cellRefusal(const EncodedColumn &column, double cell) {
    if (!std::isfinite(cell)) return concat(column.name, " is missing");
    if (column.coding != ColumnCoding::Number) return {};
    if (column.scaling.log && cell <= 0)
        return concat(column.name, " is ", cell, ", which has no logarithm; type a positive number");
    if (std::abs(cell) > kLargestValue || !std::isfinite(column.scaling.fromUser(cell)))
        return concat(column.name, " is ", cell, ", which is too large for the network; type a smaller number");
    return {};
}

void writeCell(const EncodedColumn &column, double cell, double *values) {
    if (column.coding == ColumnCoding::OneHot) {
        std::fill(values, values + column.width(), 0.0);
        values[static_cast<std::size_t>(std::clamp(cell, 0.0, column.width() - 1.0))] = 1;
    } else {
        *values = column.scaling.fromUser(cell);
    }
}

std::string withUnitText(double number, const EncodedColumn &column) {
    const bool said = column.time || nameWithUnit(column.name, column.unit) == column.name;
    return said ? concat(number) : concat(number, " ", column.unit);
}

std::optional<std::string> outsideSentence(const PointInput &input, double cell) {
    const EncodedColumn &column = input.column;
    if (column.coding != ColumnCoding::Number) return std::nullopt;
    const double noise = kScalingNoise * std::max(input.high - input.low, std::abs(input.high));
    const bool below = cell < input.low - noise;
    if (!below && !(cell > input.high + noise)) return std::nullopt;
    const std::string data = input.low == input.high ? concat("always ", withUnitText(input.low, column))
                                                     : concat(input.low, " to ", withUnitText(input.high, column));
    return concat(column.name, " ", withUnitText(cell, column), " lies ", below ? "below" : "above", " the data (",
                  data, ")");
}

/// The network's outputs as people read them.
void readOutputs(const RowReading &reading, const Matrix &outputs, const Matrix &shares, Eigen::Index row,
                 PointPrediction &prediction) {
    if (!outputs.row(row).allFinite()) {
        prediction.refusal = "the network has no finite output here";
        return;
    }
    if (reading.ofClasses()) {
        for (Eigen::Index c = 0; c < shares.cols(); ++c) prediction.probabilities.push_back(shares(row, c));
        prediction.values.push_back(decidedClass(reading.loss.kind, outputRows(outputs), row));
        return;
    }
    for (std::size_t m = 0; m < reading.encoding.outputs.size(); ++m) {
        const EncodedColumn &column = reading.encoding.outputs[m];
        const double output = outputs(row, static_cast<Eigen::Index>(m));
        const double last = static_cast<double>(column.categories.size()) - 1;
        const double value =
            column.categories.empty() ? column.scaling.toUser(output) : std::clamp(std::round(output), 0.0, last);
        if (!std::isfinite(value)) prediction.refusal = "the network has no finite output here";
        prediction.values.push_back(value);
    }
    if (!prediction.refusal.empty()) prediction.values.clear();
}

std::string csvLine(const std::vector<std::string> &cells) {
    std::string line;
    for (const std::string &cell : cells) line += (line.empty() ? "" : ",") + csvQuoted(cell);
    return line + "\n";
}

void addOutputs(const RowReading &reading, const PointPrediction &prediction, const std::vector<double> &errors,
                std::vector<std::string> &cells) {
    for (std::size_t m = 0; m < reading.encoding.outputs.size(); ++m) {
        const bool known = m < prediction.values.size();
        cells.push_back(known ? cellText(reading.encoding.outputs[m], prediction.values[m]) : std::string());
        if (!errors.empty()) cells.push_back(known ? numberText(errors[m]) : std::string());
    }
    if (!reading.ofClasses()) return;
    cells.push_back(prediction.values.empty()
                        ? std::string()
                        : numberText(prediction.probabilities[static_cast<std::size_t>(prediction.values.front())]));
}

}  // namespace

std::string cellText(const EncodedColumn &column, double cell) {
    if (column.categories.empty()) return numberText(cell);
    const double last = static_cast<double>(column.categories.size() - 1);
    return column.categories[static_cast<std::size_t>(std::clamp(cell, 0.0, last))];
}

std::vector<PointInput> pointInputs(const TableEncoding &encoding, const Dataset &data) {
    std::vector<PointInput> inputs;
    Eigen::Index first = 0;
    for (const EncodedColumn &column : encoding.inputs) {
        inputs.push_back(inputOf(column, data.train_input, first));
        first += column.width();
    }
    return inputs;
}

std::vector<PointPrediction> predictPoints(const Kan &model, const RowReading &reading,
                                           const std::vector<PointInput> &inputs, const std::vector<Point> &points) {
    std::vector<PointPrediction> predictions(points.size());
    Matrix rows = Matrix::Zero(static_cast<Eigen::Index>(points.size()), reading.encoding.inputCount());
    for (std::size_t p = 0; p < points.size(); ++p) {
        if (points[p].size() != inputs.size())
            throw std::invalid_argument(
                concat("a point has ", points[p].size(), " cells, but there are ", inputs.size(), " inputs"));
        double *values = rows.data() + static_cast<Eigen::Index>(p) * rows.cols();
        for (std::size_t c = 0; c < inputs.size(); ++c) {
            const EncodedColumn &column = inputs[c].column;
            if (std::string why = cellRefusal(column, points[p][c]); !why.empty()) {
                if (predictions[p].refusal.empty()) predictions[p].refusal = std::move(why);
            } else {
                writeCell(column, points[p][c], values);
                if (auto sentence = outsideSentence(inputs[c], points[p][c]))
                    predictions[p].outside.push_back(std::move(*sentence));
            }
            values += column.width();
        }
    }
    const Matrix outputs = predict(model, rows, 1);
    const Matrix shares = reading.ofClasses() ? classProbabilities(outputs) : Matrix();
    for (std::size_t p = 0; p < points.size(); ++p)
        if (predictions[p].refusal.empty())
            readOutputs(reading, outputs, shares, static_cast<Eigen::Index>(p), predictions[p]);
    return predictions;
}

std::string pointsCsv(const RowReading &reading, const std::vector<Point> &points,
                      const std::vector<PointPrediction> &predictions, const std::vector<double> &errors) {
    std::vector<std::string> cells;
    for (const EncodedColumn &column : reading.encoding.inputs) cells.push_back(column.name);
    for (const EncodedColumn &column : reading.encoding.outputs) {
        cells.push_back(column.name);
        if (!errors.empty()) cells.push_back(column.name + " error");
    }
    if (reading.ofClasses()) cells.emplace_back("probability");
    std::string text = csvLine(cells);
    for (std::size_t p = 0; p < points.size(); ++p) {
        cells.clear();
        for (std::size_t c = 0; c < points[p].size(); ++c)
            cells.push_back(cellText(reading.encoding.inputs[c], points[p][c]));
        addOutputs(reading, predictions[p], errors, cells);
        text += csvLine(cells);
    }
    return text;
}

std::vector<double> outputErrors(const Kan &model, const Dataset &data, int threads) {
    if (data.classes > 0 || model.outputs() != data.outputs()) return {};
    const bool test = data.test_input.rows() > 0;
    const Matrix label = inUserUnits(test ? data.test_label : data.train_label, data.output_scaling);
    const Matrix outputs =
        inUserUnits(predict(model, test ? data.test_input : data.train_input, threads), data.output_scaling);
    std::vector<double> errors;
    for (Eigen::Index m = 0; m < label.cols(); ++m)
        errors.push_back(rmse(outputs.col(m), label.col(m), test ? data.test_weight : data.train_weight));
    if (!std::all_of(errors.begin(), errors.end(), [](double error) { return std::isfinite(error); })) return {};
    return errors;
}

}  // namespace kan
