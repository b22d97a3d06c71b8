#pragma once

#include <QWidget>
#include <memory>
#include <optional>
#include <vector>

#include "core/data/csv_dialect.h"
#include "core/data/spreadsheet.h"

class QLabel;
class QTableView;

namespace kan::ui {

class DialectRow;
class HeadModel;
class SheetRow;
struct TableHead;

/// A table's file and size, how it is read (of a spreadsheet which cells, of text how it is laid out), and its first
/// rows as they stand there.
class FileHead : public QWidget {
    Q_OBJECT

  public:
    explicit FileHead(QWidget *parent = nullptr);

    // These emit nothing.
    void setFiles(const QStringList &paths);
    void setSheets(const std::vector<SheetInfo> &sheets, const QString &chosen);
    void setRange(const QString &range);
    void setDialect(const CsvDialect &dialect);
    void setHead(const std::shared_ptr<const TableHead> &head);
    void setRows(double rows);
    /// Another file: no delimiter has been chosen for it.
    void forgetDelimiter() { delimiter_.reset(); }

    QString sheet() const;
    QString range() const;
    CsvDialect dialect() const;
    /// That has been chosen by hand: the rest of the dialect is to be found for it.
    std::optional<char> delimiter() const { return delimiter_; }
    HeadModel *model() const { return model_; }

  signals:
    /// With another delimiter all the rest is to be found again.
    void dialectEdited(bool other_delimiter);
    void sheetEdited(bool other_sheet);

  private:
    void buildView();
    void fitColumns();

    QLabel *file_, *size_;
    SheetRow *sheet_;
    DialectRow *dialect_;
    QTableView *view_;
    HeadModel *model_;
    char shown_delimiter_ = ',';
    std::optional<char> delimiter_;
};

}  // namespace kan::ui
