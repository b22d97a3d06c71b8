#pragma once

#include "core/data/sampling.h"
#include "ui/panels/field_rows.h"
#include "ui/panels/panel.h"

namespace kan::ui {

class Collapsible;
class FormulaEdit;
class RangeEditor;
class TableSection;

/// Where the rows come from: formula, ranges, numbers, seed, noise, normalisation; or a summary of the images;
/// or the table.
class DataPanel : public Panel {
    Q_OBJECT

  public:
    explicit DataPanel(ExperimentSession &session, QWidget *parent = nullptr);

    FormulaEdit *formulaEdit() const { return formula_; }
    TableSection *tableSection() const { return table_; }

  private:
    void buildSampling();
    void refresh();
    void showImages(const Experiment &experiment);
    void showError(const QString &field, const QString &text, int position);

    FieldRows<Sampling> rows_;
    FormulaEdit *formula_;
    QLabel *formula_error_;
    Collapsible *sampling_;
    QLabel *sampling_error_;
    QLabel *images_, *images_rows_, *images_error_;
    TableSection *table_;
    RangeEditor *ranges_ = nullptr;
};

}  // namespace kan::ui
