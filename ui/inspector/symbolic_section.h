#pragma once

#include <QWidget>

#include "ui/session/reading.h"
#include "ui/session/snapshot.h"

class QLabel;
class QPushButton;

namespace kan::ui {

class AffineSliders;
class CandidateTable;

/// The functions of an edge: the numbers of the one that stands on it, the candidates, and what can be done with them.
class SymbolicSection : public QWidget {
    Q_OBJECT

  public:
    explicit SymbolicSection(QWidget *parent = nullptr);

    void setEdge(const EdgeSnapshot &edge);
    /// Ignored if it is of another edge than the one shown.
    void setReading(const std::shared_ptr<const EdgeReading> &reading);
    /// What can be done with the functions, for a row of buttons that stays in sight.
    QPushButton *fixButton() const { return fix_; }
    QPushButton *unfixButton() const { return unfix_; }
    CandidateTable *table() const { return table_; }
    AffineSliders *sliders() const { return sliders_; }

  signals:
    /// To be drawn over the curve; empty: nothing.
    void overlayChanged(const std::vector<double> &x, const std::vector<double> &y);
    void fixRequested(kan::EdgeId edge, const QString &function, const kan::Affine &params);
    void unfixRequested(std::vector<kan::EdgeId> edges);
    void pruneRequested(std::vector<kan::EdgeId> edges, bool pruned);
    void affineDragged(kan::EdgeId edge, const kan::Affine &affine, const QString &merge_key);

  private:
    void showOverlay();
    void updateButtons();

    std::shared_ptr<const EdgeReading> reading_;
    EdgeId id_{-1, 0, 0};
    QString symbol_;
    bool pruned_ = false;
    QLabel *fixed_;
    AffineSliders *sliders_;
    QLabel *message_;
    CandidateTable *table_;
    QPushButton *fix_, *unfix_;
};

}  // namespace kan::ui
