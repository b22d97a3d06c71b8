#include "ui/panels/data_panel.h"

#include <QLabel>
#include <QVBoxLayout>

#include "core/data/sampling_fields.h"
#include "ui/controls/collapsible.h"
#include "ui/controls/formula_edit.h"
#include "ui/panels/range_editor.h"
#include "ui/panels/table_section.h"
#include "ui/session/experiment_session.h"
#include "ui/text/names.h"

namespace kan::ui {

namespace {

/// Highest x-index that occurs in the text: what the ranges must cover.
int variablesIn(const std::string &formula) {
    int highest = 0;
    for (std::size_t p = 0; p + 1 < formula.size(); ++p) {
        const bool name = formula[p] == 'x' && (p == 0 || !std::isalpha(static_cast<unsigned char>(formula[p - 1])));
        if (name) highest = std::max(highest, std::atoi(formula.c_str() + p + 1));
    }
    return highest;
}

QString shortNumber(double value) {
    return QString::number(value, 'g', 3).replace(QLatin1Char('-'), QChar(0x2212));
}

/// "x₁, x₂ ∈ [−1, 1] · 1000 / 1000 · seed 0"
QString summary(const Experiment &experiment) {
    const Sampling &sampling = experiment.sampling;
    QString text;
    const bool alike = std::all_of(sampling.ranges.begin(), sampling.ranges.end(),
                                   [&](const auto &range) { return range == sampling.ranges.front(); });
    if (!sampling.ranges.empty() && alike) {
        const auto [low, high] = sampling.ranges.front();
        const std::size_t last = sampling.ranges.size() - 1;
        text = last == 0
                   ? variableName(0)
                   : variableName(0) + (last == 1 ? QStringLiteral(", ") : QStringLiteral("…")) + variableName(last);
        text += QStringLiteral(" ∈ [%1, %2] · ").arg(shortNumber(low), shortNumber(high));
    }
    return text + QStringLiteral("%1 / %2").arg(sampling.train_num).arg(sampling.test_num);
}

/// "Images · classes 0, 1"
QString imagesTitle(const ImageSource &images) {
    QStringList classes;
    for (const int label : images.classes) classes << QString::number(label);
    return DataPanel::tr("Images · classes %1").arg(classes.join(QStringLiteral(", ")));
}

QString rowsText(const Dataset &rows) {
    return DataPanel::tr("%1 training / %2 test rows · %3 inputs")
        .arg(groupedNumber(rows.train_input.rows()), groupedNumber(rows.test_input.rows()),
             groupedNumber(rows.inputs()));
}

QString filesText(const ImageSource &images) {
    const auto named = [](const QString &what, const std::string &file) {
        return QStringLiteral("%1: %2").arg(what, QString::fromStdString(file));
    };
    return QStringList{named(DataPanel::tr("Training images"), images.train_images),
                       named(DataPanel::tr("Training labels"), images.train_labels),
                       named(DataPanel::tr("Test images"), images.test_images),
                       named(DataPanel::tr("Test labels"), images.test_labels)}
        .join(QLatin1Char('\n'));
}

}  // namespace

DataPanel::DataPanel(ExperimentSession &session, QWidget *parent)
    : Panel(session, tr("Data"), parent),
      rows_(samplingFields(), &Experiment::sampling,
            [this](const QString &text, const QString &key, const auto &change) { apply(text, key, change); }),
      formula_(new FormulaEdit(this)),
      formula_error_(caption({}, this)),
      sampling_(new Collapsible({}, this)),
      sampling_error_(caption({}, this)),
      images_(new QLabel(this)),
      images_rows_(caption({}, this)),
      images_error_(caption({}, this)),
      table_(new TableSection(session, this)) {
    for (QLabel *error : {formula_error_, sampling_error_, images_error_}) {
        error->setProperty("role", "error");
        error->setWordWrap(true);
        error->hide();
    }
    content()->addWidget(formula_);
    content()->addWidget(formula_error_);
    content()->addWidget(sampling_);
    content()->addWidget(sampling_error_);
    for (QLabel *line : {images_, images_rows_, images_error_}) {
        line->setWordWrap(true);
        line->hide();
        content()->addWidget(line);
    }
    content()->addWidget(table_);
    images_error_->setTextInteractionFlags(Qt::TextSelectableByMouse);
    buildSampling();
    connect(formula_, &FormulaEdit::formulaEdited, this, [this](const QString &text, const QString &key) {
        apply(tr("change the formula"), key, [&](Experiment &e) { e.formula = text.toStdString(); });
    });
    connect(&session, &ExperimentSession::experimentChanged, this, &DataPanel::refresh);
    connect(&session, &ExperimentSession::fieldError, this, &DataPanel::showError);
}

void DataPanel::buildSampling() {
    QVBoxLayout *rows = sampling_->content();
    ranges_ = new RangeEditor(this);
    rows->addWidget(ranges_);
    for (const char *name : {"train_num", "test_num", "seed", "noise"}) rows_.addBox(name, rows, this);
    for (const char *name : {"normalize_input", "normalize_label"}) rows_.addCheck(name, rows, this);
    connect(ranges_, &RangeEditor::edited, this, [this](const RangeEditor::Ranges &ranges) {
        apply(tr("change a range"), {}, [&](Experiment &e) { e.sampling.ranges = ranges; });
    });
}

void DataPanel::refresh() {
    const Experiment &experiment = session().experiment();
    const Sampling &sampling = experiment.sampling;
    showImages(experiment);
    table_->refresh();
    if (experiment.images || experiment.table) return;
    formula_->showFormula(QString::fromStdString(experiment.formula));
    sampling_->setTitle(experiment.dataset ? tr("%1 given rows").arg(experiment.dataset->train_input.rows())
                                           : summary(experiment));
    ranges_->setRanges(sampling.ranges, variablesIn(experiment.formula));
    rows_.show(experiment, session().baseline());
}

/// In place of all that only a formula has.
void DataPanel::showImages(const Experiment &experiment) {
    const bool images = experiment.images.has_value();
    const bool formula = !images && !experiment.table;
    formula_->setVisible(formula);
    sampling_->setVisible(formula);
    if (!formula && !formula_error_->text().isEmpty()) showError(QStringLiteral("formula"), {}, -1);
    images_->setVisible(images);
    images_rows_->setVisible(images);
    if (!images) {
        images_error_->hide();
        return;
    }
    images_->setText(imagesTitle(*experiment.images));
    images_->setToolTip(filesText(*experiment.images));
    images_rows_->setToolTip(images_->toolTip());
    images_->setAccessibleDescription(images_->toolTip());
    const auto rows = session().dataset();
    const bool missing = !rows && session().snapshot()->state == RunState::Failed && !session().isReading();
    images_rows_->setText(rows ? rowsText(*rows) : missing ? tr("no rows") : tr("loading…"));
    images_error_->setVisible(missing && !images_error_->text().isEmpty());
}

void DataPanel::showError(const QString &field, const QString &text, int position) {
    if (field == QLatin1String("formula")) {
        formula_->setError(text, position);
        formula_error_->setText(text);
        formula_error_->setVisible(!text.isEmpty());
        if (text.isEmpty()) refresh();
    } else if (field.startsWith(QLatin1String("sampling"))) {
        sampling_error_->setText(text);
        sampling_error_->setVisible(!text.isEmpty());
        if (!text.isEmpty()) sampling_->setOpen(true);
    } else if (field == QLatin1String("images")) {
        images_error_->setText(text.isEmpty() ? text : text + tr(". Then press Run (Space)."));
        images_error_->setVisible(!text.isEmpty());
    } else if (field == QLatin1String("table")) {
        table_->showError(text);
    }
}

}  // namespace kan::ui

#include "moc_data_panel.cpp"
