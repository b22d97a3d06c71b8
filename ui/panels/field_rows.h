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
#include "ui/controls/field_row.h"
#include "ui/controls/form_parts.h"

namespace kan::ui {

/// The plain rows of a panel: each made from its field, writes it and shows it.
template <class Options>
class FieldRows {
  public:
    /// Edits the present experiment: text of the undo step, merge key, change.
    using Apply = std::function<void(const QString &, const QString &, const std::function<void(Experiment &)> &)>;

    /// `part`: a member of the experiment, or what takes a reference to one and gives that to its options.
    template <class Part>
    FieldRows(std::span<const Field<Options>> fields, Part part, Apply apply)
        : fields_(fields),
          read_([part](const Experiment &experiment) -> const Options & { return std::invoke(part, experiment); }),
          written_([part](Experiment &experiment) -> Options & { return std::invoke(part, experiment); }),
          apply_(std::move(apply)) {}

    /// A row at the end of the layout. `follow` adapts other options after an edit.
    SliderRow *add(std::string_view name, QBoxLayout *layout, QWidget *parent, void (*follow)(Options &) = nullptr) {
        const Field<Options> &field = fieldNamed(fields_, name);
        SliderRow *row = makeFieldRow(field, parent);
        layout->addWidget(row);
        QObject::connect(row, &SliderRow::edited, row, [this, &field, follow](double value, const QString &key) {
            apply_(fieldWords(field.row.edit), key, [&](Experiment &experiment) {
                setNumber(field, written_(experiment), value);
                if (follow) follow(written_(experiment));
            });
        });
        rows_.emplace_back(&field, row);
        return row;
    }

    /// A number without a slider, in a row with its label at the end of the layout.
    ValueSpinBox *addBox(std::string_view name, QBoxLayout *layout, QWidget *parent) {
        const Field<Options> &field = fieldNamed(fields_, name);
        ValueSpinBox *box = makeFieldBox(field, parent);
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
            row->setValue(numberOf(*field, read_(now)));
            row->setResetValue(numberOf(*field, read_(baseline)));
        }
        for (const auto &[field, box] : boxes_) {
            const QSignalBlocker quiet(box);
            box->setValue(numberOf(*field, read_(now)));
        }
        for (const auto &[field, check] : checks_) {
            const QSignalBlocker quiet(check);
            check->setChecked(numberOf(*field, read_(now)) != 0);
        }
    }

  private:
    void write(const Field<Options> &field, double value) const {
        apply_(fieldWords(field.row.edit), {},
               [&](Experiment &experiment) { setNumber(field, written_(experiment), value); });
    }

    template <class Control>
    using Shown = std::vector<std::pair<const Field<Options> *, Control *>>;

    std::span<const Field<Options>> fields_;
    std::function<const Options &(const Experiment &)> read_;
    std::function<Options &(Experiment &)> written_;
    Apply apply_;
    Shown<SliderRow> rows_;
    Shown<ValueSpinBox> boxes_;
    Shown<QCheckBox> checks_;
};

}  // namespace kan::ui
