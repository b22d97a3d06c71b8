#include "ui/panels/field_rows.h"

#include <QCoreApplication>
#include <string>

namespace kan::ui {

namespace {

SliderScale sliderScaleOf(const FieldRow &row) {
    const int low = static_cast<int>(row.low), high = static_cast<int>(row.high);
    switch (row.scale) {
        case FieldScale::Logarithmic:
            return SliderScale::logarithmicScale(row.low, row.high);
        case FieldScale::LogarithmicWithZero:
            return SliderScale::logarithmicWithZero(row.low, row.high);
        case FieldScale::Integers:
            return SliderScale::integers(low, high);
        case FieldScale::ManyIntegers:
            return SliderScale::manyIntegers(low, high);
        case FieldScale::None:
        case FieldScale::Linear:
            break;
    }
    return SliderScale::linear(row.low, row.high);
}

ControlEffect controlEffectOf(FieldEffect effect) {
    switch (effect) {
        case FieldEffect::Live:
            return ControlEffect::Live;
        case FieldEffect::Refine:
            return ControlEffect::Refine;
        case FieldEffect::Restart:
            break;
    }
    return ControlEffect::Restart;
}

}  // namespace

QString fieldWords(std::string_view text) {
    return text.empty() ? QString() : QCoreApplication::translate("Field", std::string(text).c_str());
}

SliderRow *makeFieldRow(const FieldRow &row, FieldEffect effect, QWidget *parent) {
    return new SliderRow({fieldWords(row.label), fieldWords(row.words), fieldWords(row.help)}, sliderScaleOf(row),
                         row.typed_low, row.typed_high, controlEffectOf(effect), parent);
}

}  // namespace kan::ui
