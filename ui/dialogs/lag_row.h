#pragma once

#include <QStringList>
#include <QWidget>
#include <vector>

#include "core/data/derived_column.h"

class QComboBox;
class QLineEdit;

namespace kan::ui {

class ElidedLabel;

/// What is used of the rows before each row: for every column and kind a list of numbers of rows, one of them at a
/// time in the line.
class LagRow : public QWidget {
    Q_OBJECT

  public:
    explicit LagRow(QWidget *parent = nullptr);

    /// Those that hold numbers.
    void setColumns(const QStringList &names);
    /// Emits nothing.
    void setLags(const std::vector<ColumnLags> &lags);
    /// As far as they can be read.
    const std::vector<ColumnLags> &lags() const { return lags_; }
    /// What is wrong with the list in the line; empty: nothing.
    QString problem() const;

  signals:
    void edited();

  private:
    void showList();
    void showOthers();
    void takeList(const QString &text);
    ColumnLags chosen() const;

    std::vector<ColumnLags> lags_;
    QComboBox *column_, *kind_;
    QLineEdit *list_;
    ElidedLabel *others_;  ///< what is used besides
};

}  // namespace kan::ui
