#include "core/experiment/column_dependence.h"

#include <stdexcept>
#include <utility>

#include "core/text.h"
#include "core/train/loss.h"

namespace kan {

std::vector<std::string> dependenceOutputs(const Kan &model, const RowReading &reading) {
    std::vector<std::string> names;
    const EncodedColumn &first = reading.encoding.outputs.front();
    if (reading.ofClasses())
        for (const std::string &category : first.categories)
            names.push_back(concat("P(", first.name, " = ", category, ")"));
    else
        for (int output = 0; output < model.outputs(); ++output)
            names.push_back(reading.encoding.outputs[static_cast<std::size_t>(output)].name);
    return names;
}

PartialDependence columnDependence(const Kan &model, const Dataset &data, const RowReading &reading, MovedColumn column,
                                   int output, const DependenceOptions &options, std::stop_token stop) {
    if (const std::string refusal = networkRefusal(model, reading); !refusal.empty())
        throw std::invalid_argument(refusal);
    const ColumnScaling scaling = scalingOf(column, data);
    const UserUnits units{data.input_scaling, data.output_scaling};
    if (!reading.ofClasses())
        return partialDependence(model, data.train_input, std::move(column), scaling,
                                 outputReading(model, output, units), options, std::move(stop));
    if (output < 0 || output >= reading.classes())
        throw std::invalid_argument(concat("class ", output, " does not exist: there are ", reading.classes()));
    const auto probability = [output](const Matrix &outputs) -> Eigen::VectorXd {
        return classProbabilities(outputs).col(output);
    };
    return partialDependence(model, data.train_input, std::move(column), scaling, probability, options,
                             std::move(stop));
}

ColumnScaling scalingOf(const MovedColumn &column, const Dataset &data) {
    return scalingAt(data.input_scaling, column.inputs.front());
}

}  // namespace kan
