#include "core/experiment/experiment_fields.h"

#include <algorithm>
#include <charconv>
#include <iterator>

#include "core/experiment/edit_effect.h"
#include "core/model/kan_layers.h"

namespace kan {

namespace {

/// Shortest text that reads back as the same number.
template <class Number>
std::string numberText(Number value) {
    char text[32];
    return {text, std::to_chars(std::begin(text), std::end(text), value).ptr};
}

std::string quotedText(std::string_view name) {
    std::string text = "\"";
    for (const char c : name) {
        if (c == '"' || c == '\\') text += '\\';
        text += c;
    }
    return text + '"';
}

template <class Values, class Write>
std::string listText(const Values &values, const Write &write) {
    std::string text;
    for (const auto &value : values) text += (text.empty() ? "" : ",") + write(value);
    return "[" + text + "]";
}

std::string valueText(double value) {
    return numberText(value);
}
std::string valueText(int value) {
    return numberText(value);
}
std::string valueText(std::uint64_t value) {
    return numberText(value);
}
std::string valueText(bool value) {
    return value ? "true" : "false";
}
std::string valueText(std::string_view choice) {
    return std::string(choice);
}
std::string valueText(const double (&range)[2]) {
    return listText(range, numberText<double>);
}
std::string valueText(const std::vector<int> &values) {
    return listText(values, numberText<int>);
}
std::string valueText(const std::vector<double> &values) {
    return listText(values, numberText<double>);
}
std::string valueText(const std::vector<std::string> &names) {
    return listText(names, quotedText);
}
std::string valueText(const std::vector<std::pair<double, double>> &ranges) {
    return listText(
        ranges, [](const auto &range) { return "[" + numberText(range.first) + "," + numberText(range.second) + "]"; });
}

}  // namespace

std::vector<FieldText> fieldTexts(const Experiment &experiment) {
    std::vector<FieldText> texts;
    const bool drawn = hasFormula(experiment);
    if (drawn) texts.push_back({"formula", experiment.formula});
    forEachSection(experiment, [&](std::string_view section, auto fields, const auto &part) {
        if (section == "sampling" && !drawn) return;
        for (const auto &field : fields)
            texts.push_back({concat(section, ".", field.name),
                             readField(field, part, [](const auto &value) { return valueText(value); })});
    });
    const KanSpec &model = experiment.model;
    if (!model.multiplies()) return texts;
    const auto width =
        std::find_if(texts.begin(), texts.end(), [](const FieldText &text) { return text.key == "model.width"; });
    width->value = widthText(model);
    texts.insert(width + 1, {"model.mult_arity", listText(model.mult_arity, [](const std::vector<int> &arity) {
                                 return valueText(arity);
                             })});
    return texts;
}

}  // namespace kan
