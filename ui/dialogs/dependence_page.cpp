#include "ui/dialogs/dependence_page.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <algorithm>
#include <cmath>

#include "core/experiment/column_dependence.h"
#include "ui/dialogs/dependence_plot.h"
#include "ui/dialogs/network_watch.h"
#include "ui/dialogs/page_parts.h"
#include "ui/session/experiment_session.h"
#include "ui/session/point_predictor.h"
#include "ui/text/names.h"

namespace kan::ui {

namespace {

bool asksTheSame(const DependenceQuestion &a, const DependenceQuestion &b) {
    return a.data == b.data && a.column == b.column && a.output == b.output;
}

}  // namespace

DependencePage::DependencePage(ExperimentSession &session, QWidget *parent)
    : QWidget(parent),
      session_(session),
      watch_(new NetworkWatch(session, *this)),
      output_label_(new QLabel(tr("O&utput"), this)),
      note_(noteLabel(this)),
      plot_(new DependencePlot(this)) {
    auto *input_label = new QLabel(tr("&Input"), this);
    input_ = choiceBeside(input_label, tr("Input that is moved"), this);
    output_ = choiceBeside(output_label_, tr("Output"), this);
    auto *head = new QHBoxLayout;
    head->addWidget(input_label);
    head->addWidget(input_);
    head->addSpacing(12);
    head->addWidget(output_label_);
    head->addWidget(output_);
    head->addStretch(1);
    head->addWidget(saveButton(plot_, this));
    layOutPage(this, head, plot_, note_);

    connect(watch_, &NetworkWatch::due, this, &DependencePage::look);
    connect(watch_, &NetworkWatch::rowsChanged, &runner_, &DependenceRunner::forget);
    connect(&runner_, &DependenceRunner::changed, this, &DependencePage::showState);
    connect(input_, &QComboBox::currentIndexChanged, this, &DependencePage::look);
    connect(output_, &QComboBox::currentIndexChanged, this, &DependencePage::look);
    connect(plot_, &DependencePlot::rowClicked, this, &DependencePage::rowRequested);
    fillQuietly(input_, {});
    showNothing(nothingYet(session_));
}

void DependencePage::look() {
    const std::shared_ptr<const Kan> model = watch_->model();
    const PreparedDataPtr rows = session_.preparedData();
    if (!model || !rows || !rows->dataset) return showNothing(nothingYet(session_));
    DependenceQuestion question{model, rows, rowReadingOf(*rows, session_.experiment())};
    if (!networkRefusal(*model, question.reading).empty()) {
        watch_->again();  // the network of these rows is on its way
        return showNothing(tr("The network of these rows is not there yet."));
    }
    fillChoices(*model, question.reading);
    question.column = std::max(0, input_->currentIndex());
    question.output = std::max(0, output_->currentIndex());
    const DependenceState &state = *runner_.state();
    const bool asked = asksTheSame(state.question, question);
    if (asked && state.question.model == model) return showState(runner_.state());
    if (asked && state.running) return watch_->again();
    runner_.start(std::move(question));
}

void DependencePage::fillChoices(const Kan &model, const RowReading &reading) {
    std::vector<std::string> columns;
    for (const EncodedColumn &column : reading.encoding.inputs) columns.push_back(column.name);
    fillQuietly(input_, prettyNames(columns));
    const bool were_others = output_->count() == 0;
    fillQuietly(output_, prettyNames(dependenceOutputs(model, reading)));
    if (were_others && reading.ofClasses()) {  // of yes and no one asks for yes
        const QSignalBlocker quiet(output_);
        output_->setCurrentIndex(output_->count() - 1);
    }
    showChoices();
}

/// Where there is something to choose.
void DependencePage::showChoices() {
    output_->setVisible(output_->count() > 1);
    output_label_->setVisible(output_->count() > 1);
    input_->setEnabled(input_->count() > 1);
}

void DependencePage::showNothing(const QString &why) {
    plot_->setDependence(nullptr, why);
    note_->clear();
    showChoices();
}

void DependencePage::showState(const DependenceStatePtr &state) {
    if (state->running) {
        if (!plot_->dependence()) showNothing(tr("Working it out …"));
        return;  // what is shown stays until there is something else
    }
    if (!state->result) return showNothing(state->problem.isEmpty() ? nothingYet(session_) : state->problem);
    plot_->setDependence(state->result, {});
    note_->setText(noteFor(*state));
}

QString DependencePage::noteFor(const DependenceState &state) const {
    const Eigen::Index rows = state.question.data->dataset->train_input.rows();
    QString words = whichNetwork(session_) + tr("Mean over %1 of %2 training rows, all other inputs as they are.")
                                                 .arg(groupedNumber(static_cast<double>(state.result->curves.averaged)),
                                                      groupedNumber(static_cast<double>(rows)));
    if (state.result->curves.column.steps && state.result->curves.column.categories.empty())
        words += u' ' + tr("Dots: the values that the rows have, the lines between them only join them.");
    if (state.question.reading.classes() == 0) words += u' ' + tr("Click a row's curve for what contributes to it.");
    return words;
}

}  // namespace kan::ui

#include "moc_dependence_page.cpp"
