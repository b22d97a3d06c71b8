#pragma once

#include <QMenu>

#include "core/fit/term_shares.h"
#include "ui/session/reading_desk.h"

namespace kan::ui {

/// What can be done with a term of the formula, each with the error before and after as soon as that is known.
class TermMenu : public QMenu {
    Q_OBJECT

  public:
    TermMenu(const TermShare &term, ReadingDesk &desk, QWidget *parent = nullptr);

    QAction *deleteAction() const { return delete_; }
    QAction *meanAction() const { return mean_; }

  signals:
    /// The network without the term, and what was done to it.
    void chosen(const QString &text, const std::shared_ptr<const kan::Kan> &model);

  private:
    void take(const TermReadingPtr &reading);

    std::vector<EdgeId> edges_;
    QAction *delete_, *mean_;
    TermReadingPtr reading_;
};

}  // namespace kan::ui
