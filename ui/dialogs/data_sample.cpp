#include "ui/dialogs/data_sample.h"

#include <algorithm>
#include <cmath>

#include "core/data/dataset.h"
#include "core/experiment/row_names.h"

namespace kan::ui {

namespace {

constexpr float kRoundOff = 1e-9f;  // of scaling there and back: 0 comes back as nearly 0

void addFigures(SampledColumn &column) {
    if (column.values.empty()) return;
    const auto [low, high] = std::minmax_element(column.values.begin(), column.values.end());
    const float noise = kRoundOff * (*high - *low);
    for (float &value : column.values)
        if (std::abs(value) < noise) value = 0;
    column.low = *low;
    column.high = *high;
    double sum = 0, squares = 0;
    for (const float value : column.values) sum += value;
    column.mean = sum / static_cast<double>(column.values.size());
    for (const float value : column.values) squares += (value - column.mean) * (value - column.mean);
    column.deviation = std::sqrt(squares / static_cast<double>(column.values.size()));
}

double correlationOf(const SampledColumn &a, const SampledColumn &b) {
    if (a.low == a.high || b.low == b.high) return 0;
    double sum = 0;
    for (std::size_t n = 0; n < a.values.size(); ++n) sum += (a.values[n] - a.mean) * (b.values[n] - b.mean);
    return sum / static_cast<double>(a.values.size()) / (a.deviation * b.deviation);
}

}  // namespace

DataSample sampleData(const Dataset &data, long most_rows) {
    DataSample sample;
    sample.train_rows = static_cast<long>(data.train_input.rows());
    sample.test_rows = static_cast<long>(data.test_input.rows());
    const long all = sample.train_rows + sample.test_rows;
    const long count = std::min(all, most_rows);
    const auto take = [&](const QString &name, const Matrix &train, const Matrix &test, Eigen::Index c,
                          const ColumnScaling &scale) {
        SampledColumn column;
        column.name = name;
        for (long n = 0; n < count; ++n) {
            const long row = n * all / count;
            const double value = row < sample.train_rows ? train(row, c) : test(row - sample.train_rows, c);
            column.values.push_back(static_cast<float>(scale.toUser(value)));
        }
        addFigures(column);
        sample.columns.push_back(std::move(column));
    };
    for (long n = 0; n < count; ++n) sample.test.push_back(n * all / count >= sample.train_rows);
    for (Eigen::Index c = 0; c < data.train_input.cols(); ++c)
        take(QString::fromStdString(data.inputTitle(c)), data.train_input, data.test_input, c,
             scalingAt(data.input_scaling, c));
    for (Eigen::Index c = 0; c < data.train_label.cols(); ++c) {
        take(QString::fromStdString(data.outputTitle(c)), data.train_label, data.test_label, c,
             scalingAt(data.output_scaling, c));
        sample.columns.back().label = true;
        for (const std::string &name : data.class_names) sample.columns.back().classes << QString::fromStdString(name);
    }
    const SampledColumn &target = sample.columns[static_cast<std::size_t>(data.train_input.cols())];
    for (SampledColumn &column : sample.columns) column.correlation = correlationOf(column, target);
    return sample;
}

DataSample sampleData(const PreparedData &data, long most_rows) {
    DataSample sample = sampleData(*data.dataset, most_rows);
    const long all = sample.train_rows + sample.test_rows, count = sample.rows();
    for (long n = 0; n < count; ++n) {
        const long row = n * all / count;
        const bool test = row >= sample.train_rows;
        sample.numbers.push_back(static_cast<int>(rowOf(data, test, test ? row - sample.train_rows : row)));
    }
    return sample;
}

std::vector<double> histogramOf(const DataSample &sample, const SampledColumn &column, bool test, int bins) {
    std::vector<double> shares(static_cast<std::size_t>(bins), 0);
    double rows = 0;
    const double width = column.high > column.low ? (column.high - column.low) / bins : 1;
    for (std::size_t n = 0; n < column.values.size(); ++n) {
        if (sample.test[n] != test) continue;
        const int bin = std::clamp(static_cast<int>((column.values[n] - column.low) / width), 0, bins - 1);
        shares[static_cast<std::size_t>(bin)] += 1;
        rows += 1;
    }
    if (rows > 0)
        for (double &share : shares) share /= rows;
    return shares;
}

}  // namespace kan::ui
