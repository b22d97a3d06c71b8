// Fits a network to samples of a formula, as kan-cli train does, and prints the losses and the formula of its splines.

#include <cstdio>
#include <exception>

#include <kan/kan.h>

int main() try {
    const kan::lib::Dataset data = kan::lib::sample("exp(sin(pi*x1)+x2^2)");

    kan::lib::Options options;
    options.width = {2, 5, 1};
    options.grid = 5;
    options.lamb = 0.1;
    options.steps = 20;
    const kan::lib::Training training = kan::lib::train(data, options);
    for (std::size_t step = 0; step < training.train_loss.size(); ++step)
        std::printf("step %.17g %.17g\n", training.train_loss[step], training.test_loss[step]);

    const kan::lib::Pruned pruned = kan::lib::prune(training.network, data);
    const kan::lib::Symbolic named = kan::lib::autoSymbolic(pruned.network, data);
    std::printf("rmse %.3g\n", kan::lib::rmse(named.network, data.testInput(), data.testLabel()));
    std::printf("formula %s\n", kan::lib::formula(named.network, kan::lib::Format::Text, 4).c_str());
} catch (const std::exception &error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
}
