#include "ui/panels/prune_panel.h"

#include <QApplication>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/controls/slider_row.h"
#include "ui/session/experiment_session.h"

namespace kan::ui {

namespace {

/// "+0.003", "−0.001", "±0.000".
QString signedChange(double change) {
    if (std::abs(change) < 5e-4) return QStringLiteral("±0.000");
    const QString size =
        std::abs(change) < 1e4 ? QString::number(std::abs(change), 'f', 3) : QString::number(std::abs(change), 'g', 3);
    return (change > 0 ? QLatin1Char('+') : QChar(0x2212)) + size;
}

}  // namespace

PrunePanel::PrunePanel(ExperimentSession &session, QWidget *parent)
    : Panel(session, tr("Prune"), parent),
      node_(new SliderRow({tr("Node ≥"), tr("Node threshold"), tr("hidden nodes below it are pruned")},
                          SliderScale::logarithmicWithZero(1e-4, 10), 0, 1e6, ControlEffect::Preview, this)),
      edge_(new SliderRow({tr("Edge ≥"), tr("Edge threshold"), tr("edges below it are pruned")},
                          SliderScale::logarithmicWithZero(1e-4, 10), 0, 1e6, ControlEffect::Preview, this)),
      text_(caption({}, this)),
      apply_(new QPushButton(tr("Apply"), this)),
      restore_(new QToolButton(this)) {
    const PruneThresholds defaults;
    for (SliderRow *row : {node_, edge_}) {
        content()->addWidget(row);
        row->setValue(row == node_ ? defaults.node : defaults.edge);
        row->setResetValue(row == node_ ? defaults.node : defaults.edge);
        connect(row, &SliderRow::edited, this, &PrunePanel::preview);
        connect(row->slider(), &QSlider::sliderPressed, this, &PrunePanel::preview);
    }
    apply_->setProperty("quiet", true);
    apply_->setAccessibleName(tr("Prune at these thresholds"));
    restore_->setText(tr("Restore"));
    restore_->setProperty("flat", true);
    restore_->setFocusPolicy(Qt::StrongFocus);
    restore_->setToolTip(tr("Bring back everything that was pruned"));
    restore_->setAccessibleName(restore_->toolTip());
    text_->setWordWrap(true);
    auto *line = new QHBoxLayout;
    line->setSpacing(4);
    line->addWidget(text_, 1);
    line->addWidget(restore_);
    line->addWidget(apply_);
    content()->addLayout(line);

    connect(apply_, &QPushButton::clicked, this, [this] {
        previewing_ = false;
        this->session().pruneBy(thresholds());
    });
    connect(restore_, &QToolButton::clicked, &session, &ExperimentSession::restorePruned);
    connect(&session, &ExperimentSession::snapshotChanged, this, &PrunePanel::showSnapshot);
    connect(qApp, &QApplication::focusChanged, this, [this](QWidget *, QWidget *now) {
        if (now && !isAncestorOf(now)) endPreview();
    });
}

PruneThresholds PrunePanel::thresholds() const {
    return {.node = node_->value(), .edge = edge_->value()};
}

void PrunePanel::begin() {
    edge_->slider()->setFocus(Qt::ShortcutFocusReason);
    preview();
}

/// Escape ends the preview.
void PrunePanel::keyPressEvent(QKeyEvent *event) {
    if (event->key() == Qt::Key_Escape && previewing_) {
        endPreview();
    } else {
        Panel::keyPressEvent(event);
    }
}

void PrunePanel::preview() {
    previewing_ = true;
    session().previewPrune(thresholds());
}

void PrunePanel::endPreview() {
    if (!previewing_) return;
    previewing_ = false;
    session().clearPrunePreview();
}

void PrunePanel::showSnapshot(const SnapshotPtr &snapshot) {
    restore_->setVisible(snapshot->active_edges < snapshot->edges);
    if (!snapshot->prune_preview) {
        text_->setText(tr("%1 of %2 edges live").arg(snapshot->active_edges).arg(snapshot->edges));
        return;
    }
    const PrunePreview &preview = *snapshot->prune_preview;
    if (preview.output_cut_off) {
        text_->setText(tr("would cut off an output"));
        return;
    }
    const auto edges = preview.edges.size();
    const QString edge_text = edges == 1 ? tr("−1 edge") : tr("−%1 edges").arg(edges);
    const QString node_text = preview.nodes == 1 ? tr("−1 node") : tr("−%1 nodes").arg(preview.nodes);
    const QString change =
        signedChange((preview.test_loss_after - preview.test_loss_before) * snapshot->loss_unit.factor);
    text_->setText((snapshot->loss_unit.standardised ? tr("%1, %2 · test %3 (standardised)") : tr("%1, %2 · test %3"))
                       .arg(edge_text, node_text, change));
}

}  // namespace kan::ui

#include "moc_prune_panel.cpp"
