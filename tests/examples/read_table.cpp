// usage: read_table TABLE.txt: reads a table with lines above it, bars between its cells and decimal commas, whose rows
// count by the errors of the target; predicts each row from the one before, and prints what kan-cli prints.

#include <cstdio>
#include <exception>

#include <kan/kan.h>

int main(int count, char **arguments) try {
    if (count != 2) {
        std::fprintf(stderr, "usage: read_table TABLE.txt\n");
        return 2;
    }
    kan::lib::Columns columns;
    columns.targets = {"y"};
    columns.errors = "sigma";
    columns.derived = {{"ratio", "m/V"}};
    columns.past = {{.column = "y", .kind = "lag", .rows = {1, 2}}};
    columns.reading = {.delimiter = '|', .decimal_comma = true, .skip = 2};
    const kan::lib::Dataset data = kan::lib::readTable(arguments[1], columns);
    for (const std::string &name : data.inputNames()) std::printf("input %s\n", name.c_str());
    kan::lib::Options options;
    options.opt = "LM";
    const kan::lib::Training training = kan::lib::train(data, options);
    std::printf("loss %.17g %.17g\n", training.train_loss.back(), training.test_loss.back());
} catch (const std::exception &error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
}
