// usage: predict_csv TABLE.csv TARGET: trains on the file, keeps the network as an experiment for kan-cli and the
// window, writes its predictions of all rows, and the network as Python.

#include <cstdio>
#include <exception>
#include <fstream>

#include <kan/kan.h>

int main(int count, char **arguments) try {
    if (count != 3) {
        std::fprintf(stderr, "usage: predict_csv TABLE.csv TARGET\n");
        return 2;
    }
    const kan::lib::Dataset data = kan::lib::readTable(arguments[1], {.targets = {arguments[2]}});
    kan::lib::Options options;
    options.opt = "LM";
    const kan::lib::Training training = kan::lib::train(data, options);
    std::printf("loss %.17g %.17g\n", training.train_loss.back(), training.test_loss.back());

    kan::lib::saveExperiment(training.network, data, options, "saved.json");
    const kan::lib::Experiment kept = kan::lib::loadExperiment("saved.json");
    const kan::lib::Prediction prediction = kan::lib::predict(kept.network, arguments[1]);
    for (std::size_t n = 0; n < prediction.rows.size(); ++n)
        std::printf("row %zu %.17g\n", prediction.rows[n], prediction.values(n, 0));
    for (const std::string &row : prediction.left_out) std::printf("left out %s\n", row.c_str());

    std::ofstream("network.py") << kan::lib::formula(training.network, kan::lib::Format::Python);
} catch (const std::exception &error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
}
