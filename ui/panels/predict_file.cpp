#include "ui/panels/predict_file.h"

#include <QFile>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QSettings>
#include <QVBoxLayout>
#include <utility>

#include "core/io/file_writer.h"
#include "ui/dialogs/layout_dialog.h"
#include "ui/text/names.h"
#include "ui/text/table_files.h"

namespace kan::ui {

namespace {
constexpr int kShownFileNotes = 4;
}

PredictFile::PredictFile(std::shared_ptr<TableStore> tables, std::function<Applied()> applied, QWidget *parent)
    : QWidget(parent),
      tables_(std::move(tables)),
      applied_(std::move(applied)),
      open_(new QPushButton(tr("Apply to a file…"), this)),
      stop_(new QPushButton(tr("Stop"), this)),
      save_(new QPushButton(tr("Save CSV…"), this)),
      otherwise_(new QPushButton(tr("Read it otherwise…"), this)),
      progress_(new QProgressBar(this)),
      result_(new QLabel(this)) {
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(5);
    auto *line = new QHBoxLayout;
    line->addWidget(open_);
    line->addWidget(save_);
    line->addStretch(1);
    column->addLayout(line);
    auto *running = new QHBoxLayout;
    running->addWidget(progress_, 1);
    running->addWidget(stop_);
    column->addLayout(running);
    column->addWidget(result_);
    column->addWidget(otherwise_, 0, Qt::AlignLeft);
    progress_->setRange(0, 100);
    progress_->setAccessibleName(tr("Predicting a file"));
    result_->setWordWrap(true);
    result_->setTextFormat(Qt::PlainText);
    result_->setTextInteractionFlags(Qt::TextSelectableByMouse);
    result_->setProperty("role", "caption");
    buildButtons();
    connect(&predictor_, &FilePredictor::changed, this, &PredictFile::show);
    show(predictor_.state());
}

void PredictFile::buildButtons() {
    open_->setToolTip(tr("Predicts every row of a table, as kan-cli predict does; columns are found by their names"));
    save_->setToolTip(tr("A line per row: its number and what the network says"));
    otherwise_->setToolTip(tr("Sheet and cells, delimiter, decimal comma, lines above the table, rows of names"));
    stop_->setProperty("small", true);
    connect(open_, &QPushButton::clicked, this, &PredictFile::askForFile);
    connect(stop_, &QPushButton::clicked, &predictor_, &FilePredictor::stop);
    connect(save_, &QPushButton::clicked, this, &PredictFile::askAndSave);
    connect(otherwise_, &QPushButton::clicked, this, &PredictFile::askForLayout);
}

void PredictFile::askForFile() {
    const QString folder = QSettings().value(QStringLiteral("predict/folder")).toString();
    const QString file = QFileDialog::getOpenFileName(window(), tr("Apply to a file"), folder, tableFileFilter());
    if (file.isEmpty()) return;
    QSettings().setValue(QStringLiteral("predict/folder"), QFileInfo(file).absolutePath());
    apply(TableFile(file.toStdString()));
}

void PredictFile::askForLayout() {
    const Applied applied = applied_();
    QStringList needed;
    for (const std::string &name : columnsReadBy(applied.reading)) needed << QString::fromStdString(name);
    const FilePrediction &state = *predictor_.state();
    LayoutDialog dialog(tables_, needed, window());
    dialog.openFile(TableFile(state.file.toStdString(), state.sheet, state.range), state.dialect);
    if (dialog.exec() == QDialog::Accepted) apply(dialog.file(), dialog.dialect());
}

void PredictFile::apply(const TableFile &file, const std::optional<CsvDialect> &dialect) {
    Applied applied = applied_();
    if (!applied.model) return result_->setText(tr("There is no network yet; run the training first."));
    predictor_.start(file, std::move(applied.model), std::move(applied.reading), dialect);
}

void PredictFile::askAndSave() {
    const QFileInfo of(predictor_.state()->file);
    const QString file = QFileDialog::getSaveFileName(
        window(), tr("Save the predictions"),
        QStringLiteral("%1/%2-predictions.csv").arg(of.absolutePath(), of.baseName()), tr("CSV (*.csv)"));
    if (!file.isEmpty()) saveTo(QFileInfo(file).suffix().isEmpty() ? file + QStringLiteral(".csv") : file);
}

bool PredictFile::saveTo(const QString &file) {
    const FilePrediction &state = *predictor_.state();
    const auto name = [](const QString &path) { return QFile::encodeName(path).toStdString(); };
    try {
        requireOtherThan({name(state.file)}, name(file));
        writeFile(name(file), state.csv);
    } catch (const FileError &error) {
        result_->setText(tr("Not saved: %1").arg(QString::fromLocal8Bit(error.what())));
        return false;
    }
    result_->setText(tr("Saved in %1.").arg(QFileInfo(file).fileName()));
    return true;
}

QString PredictFile::resultText() const {
    return result_->text();
}

void PredictFile::show(const FilePredictionPtr &state) {
    const QString name = QFileInfo(state->file).fileName();
    progress_->setVisible(state->running);
    stop_->setVisible(state->running);
    progress_->setValue(static_cast<int>(100 * state->share));
    save_->setVisible(!state->csv.empty());
    result_->setVisible(!state->file.isEmpty());
    otherwise_->setVisible(!state->file.isEmpty() && !state->running);
    if (state->running) return result_->setText(tr("Predicting %1…").arg(name));
    if (!state->problem.isEmpty()) return result_->setText(state->problem);
    QString text = tr("%1: %2 of %3 rows predicted.")
                       .arg(name, groupedNumber(static_cast<double>(state->predicted)),
                            groupedNumber(static_cast<double>(state->rows)));
    QStringList notes = state->notes.mid(0, kShownFileNotes);
    if (state->notes.size() > kShownFileNotes) notes << tr("…");
    result_->setText((QStringList(text) + notes).join(QLatin1Char('\n')));
    result_->setToolTip(state->notes.join(QLatin1Char('\n')));
}

}  // namespace kan::ui

#include "moc_predict_file.cpp"
