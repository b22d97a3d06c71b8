#include "core/lab/walk/price_data.h"

#include <cmath>
#include <stdexcept>

#include "core/random/torch_generator.h"
#include "core/text.h"

namespace kan {

namespace {

constexpr int kInputs = 3;
constexpr int kFewestRows = 10;
constexpr int kMostRows = 1'000'000;

void drawHouses(Matrix &inputs, Matrix &prices, TorchGenerator &generator) {
    for (Eigen::Index row = 0; row < inputs.rows(); ++row) {
        for (int i = 0; i < kInputs; ++i) {
            const auto [low, high] = houseRange(i);
            const auto values = static_cast<std::uint64_t>(high - low) + 1;
            inputs(row, i) = low + static_cast<double>(generator.below(values));
        }
        prices(row, 0) = housePrice(inputs(row, 0), inputs(row, 1), inputs(row, 2));
    }
}

/// Scales the training rows to -1 .. 1, and the test rows along with them.
std::vector<ColumnScaling> scaleColumns(Matrix &train, Matrix &test) {
    std::vector<ColumnScaling> scaling;
    for (Eigen::Index column = 0; column < train.cols(); ++column) {
        const double low = train.col(column).minCoeff(), high = train.col(column).maxCoeff();
        const ColumnScaling own{(low + high) / 2, high > low ? (high - low) / 2 : 1.0};
        for (Matrix *table : {&train, &test})
            for (Eigen::Index row = 0; row < table->rows(); ++row)
                (*table)(row, column) = own.fromUser((*table)(row, column));
        scaling.push_back(own);
    }
    return scaling;
}

}  // namespace

double housePrice(double bedrooms, double area, double age) {
    return 8 * std::pow(area, 0.8) * (1 + 0.08 * bedrooms) * (0.6 + 0.4 * std::exp(-age / 25));
}

std::pair<double, double> houseRange(int input) {
    constexpr std::pair<double, double> kRanges[kInputs] = {{1, 5}, {40, 240}, {0, 80}};
    return kRanges[input];
}

Dataset houseDataset(int train, int test, std::uint64_t seed) {
    if (train < kFewestRows || train > kMostRows)
        throw std::invalid_argument(concat("train is ", train, "; it must lie in ", kFewestRows, " .. ", kMostRows));
    if (test < 0 || test > kMostRows)
        throw std::invalid_argument(concat("test is ", test, "; it must lie in 0 .. ", kMostRows));
    Dataset data;
    data.train_input.resize(train, kInputs);
    data.train_label.resize(train, 1);
    data.test_input.resize(test, kInputs);
    data.test_label.resize(test, 1);
    TorchGenerator generator(seed);
    drawHouses(data.train_input, data.train_label, generator);
    drawHouses(data.test_input, data.test_label, generator);
    data.input_scaling = scaleColumns(data.train_input, data.test_input);
    data.output_scaling = scaleColumns(data.train_label, data.test_label);
    data.input_names = {"bedrooms", "area", "age"};
    data.output_names = {"price"};
    data.validate();
    return data;
}

}  // namespace kan
