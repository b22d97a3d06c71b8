#pragma once

#include "ui/panels/panel.h"

class QCheckBox;

namespace kan::ui {

class Collapsible;
class FormulaEdit;
class RangeEditor;
class TableSection;
class ValueSpinBox;

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
    ValueSpinBox *count(int low, int high);
    void refresh();
    void showImages(const Experiment &experiment);
    void showError(const QString &field, const QString &text, int position);

    FormulaEdit *formula_;
    QLabel *formula_error_;
    Collapsible *sampling_;
    QLabel *sampling_error_;
    QLabel *images_, *images_rows_, *images_error_;
    TableSection *table_;
    RangeEditor *ranges_ = nullptr;
    ValueSpinBox *train_ = nullptr;
    ValueSpinBox *test_ = nullptr;
    ValueSpinBox *seed_ = nullptr;
    ValueSpinBox *noise_ = nullptr;
    QCheckBox *normalize_input_ = nullptr;
    QCheckBox *normalize_label_ = nullptr;
};

}  // namespace kan::ui
