#include "core/discover/law_network.h"

#include "core/compile/compile_formula.h"
#include "core/compile/network_starts.h"
#include "core/kernels/evaluate.h"

namespace kan {

std::optional<Kan> networkOfLaws(const std::vector<ExpressionPtr> &laws, const Dataset &dataset, std::uint64_t seed) {
    CompileOptions options;
    options.seed = seed;
    options.input_scaling = dataset.input_scaling;
    options.output_scaling = dataset.output_scaling;
    try {
        const Kan model = compileFormula(laws, dataset.inputs(), options);
        const std::vector<Matrix> values = activations(model, dataset.train_input);
        for (const Matrix &of_nodes : values)
            if (!of_nodes.allFinite()) return std::nullopt;
        return withKnotsOver(model, values);
    } catch (const CompileError &) {
        return std::nullopt;
    }
}

}  // namespace kan
