#pragma once

#include <QDialog>
#include <QStringList>
#include <memory>
#include <optional>

#include "core/data/table_file.h"
#include "ui/session/table_desk.h"

class QLabel;
class QPushButton;

namespace kan::ui {

class FileHead;

/// How a file is read to which a network is applied: its sheet and cells, or its delimiter and what stands around the
/// table, with the first rows as they are read so and the columns that are still missing. It can be accepted once there
/// are rows.
class LayoutDialog : public QDialog {
    Q_OBJECT

  public:
    /// `needed`: columns that the file should have.
    LayoutDialog(std::shared_ptr<TableStore> tables, QStringList needed, QWidget *parent = nullptr);
    ~LayoutDialog() override;

    /// Starts with this dialect, or with what the file's first rows suggest.
    void openFile(const TableFile &file, const std::optional<CsvDialect> &dialect);
    TableFile file() const;
    const CsvDialect &dialect() const { return source_.dialect; }
    bool isReady() const;
    /// What is missing, or why nothing can be read.
    QString statusText() const;

  signals:
    void settled();

  private:
    void ask(bool detect);
    void showHead(const std::shared_ptr<const TableHead> &head);
    void showAnswer(const TableAnswer &answer);

    QStringList needed_;
    TableSource source_;
    FileHead *head_;
    QLabel *status_;
    QPushButton *accept_ = nullptr;
    TableDesk *desk_;
};

}  // namespace kan::ui
