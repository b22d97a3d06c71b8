#pragma once

#include <QWidget>

#include "core/data/csv_dialect.h"

class QCheckBox;
class QComboBox;

namespace kan::ui {

/// How a text file is read: delimiter, header, decimal comma.
class DialectRow : public QWidget {
    Q_OBJECT

  public:
    explicit DialectRow(QWidget *parent = nullptr);

    /// Emits nothing.
    void setDialect(const CsvDialect &dialect);
    CsvDialect dialect() const;

  signals:
    void edited();

  private:
    CsvDialect shown_;  ///< with what has no control
    QComboBox *delimiter_;
    QCheckBox *header_, *decimal_comma_;
};

}  // namespace kan::ui
