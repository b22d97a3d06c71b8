#include "ui/inspector/symbolic_section.h"

#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include "ui/inspector/affine_sliders.h"
#include "ui/inspector/candidate_table.h"
#include "ui/session/function_text.h"
#include "ui/text/names.h"

namespace kan::ui {

SymbolicSection::SymbolicSection(QWidget *parent)
    : QWidget(parent),
      fixed_(new QLabel(this)),
      sliders_(new AffineSliders(this)),
      message_(new QLabel(this)),
      table_(new CandidateTable(this)),
      fix_(new QPushButton(tr("Fix ⏎"), this)),
      unfix_(new QPushButton(tr("Unfix U"), this)) {
    fix_->setObjectName(QStringLiteral("fixFunction"));
    fix_->setProperty("primary", true);
    fix_->setToolTip(tr("Puts the chosen function in place of the edge's spline (Enter in the list)"));
    unfix_->setObjectName(QStringLiteral("unfixFunction"));
    unfix_->setToolTip(tr("Takes the function off; the spline counts again (U in the list)"));
    fixed_->setTextInteractionFlags(Qt::TextSelectableByMouse);
    fixed_->setWordWrap(true);
    message_->setProperty("role", "caption");
    message_->setWordWrap(true);
    message_->hide();
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins({});
    column->setSpacing(5);
    column->addWidget(fixed_);
    column->addWidget(sliders_);
    column->addWidget(message_);
    column->addWidget(table_, 1);

    connect(table_, &CandidateTable::shownChanged, this, &SymbolicSection::showOverlay);
    connect(table_, &CandidateTable::fixRequested, this,
            [this](const QString &function, const Affine &params) { emit fixRequested(id_, function, params); });
    connect(table_, &CandidateTable::unfixRequested, this, [this] { emit unfixRequested({id_}); });
    connect(table_, &CandidateTable::pruneRequested, this, [this] { emit pruneRequested({id_}, !pruned_); });
    connect(fix_, &QPushButton::clicked, this, [this] {
        if (const Candidate *chosen = table_->chosen()) emit fixRequested(id_, chosen->function, chosen->params);
    });
    connect(unfix_, &QPushButton::clicked, this, [this] { emit unfixRequested({id_}); });
    connect(sliders_, &AffineSliders::edited, this,
            [this](const Affine &affine, const QString &key) { emit affineDragged(id_, affine, key); });
}

void SymbolicSection::setEdge(const EdgeSnapshot &edge) {
    if (id_ != edge.id) {
        id_ = edge.id;
        setReading(nullptr);
    }
    symbol_ = edge.symbol;
    pruned_ = edge.pruned;
    table_->setFixed(symbol_);
    const bool alone = !symbol_.isEmpty() && !edge.numeric;
    fixed_->setVisible(!symbol_.isEmpty());
    sliders_->setVisible(alone && symbol_ != QLatin1String("0") && edge.detail);
    if (!symbol_.isEmpty()) {
        const QString text = edge.detail
                                 ? QStringLiteral("φ = ") + functionText(symbol_, edge.detail->affine, edge.x_name)
                             : edge.expression.isEmpty() ? symbol_
                                                         : edge.expression;
        fixed_->setText(edge.frozen ? tr("%1 · frozen").arg(text) : text);
        fixed_->setToolTip(
            edge.frozen
                ? tr("Its constants stay as they are; the menus of the edge and of its term in the formula free them")
                : QString());
        sliders_->setEnabled(!edge.frozen);
        if (edge.detail) sliders_->setAffine(edge.id, symbol_, edge.detail->affine);
    }
    updateButtons();
}

void SymbolicSection::setReading(const std::shared_ptr<const EdgeReading> &reading) {
    if (reading && reading->edge != id_) return;
    reading_ = reading;
    message_->setVisible(reading && !reading->message.isEmpty());
    if (reading) message_->setText(reading->message);
    table_->setReading(reading);
    updateButtons();
}

void SymbolicSection::showOverlay() {
    const Candidate *shown = table_->shown();
    if (shown && reading_)
        emit overlayChanged(reading_->x, shown->y);
    else
        emit overlayChanged({}, {});
    updateButtons();
}

void SymbolicSection::updateButtons() {
    const Candidate *chosen = table_->chosen();
    fix_->setEnabled(chosen && chosen->admissible);
    const QString name = chosen && !chosen->letters.isEmpty() ? tr("expression")
                         : chosen                             ? prettyFunction(chosen->function)
                                                              : QString();
    fix_->setText(chosen ? tr("Fix %1 ⏎").arg(name) : tr("Fix ⏎"));
    unfix_->setVisible(!symbol_.isEmpty());
}

}  // namespace kan::ui

#include "moc_symbolic_section.cpp"
