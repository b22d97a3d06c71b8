#pragma once

#include <QStringList>
#include <QTimer>
#include <QWidget>
#include <functional>
#include <string_view>
#include <utility>
#include <vector>

#include "core/experiment/experiment.h"
#include "ui/panels/field_rows.h"

class QLabel;
class QProgressBar;
class QPushButton;

namespace kan::ui {

class ExperimentSession;

/// The part of the data panel for a table: file, rows, columns, what became of them, the split, and the way to change
/// all of it.
class TableSection : public QWidget {
    Q_OBJECT

  public:
    explicit TableSection(ExperimentSession &session, QWidget *parent = nullptr);

    /// Shows the session's table, if it has one; else hides.
    void refresh();
    /// Of the table; empty: it is fine again.
    void showError(const QString &text);

    SliderRow *fractionRow() const { return fraction_; }
    SliderRow *seedRow() const { return seed_; }
    QPushButton *columnsButton() const { return columns_; }

  public slots:
    void chooseColumns();

  signals:
    /// Somebody wants to see the rows.
    void dataRequested();

  private:
    void buildBusy();
    QLayout *buildButtons();
    void askForFile();
    void apply(const QString &text, const QString &merge_key, const std::function<void(Experiment &)> &change);
    void showColumns(const TableSource &table);
    void showSplit(const TableSource &table);
    QStringList notes() const;

    ExperimentSession &session_;
    QLabel *file_, *rows_, *inputs_, *target_, *notes_, *error_;
    QWidget *busy_;
    QProgressBar *progress_;
    QTimer late_;
    QLabel *split_;
    FieldRows<TableSplit> split_rows_;
    SliderRow *fraction_ = nullptr, *seed_ = nullptr;                      ///< of split_rows_
    std::vector<std::pair<std::string_view, SliderRow *>> split_numbers_;  ///< all of them, by their fields
    QPushButton *find_;                                                    ///< if the file is not there
    QPushButton *columns_, *look_;
};

}  // namespace kan::ui
