#pragma once

#include <QBoxLayout>
#include <QCheckBox>
#include <QSignalBlocker>
#include <QString>
#include <functional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "core/experiment/experiment.h"
#include "core/field.h"
#include "ui/controls/form_parts.h"
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

/// The plain rows of a panel: each made from its field, writes it and shows it.
template <class Options>
class FieldRows {
  public:
    /// Edits the present experiment: text of the undo step, merge key, change.
    using Apply = std::function<void(const QString &, const QString &, const std::function<void(Experiment &)> &)>;
    using Part = Options Experiment::*;

    FieldRows(std::span<const Field<Options>> fields, Part part, Apply apply)
        : fields_(fields), part_(part), apply_(std::move(apply)) {}

    /// A row at the end of the layout. `follow` adapts other options after an edit.
    SliderRow *add(std::string_view name, QBoxLayout *layout, QWidget *parent, void (*follow)(Options &) = nullptr) {
        const Field<Options> &field = fieldNamed(fields_, name);
        SliderRow *row = makeFieldRow(field, parent);
        layout->addWidget(row);
        QObject::connect(row, &SliderRow::edited, row, [this, &field, follow](double value, const QString &key) {
            apply_(fieldWords(field.row.edit), key, [&](Experiment &experiment) {
                setNumber(field, experiment.*part_, value);
                if (follow) follow(experiment.*part_);
            });
        });
        rows_.emplace_back(&field, row);
        return row;
    }

    /// A number without a slider, in a row with its label at the end of the layout.
    ValueSpinBox *addBox(std::string_view name, QBoxLayout *layout, QWidget *parent) {
        const Field<Options> &field = fieldNamed(fields_, name);
        auto *box = new ValueSpinBox(sliderScaleOf(field.row), field.row.typed_low, field.row.typed_high, parent);
        box->setUnit(fieldWords(field.unit));
        addLabelledRow(layout, fieldWords(field.row.label), box, fieldWords(field.row.words), parent);
        QObject::connect(box, &QDoubleSpinBox::valueChanged, box,
                         [this, &field](double value) { write(field, value); });
        boxes_.emplace_back(&field, box);
        return box;
    }

    /// A truth value, to be ticked.
    QCheckBox *addCheck(std::string_view name, QBoxLayout *layout, QWidget *parent) {
        const Field<Options> &field = fieldNamed(fields_, name);
        auto *check = new QCheckBox(fieldWords(field.row.label), parent);
        layout->addWidget(check);
        QObject::connect(check, &QCheckBox::toggled, check, [this, &field](bool on) { write(field, on ? 1 : 0); });
        checks_.emplace_back(&field, check);
        return check;
    }

    /// Shows the present values; a double click goes back to the baseline's.
    void show(const Experiment &now, const Experiment &baseline) const {
        for (const auto &[field, row] : rows_) {
            row->setValue(numberOf(*field, now.*part_));
            row->setResetValue(numberOf(*field, baseline.*part_));
        }
        for (const auto &[field, box] : boxes_) {
            const QSignalBlocker quiet(box);
            box->setValue(numberOf(*field, now.*part_));
        }
        for (const auto &[field, check] : checks_) {
            const QSignalBlocker quiet(check);
            check->setChecked(numberOf(*field, now.*part_) != 0);
        }
    }

  private:
    void write(const Field<Options> &field, double value) const {
        apply_(fieldWords(field.row.edit), {},
               [&](Experiment &experiment) { setNumber(field, experiment.*part_, value); });
    }

    template <class Control>
    using Shown = std::vector<std::pair<const Field<Options> *, Control *>>;

    std::span<const Field<Options>> fields_;
    Part part_;
    Apply apply_;
    Shown<SliderRow> rows_;
    Shown<ValueSpinBox> boxes_;
    Shown<QCheckBox> checks_;
};

}  // namespace kan::ui
