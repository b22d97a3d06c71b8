#include "core/structure/network_structure.h"

#include <cmath>
#include <stdexcept>

#include "core/kernels/evaluate.h"
#include "core/text.h"

namespace kan {

namespace {

/// Of one output, in standard deviations of its labels; 0 if these do not vary.
double relativeError(const Matrix &got, const Matrix &wanted, int output) {
    const auto missed = got.col(output) - wanted.col(output);
    const double size = deviation(wanted.col(output));
    const double error = std::sqrt(missed.squaredNorm() / static_cast<double>(missed.size()));
    return size > 0 ? error / size : 0;
}

}  // namespace

NetworkStructure networkStructure(const Kan &model, const Dataset &dataset, const StructureOptions &options,
                                  std::stop_token stop) {
    if (dataset.classes > 0)
        throw std::invalid_argument("the data has classes; structure is told of numbers, not of classes");
    const UserUnits units{dataset.input_scaling, dataset.output_scaling};
    NetworkStructure found;
    found.inputs = dataset.input_names;
    found.prices = inputPrices(model, dataset, options.threads);
    const bool tested = dataset.test_input.rows() > 0;
    const Matrix got = inUserUnits(predict(model, tested ? dataset.test_input : dataset.train_input, options.threads),
                                   dataset.output_scaling);
    const Matrix wanted = inUserUnits(tested ? dataset.test_label : dataset.train_label, dataset.output_scaling);
    InteractionOptions interactions;
    interactions.threads = options.threads;
    for (int output = 0; output < model.outputs(); ++output) {
        OutputStructure one;
        one.name = dataset.output_names[static_cast<std::size_t>(output)];
        one.error = relativeError(got, wanted, output);
        StructureOptions own = options;
        own.error = one.error;
        one.structure = findStructure(model, dataset.train_input, output, units, own, stop);
        one.interactions = findInteractions(model, dataset.train_input, output, units, interactions, stop);
        found.outputs.push_back(std::move(one));
    }
    return found;
}

}  // namespace kan
