#pragma once

#include <QWidget>
#include <functional>

#include "ui/session/file_predictor.h"

class QLabel;
class QProgressBar;
class QPushButton;

namespace kan {
class TableStore;
}

namespace kan::ui {

/// Applies the network on screen to the rows of a file: choose it, watch, stop, save what comes out; read it otherwise
/// where its layout was taken for another.
class PredictFile : public QWidget {
    Q_OBJECT

  public:
    /// What is applied; a network that is null: there is none yet.
    struct Applied {
        std::shared_ptr<const Kan> model;
        RowReading reading;
    };

    PredictFile(std::shared_ptr<TableStore> tables, std::function<Applied()> applied, QWidget *parent = nullptr);

    FilePredictor &predictor() { return predictor_; }
    /// Without asking for a name. Without a dialect: what the file's first rows suggest.
    void apply(const TableFile &file, const std::optional<CsvDialect> &dialect = {});
    /// Writes the result; false, and the reason is shown, if that fails.
    bool saveTo(const QString &file);
    QString resultText() const;
    QPushButton *saveButton() const { return save_; }
    QPushButton *stopButton() const { return stop_; }
    QPushButton *otherwiseButton() const { return otherwise_; }

  private:
    void buildButtons();
    void askForFile();
    void askForLayout();
    void askAndSave();
    void show(const FilePredictionPtr &state);

    std::shared_ptr<TableStore> tables_;
    std::function<Applied()> applied_;
    QPushButton *open_, *stop_, *save_, *otherwise_;
    QProgressBar *progress_;
    QLabel *result_;
    FilePredictor predictor_;
};

}  // namespace kan::ui
