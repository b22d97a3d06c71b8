#pragma once

#include <QString>
#include <string_view>

#include "core/field.h"
#include "ui/controls/slider_row.h"
#include "ui/controls/value_spin_box.h"

namespace kan::ui {

/// Texts of tables of fields in the user's language.
QString fieldWords(std::string_view text);

SliderScale sliderScaleOf(const FieldRow &row);
ControlEffect controlEffectOf(FieldEffect effect);

/// A slider with the words, scale, range, unit and effect of a field. It does nothing yet.
template <class Options>
SliderRow *makeFieldRow(const Field<Options> &field, QWidget *parent) {
    auto *row = new SliderRow({fieldWords(field.row.label), fieldWords(field.row.words), fieldWords(field.row.help)},
                              sliderScaleOf(field.row), field.row.typed_low, field.row.typed_high,
                              controlEffectOf(field.effect), parent);
    row->setUnit(fieldWords(field.unit));
    return row;
}

/// The number of a field without a slider; it does nothing yet.
template <class Options>
ValueSpinBox *makeFieldBox(const Field<Options> &field, QWidget *parent) {
    auto *box = new ValueSpinBox(sliderScaleOf(field.row), field.row.typed_low, field.row.typed_high, parent);
    box->setUnit(fieldWords(field.unit));
    return box;
}

}  // namespace kan::ui
