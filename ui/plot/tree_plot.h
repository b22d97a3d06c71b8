#pragma once

#include <vector>

#include "ui/plot/plot_widget.h"

namespace kan::ui {

/// A node of a drawn tree, and what hangs below it.
struct DrawnTree {
    QString text;       ///< in its box
    QString note;       ///< small, below it; may be empty
    bool sign = false;  ///< of how the children are put together: a disc in place of a box
    std::vector<DrawnTree> children;
};

/// A tree from its root, at the top, to its leaves: boxes of texts and discs of signs, joined by lines. As large as
/// there is room, within bounds.
class TreePlot : public PlotWidget {
    Q_OBJECT

  public:
    explicit TreePlot(const QString &name, QWidget *parent = nullptr);

    /// `empty`: what stands in place of a tree without text.
    void setTree(DrawnTree tree, const QString &empty);
    const DrawnTree &tree() const { return tree_; }

    QSize sizeHint() const override { return {460, 320}; }
    QString exportCsv() const override;

  protected:
    QString emptyText() const override { return tree_.text.isEmpty() ? empty_ : QString(); }
    void paintPlot(const PlotCanvas &canvas) const override;

  private:
    DrawnTree tree_;
    QString empty_;
};

}  // namespace kan::ui
