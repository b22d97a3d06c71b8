#pragma once

#include <QDialog>
#include <QTimer>
#include <memory>
#include <optional>

#include "ui/session/table_desk.h"

class QLabel;
class QPushButton;
class QTableView;

namespace kan::ui {

class ColumnModel;
class DerivedButton;
class FileHead;
class HeadModel;
class LagRow;
class LogRow;
class SplitRow;

/// What is to be made of a table in a file: how it is read, what each column is, which rows train. Everything is tried
/// out while it is chosen, on another thread; it can be accepted once it gives rows to train on.
class ImportDialog : public QDialog {
    Q_OBJECT

  public:
    explicit ImportDialog(std::shared_ptr<TableStore> tables, QWidget *parent = nullptr);
    ~ImportDialog() override;

    /// Starts with what the file suggests.
    void openFile(const QString &file);
    /// The same for several with the same columns, whose rows follow each other.
    void openFiles(const QStringList &files);
    /// Starts with these settings.
    void openSource(const TableSource &source);

    /// As accepted, with a use for every column, and the rows it gives.
    const TableSource &source() const { return answer_->source; }
    const Dataset &rows() const { return *answer_->rows; }
    bool isReady() const;
    /// Why not; empty while it is being found out.
    QString problem() const;

    ColumnModel *columns() const { return columns_; }
    HeadModel *head() const;
    SplitRow *split() const { return split_; }
    LagRow *lags() const { return lags_; }

  signals:
    /// Everything chosen so far has been tried out.
    void settled();

  private:
    void buildColumns();
    void buildDerived();
    QWidget *buildFoot();
    void ask(bool suggest, bool detect);
    void askSoon();
    void dialectEdited(bool other_delimiter);
    void sheetEdited(bool other_sheet);
    void nameFiles();
    void splitEdited();
    void lagsEdited();
    std::vector<TableColumnUse> usesLeft() const;
    void showHead(const std::shared_ptr<const TableHead> &head);
    void showAnswer(const std::shared_ptr<const TableAnswer> &answer);
    void showColumns(const TableAnswer &answer);
    void showBusy(const QString &text);
    void showProblem(const QString &text);
    void showMenu(const QPoint &at);
    void showNotes();

    TableSource source_;                     ///< as asked for
    bool detect_ = false, suggest_ = false;  ///< of what was asked last
    std::shared_ptr<const TableAnswer> answer_;
    std::vector<std::string> derived_shown_;  ///< columns of columns_ that are not the file's
    FileHead *head_;
    QLabel *status_, *notes_;
    QTableView *column_view_;
    ColumnModel *columns_;
    LagRow *lags_;
    LogRow *logs_;
    DerivedButton *derived_;
    SplitRow *split_;
    QPushButton *accept_ = nullptr;
    QTimer soon_;
    TableDesk *desk_;
};

}  // namespace kan::ui
