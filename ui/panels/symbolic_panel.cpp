#include "ui/panels/symbolic_panel.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QPushButton>
#include <QSignalBlocker>
#include <QVBoxLayout>

#include "core/interpret/symbolic_fields.h"
#include "ui/controls/form_parts.h"
#include "ui/dialogs/functions_dialog.h"
#include "ui/session/experiment_session.h"

namespace kan::ui {

SymbolicPanel::SymbolicPanel(ExperimentSession &session, ReadingDesk &desk, QWidget *parent)
    : Panel(session, tr("Symbolic"), parent),
      desk_(desk),
      rows_(symbolicFields(), &Experiment::symbolic,
            [this](const QString &text, const QString &key, const auto &change) { apply(text, key, change); }),
      threshold_(rows_.add("r2_threshold", content(), this)),
      ranking_(makeCombo(this)),
      functions_(new QPushButton(this)),
      automatic_(new QPushButton(tr("Auto symbolic"), this)),
      discover_(new QPushButton(tr("Discover"), this)) {
    ranking_->addItem(tr("simplest good one"), static_cast<int>(SymbolicScore::Simplest));
    ranking_->addItem(tr("pykan's score"), static_cast<int>(SymbolicScore::Pykan));
    ranking_->setToolTip(
        tr("How candidates are sorted: the simplest function that is statistically as good as the "
           "best, or pykan's weighted sum of complexity and R²"));
    addRow(content(), tr("Ranking"), ranking_, tr("Ranking of the candidates"));
    addRow(content(), tr("Functions"), functions_, tr("Functions that are candidates"));
    functions_->setToolTip(tr("Choose which functions are candidates, and add your own"));
    automatic_->setToolTip(
        tr("Fixes a function on every edge that has a good one, trains after each, and takes back "
           "what would hurt"));
    discover_->setToolTip(tr("From data to a formula in one go: train, sparsify, prune, refine, fix, retrain, snap"));
    for (QPushButton *button : {automatic_, discover_}) button->setProperty("quiet", true);
    auto *line = new QHBoxLayout;
    line->setSpacing(4);
    line->addStretch(1);
    line->addWidget(automatic_);
    line->addWidget(discover_);
    content()->addLayout(line);

    connect(ranking_, &QComboBox::activated, this, [this] {
        const auto score = static_cast<SymbolicScore>(ranking_->currentData().toInt());
        apply(tr("change the ranking"), {}, [=](Experiment &e) { e.symbolic.score = score; });
    });
    connect(functions_, &QPushButton::clicked, this, &SymbolicPanel::chooseFunctions);
    connect(automatic_, &QPushButton::clicked, &session, &ExperimentSession::autoSymbolic);
    connect(discover_, &QPushButton::clicked, &session, &ExperimentSession::discover);
    connect(&session, &ExperimentSession::experimentChanged, this, &SymbolicPanel::refresh);
    refresh();
}

void SymbolicPanel::refresh() {
    const SymbolicSettings &settings = session().experiment().symbolic;
    rows_.show(session().experiment(), session().baseline());
    const QSignalBlocker quiet(ranking_);
    ranking_->setCurrentIndex(ranking_->findData(static_cast<int>(settings.score)));
    const auto count = settings.lib.size();
    functions_->setText(settings.lib.empty() ? tr("all…") : count == 1 ? tr("1 function…") : tr("%1…").arg(count));
}

void SymbolicPanel::chooseFunctions() {
    FunctionsDialog dialog(session().experiment().symbolic, desk_, window());
    if (dialog.exec() != QDialog::Accepted) return;
    apply(tr("choose functions"), {}, [&](Experiment &e) { e.symbolic = dialog.settings(); });
}

}  // namespace kan::ui

#include "moc_symbolic_panel.cpp"
