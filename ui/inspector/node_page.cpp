#include "ui/inspector/node_page.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QListWidget>
#include <QPainter>
#include <QPainterPath>
#include <QSignalBlocker>
#include <QStyledItemDelegate>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/network/edge_painter.h"
#include "ui/plot/plot_axes.h"
#include "ui/session/snapshot_names.h"
#include "ui/text/names.h"

namespace kan::ui {

namespace {

enum Role { EdgeRole = Qt::UserRole };

/// A row of the list: title, sparkline, score with a bar.
class EdgeRow : public QStyledItemDelegate {
  public:
    EdgeRow(const SnapshotPtr &snapshot, const ImportanceMetric &metric, QObject *parent)
        : QStyledItemDelegate(parent), snapshot_(snapshot), metric_(metric) {}

    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &) const override {
        return {120, std::max(32, option.fontMetrics.height() + 14)};
    }

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override {
        const auto ids = index.data(EdgeRole).toList();
        const EdgeSnapshot *edge =
            ids.size() == 3 ? findEdge(snapshot_.get(), {ids[0].toInt(), ids[1].toInt(), ids[2].toInt()}) : nullptr;
        if (!edge) return;
        const Theme &theme = Theme::of(option.widget->parentWidget());  // the list itself is transparent
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        if (option.state & (QStyle::State_MouseOver | QStyle::State_Selected | QStyle::State_HasFocus)) {
            painter->setPen(Qt::NoPen);
            painter->setBrush(theme.field);
            painter->drawRoundedRect(QRectF(option.rect).adjusted(0, 1, 0, -1), 4, 4);
        }
        const QRectF row = QRectF(option.rect).adjusted(6, 3, -6, -3);
        painter->setFont(option.font);
        painter->setPen(edge->pruned ? theme.muted : theme.text);
        painter->drawText(row, Qt::AlignLeft | Qt::AlignVCenter, index.data(Qt::DisplayRole).toString());
        const QString score =
            edge->pruned ? NodePage::tr("pruned") : formatNumber(edge->score[static_cast<int>(metric_)]);
        painter->setPen(theme.muted);
        painter->drawText(row, Qt::AlignRight | Qt::AlignVCenter, score);
        const double score_width = std::max(46.0, QFontMetricsF(option.font).horizontalAdvance(score));
        QRectF spark(0, row.top() + 1, std::clamp(row.width() * 0.3, 40.0, 90.0), row.height() - 2);
        spark.moveRight(row.right() - score_width - 8);
        paintCurve(*painter, spark, *edge, theme);
        painter->restore();
    }

  private:
    static void paintCurve(QPainter &painter, const QRectF &spark, const EdgeSnapshot &edge, const Theme &theme) {
        const std::size_t count = edge.curve.size();
        if (count < 2) return;
        double range = edge.y_max - edge.y_min, middle = (edge.y_max + edge.y_min) / 2;
        range = std::max(range, std::max(1e-3 * std::abs(middle), 1e-6));
        QPainterPath path;
        for (std::size_t n = 0; n < count; ++n) {
            const double x = spark.left() + spark.width() * static_cast<double>(n) / static_cast<double>(count - 1);
            const double y =
                spark.center().y() - (static_cast<double>(edge.curve[n]) - middle) / range * spark.height() * 0.8;
            n == 0 ? path.moveTo(x, y) : path.lineTo(x, y);
        }
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(edge.pruned ? theme.pruned : edgeColor(edge, theme), 1.5));
        painter.drawPath(path);
    }

    const SnapshotPtr &snapshot_;
    const ImportanceMetric &metric_;
};

QListWidget *makeList(const SnapshotPtr &snapshot, const ImportanceMetric &metric, const QString &name,
                      NodePage *page) {
    auto *list = new QListWidget(page);
    list->setItemDelegate(new EdgeRow(snapshot, metric, list));
    list->setAccessibleName(name);
    list->setFrameShape(QFrame::NoFrame);
    list->setStyleSheet(QStringLiteral("QListWidget { border: none; background: transparent; padding: 0; }"));
    list->setMouseTracking(true);
    list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    const auto choose = [page](QListWidgetItem *item) {
        const auto ids = item->data(EdgeRole).toList();
        emit page->edgeChosen({ids[0].toInt(), ids[1].toInt(), ids[2].toInt()});
    };
    QObject::connect(list, &QListWidget::itemClicked, page, choose);
    QObject::connect(list, &QListWidget::itemActivated, page, choose);
    return list;
}

/// To all subnodes of a node.
std::vector<const EdgeSnapshot *> incomingEdges(const Snapshot &snapshot, int layer, int node) {
    const LayerSnapshot &edges = snapshot.layers[static_cast<std::size_t>(layer) - 1];
    const int first = edges.subnodes().first(node), count = edges.subnodes().of(node);
    std::vector<const EdgeSnapshot *> in;
    for (int s = first; s < first + count; ++s)
        for (int i = 0; i < edges.inputs; ++i)
            if (const EdgeSnapshot *edge = findEdge(&snapshot, {layer - 1, i, s})) in.push_back(edge);
    return in;
}

QString scaleAndBias(const QString &of, const std::vector<double> &scale, const std::vector<double> &bias, int n) {
    const auto at = static_cast<std::size_t>(n);
    return NodePage::tr("%1: scale %2, bias %3").arg(of, formatNumber(scale[at], 4), formatNumber(bias[at], 4));
}

/// What a node makes of what comes in, if that is more than their sum.
QString nodeWords(const LayerSnapshot &layer, int node) {
    const Subnodes subnodes = layer.subnodes();
    const bool product = subnodes.isProduct(node);
    QStringList lines;
    if (product) lines << NodePage::tr("Product of %1 factors, each the sum of its edges").arg(subnodes.of(node));
    if (!layer.numbers) return lines.join(QLatin1Char('\n'));
    const Kan::NodeNumbers &numbers = *layer.numbers;
    for (int f = 0; f < subnodes.of(node); ++f)
        lines << scaleAndBias(product ? NodePage::tr("Factor %1").arg(f + 1) : NodePage::tr("Sum"),
                              numbers.subnode_scale, numbers.subnode_bias, subnodes.first(node) + f);
    lines << scaleAndBias(product ? NodePage::tr("Product") : NodePage::tr("Node"), numbers.node_scale,
                          numbers.node_bias, node);
    return lines.join(QLatin1Char('\n'));
}

QLabel *makeCaption(QWidget *parent) {
    auto *label = new QLabel(parent);
    QFont font = scaledFont(parent->font(), 0.88);
    font.setWeight(QFont::DemiBold);
    label->setFont(font);
    label->setForegroundRole(QPalette::PlaceholderText);
    return label;
}

}  // namespace

NodePage::NodePage(QWidget *parent) : QWidget(parent) {
    title_ = new QLabel(this);
    score_ = new QLabel(this);
    QFont bold = scaledFont(font(), 1.25);
    bold.setWeight(QFont::Bold);
    title_->setFont(bold);
    score_->setForegroundRole(QPalette::PlaceholderText);
    made_of_ = new QLabel(this);
    made_of_->setObjectName(QStringLiteral("madeOf"));
    made_of_->setWordWrap(true);
    made_of_->setTextInteractionFlags(Qt::TextSelectableByMouse);
    incoming_title_ = makeCaption(this);
    outgoing_title_ = makeCaption(this);
    incoming_ = makeList(snapshot_, metric_, tr("Incoming edges"), this);
    outgoing_ = makeList(snapshot_, metric_, tr("Outgoing edges"), this);
    auto *head = new QHBoxLayout;
    head->addWidget(title_, 1);
    head->addWidget(score_);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins({});
    column->setSpacing(6);
    column->addLayout(head);
    column->addWidget(made_of_);
    column->addWidget(outgoing_title_);
    column->addWidget(outgoing_);
    column->addWidget(incoming_title_);
    column->addWidget(incoming_);
    column->addStretch(1);
}

bool NodePage::setNode(const SnapshotPtr &snapshot, int layer, int node) {
    if (!snapshot || snapshot->layers.empty()) return false;
    const int depth = static_cast<int>(snapshot->layers.size());
    if (node < 0 || node >= nodeCount(*snapshot, layer)) return false;
    snapshot_ = snapshot;
    layer_ = layer;
    node_ = node;
    const QString name = prettyName(nodeTitle(*snapshot, layer, node));
    title_->setText(layer == 0       ? tr("Input %1").arg(name)
                    : layer == depth ? tr("Output %1").arg(name)
                                     : tr("Node %1").arg(name));
    const auto l = static_cast<std::size_t>(layer), n = static_cast<std::size_t>(node);
    const bool scored = l < snapshot->node_scores.size() && n < snapshot->node_scores[l].size();
    score_->setText(scored ? tr("score %1").arg(formatNumber(snapshot->node_scores[l][n])) : QString());
    const QString words = layer > 0 ? nodeWords(snapshot->layers[l - 1], node) : QString();
    made_of_->setText(words);
    made_of_->setVisible(!words.isEmpty());
    std::vector<const EdgeSnapshot *> in, out;
    if (layer > 0) in = incomingEdges(*snapshot, layer, node);
    for (int j = 0; layer < depth && j < snapshot->layers[l].outputs; ++j) {
        if (const EdgeSnapshot *edge = findEdge(snapshot.get(), {layer, node, j})) out.push_back(edge);
    }
    fill(incoming_title_, incoming_, tr("INCOMING"), in);
    fill(outgoing_title_, outgoing_, tr("OUTGOING"), out);
    return true;
}

void NodePage::fill(QLabel *caption, QListWidget *list, const QString &text, std::vector<const EdgeSnapshot *> edges) {
    caption->setVisible(!edges.empty());
    list->setVisible(!edges.empty());
    const auto live = std::count_if(edges.begin(), edges.end(), [](const EdgeSnapshot *edge) { return !edge->pruned; });
    caption->setText(tr("%1 · %2 of %3 live").arg(text).arg(live).arg(edges.size()));
    const bool by_factor = list == incoming_;
    std::stable_sort(edges.begin(), edges.end(), [this, by_factor](const EdgeSnapshot *a, const EdgeSnapshot *b) {
        const int m = static_cast<int>(metric_);
        if (by_factor && a->id.j != b->id.j) return a->id.j < b->id.j;
        return a->pruned != b->pruned ? b->pruned : a->score[m] > b->score[m];
    });
    // Rows are reused and only their contents change, so that scrolling and focus survive 60 snapshots a second.
    while (list->count() > static_cast<int>(edges.size())) delete list->takeItem(list->count() - 1);
    while (list->count() < static_cast<int>(edges.size())) list->addItem(QString());
    for (int n = 0; n < list->count(); ++n) {
        const EdgeId id = edges[static_cast<std::size_t>(n)]->id;
        list->item(n)->setText(edgeTitle(*snapshot_, id));
        list->item(n)->setData(EdgeRole, QVariantList{id.l, id.i, id.j});
    }
    const int row_height = list->count() > 0 ? list->sizeHintForRow(0) : 0;
    list->setMaximumHeight(row_height * list->count() + 4);
    list->setMinimumHeight(std::min(row_height * list->count(), 2 * row_height));
    list->viewport()->update();
}

}  // namespace kan::ui

#include "moc_node_page.cpp"
