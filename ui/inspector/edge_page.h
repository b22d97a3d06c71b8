#pragma once

#include <QWidget>

#include "ui/session/reading.h"
#include "ui/session/snapshot.h"

class QCheckBox;
class QGridLayout;
class QLabel;
class QPushButton;
class QScrollArea;
class QStackedWidget;

namespace kan::ui {

class EdgePlot;
struct EdgePlotData;
class ElidedLabel;
class SymbolicSection;
class TabRow;

/// What the plot of an edge shows of a snapshot; nothing if it has no such edge.
EdgePlotData plotDataOf(const SnapshotPtr &snapshot, EdgeId edge);

/// The inspector's page of an edge: plot, below it the functions it may be or its numbers, prune and copy.
class EdgePage : public QWidget {
    Q_OBJECT

  public:
    explicit EdgePage(QWidget *parent = nullptr);

    /// False if the network has no such edge; the page then keeps what it showed.
    bool setEdge(const SnapshotPtr &snapshot, EdgeId edge);
    EdgeId edge() const { return id_; }
    /// Of the score beside the title; shows with the next setEdge.
    void setImportanceMetric(ImportanceMetric metric) { metric_ = metric; }
    void setReading(const std::shared_ptr<const EdgeReading> &reading);
    SymbolicSection *functions() const { return functions_; }
    /// Functions or numbers below the plot.
    void showNumbers(bool numbers);

  signals:
    void coefficientDragged(kan::EdgeId edge, int q, double value, QString mergeKey);
    void pruneRequested(std::vector<kan::EdgeId> edges, bool pruned);
    void fixRequested(kan::EdgeId edge, const QString &function, const kan::Affine &params);
    void unfixRequested(std::vector<kan::EdgeId> edges);
    void affineDragged(kan::EdgeId edge, const kan::Affine &affine, const QString &merge_key);

  protected:
    void resizeEvent(QResizeEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

  private:
    QWidget *buildNumbers();
    QScrollArea *scrolling(QWidget *page);
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
    TabRow *tabs_;
    QStackedWidget *below_;
    SymbolicSection *functions_;
    QCheckBox *parts_;
    QLabel *knots_, *scale_base_, *scale_sp_, *range_, *values_, *outside_;
    QLabel *scores_[kImportanceMetrics];
    QPushButton *prune_, *copy_;
};

}  // namespace kan::ui
