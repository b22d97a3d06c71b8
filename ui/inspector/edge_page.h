#pragma once

#include <QWidget>

#include "ui/session/snapshot.h"

class QCheckBox;
class QGridLayout;
class QLabel;
class QPushButton;

namespace kan::ui {

class EdgePlot;
class ElidedLabel;

/// The inspector's page of an edge: plot, numbers, prune and copy.
class EdgePage : public QWidget {
    Q_OBJECT

  public:
    explicit EdgePage(QWidget *parent = nullptr);

    /// False if the network has no such edge; the page then keeps what it showed.
    bool setEdge(const SnapshotPtr &snapshot, EdgeId edge);
    EdgeId edge() const { return id_; }
    /// Of the score beside the title; shows with the next setEdge.
    void setImportanceMetric(ImportanceMetric metric) { metric_ = metric; }

  signals:
    void coefficientDragged(kan::EdgeId edge, int q, double value, QString mergeKey);
    void pruneRequested(std::vector<kan::EdgeId> edges, bool pruned);

  protected:
    void resizeEvent(QResizeEvent *event) override;

  private:
    QLabel *addNumber(QGridLayout *grid, int place, const QString &name);
    void updateNumbers(const EdgeSnapshot &edge);
    void togglePruned();
    void copyCsv();
    void limitPlot();

    SnapshotPtr snapshot_;
    EdgeId id_;
    ImportanceMetric metric_ = ImportanceMetric::Attribution;
    QLabel *title_;
    ElidedLabel *kind_;
    EdgePlot *plot_;
    QCheckBox *parts_;
    QLabel *knots_, *scale_base_, *scale_sp_, *range_, *values_, *outside_;
    QLabel *scores_[kImportanceMetrics];
    QPushButton *prune_, *copy_;
};

}  // namespace kan::ui
