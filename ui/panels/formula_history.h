#pragma once

#include <QFrame>

#include "ui/panels/kept_formulas.h"

class QTableWidget;

namespace kan::ui {

/// A list of the formulas that stood in the panel, with their errors and sizes, open until one is taken (Enter, click)
/// or given up (Escape, a click elsewhere). The entry under the pointer or the arrow keys is previewed.
class FormulaHistory : public QFrame {
    Q_OBJECT

  public:
    explicit FormulaHistory(QWidget *parent = nullptr);

    /// Above a button, so that what is previewed below it is seen; the newest entry is chosen.
    void open(std::vector<KeptFormula> formulas, QWidget *button);
    QTableWidget *table() const { return table_; }

  signals:
    void previewed(const kan::ui::KeptFormula &formula);
    void adopted(const kan::ui::KeptFormula &formula);
    void closed();

  protected:
    bool eventFilter(QObject *watched, QEvent *event) override;
    void hideEvent(QHideEvent *event) override;

  private:
    void preview(int row);
    void adopt(int row);

    std::vector<KeptFormula> formulas_;
    QTableWidget *table_;
};

}  // namespace kan::ui
