#include "core/io/dataset_json.h"

#include <stdexcept>
#include <string>
#include <vector>

#include "core/text.h"
#include "core/utf8.h"

namespace kan {

namespace {

using nlohmann::json;

json scalingToJson(const std::vector<ColumnScaling> &scaling) {
    json columns = json::array();
    for (const ColumnScaling &column : scaling) columns.push_back(toJson(column));
    return columns;
}

std::vector<ColumnScaling> scalingFromJson(const JsonReader &reader, const std::string &key, Eigen::Index count) {
    std::vector<ColumnScaling> scaling;
    if (!reader.has(key)) return scaling;
    const JsonReader columns = reader.at(key);
    if (columns.arraySize() > 0) columns.arraySize(static_cast<std::size_t>(count), "columns");
    for (std::size_t n = 0; n < columns.arraySize(); ++n) scaling.push_back(columnScalingFromJson(columns.at(n)));
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
    for (std::size_t n = 0; n < names.size(); ++n) names[n] = visible(list.at(n).string());
    return names;
}

std::vector<std::string> classNamesFromJson(const JsonReader &reader) {
    std::vector<std::string> names;
    if (!reader.has("class_names")) return names;
    const JsonReader list = reader.at("class_names");
    for (std::size_t n = 0; n < list.arraySize(); ++n) names.push_back(visible(list.at(n).string()));
    return names;
}

}  // namespace

nlohmann::json toJson(const ColumnScaling &scaling) {
    json entry = {scaling.shift, scaling.scale};
    if (scaling.log) entry.push_back("log");
    return entry;
}

ColumnScaling columnScalingFromJson(const JsonReader &reader) {
    const std::size_t size = reader.arraySize();
    if (size != 2 && size != 3) reader.arraySize(2, "shift and scale");
    const ColumnScaling scaling{reader.at(0).number(), reader.at(1).number(), size == 3};
    if (scaling.scale == 0) reader.fail("has the scale 0; expected another number");
    if (scaling.log && reader.at(2).string() != "log") reader.at(2).fail("is unknown; expected \"log\"");
    return scaling;
}

nlohmann::json toJson(const Dataset &data) {
    nlohmann::json json = {{"train_input", toJson(data.train_input)},
                           {"train_label", toJson(data.train_label)},
                           {"test_input", toJson(data.test_input)},
                           {"test_label", toJson(data.test_label)},
                           {"input_names", data.input_names},
                           {"output_names", data.output_names},
                           {"input_scaling", scalingToJson(data.input_scaling)},
                           {"output_scaling", scalingToJson(data.output_scaling)},
                           {"classes", data.classes},
                           {"class_names", data.class_names}};
    if (!data.train_weight.empty()) {
        json["train_weight"] = data.train_weight;
        json["test_weight"] = data.test_weight;
    }
    return json;
}

Dataset datasetFromJson(const JsonReader &reader) {
    Dataset data;
    data.train_input = reader.at("train_input").matrix();
    data.train_label = reader.at("train_label").matrix();
    if (reader.has("test_input")) data.test_input = reader.at("test_input").matrix();
    if (reader.has("test_label")) data.test_label = reader.at("test_label").matrix();
    if (reader.has("train_weight")) data.train_weight = reader.at("train_weight").numbers();
    if (reader.has("test_weight")) data.test_weight = reader.at("test_weight").numbers();
    if (reader.has("classes")) data.classes = static_cast<int>(reader.at("classes").integer(0, kIntLimit));
    data.class_names = classNamesFromJson(reader);
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
