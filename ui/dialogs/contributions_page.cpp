#include "ui/dialogs/contributions_page.h"

#include <QComboBox>
#include <QDir>
#include <QFile>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QSettings>
#include <QShortcut>
#include <algorithm>
#include <cmath>

#include "core/experiment/row_names.h"
#include "core/io/file_writer.h"
#include "ui/dialogs/contribution_plot.h"
#include "ui/dialogs/network_watch.h"
#include "ui/dialogs/page_parts.h"
#include "ui/dialogs/row_spin_box.h"
#include "ui/session/experiment_session.h"
#include "ui/session/point_predictor.h"
#include "ui/text/names.h"

namespace kan::ui {

namespace {

constexpr double kSeenMissing = 0.01;  // of what contributions add up to

bool areSameRow(const AttributionQuestion &a, const AttributionQuestion &b) {
    return a.data == b.data && a.output == b.output && a.test == b.test && a.row == b.row;
}

QPushButton *stepButton(const QString &text, const QString &accessible, QWidget *parent) {
    auto *button = new QPushButton(text, parent);
    button->setAutoDefault(false);
    button->setAccessibleName(accessible);
    button->setFixedWidth(button->fontMetrics().horizontalAdvance(text) + 24);
    return button;
}

}  // namespace

ContributionsPage::ContributionsPage(ExperimentSession &session, QWidget *parent)
    : QWidget(parent),
      session_(session),
      watch_(new NetworkWatch(session, *this)),
      row_(new RowSpinBox(this)),
      previous_(stepButton(QStringLiteral("◂"), tr("The row before"), this)),
      next_(stepButton(QStringLiteral("▸"), tr("The next row"), this)),
      output_label_(new QLabel(tr("O&utput"), this)),
      note_(noteLabel(this)),
      plot_(new ContributionPlot(this)) {
    save_ = saveButton(plot_, this);
    buildHead();
    buildSaving();
    connect(watch_, &NetworkWatch::due, this, &ContributionsPage::look);
    connect(watch_, &NetworkWatch::rowsChanged, &runner_, &AttributionRunner::forget);
    connect(watch_, &NetworkWatch::rowsChanged, &all_, &AttributionRunner::forget);
    connect(&runner_, &AttributionRunner::changed, this, &ContributionsPage::showState);
    connect(&all_, &AttributionRunner::changed, this, &ContributionsPage::finishSaving);
    connect(part_, &QComboBox::currentIndexChanged, this, &ContributionsPage::look);
    connect(output_, &QComboBox::currentIndexChanged, this, &ContributionsPage::look);
    connect(row_, &QSpinBox::valueChanged, this, &ContributionsPage::look);
    connect(plot_, &ContributionPlot::stepped, this, &ContributionsPage::step);
    showNothing(nothingYet(session_));
}

void ContributionsPage::buildHead() {
    auto *part_label = new QLabel(tr("&Row"), this);
    part_ = choiceBeside(part_label, tr("Training or test rows"), this);
    part_->addItems({tr("training rows"), tr("test rows")});
    row_->setAccessibleName(tr("Row"));
    row_->setMinimumWidth(row_->fontMetrics().horizontalAdvance(QStringLiteral("row 000000")) + 40);
    output_ = choiceBeside(output_label_, tr("Output"), this);
    const auto walk = [this](QPushButton *button, Qt::Key key, int rows) {
        button->setToolTip(tr("%1 (%2)").arg(button->accessibleName(), QKeySequence(key).toString()));
        connect(button, &QPushButton::clicked, this, [this, rows] { step(rows); });
        auto *shortcut = new QShortcut(QKeySequence(key), this);
        connect(shortcut, &QShortcut::activated, this, [this, rows] { step(rows); });
    };
    walk(previous_, Qt::Key_PageUp, -1);
    walk(next_, Qt::Key_PageDown, 1);
    auto *head = new QHBoxLayout;
    for (QWidget *widget : std::initializer_list<QWidget *>{part_label, part_, previous_, row_, next_})
        head->addWidget(widget);
    head->addSpacing(12);
    head->addWidget(output_label_);
    head->addWidget(output_);
    head->addStretch(1);
    head->addWidget(save_);
    layOutPage(this, head, plot_, note_);
}

void ContributionsPage::buildSaving() {
    save_->menu()->addSeparator();
    save_all_ = save_->menu()->addAction(tr("All rows as CSV…"), this, &ContributionsPage::askWhereToSaveAll);
}

bool ContributionsPage::isTest() const {
    return part_->currentIndex() == 1;
}

void ContributionsPage::look() {
    const std::shared_ptr<const Kan> model = watch_->model();
    const PreparedDataPtr rows = session_.preparedData();
    if (!model || !rows || !rows->dataset) return showNothing(nothingYet(session_));
    AttributionQuestion question{model, rows, rowReadingOf(*rows, session_.experiment())};
    if (const QString refusal = attributionRefusal(question.reading); !refusal.isEmpty()) return showNothing(refusal);
    if (!networkRefusal(*model, question.reading).empty()) {
        watch_->again();  // the network of these rows is on its way
        return showNothing(tr("The network of these rows is not there yet."));
    }
    fillChoices(question.reading);
    row_->setRows(rows, isTest());
    question.test = isTest();
    question.output = std::max(0, output_->currentIndex());
    question.row = row_->value();
    for (QWidget *control : std::initializer_list<QWidget *>{part_, row_, save_}) control->setEnabled(true);
    previous_->setEnabled(row_->value() > row_->minimum());
    next_->setEnabled(row_->value() < row_->maximum());
    const AttributionState &state = *runner_.state();
    const bool asked = areSameRow(state.question, question);
    if (asked && state.question.model == model) return showState(runner_.state());
    if (asked && state.running) return watch_->again();
    runner_.start(std::move(question));
}

void ContributionsPage::fillChoices(const RowReading &reading) {
    std::vector<std::string> outputs;
    for (const EncodedColumn &output : reading.encoding.outputs) outputs.push_back(output.name);
    fillQuietly(output_, prettyNames(outputs));
    showOutputs();
    const bool tested = session_.preparedData()->dataset->test_input.rows() > 0;
    if (tested == (part_->count() == 2)) return;
    const QSignalBlocker quiet(part_);
    tested ? part_->addItem(tr("test rows")) : part_->removeItem(1);
}

/// Where there are several.
void ContributionsPage::showOutputs() {
    output_->setVisible(output_->count() > 1);
    output_label_->setVisible(output_->count() > 1);
}

void ContributionsPage::showNothing(const QString &why) {
    plot_->setContributions(nullptr, {}, why);
    note_->clear();
    showOutputs();
    for (QWidget *control : std::initializer_list<QWidget *>{part_, row_, previous_, next_, save_})
        control->setEnabled(false);
}

void ContributionsPage::showState(const AttributionStatePtr &state) {
    if (state->running) return;  // what is shown stays until there is something else
    if (!state->result) return showNothing(state->problem.isEmpty() ? nothingYet(session_) : state->problem);
    plot_->setContributions(state->result, state->csv, {});
    note_->setText(noteFor(*state->result));
}

QString ContributionsPage::noteFor(const RowContributions &row) const {
    const auto inUnit = [&row](double value) {
        return row.unit.isEmpty() ? signedNumber(value) : signedNumber(value) + u' ' + row.unit;
    };
    QString words = whichNetwork(session_) +
                    tr("Integrated gradients from the mean of the training rows: the base and all contributions add "
                       "up to the prediction, which misses what was measured by %1.")
                        .arg(inUnit(row.prediction - row.measured));
    const double seen = kSeenMissing * std::abs(row.prediction - row.base);
    if (std::abs(row.missing) > seen)
        words += u' ' + tr("%1 is lost between them, where the network bends sharply.").arg(inUnit(row.missing));
    return words;
}

void ContributionsPage::step(int rows) {
    const auto place = static_cast<long>(row_->value()) + rows;
    row_->setValue(static_cast<int>(std::clamp<long>(place, row_->minimum(), row_->maximum())));
}

void ContributionsPage::showRow(int row) {
    const PreparedDataPtr prepared = session_.preparedData();
    if (!prepared || !prepared->dataset) return;
    for (const bool test : {false, true}) {
        const Eigen::Index count = test ? prepared->dataset->test_input.rows() : prepared->dataset->train_input.rows();
        for (Eigen::Index n = 0; n < count; ++n) {
            if (static_cast<int>(rowOf(*prepared, test, n)) != row) continue;
            const QSignalBlocker quiet_part(part_), quiet_row(row_);
            part_->setCurrentIndex(test ? 1 : 0);
            row_->setRows(prepared, test);
            row_->setValue(static_cast<int>(n));
            return look();
        }
    }
}

void ContributionsPage::askWhereToSaveAll() {
    QSettings settings;
    const QString key = QStringLiteral("export/folder");
    QString file = QFileDialog::getSaveFileName(
        this, tr("All rows as CSV"),
        QStringLiteral("%1/contributions.csv").arg(settings.value(key, QDir::homePath()).toString()),
        QStringLiteral("CSV (*.csv)"));
    if (file.isEmpty()) return;
    if (QFileInfo(file).suffix().isEmpty()) file += QStringLiteral(".csv");
    settings.setValue(key, QFileInfo(file).absolutePath());
    saveAll(file);
}

void ContributionsPage::saveAll(const QString &file) {
    AttributionQuestion question = runner_.state()->question;
    if (!question.model || !runner_.state()->result) return;
    question.row.reset();
    file_ = file;
    all_.start(std::move(question));
}

void ContributionsPage::finishSaving(const AttributionStatePtr &state) {
    save_all_->setEnabled(!state->running);
    if (state->running) return note_->setText(tr("Taking all rows apart …"));
    if (!state->problem.isEmpty()) return note_->setText(state->problem);
    if (state->csv.empty()) return;
    try {
        writeFile(QFile::encodeName(file_).toStdString(), state->csv);
        note_->setText(tr("All rows are in %1.").arg(QDir::toNativeSeparators(file_)));
    } catch (const FileError &trouble) {
        note_->setText(tr("Not written: %1.").arg(QString::fromLocal8Bit(trouble.what())));
    }
}

}  // namespace kan::ui

#include "moc_contributions_page.cpp"
