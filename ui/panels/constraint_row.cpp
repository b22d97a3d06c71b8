#include "ui/panels/constraint_row.h"

#include <QLabel>
#include <QSignalBlocker>
#include <QVBoxLayout>
#include <stdexcept>
#include <utility>

#include "core/constraints/constraint.h"
#include "ui/controls/form_parts.h"
#include "ui/session/experiment_session.h"

namespace kan::ui {

namespace {

QString constraintList(const std::vector<std::string> &constraints) {
    QStringList texts;
    for (const std::string &text : constraints) texts << QString::fromStdString(text);
    return texts.join(QStringLiteral("; "));
}

}  // namespace

ConstraintRow::ConstraintRow(ExperimentSession &session, QWidget *parent)
    : QWidget(parent), session_(session), line_(new QLineEdit(this)), problem_(new QLabel(this)) {
    line_->setObjectName(QStringLiteral("constraints"));
    line_->setPlaceholderText(tr("rising(x1); even(x2)"));
    const QString help = tr(
        "What the outputs are known to do with an input, kept at every step: rising, falling, convex, concave, even, "
        "odd, periodic(x1, 24), symmetric(x1, x2). Also in the menu of an input's node");
    line_->setToolTip(help);
    line_->setAccessibleName(tr("What is known of the inputs"));
    line_->setAccessibleDescription(help);
    setFocusProxy(line_);
    problem_->setObjectName(QStringLiteral("constraintsError"));
    problem_->setProperty("role", "error");
    problem_->setWordWrap(true);
    problem_->hide();
    auto *lines = new QVBoxLayout(this);
    lines->setContentsMargins(0, 0, 0, 0);
    lines->setSpacing(2);
    lines->addWidget(line_);
    lines->addWidget(problem_);
    connect(line_, &QLineEdit::editingFinished, this, &ConstraintRow::take);
    connect(&session, &ExperimentSession::experimentChanged, this, &ConstraintRow::refresh);
    refresh();
}

ConstraintRow::~ConstraintRow() {
    silenceLines(this);
}

void ConstraintRow::take() {
    QString problem;
    std::vector<std::string> constraints;
    try {
        constraints = constraintsFromList(line_->text().toStdString());
        if (const std::shared_ptr<const Dataset> rows = session_.dataset())
            requireInputs(constraints, rows->input_names);
    } catch (const std::invalid_argument &error) {
        problem = QString::fromUtf8(error.what());
    }
    problem_->setText(problem);
    problem_->setVisible(!problem.isEmpty());
    if (problem.isEmpty()) setConstraints(session_, constraints);
}

void ConstraintRow::refresh() {
    const QString present = constraintList(session_.experiment().training.constraints);
    if (std::exchange(shown_, present) == present) return;
    const QSignalBlocker quiet(line_);
    line_->setText(present);
    problem_->hide();
}

void setConstraints(ExperimentSession &session, const std::vector<std::string> &constraints) {
    Experiment changed = session.experiment();
    if (changed.training.constraints == constraints) return;
    changed.training.constraints = constraints;
    changed.model.extrapolation = extrapolationFor(constraints, changed.model.extrapolation);
    session.edit(changed, ConstraintRow::tr("change what is known of the inputs"));
}

}  // namespace kan::ui

#include "moc_constraint_row.cpp"
