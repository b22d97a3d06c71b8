#pragma once

#include <QBoxLayout>
#include <QString>
#include <functional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "core/experiment/experiment.h"
#include "core/field.h"
#include "ui/controls/slider_row.h"

namespace kan::ui {

/// Texts of tables of fields in the user's language.
QString fieldWords(std::string_view text);

/// A slider with the words, scale, range and effect of a field. It does nothing yet.
SliderRow *makeFieldRow(const FieldRow &row, FieldEffect effect, QWidget *parent);

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
        SliderRow *row = makeFieldRow(field.row, field.effect, parent);
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

    /// Shows the present values; a double click goes back to the baseline's.
    void show(const Experiment &now, const Experiment &baseline) const {
        for (const auto &[field, row] : rows_) {
            row->setValue(numberOf(*field, now.*part_));
            row->setResetValue(numberOf(*field, baseline.*part_));
        }
    }

  private:
    std::span<const Field<Options>> fields_;
    Part part_;
    Apply apply_;
    std::vector<std::pair<const Field<Options> *, SliderRow *>> rows_;
};

}  // namespace kan::ui
