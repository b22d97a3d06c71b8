#pragma once

#include <QWidget>
#include <memory>
#include <optional>
#include <vector>

#include "ui/session/reading.h"
#include "ui/session/snapshot.h"

namespace kan::ui {

/// Everything about the one thing that is selected: an edge, a node, or nothing.
class Inspector : public QWidget {
    Q_OBJECT

  public:
    explicit Inspector(QWidget *parent = nullptr);
    ~Inspector() override;

    /// What the page shows; empty on the node page and on the empty page.
    std::optional<EdgeId> edge() const;

  public slots:
    /// Keeps page and selection; goes to the empty page if the network no longer has what was selected.
    void setSnapshot(const kan::ui::SnapshotPtr &snapshot);
    void setEdge(std::optional<kan::EdgeId> edge);
    /// `layer` 0 is the inputs.
    void setNode(int layer, int node);
    /// The score that the pages name first and sort by; the network view's.
    void setImportanceMetric(kan::ui::ImportanceMetric metric);
    void setReading(const kan::ui::ReadingPtr &reading);
    /// The keyboard goes to the candidates of the edge.
    void focusFunctions();

  signals:
    /// While a control point moves; all of one drag carry the same merge key.
    void coefficientDragged(kan::EdgeId edge, int q, double value, QString mergeKey);
    void pruneRequested(std::vector<kan::EdgeId> edges, bool pruned);
    void fixRequested(kan::EdgeId edge, const QString &function, const kan::Affine &params);
    void unfixRequested(std::vector<kan::EdgeId> edges);
    /// While a slider of a function's number moves; all of one drag carry the same merge key.
    void affineDragged(kan::EdgeId edge, const kan::Affine &affine, const QString &merge_key);
    /// The user walked from the node page to an edge.
    void edgeSelected(std::optional<kan::EdgeId> edge);

  private:
    class Private;
    std::unique_ptr<Private> d;
};

}  // namespace kan::ui
