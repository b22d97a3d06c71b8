// Finds the formula behind a table of numbers that the program has computed itself: step by step, then in one call.

#include <cmath>
#include <cstdio>
#include <exception>
#include <random>

#include <kan/kan.h>

namespace {

/// Rows of x1, x2 in [-1, 1] and x1^2 + 3 sin(2 x2).
void fill(kan::lib::Table &inputs, kan::lib::Table &labels, int rows) {
    std::mt19937_64 bits(1);
    for (int row = 0; row < rows; ++row) {
        double x[2];
        for (double &value : x) value = std::ldexp(static_cast<double>(bits() >> 11), -52) - 1;
        inputs.values.insert(inputs.values.end(), x, x + 2);
        labels.values.push_back(x[0] * x[0] + 3 * std::sin(2 * x[1]));
    }
}

}  // namespace

int main() try {
    kan::lib::Table inputs{{}, 2}, labels{{}, 1};
    fill(inputs, labels, 400);
    const kan::lib::Dataset data = kan::lib::datasetOf(inputs, labels);

    kan::lib::Options options;
    options.library = {"x", "x^2", "x^3", "sin", "exp"};
    options.set("training.lamb_entropy", "2");
    const kan::lib::Network start(data, options);
    const kan::lib::Training training = kan::lib::train(start, data, options);
    const kan::lib::Pruned pruned = kan::lib::prune(training.network, data);
    std::printf("pruned %zu of %zu edges\n", pruned.removed.size(), start.edges().size());

    options.width = {2, 1};
    options.grid = 20;
    options.opt = "LM";
    const kan::lib::Network line = kan::lib::train(data, options).network;
    std::printf("edge 0 0 %s\n", kan::lib::suggest(line, data, {0, 0, 0}, options).front().function.c_str());
    std::printf("edge 1 0 %s\n", kan::lib::suggest(line, data, {0, 1, 0}, options).front().function.c_str());

    const kan::lib::Discovery found = kan::lib::discover(data, options);
    std::printf("exact %d rmse %.3g\n", found.exact, found.train_rmse);
    std::printf("formula %s\n", kan::lib::formula(found.network, kan::lib::Format::Text, 6).c_str());
} catch (const std::exception &error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
}
