#include "core/structure/input_prices.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "core/kernels/evaluate.h"
#include "core/text.h"

namespace kan {

InputPrices inputPrices(const Kan &model, const Dataset &dataset, int threads) {
    if (dataset.inputs() != model.inputs() || dataset.outputs() != model.outputs())
        throw std::invalid_argument(concat("the data has ", dataset.inputs(), " inputs and ", dataset.outputs(),
                                           " outputs, the network ", model.inputs(), " and ", model.outputs(),
                                           "; what inputs are worth is told of numbers, not of classes"));
    const bool tested = dataset.test_input.rows() > 0;
    const Matrix &x = tested ? dataset.test_input : dataset.train_input;
    const Matrix wanted = inUserUnits(tested ? dataset.test_label : dataset.train_label, dataset.output_scaling);
    const auto rmse = [&](const Matrix &inputs) {
        const Matrix missed = inUserUnits(predict(model, inputs, threads), dataset.output_scaling) - wanted;
        return std::sqrt(missed.squaredNorm() / static_cast<double>(std::max<Eigen::Index>(1, missed.size())));
    };
    InputPrices prices;
    prices.rmse = rmse(x);
    for (Eigen::Index i = 0; i < x.cols(); ++i) {
        Matrix held = x;
        held.col(i).setConstant(dataset.train_input.col(i).mean());
        prices.without.push_back(rmse(held));
    }
    return prices;
}

}  // namespace kan
