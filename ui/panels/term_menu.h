#pragma once

#include <QMenu>

#include "core/fit/term_shares.h"
#include "ui/session/reading_desk.h"

namespace kan::ui {

/// What can be done with a term of the formula, each with the error before and after as soon as that is known; and
/// whether training leaves its constants alone, if all of its own edges have functions.
class TermMenu : public QMenu {
    Q_OBJECT

  public:
    TermMenu(const TermShare &term, ReadingDesk &desk, QWidget *parent = nullptr);

    QAction *deleteAction() const { return delete_; }
    QAction *meanAction() const { return mean_; }
    /// Freezes as long as one of the edges is free.
    QAction *freezeAction() const { return freeze_; }

  signals:
    /// The network without the term, and what was done to it.
    void chosen(const QString &text, const std::shared_ptr<const kan::Kan> &model);
    void freezeRequested(std::vector<kan::EdgeId> edges, bool frozen);

  private:
    void buildFreezeAction(const Kan *model);
    void take(const TermReadingPtr &reading);

    std::vector<EdgeId> edges_;
    QAction *delete_, *mean_, *freeze_;
    TermReadingPtr reading_;
};

}  // namespace kan::ui
