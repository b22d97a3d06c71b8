#include "ui/controls/field_row.h"

#include <QCoreApplication>
#include <string>

namespace kan::ui {

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
        case FieldScale::OnOff:
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
        case FieldEffect::Nothing:
            return ControlEffect::Preview;
        case FieldEffect::Restart:
            break;
    }
    return ControlEffect::Restart;
}

QString fieldWords(std::string_view text) {
    return text.empty() ? QString() : QCoreApplication::translate("Field", std::string(text).c_str());
}

}  // namespace kan::ui
