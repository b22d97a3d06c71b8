#pragma once

#include "core/interpret/prune.h"
#include "ui/panels/panel.h"
#include "ui/session/snapshot.h"

class QPushButton;
class QToolButton;

namespace kan::ui {

class SliderRow;

/// Thresholds with a live preview of what they would prune and what it would cost; Apply prunes, Restore brings all
/// back.
class PrunePanel : public Panel {
    Q_OBJECT

  public:
    explicit PrunePanel(ExperimentSession &session, QWidget *parent = nullptr);

    PruneThresholds thresholds() const;
    /// Shows the preview and puts the focus on the edge threshold.
    void begin();

    SliderRow *nodeRow() const { return node_; }
    SliderRow *edgeRow() const { return edge_; }
    QPushButton *applyButton() const { return apply_; }

  protected:
    void keyPressEvent(QKeyEvent *event) override;

  private:
    void preview();
    void endPreview();
    void showSnapshot(const SnapshotPtr &snapshot);

    SliderRow *node_;
    SliderRow *edge_;
    QLabel *text_;
    QPushButton *apply_;
    QToolButton *restore_;
    bool previewing_ = false;
};

}  // namespace kan::ui
