#pragma once

#include <QDialog>
#include <QTimer>
#include <memory>

#include "ui/session/table_desk.h"

class QLabel;
class QLineEdit;
class QPushButton;

namespace kan::ui {

class ColumnChips;

/// A column that is computed from others: its name, its formula and its first values, which another thread computes
/// while the formula is typed. It can be accepted once it has values in all rows that are whole.
class DerivedDialog : public QDialog {
    Q_OBJECT

  public:
    /// `source`: the table with the columns that this one may read.
    DerivedDialog(std::shared_ptr<TableStore> tables, const TableSource &source, QWidget *parent = nullptr);
    ~DerivedDialog() override;

    /// One that is there already; it can also be removed.
    void showColumn(const DerivedColumn &column);
    DerivedColumn column() const;
    bool removed() const { return removed_; }
    bool isReady() const;

  signals:
    /// What stands there has been tried out.
    void settled();

  private:
    void build();
    void askSoon();
    void ask();
    void showAnswer(const std::shared_ptr<const TableAnswer> &answer);
    void showText(const QString &text, bool good);

    TableSource source_;
    bool removed_ = false;
    QLineEdit *name_, *formula_;
    ColumnChips *chips_;
    QLabel *preview_;
    QPushButton *accept_ = nullptr, *remove_ = nullptr;
    QTimer soon_;
    TableDesk *desk_;
};

}  // namespace kan::ui
