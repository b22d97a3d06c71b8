#pragma once

#include <QStringList>
#include <QWidget>

#include "core/data/table_source.h"

class QComboBox;
class QLabel;
class QStackedWidget;

namespace kan::ui {

class SliderRow;
class ValueSpinBox;

/// Which rows train: a share drawn by a seed, those that a column names, or all, with the test rows in a second file.
class SplitRow : public QWidget {
    Q_OBJECT

  public:
    explicit SplitRow(QWidget *parent = nullptr);

    /// Of the table; `likely` says train and test, if one does.
    void setColumns(const QStringList &names, const QString &likely = {});
    /// Emits nothing.
    void setSplit(const TableSplit &split, const QString &test_file);
    TableSplit split() const;
    /// Of the second file; empty if there is none.
    QString testFile() const;
    /// What takes the choice of a second file for `file`, without asking for it.
    void setTestFile(const QString &file);

  signals:
    void edited();

  private:
    enum Way { Drawn, ByColumn, SecondFile };

    QWidget *drawnPage();
    QWidget *filePage();
    void choose(int way);
    void askForFile();
    int way() const;

    QComboBox *way_;
    QStackedWidget *pages_;
    SliderRow *fraction_ = nullptr;
    ValueSpinBox *seed_ = nullptr;
    QComboBox *column_;
    QLabel *file_label_ = nullptr;
    QString test_file_;
};

}  // namespace kan::ui
