#include "core/data/sampling.h"

#include <cmath>
#include <stdexcept>

#include "core/data/derived_inputs.h"
#include "core/data/sampling_fields.h"
#include "core/formula/formula.h"
#include "core/random/torch_generator.h"
#include "core/text.h"

namespace kan {

namespace {

constexpr double kMaxBytes = 8e9;
constexpr std::size_t kMaxVariables = 1000;

void fillUniform(Matrix &table, Eigen::Index column, double low, double high, TorchGenerator &generator) {
    for (Eigen::Index row = 0; row < table.rows(); ++row) table(row, column) = generator.uniform() * (high - low) + low;
}

std::string describeRow(const Matrix &inputs, Eigen::Index row) {
    std::string text;
    for (Eigen::Index i = 0; i < inputs.cols() && i < 6; ++i)
        text += concat(i > 0 ? ", " : "", "x", i + 1, " = ", inputs(row, i));
    return text;
}

void evaluateRows(const Formula &formula, const Matrix &inputs, Matrix &labels, std::string_view which) {
    Eigen::Index bad = 0;
    Eigen::Index first = -1;
    std::vector<double> y(static_cast<std::size_t>(labels.cols()));
    for (Eigen::Index row = 0; row < inputs.rows(); ++row) {
        formula.evaluate({inputs.row(row).data(), static_cast<std::size_t>(inputs.cols())}, y);
        bool finite = true;
        for (std::size_t m = 0; m < y.size(); ++m) {
            labels(row, static_cast<Eigen::Index>(m)) = y[m];
            finite = finite && std::isfinite(y[m]);
        }
        if (finite) continue;
        if (first < 0) first = row;
        ++bad;
    }
    if (bad > 0)
        throw std::invalid_argument(concat("the formula has no finite value in ", bad, " of ", inputs.rows(), " ",
                                           which, " rows, for example at ", describeRow(inputs, first),
                                           "; change the ranges or the formula"));
}

/// The derived ones behind those that are drawn.
void deriveInputs(const Sampling &sampling, Matrix &inputs, std::string_view which) {
    const Eigen::Index drawn = inputs.cols();
    inputs = withDerivedInputs(inputs, sampling.derived);
    for (std::size_t d = 0; d < sampling.derived.size(); ++d) {
        const auto finite = inputs.col(drawn + static_cast<Eigen::Index>(d)).array().isFinite();
        const Eigen::Index bad = finite.size() - finite.count();
        if (bad == 0) continue;
        Eigen::Index first = 0;
        while (finite[first]) ++first;
        const DerivedColumn &column = sampling.derived[d];
        throw std::invalid_argument(concat("derived: ", column.name, " = ", column.formula, " has no finite value in ",
                                           bad, " of ", inputs.rows(), " ", which, " rows, first in row ", first + 1,
                                           " at ", describeRow(inputs.leftCols(drawn), first),
                                           "; choose another formula, or other ranges"));
    }
}

/// pykan: columns minus the training mean, divided by the training standard deviation. Returns both.
std::vector<ColumnScaling> normalize(Matrix &train, Matrix &test) {
    std::vector<ColumnScaling> scaling;
    const Eigen::RowVectorXd mean = train.colwise().mean();
    for (Eigen::Index column = 0; column < train.cols(); ++column) {
        const double squares = (train.col(column).array() - mean(column)).square().sum();
        const double std = train.rows() > 1 ? std::sqrt(squares / static_cast<double>(train.rows() - 1)) : 0.0;
        const double scale = std > 0 ? 1.0 / std : 1.0;
        train.col(column) = (train.col(column).array() - mean(column)) * scale;
        if (test.rows() > 0) test.col(column) = (test.col(column).array() - mean(column)) * scale;
        scaling.push_back({mean(column), std > 0 ? std : 1.0});
    }
    return scaling;
}

}  // namespace

void Sampling::validate() const {
    if (ranges.empty() || ranges.size() > kMaxVariables)
        throw std::invalid_argument(concat("ranges has ", ranges.size(), " entries; it needs 1 to ", kMaxVariables));
    for (std::size_t i = 0; i < ranges.size(); ++i) {
        const auto [low, high] = ranges[i];
        if (!(std::abs(low) <= 1e9 && std::abs(high) <= 1e9 && high - low > 1e-9))
            throw std::invalid_argument(
                concat("the range of x", i + 1, " is [", low, ", ", high,
                       "]; its first number must be smaller than its second, both within ±1e9"));
    }
    requireInRange(samplingFields(), *this);
    validateDerived(derived, {});
    const double bytes = (static_cast<double>(train_num) + test_num) * (inputs() + 1.0) * 8;
    if (bytes > kMaxBytes)
        throw std::invalid_argument(concat("train_num and test_num would need ", formatBytes(bytes), "; the limit is ",
                                           formatBytes(kMaxBytes), ". Choose fewer rows"));
}

Dataset createDataset(const std::string &formula, const Sampling &sampling) {
    sampling.validate();
    const int variables = static_cast<int>(sampling.ranges.size());
    const Formula function = Formula::parse(formula, variables);
    TorchGenerator generator(sampling.seed);
    Dataset data;
    data.train_input.resize(sampling.train_num, variables);
    data.test_input.resize(sampling.test_num, variables);
    for (int i = 0; i < variables; ++i) {
        const auto [low, high] = sampling.ranges[static_cast<std::size_t>(i)];
        fillUniform(data.train_input, i, low, high, generator);
        fillUniform(data.test_input, i, low, high, generator);
    }
    data.input_names = drawnNames(variables, sampling.derived);
    for (const DerivedColumn &column : sampling.derived)
        data.derivation.columns.emplace_back(column.name, column.formula);
    if (!sampling.derived.empty()) data.derivation.own = drawnNames(variables, {});
    data.train_label.resize(sampling.train_num, function.outputs());
    data.test_label.resize(sampling.test_num, function.outputs());
    evaluateRows(function, data.train_input, data.train_label, "training");
    evaluateRows(function, data.test_input, data.test_label, "test");
    for (int m = 0; m < function.outputs(); ++m)
        data.output_names.push_back(function.outputs() == 1 ? std::string("f") : concat("f", m + 1));
    if (sampling.noise > 0) {
        const std::vector<double> normals = generator.normals(static_cast<std::size_t>(data.train_label.size()));
        for (Eigen::Index n = 0; n < data.train_label.size(); ++n)
            data.train_label.data()[n] += sampling.noise * normals[static_cast<std::size_t>(n)];
    }
    deriveInputs(sampling, data.train_input, "training");
    deriveInputs(sampling, data.test_input, "test");
    if (sampling.normalize_input) data.input_scaling = normalize(data.train_input, data.test_input);
    if (sampling.normalize_label) data.output_scaling = normalize(data.train_label, data.test_label);
    data.validate();
    return data;
}

}  // namespace kan
