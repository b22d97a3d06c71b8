#pragma once

#include <QWidget>

#include "ui/session/snapshot.h"

class QLabel;
class QListWidget;

namespace kan::ui {

/// The inspector's page of a node: its score and the edges that come and go, strongest first, of a multiplication node
/// factor by factor; a click walks there.
class NodePage : public QWidget {
    Q_OBJECT

  public:
    explicit NodePage(QWidget *parent = nullptr);

    /// False if the network has no such node; the page then keeps what it showed.
    bool setNode(const SnapshotPtr &snapshot, int layer, int node);
    int layer() const { return layer_; }
    int node() const { return node_; }
    /// Of the edges' scores and their order; shows with the next setNode.
    void setImportanceMetric(ImportanceMetric metric) { metric_ = metric; }

  signals:
    void edgeChosen(kan::EdgeId edge);

  private:
    void fill(QLabel *caption, QListWidget *list, const QString &text, std::vector<const EdgeSnapshot *> edges);

    SnapshotPtr snapshot_;
    int layer_ = 0, node_ = 0;
    ImportanceMetric metric_ = ImportanceMetric::Attribution;
    QLabel *title_, *score_, *made_of_, *incoming_title_, *outgoing_title_;
    QListWidget *incoming_, *outgoing_;
};

}  // namespace kan::ui
