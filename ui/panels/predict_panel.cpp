#include "ui/panels/predict_panel.h"

#include <QApplication>
#include <QClipboard>
#include <QFile>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QShortcut>
#include <QTableWidget>
#include <QTimer>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>
#include <functional>
#include <set>
#include <utility>

#include "core/io/file_writer.h"
#include "core/units.h"
#include "ui/controls/form_parts.h"
#include "ui/panels/predict_file.h"
#include "ui/panels/predict_inputs.h"
#include "ui/session/experiment_session.h"
#include "ui/text/names.h"
#include "ui/theme/theme.h"

namespace kan::ui {

namespace {

constexpr int kOutputDigits = 5, kErrorDigits = 2, kCellDigits = 5;
constexpr std::size_t kShownClasses = 4;
constexpr int kMostKeptLines = 8;
constexpr std::size_t kMostKeptInputs = 40;  // columns of the table; CSV has all

QLabel *sectionTitle(const QString &text, QWidget *parent) {
    auto *label = new QLabel(text.toUpper(), parent);
    label->setProperty("role", "section");
    label->setFont(scaledFont(label->font(), 0.88));
    return label;
}

/// Unless the name says it.
QString unitBehind(const EncodedColumn &column) {
    const bool said = nameWithUnit(column.name, column.unit) == column.name;
    return said ? QString() : QChar(QChar::Nbsp) + QString::fromStdString(column.unit);
}

/// As many digits of a value as its error lets one believe.
int digitsBeside(double value, double error) {
    if (!(error > 0) || value == 0) return kOutputDigits;
    const double decades = std::floor(std::log10(std::abs(value))) - std::floor(std::log10(error));
    return static_cast<int>(std::clamp(decades + kErrorDigits, 1.0, 12.0));
}

QString shownCell(const EncodedColumn &column, double value, int digits) {
    return column.categories.empty() ? formatNumber(value, digits) : QString::fromStdString(cellText(column, value));
}

QString percentText(double share) {
    return PredictPanel::tr("%1 %").arg(QString::number(100 * share, 'f', 1));
}

/// The most probable classes with their probabilities, a line each.
QStringList classLines(const EncodedColumn &column, const std::vector<double> &probabilities) {
    std::vector<std::size_t> order(probabilities.size());
    for (std::size_t c = 0; c < order.size(); ++c) order[c] = c;
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return probabilities[a] > probabilities[b]; });
    QStringList lines;
    for (std::size_t n = 0; n < std::min(order.size(), kShownClasses); ++n)
        lines << QStringLiteral("%1  %2").arg(QString::fromStdString(cellText(column, static_cast<double>(order[n]))),
                                              percentText(probabilities[order[n]]));
    return lines;
}

/// "523.4 ± 2.1", or the name of a class.
QString valueWithError(const PointAnswer &answer, const PointPrediction &prediction, std::size_t output) {
    const EncodedColumn &column = answer.reading.encoding.outputs[output];
    const double value = prediction.values[output];
    if (output >= answer.errors.size()) return shownCell(column, value, kOutputDigits);
    return shownCell(column, value, digitsBeside(value, answer.errors[output])) + QStringLiteral(" ± ") +
           formatNumber(answer.errors[output], kErrorDigits);
}

QString outputLine(const PointAnswer &answer, const PointPrediction &prediction, std::size_t output) {
    const EncodedColumn &column = answer.reading.encoding.outputs[output];
    QString line = QStringLiteral("%1 = %2").arg(prettyName(QString::fromStdString(column.name)),
                                                 valueWithError(answer, prediction, output));
    if (column.categories.empty()) line += unitBehind(column);
    if (!prediction.probabilities.empty())
        line += QStringLiteral("  ") +
                percentText(prediction.probabilities[static_cast<std::size_t>(prediction.values[output])]);
    return line;
}

/// What the figures behind ± are, and what they do not know.
QString errorWords(const PointAnswer &answer, const PointPrediction &prediction) {
    const auto rows = static_cast<double>(answer.data->dataset->test_input.rows());
    QString words = rows > 0 ? PredictPanel::tr("± RMSE over %1 test rows").arg(groupedNumber(rows))
                             : PredictPanel::tr("± RMSE over the training rows; there are no test rows");
    if (!prediction.outside.empty()) words += PredictPanel::tr("; outside the data it says little");
    return words;
}

}  // namespace

PredictPanel::PredictPanel(ExperimentSession &session, QWidget *parent)
    : QWidget(parent),
      session_(session),
      inputs_(new PredictInputs),
      file_(new PredictFile(session.tables(), [this]() -> PredictFile::Applied {
          const PreparedDataPtr rows = session_.preparedData();
          const SnapshotPtr snapshot = session_.snapshot();
          if (!rows) return {};
          return {snapshot->looked_at ? snapshot->looked_at->model : snapshot->model,
                  rowReadingOf(*rows, session_.experiment())};
      })) {
    setAccessibleName(tr("Predict"));
    auto *head = new QVBoxLayout;  // stays in sight, however many inputs there are
    head->setContentsMargins(16, 10, 10, 6);
    head->setSpacing(6);
    head->addWidget(sectionTitle(tr("Predict"), this));
    buildOutputs(head);
    auto *page = new QWidget;
    auto *column = new QVBoxLayout(page);
    column->setContentsMargins(16, 0, 10, 12);
    column->setSpacing(6);
    column->addWidget(inputs_);
    buildKept(column);
    column->addSpacing(8);
    column->addWidget(sectionTitle(tr("A file"), page));
    column->addWidget(file_);
    column->addStretch(1);
    auto *scroll = new QScrollArea(this);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidget(page);
    scroll->setFocusPolicy(Qt::NoFocus);
    auto *all = new QVBoxLayout(this);
    all->setContentsMargins(0, 0, 0, 0);
    all->setSpacing(0);
    all->addLayout(head);
    all->addWidget(scroll, 1);
    // What came out is seen once it has been laid out.
    connect(&file_->predictor(), &FilePredictor::changed, scroll, [this, scroll](const FilePredictionPtr &state) {
        if (!state->file.isEmpty())
            QTimer::singleShot(0, scroll, [this, scroll] { scroll->ensureWidgetVisible(file_); });
    });
    connect(inputs_, &PredictInputs::edited, this, &PredictPanel::ask);
    connect(&predictor_, &PointPredictor::answered, this, &PredictPanel::take);
    connect(&session_, &ExperimentSession::snapshotChanged, this, &PredictPanel::ask);
    connect(&session_, &ExperimentSession::rowsChanged, this, &PredictPanel::begin);
}

void PredictPanel::buildOutputs(QVBoxLayout *column) {
    outputs_ = new QLabel(this);
    outputs_->setFont(scaledFont(outputs_->font(), 1.3));
    error_ = new QLabel(this);
    error_->setProperty("role", "caption");
    notes_ = new QLabel(this);
    notes_->setProperty("role", "warning");
    for (QLabel *label : {outputs_, error_, notes_}) {
        label->setTextFormat(Qt::PlainText);
        label->setWordWrap(true);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
        column->addWidget(label);
    }
    outputs_->setText(tr("No network yet."));
    error_->hide();
    notes_->hide();
}

void PredictPanel::buildKept(QVBoxLayout *column) {
    keep_ = new QPushButton(tr("Keep this row"), this);
    keep_->setToolTip(tr("Puts the point into the table below; it follows the network"));
    keep_->setEnabled(false);
    column->addWidget(keep_, 0, Qt::AlignLeft);
    kept_table_ = new QTableWidget(this);
    kept_table_->setAccessibleName(tr("Kept points"));
    kept_table_->setEditTriggers(QAbstractItemView::NoEditTriggers);
    kept_table_->setSelectionBehavior(QAbstractItemView::SelectRows);
    kept_table_->setShowGrid(false);
    kept_table_->setToolTip(tr("Double click: its inputs come back above. Del removes it"));
    kept_table_->verticalHeader()->setVisible(false);
    kept_table_->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 6);
    kept_table_->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    kept_table_->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    column->addWidget(kept_table_);
    buildKeptButtons(column);
    connect(keep_, &QPushButton::clicked, this, &PredictPanel::keep);
    connect(kept_table_, &QTableWidget::cellDoubleClicked, this, [this](int row, int) {
        inputs_->setPoint(kept_[static_cast<std::size_t>(row)]);
        ask();
    });
}

void PredictPanel::buildKeptButtons(QVBoxLayout *column) {
    auto *line = new QHBoxLayout;
    remove_ = new QPushButton(tr("Remove"), this);
    copy_ = new QPushButton(tr("Copy CSV"), this);
    save_ = new QPushButton(tr("Save CSV…"), this);
    for (QPushButton *button : {remove_, copy_, save_}) {
        button->hide();
        line->addWidget(button);
    }
    line->addStretch(1);
    column->addLayout(line);
    kept_table_->hide();
    auto *key = new QShortcut(QKeySequence::Delete, kept_table_, nullptr, nullptr, Qt::WidgetShortcut);
    connect(key, &QShortcut::activated, this, &PredictPanel::removeChosen);
    remove_->setToolTip(tr("Removes the chosen points, or all"));
    connect(remove_, &QPushButton::clicked, this, &PredictPanel::removeChosen);
    connect(copy_, &QPushButton::clicked, this, [this] {
        QApplication::clipboard()->setText(keptCsv());
        emit notice(tr("%1 points copied as CSV").arg(kept_.size()));
    });
    connect(save_, &QPushButton::clicked, this, &PredictPanel::saveKept);
}

QString PredictPanel::outputText() const {
    return outputs_->text();
}

QString PredictPanel::noteText() const {
    return notes_->text();
}

void PredictPanel::focusInputs() {
    focus_wanted_ = shown_rows_ == nullptr;
    if (!focus_wanted_ && inputs_->count() > 0) inputs_->row(0)->setFocus();
}

void PredictPanel::showEvent(QShowEvent *event) {
    QWidget::showEvent(event);
    ask();
}

/// One question at a time: while training, the next one is of the newest network.
void PredictPanel::ask() {
    if (!isVisible()) return;
    const SnapshotPtr snapshot = session_.snapshot();
    const auto &model = snapshot->looked_at ? snapshot->looked_at->model : snapshot->model;
    const PreparedDataPtr rows = session_.preparedData();
    if (!model || !rows || model->inputs() != rows->dataset->inputs()) return;
    ask_again_ = asking_;
    if (asking_) return;
    asking_ = true;
    std::vector<Point> points;
    if (shown_rows_ == rows) {
        points = kept_;
        points.push_back(inputs_->point());
    }
    predictor_.ask({model, rows, session_.experiment().training.loss, std::move(points)});
}

/// What was said belongs to the rows before.
void PredictPanel::begin(const PreparedDataPtr &) {
    answer_.reset();
    shown_rows_.reset();
    outputs_->setText(tr("Working it out…"));
    error_->hide();
    notes_->hide();
    keep_->setEnabled(false);
    file_->predictor().forget();
    ask();
}

void PredictPanel::take(const PointAnswerPtr &answer) {
    asking_ = false;
    const bool outdated = std::exchange(ask_again_, false);
    if (answer->data != session_.preparedData()) return ask();
    if (shown_rows_ != answer->data) {
        const auto same = [&](const Point &point) { return point.size() == answer->inputs.size(); };
        if (!std::all_of(kept_.begin(), kept_.end(), same)) kept_.clear();
        inputs_->setInputs(answer->inputs);
        shown_rows_ = answer->data;
        if (std::exchange(focus_wanted_, false)) focusInputs();
        return ask();
    }
    if (!answer->points.empty() && answer->points.size() == kept_.size() + 1) {
        answer_ = answer;
        showOutputs(*answer);
        showKept(*answer);
        emit answered();
    }
    if (outdated) ask();
}

void PredictPanel::showOutputs(const PointAnswer &answer) {
    const bool refused = !answer.refusal.isEmpty();
    const PointPrediction prediction = refused ? PointPrediction{} : answer.predictions.back();
    QStringList lines, notes;
    for (std::size_t m = 0; m < prediction.values.size(); ++m) lines << outputLine(answer, prediction, m);
    if (lines.isEmpty()) lines << tr("no output");
    outputs_->setText(lines.join(QLatin1Char('\n')));
    QStringList small;
    if (!prediction.probabilities.empty())
        small << classLines(answer.reading.encoding.outputs.front(), prediction.probabilities);
    if (!answer.errors.empty() && !prediction.values.empty()) small << errorWords(answer, prediction);
    if (answer.symbolic) small << tr("By the network on screen; the formula beside it rounds its constants.");
    error_->setText(small.join(QLatin1Char('\n')));
    error_->setVisible(!small.isEmpty());
    if (refused) notes << answer.refusal;
    if (!prediction.refusal.empty()) notes << QString::fromStdString(prediction.refusal);
    for (const std::string &sentence : prediction.outside) notes << QString::fromStdString(sentence);
    notes_->setText(notes.join(QLatin1Char('\n')));
    notes_->setVisible(!notes.isEmpty());
    keep_->setEnabled(!prediction.values.empty());
}

void PredictPanel::showKept(const PointAnswer &answer) {
    const bool any = !kept_.empty();
    for (QWidget *widget : std::initializer_list<QWidget *>{kept_table_, remove_, copy_, save_})
        widget->setVisible(any);
    if (!any || !answer.refusal.isEmpty()) return kept_table_->setRowCount(0);
    const TableEncoding &encoding = answer.reading.encoding;
    QStringList titles;
    for (const EncodedColumn &column : encoding.outputs)
        titles << prettyName(QString::fromStdString(nameWithUnit(column.name, column.unit)));
    const std::size_t shown = std::min(encoding.inputs.size(), kMostKeptInputs);
    for (std::size_t c = 0; c < shown; ++c)
        titles << prettyName(QString::fromStdString(nameWithUnit(encoding.inputs[c].name, encoding.inputs[c].unit)));
    kept_table_->setColumnCount(static_cast<int>(titles.size()));
    kept_table_->setHorizontalHeaderLabels(titles);
    kept_table_->setRowCount(static_cast<int>(kept_.size()));
    const int lines = std::clamp(static_cast<int>(kept_.size()), 2, kMostKeptLines) + 2;  // names and a scroll bar
    kept_table_->setFixedHeight(lines * kept_table_->verticalHeader()->defaultSectionSize());
    for (std::size_t p = 0; p < kept_.size(); ++p) {
        const PointPrediction &prediction = answer.predictions[p];
        QStringList cells;
        for (std::size_t m = 0; m < encoding.outputs.size(); ++m) {
            cells << (m < prediction.values.size() ? valueWithError(answer, prediction, m) : QStringLiteral("–"));
        }
        for (std::size_t c = 0; c < shown; ++c) cells << shownCell(encoding.inputs[c], kept_[p][c], kCellDigits);
        for (int c = 0; c < static_cast<int>(cells.size()); ++c) {
            QTableWidgetItem *item = kept_table_->item(static_cast<int>(p), c);
            if (!item) kept_table_->setItem(static_cast<int>(p), c, item = new QTableWidgetItem);
            if (item->text() != cells[c]) item->setText(cells[c]);
            item->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
        }
    }
}

void PredictPanel::keep() {
    kept_.push_back(inputs_->point());
    ask();
}

void PredictPanel::removeChosen() {
    std::set<int, std::greater<>> chosen;
    for (const QTableWidgetItem *item : kept_table_->selectedItems()) chosen.insert(item->row());
    for (const int row : chosen) kept_.erase(kept_.begin() + row);
    if (chosen.empty()) kept_.clear();
    kept_table_->clearSelection();
    ask();
}

QString PredictPanel::keptCsv() const {
    if (!answer_ || !answer_->refusal.isEmpty()) return {};
    const std::vector<Point> points(answer_->points.begin(), answer_->points.end() - 1);
    const std::vector<PointPrediction> predictions(answer_->predictions.begin(), answer_->predictions.end() - 1);
    return QString::fromStdString(pointsCsv(answer_->reading, points, predictions, answer_->errors));
}

void PredictPanel::saveKept() {
    QString file =
        QFileDialog::getSaveFileName(window(), tr("Save the points"), QStringLiteral("points.csv"), tr("CSV (*.csv)"));
    if (file.isEmpty()) return;
    if (QFileInfo(file).suffix().isEmpty()) file += QStringLiteral(".csv");
    try {
        writeFile(QFile::encodeName(file).toStdString(), keptCsv().toStdString());
        emit notice(tr("%1 points saved in %2").arg(kept_.size()).arg(QFileInfo(file).fileName()));
    } catch (const FileError &error) {
        emit notice(tr("Not saved: %1").arg(QString::fromLocal8Bit(error.what())));
    }
}

}  // namespace kan::ui

#include "moc_predict_panel.cpp"
