#include "ui/inspector/inspector.h"

#include <QLabel>
#include <QStackedWidget>
#include <QVBoxLayout>

#include "ui/inspector/candidate_table.h"
#include "ui/inspector/edge_page.h"
#include "ui/inspector/node_page.h"
#include "ui/inspector/symbolic_section.h"

namespace kan::ui {

class Inspector::Private {
  public:
    SnapshotPtr snapshot;
    std::optional<EdgeId> edge;
    std::optional<std::pair<int, int>> node;
    QStackedWidget *stack = nullptr;
    QLabel *empty = nullptr;
    EdgePage *edge_page = nullptr;
    NodePage *node_page = nullptr;

    void refresh() {
        if (edge && edge_page->setEdge(snapshot, *edge)) return stack->setCurrentWidget(edge_page);
        if (node && node_page->setNode(snapshot, node->first, node->second)) return stack->setCurrentWidget(node_page);
        stack->setCurrentWidget(empty);
    }
};

Inspector::Inspector(QWidget *parent) : QWidget(parent), d(std::make_unique<Private>()) {
    d->stack = new QStackedWidget(this);
    d->empty = new QLabel(tr("Click a box in the network to see its function, its data and its numbers here."), this);
    d->empty->setWordWrap(true);
    d->empty->setAlignment(Qt::AlignCenter);
    d->empty->setForegroundRole(QPalette::PlaceholderText);
    d->empty->setMargin(16);
    d->edge_page = new EdgePage(this);
    d->node_page = new NodePage(this);
    for (QWidget *page : std::initializer_list<QWidget *>{d->empty, d->edge_page, d->node_page})
        d->stack->addWidget(page);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(16, 8, 16, 10);
    column->addWidget(d->stack);
    setAccessibleName(tr("Inspector"));
    connect(d->edge_page, &EdgePage::coefficientDragged, this, &Inspector::coefficientDragged);
    connect(d->edge_page, &EdgePage::pruneRequested, this, &Inspector::pruneRequested);
    connect(d->edge_page, &EdgePage::fixRequested, this, &Inspector::fixRequested);
    connect(d->edge_page, &EdgePage::unfixRequested, this, &Inspector::unfixRequested);
    connect(d->edge_page, &EdgePage::affineDragged, this, &Inspector::affineDragged);
    connect(d->node_page, &NodePage::edgeChosen, this, [this](EdgeId edge) {
        setEdge(edge);
        emit edgeSelected(edge);
    });
}

Inspector::~Inspector() = default;

std::optional<EdgeId> Inspector::edge() const {
    return d->stack->currentWidget() == d->edge_page ? d->edge : std::nullopt;
}

void Inspector::setSnapshot(const SnapshotPtr &snapshot) {
    d->snapshot = snapshot;
    d->refresh();
}

void Inspector::setEdge(std::optional<EdgeId> edge) {
    d->edge = edge;
    d->node.reset();
    d->refresh();
}

void Inspector::setNode(int layer, int node) {
    d->edge.reset();
    d->node = {layer, node};
    d->refresh();
}

void Inspector::setReading(const ReadingPtr &reading) {
    if (reading->edge || !reading->model) d->edge_page->setReading(reading->edge);
}

void Inspector::focusFunctions() {
    if (d->stack->currentWidget() != d->edge_page) return;
    d->edge_page->showNumbers(false);
    d->edge_page->functions()->table()->setFocus(Qt::ShortcutFocusReason);
}

void Inspector::setImportanceMetric(ImportanceMetric metric) {
    d->edge_page->setImportanceMetric(metric);
    d->node_page->setImportanceMetric(metric);
    d->refresh();
}

}  // namespace kan::ui

#include "moc_inspector.cpp"
