#pragma once

#include <QWidget>

#include "core/data/csv_dialect.h"

class QCheckBox;
class QComboBox;
class QLabel;
class QSpinBox;

namespace kan::ui {

/// How a text file is read: delimiter, header, decimal comma; below them what stands around the table: a preamble,
/// comments, names of several rows, a row of units.
class DialectRow : public QWidget {
    Q_OBJECT

  public:
    explicit DialectRow(QWidget *parent = nullptr);

    /// Emits nothing.
    void setDialect(const CsvDialect &dialect);
    CsvDialect dialect() const;
    /// Of a sheet only the header is open.
    void setOfSheet(bool on);

  signals:
    void edited();

  private:
    QWidget *layoutLine();

    CsvDialect shown_;  ///< with what has no control
    QLabel *delimiter_label_;
    QComboBox *delimiter_;
    QCheckBox *header_, *decimal_comma_;
    QSpinBox *skip_, *header_rows_;
    QLabel *comment_label_ = nullptr;
    QComboBox *comment_;
    QCheckBox *units_row_;
};

}  // namespace kan::ui
