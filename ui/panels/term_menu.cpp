#include "ui/panels/term_menu.h"

#include <QScreen>
#include <algorithm>

#include "ui/text/names.h"

namespace kan::ui {

TermMenu::TermMenu(const TermShare &term, ReadingDesk &desk, QWidget *parent) : QMenu(parent), edges_(term.own) {
    setToolTipsVisible(true);
    addAction(tr("%1 % of the variance, mean %2").arg(100 * term.share, 0, 'f', 1).arg(formatNumber(term.mean)))
        ->setEnabled(false);
    addSeparator();
    delete_ = addAction(tr("Delete, train the rest again"));
    mean_ = addAction(tr("Replace by its mean"));
    buildFreezeAction(desk.reading()->formula ? desk.reading()->model.get() : nullptr);
    delete_->setEnabled(false);
    mean_->setEnabled(false);
    connect(delete_, &QAction::triggered, this, [this] { emit chosen(tr("delete a term"), reading_->without); });
    connect(mean_, &QAction::triggered, this, [this] { emit chosen(tr("a term at its mean"), reading_->at_mean); });
    if (edges_.empty()) {
        delete_->setVisible(false);
        mean_->setVisible(false);
        freeze_->setVisible(false);
        addAction(tr("All of its edges belong to other terms as well"))->setEnabled(false);
        return;
    }
    connect(&desk, &ReadingDesk::termRead, this, &TermMenu::take);
    desk.askTerm(edges_);
}

/// `model`: what the term was read from; null: another network is being read.
void TermMenu::buildFreezeAction(const Kan *model) {
    const auto fixed = [model](const EdgeId &edge) { return model->symbolic(edge) != nullptr; };
    const auto frozen = [model](const EdgeId &edge) { return model->frozen(edge); };
    const bool possible = model && std::all_of(edges_.begin(), edges_.end(), fixed);
    const bool freeze = !possible || !std::all_of(edges_.begin(), edges_.end(), frozen);
    freeze_ = addAction(freeze ? tr("Freeze its constants") : tr("Free its constants"));
    freeze_->setToolTip(freeze ? tr("Training and snapping leave them as they are, until they are freed")
                               : tr("Training may move them again"));
    freeze_->setEnabled(possible);
    connect(freeze_, &QAction::triggered, this, [this, freeze] { emit freezeRequested(edges_, freeze); });
}

void TermMenu::take(const TermReadingPtr &reading) {
    if (reading->edges != edges_) return;
    reading_ = reading;
    if (!reading->refusal.isEmpty()) {
        addAction(reading->refusal)->setEnabled(false);
        return;
    }
    const auto say = [&](QAction *action, const QString &what, const std::optional<double> &after) {
        const QString unit = reading->of_classes ? tr("right rows") : tr("RMSE");
        action->setText(tr("%1: %2 %3 → %4")
                            .arg(what, unit, errorFigure(reading->before, reading->of_classes),
                                 errorFigure(after, reading->of_classes)));
        action->setEnabled(true);
    };
    say(delete_, tr("Delete, train the rest again"), reading->after);
    say(mean_, tr("Replace by its mean"), reading->after_at_mean);
    if (!isVisible()) return;
    const QRect room = screen()->availableGeometry();  // it has grown
    resize(sizeHint());
    move(std::clamp(x(), room.left(), std::max(room.left(), room.right() - width())), y());
}

}  // namespace kan::ui

#include "moc_term_menu.cpp"
