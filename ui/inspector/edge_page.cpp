#include "ui/inspector/edge_page.h"

#include <QCheckBox>
#include <QClipboard>
#include <QGridLayout>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QStackedWidget>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/controls/elided_label.h"
#include "ui/controls/tab_row.h"
#include "ui/inspector/candidate_table.h"
#include "ui/inspector/edge_plot.h"
#include "ui/inspector/symbolic_section.h"
#include "ui/plot/plot_axes.h"
#include "ui/session/snapshot_names.h"
#include "ui/text/names.h"

namespace kan::ui {

namespace {
constexpr int kLeastBelow = 110;      // pixels for what stands below the plot
constexpr double kPlotAspect = 0.72;  // largest height to width
}  // namespace

EdgePage::EdgePage(QWidget *parent) : QWidget(parent) {
    title_ = new QLabel(this);
    kind_ = new ElidedLabel(this);
    plot_ = new EdgePlot(this);
    plot_->setObjectName(QStringLiteral("edgePlot"));
    tabs_ = new TabRow(this);
    tabs_->addTab(tr("FUNCTIONS"), tr("Functions that this edge may be"));
    tabs_->addTab(tr("NUMBERS"), tr("Numbers of this edge"));
    below_ = new QStackedWidget(this);
    functions_ = new SymbolicSection(this);
    prune_ = new QPushButton(this);
    copy_ = new QPushButton(tr("Copy CSV"), this);
    QFont bold = scaledFont(font(), 1.25);
    bold.setWeight(QFont::Bold);
    title_->setFont(bold);
    prune_->setObjectName(QStringLiteral("pruneEdge"));
    copy_->setProperty("small", true);
    copy_->setFont(scaledFont(font(), 0.94));
    copy_->setObjectName(QStringLiteral("copyEdgeCsv"));
    copy_->setToolTip(tr("Copies x, y and the two parts, as text for a spreadsheet"));
    auto *head = new QHBoxLayout;
    head->addWidget(title_);
    head->addWidget(kind_, 1);
    below_->addWidget(scrolling(functions_));
    below_->addWidget(scrolling(buildNumbers()));
    below_->setMinimumHeight(kLeastBelow);
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(5);
    for (QPushButton *button : {functions_->fixButton(), functions_->unfixButton(), prune_}) {
        button->setFont(scaledFont(font(), 0.94));
        button->setProperty("small", true);
        buttons->addWidget(button);
    }
    buttons->addStretch(1);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins({});
    column->setSpacing(6);
    column->addLayout(head);
    column->addWidget(plot_, 100);
    column->addWidget(tabs_, 0, Qt::AlignLeft);
    column->addWidget(below_, 60);
    column->addLayout(buttons);
    column->addStretch(1);
    setFocusProxy(functions_->table());

    connect(tabs_, &TabRow::chosen, this, [this](int tab) { showNumbers(tab == 1); });
    connect(parts_, &QCheckBox::toggled, plot_, &EdgePlot::setPartsVisible);
    connect(plot_, &EdgePlot::coefficientDragged, this, &EdgePage::coefficientDragged);
    connect(prune_, &QPushButton::clicked, this, &EdgePage::togglePruned);
    connect(copy_, &QPushButton::clicked, this, &EdgePage::copyCsv);
    connect(functions_, &SymbolicSection::overlayChanged, plot_, &EdgePlot::setOverlay);
    connect(functions_, &SymbolicSection::fixRequested, this, &EdgePage::fixRequested);
    connect(functions_, &SymbolicSection::unfixRequested, this, &EdgePage::unfixRequested);
    connect(functions_, &SymbolicSection::pruneRequested, this, &EdgePage::pruneRequested);
    connect(functions_, &SymbolicSection::affineDragged, this, &EdgePage::affineDragged);
}

/// In a low window the page scrolls instead of making it grow.
QScrollArea *EdgePage::scrolling(QWidget *page) {
    auto *scroll = new QScrollArea(this);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setWidget(page);
    return scroll;
}

QWidget *EdgePage::buildNumbers() {
    auto *page = new QWidget(this);
    parts_ = new QCheckBox(tr("Base and spline part"), page);
    parts_->setChecked(true);
    auto *grid = new QGridLayout;
    grid->setHorizontalSpacing(10);
    grid->setVerticalSpacing(3);
    grid->setColumnStretch(1, 1);
    grid->setColumnStretch(3, 1);
    scale_base_ = addNumber(grid, 0, tr("scale_base"));
    scale_sp_ = addNumber(grid, 1, tr("scale_sp"));
    knots_ = addNumber(grid, 2, tr("Knots"));
    outside_ = addNumber(grid, 3, tr("Outside"));
    outside_->setToolTip(tr("Share of the inputs beyond the knots"));
    range_ = addNumber(grid, 4, tr("Inputs x"));
    values_ = addNumber(grid, 5, tr("Values φ"));
    for (int m = 0; m < kImportanceMetrics; ++m) {
        scores_[m] = addNumber(grid, 6 + m, metricName(static_cast<ImportanceMetric>(m)));
    }
    auto *line = new QHBoxLayout;
    line->addWidget(parts_, 1);
    line->addWidget(copy_);
    auto *column = new QVBoxLayout(page);
    column->setContentsMargins({});
    column->setSpacing(6);
    column->addLayout(line);
    column->addLayout(grid);
    column->addStretch(1);
    return page;
}

void EdgePage::showNumbers(bool numbers) {
    below_->setCurrentIndex(numbers ? 1 : 0);
    tabs_->setCurrent(numbers ? 1 : 0);
    if (numbers) plot_->setOverlay({}, {});
}

void EdgePage::setReading(const std::shared_ptr<const EdgeReading> &reading) {
    functions_->setReading(reading);
}

QLabel *EdgePage::addNumber(QGridLayout *grid, int place, const QString &name) {
    auto *caption = new QLabel(name, this);
    auto *value = new QLabel(this);
    caption->setForegroundRole(QPalette::PlaceholderText);
    caption->setFont(scaledFont(font(), 0.92));
    value->setFont(scaledFont(font(), 0.92));
    value->setTextInteractionFlags(Qt::TextSelectableByMouse);
    value->setAccessibleName(name);
    const bool wide = place >= 6 || place == 4 || place == 5;
    const int row = place < 4 ? place / 2 : place - 2, column = place < 4 ? 2 * (place % 2) : 0;
    grid->addWidget(caption, row, column, 1, wide ? 2 : 1);
    grid->addWidget(value, row, wide ? 2 : column + 1, 1, wide ? 2 : 1, Qt::AlignRight);
    return value;
}

EdgePlotData plotDataOf(const SnapshotPtr &snapshot, EdgeId id) {
    const EdgeSnapshot *edge = findEdge(snapshot.get(), id);
    if (!edge) return {};
    return {std::shared_ptr<const EdgeSnapshot>(snapshot, edge), snapshot->extrapolation,
            QStringLiteral("edge-%1-%2")
                .arg(nodeName(*snapshot, id.l, id.i),
                     targetName(*snapshot, id).replace(QLatin1String(", "), QLatin1String("-")))};
}

bool EdgePage::setEdge(const SnapshotPtr &snapshot, EdgeId id) {
    const EdgeSnapshot *edge = findEdge(snapshot.get(), id);
    if (!edge) return false;
    snapshot_ = snapshot;
    id_ = id;
    // A factor takes the room of the first word.
    const bool to_factor = factorsOf(*snapshot, id.l + 1, targetOf(*snapshot, id)) > 0;
    title_->setText(to_factor ? edgeTitle(*snapshot, id) : tr("Edge %1").arg(edgeTitle(*snapshot, id)));
    const QString score = formatNumber(edge->score[static_cast<int>(metric_)]);

    kind_->setText(edge->pruned ? edgeKind(*edge) : tr("%1 · score %2").arg(edgeKind(*edge), score));
    parts_->setEnabled(!edge->pruned);
    plot_->setEdge(plotDataOf(snapshot, id));
    functions_->setEdge(*edge);
    prune_->setText(edge->pruned ? tr("Restore") : tr("Prune ⌦"));
    prune_->setToolTip(edge->pruned ? tr("Puts the edge back as it was")
                                    : tr("Masks the edge; nothing is lost (Del in the network)"));
    updateNumbers(*edge);
    return true;
}

void EdgePage::updateNumbers(const EdgeSnapshot &edge) {
    const LayerSnapshot &layer = snapshot_->layers[static_cast<std::size_t>(id_.l)];
    const QString unknown = QStringLiteral("…");
    scale_base_->setText(edge.detail ? formatNumber(edge.detail->scale_base, 4) : unknown);
    scale_sp_->setText(edge.detail ? formatNumber(edge.detail->scale_sp, 4) : unknown);
    knots_->setText(tr("G %1, k %2").arg(layer.grid).arg(layer.k));
    outside_->setText(tr("%1 %").arg(formatNumber(edge.outside * 100, 2)));
    range_->setText(tr("%1 … %2").arg(formatNumber(edge.x_min), formatNumber(edge.x_max)));
    values_->setText(tr("%1 … %2").arg(formatNumber(edge.y_min), formatNumber(edge.y_max)));
    for (int m = 0; m < kImportanceMetrics; ++m) scores_[m]->setText(formatNumber(edge.score[m], 4));
}

void EdgePage::togglePruned() {
    if (const EdgeSnapshot *edge = findEdge(snapshot_.get(), id_)) emit pruneRequested({id_}, !edge->pruned);
}

/// Del and U work wherever the focus is on the page.
void EdgePage::keyPressEvent(QKeyEvent *event) {
    if (event->key() == Qt::Key_Delete)
        togglePruned();
    else if (event->key() == Qt::Key_U)
        emit unfixRequested({id_});
    else
        QWidget::keyPressEvent(event);
}

void EdgePage::resizeEvent(QResizeEvent *event) {
    QWidget::resizeEvent(event);
    limitPlot();
}

/// The plot keeps the shape of a plot; what is left of a tall inspector stays calm.
void EdgePage::limitPlot() {
    plot_->setMaximumHeight(std::max(plot_->minimumHeight(), static_cast<int>(kPlotAspect * width())));
}

void EdgePage::copyCsv() {
    QGuiApplication::clipboard()->setText(plot_->exportCsv());
}

}  // namespace kan::ui

#include "moc_edge_page.cpp"
