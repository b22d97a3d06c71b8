#include "ui/session/reading_desk.h"

#include <algorithm>
#include <utility>

#include "ui/session/experiment_session.h"

namespace kan::ui {

ReadingDesk::ReadingDesk(ExperimentSession &session, QObject *parent)
    : QObject(parent),
      session_(session),
      rows_(session.preparedData()),
      reading_(std::make_shared<const Reading>()),
      readings_([this](const ReadingPtr &made) {
          if (made->data != rows_) return;
          reading_ = made;
          emit readingChanged(made);
      }),
      checks_([this](const Checked &done) { emit functionChecked(done.text, done.error); }),
      exports_([this](const Exported &done) { emit formulaExported(done.format, done.text, done.error); }),
      terms_([this](const TermReadingPtr &done) {
          if (done->model == reading_->model) emit termRead(done);
      }),
      reader_({.read = [this](ReadingPtr made) { readings_.post(std::move(made)); },
               .checked =
                   [this](const QString &text, const QString &error) {
                       checks_.post({text, error});
                   },
               .exported =
                   [this](FormulaFormat format, const QString &text, const QString &error) {
                       exports_.post({format, text, error});
                   },
               .term = [this](TermReadingPtr done) { terms_.post(std::move(done)); }}) {
    connect(&session, &ExperimentSession::rowsChanged, this, &ReadingDesk::begin);
    connect(&session, &ExperimentSession::snapshotChanged, this, [this] { order(false); });
    connect(&session, &ExperimentSession::experimentChanged, this, [this] { order(false); });
}

void ReadingDesk::setEdge(std::optional<EdgeId> edge) {
    if (std::exchange(edge_, edge) != edge) order(true);
}

void ReadingDesk::setDigits(int digits) {
    digits = std::clamp(digits, 1, 15);
    if (std::exchange(digits_, digits) != digits) order(true);
}

void ReadingDesk::checkFunction(const QString &text) {
    reader_.check(text);
}

void ReadingDesk::exportFormula(FormulaFormat format) {
    const PreparedDataPtr data = session_.preparedData();
    if (!reading_->model || !data || reading_->model->inputs() != data->dataset->inputs()) {
        emit formulaExported(format, {}, tr("There is no formula yet"));
        return;
    }
    const bool as_shown = format == FormulaFormat::Latex || format == FormulaFormat::Text;
    reader_.exportFormula(reading_->model, data, as_shown ? digits_ : 0, session_.experiment().training.loss.kind,
                          format, QString::fromStdString(session_.experiment().name));
}

void ReadingDesk::askTerm(const std::vector<EdgeId> &edges) {
    const PreparedDataPtr data = session_.preparedData();
    if (!reading_->model || !data || data != rows_) return;
    reader_.askTerm(reading_->model, data, session_.experiment().training.loss, edges);
}

void ReadingDesk::begin(const PreparedDataPtr &rows) {
    rows_ = rows;
    reading_ = std::make_shared<const Reading>();
    emit readingChanged(reading_);
}

void ReadingDesk::order(bool hurried) {
    const SnapshotPtr snapshot = session_.snapshot();
    const PreparedDataPtr data = session_.preparedData();
    const auto &model = snapshot->looked_at ? snapshot->looked_at->model : snapshot->model;
    if (!model || !data || data != rows_ || model->inputs() != data->dataset->inputs()) return;
    reader_.request({.run_id = snapshot->run_id,
                     .model = model,
                     .data = data,
                     .loss = snapshot->loss,
                     .symbolic = session_.experiment().symbolic,
                     .edge = edge_,
                     .digits = digits_,
                     .training = snapshot->state == RunState::Running,
                     .hurried = hurried});
}

}  // namespace kan::ui

#include "moc_reading_desk.cpp"
