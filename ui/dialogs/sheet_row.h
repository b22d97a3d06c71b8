#pragma once

#include <QWidget>
#include <vector>

#include "core/data/spreadsheet.h"

class QComboBox;
class QLineEdit;

namespace kan::ui {

/// Which sheet of a spreadsheet is read, and which of its cells.
class SheetRow : public QWidget {
    Q_OBJECT

  public:
    explicit SheetRow(QWidget *parent = nullptr);
    ~SheetRow() override;

    // These emit nothing.
    void setSheets(const std::vector<SheetInfo> &sheets);
    void setSheet(const QString &name);
    void setRange(const QString &range);

    QString sheet() const;
    QString range() const;

  signals:
    void sheetChosen();
    void rangeEdited();

  private:
    QComboBox *sheets_;
    QLineEdit *range_;
};

}  // namespace kan::ui
