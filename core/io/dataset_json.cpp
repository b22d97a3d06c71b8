#include "core/io/dataset_json.h"

#include <stdexcept>
#include <string>
#include <vector>

#include "core/text.h"

namespace kan {

namespace {

using nlohmann::json;

constexpr int kIntLimit = 1'000'000'000;

json scalingToJson(const std::vector<ColumnScaling> &scaling) {
    json columns = json::array();
    for (const ColumnScaling &column : scaling) columns.push_back({column.shift, column.scale});
    return columns;
}

std::vector<ColumnScaling> scalingFromJson(const JsonReader &reader, const std::string &key, Eigen::Index count) {
    std::vector<ColumnScaling> scaling;
    if (!reader.has(key)) return scaling;
    const JsonReader columns = reader.at(key);
    if (columns.arraySize() > 0) columns.arraySize(static_cast<std::size_t>(count), "columns");
    for (std::size_t n = 0; n < columns.arraySize(); ++n) {
        const std::vector<double> numbers = columns.at(n).numbers(2, "shift and scale");
        if (numbers[1] == 0) columns.at(n).fail("has the scale 0; expected another number");
        scaling.push_back({numbers[0], numbers[1]});
    }
    return scaling;
}

std::vector<std::string> namesFromJson(const JsonReader &reader, const std::string &key, Eigen::Index count,
                                       const std::string &letter) {
    std::vector<std::string> names;
    for (Eigen::Index n = 0; n < count; ++n)
        names.push_back(count == 1 && letter == "f" ? letter : concat(letter, n + 1));
    if (!reader.has(key)) return names;
    const JsonReader list = reader.at(key);
    list.arraySize(static_cast<std::size_t>(count), "columns");
    for (std::size_t n = 0; n < names.size(); ++n) names[n] = list.at(n).string();
    return names;
}

}  // namespace

nlohmann::json toJson(const Dataset &data) {
    return {{"train_input", toJson(data.train_input)},
            {"train_label", toJson(data.train_label)},
            {"test_input", toJson(data.test_input)},
            {"test_label", toJson(data.test_label)},
            {"input_names", data.input_names},
            {"output_names", data.output_names},
            {"input_scaling", scalingToJson(data.input_scaling)},
            {"output_scaling", scalingToJson(data.output_scaling)},
            {"classes", data.classes}};
}

Dataset datasetFromJson(const JsonReader &reader) {
    Dataset data;
    data.train_input = reader.at("train_input").matrix();
    data.train_label = reader.at("train_label").matrix();
    if (reader.has("test_input")) data.test_input = reader.at("test_input").matrix();
    if (reader.has("test_label")) data.test_label = reader.at("test_label").matrix();
    if (reader.has("classes")) data.classes = static_cast<int>(reader.at("classes").integer(0, kIntLimit));
    data.input_names = namesFromJson(reader, "input_names", data.train_input.cols(), "x");
    data.output_names = namesFromJson(reader, "output_names", data.train_label.cols(), "f");
    data.input_scaling = scalingFromJson(reader, "input_scaling", data.train_input.cols());
    data.output_scaling = scalingFromJson(reader, "output_scaling", data.train_label.cols());
    try {
        data.validate();
    } catch (const std::invalid_argument &error) {
        reader.fail(concat("cannot be used: ", error.what()));
    }
    return data;
}

}  // namespace kan
