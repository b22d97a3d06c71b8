#include "ui/window/status_line.h"

#include <QPainter>
#include <cmath>

#include "core/train/overfitting.h"
#include "ui/theme/theme.h"

namespace kan::ui {

namespace {

constexpr int kNoticeTime = 6000;  // ms

QString stateName(RunState state) {
    switch (state) {
        case RunState::Idle:
            return StatusLine::tr("ready");
        case RunState::Running:
            return StatusLine::tr("training");
        case RunState::Paused:
            return StatusLine::tr("paused");
        case RunState::Finished:
            return StatusLine::tr("trained");
        case RunState::Stopped:
            return StatusLine::tr("stopped");
        case RunState::Failed:
            return StatusLine::tr("failed");
    }
    return {};
}

QString duration(double seconds) {
    if (seconds < 1) return StatusLine::tr("%1 ms").arg(std::lround(seconds * 1000));
    if (seconds < 120) return StatusLine::tr("%1 s").arg(seconds, 0, 'f', 1);
    return StatusLine::tr("%1 min").arg(seconds / 60, 0, 'f', 1);
}

QString stateText(const Snapshot &s) {
    QString text = QStringLiteral("%1 · step %2/%3 · %4 · %5 evaluations")
                       .arg(stateName(s.state))
                       .arg(s.step)
                       .arg(s.steps)
                       .arg(duration(s.seconds))
                       .arg(s.evaluations);
    if (s.state == RunState::Running && s.steps_per_second > 0) {
        text += StatusLine::tr(" · %1 steps/s").arg(s.steps_per_second, 0, 'f', s.steps_per_second < 10 ? 1 : 0);
    }
    return text;
}

QString percent(double share) {
    return StatusLine::tr("%1 %").arg(100 * share, 0, 'f', share < 1 ? 2 : 0);
}

QString lossText(const Snapshot &s) {
    const TrainingHistory &history = s.history;
    if (s.losses_are_old && s.state != RunState::Failed) return StatusLine::tr("losses: working out…");
    if (history.steps() == 0 && !s.edited) return {};
    const EditedLosses losses =
        s.edited ? *s.edited : EditedLosses{history.train_loss.back(), history.test_loss.back(), history.reg.back()};
    QString text = QStringLiteral("train_loss %1   test_loss %2   reg %3")
                       .arg(losses.train_loss * s.loss_unit.factor, 0, 'e', 2)
                       .arg(losses.test_loss * s.loss_unit.factor, 0, 'e', 2)
                       .arg(losses.reg, 0, 'e', 2);
    if (s.loss_unit.standardised) text += StatusLine::tr(" (standardised)");
    if (s.accuracy) {
        text += StatusLine::tr("   accuracy %1").arg(percent(s.accuracy->train));
        if (!std::isnan(s.accuracy->test)) text += StatusLine::tr(" / %1 test").arg(percent(s.accuracy->test));
    }
    if (s.edited) return text;
    if (const std::optional<Overfitting> much = overfitting(history))
        text += StatusLine::tr("   test loss %1 × train, lowest at step %2: overfitting")
                    .arg(much->gap, 0, 'f', 1)
                    .arg(much->best_step);
    return text;
}

QString optimizerName(OptimizerKind optimizer) {
    switch (optimizer) {
        case OptimizerKind::Adam:
            return StatusLine::tr("Adam");
        case OptimizerKind::Sgd:
            return StatusLine::tr("SGD");
        case OptimizerKind::Lm:
            return StatusLine::tr("Levenberg–Marquardt");
        case OptimizerKind::Lbfgs:
            break;
    }
    return StatusLine::tr("L-BFGS");
}

}  // namespace

StatusLine::StatusLine(QWidget *parent) : QWidget(parent), notice_timer_(this) {
    notice_timer_.setSingleShot(true);
    connect(&notice_timer_, &QTimer::timeout, this, [this] {
        notice_.clear();
        update();
    });
    setAccessibleName(tr("Status"));
}

void StatusLine::setSnapshot(const SnapshotPtr &snapshot) {
    const Snapshot &s = *snapshot;
    trouble_ = s.state == RunState::Failed;
    state_ = s.layers.empty() && !trouble_ ? tr("ready") : stateText(s);
    if (!s.message.isEmpty()) state_ = stateName(s.state) + QStringLiteral(" · ") + s.message;
    losses_ = s.looked_at ? QString() : lossText(s);
    if (s.looked_at) state_ = tr("preview · %1").arg(s.looked_at->words);
    edges_ = s.edges > 0 ? tr("edges %1 of %2 live").arg(s.active_edges).arg(s.edges) : QString();
    const QString optimizer = optimizerName(s.optimizer);
    const QString threads = s.threads == 1 ? tr("1 thread") : tr("%1 threads").arg(s.threads);
    setup_ = QStringLiteral("%1 · %2 · %3").arg(optimizer, threads, tr("seed %1").arg(s.seed));
    setAccessibleDescription(text());
    update();
}

void StatusLine::showNotice(const QString &text) {
    if (text.isEmpty()) return;
    notice_ = text;
    notice_timer_.start(kNoticeTime);
    update();
}

QString StatusLine::text() const {
    return QStringList{notice_.isEmpty() ? state_ : notice_, losses_, edges_, setup_}.join(QStringLiteral(" · "));
}

QSize StatusLine::sizeHint() const {
    return {400, fontMetrics().height() + 12};
}

/// The outer texts at the ends, the inner ones between them; the edges give way first when it is narrow.
void StatusLine::paintEvent(QPaintEvent *) {
    const Theme &theme = Theme::of(this);
    QPainter painter(this);
    const QRect area = rect().adjusted(16, 0, -16, 0);
    const auto width = [this](const QString &text) { return fontMetrics().horizontalAdvance(text); };
    constexpr int gap = 24;
    const int right = area.right() - width(setup_);
    painter.setPen(theme.muted);
    painter.drawText(area, Qt::AlignRight | Qt::AlignVCenter, setup_);

    const QString left_text = notice_.isEmpty() ? state_ : notice_;
    const bool loud = trouble_ || !notice_.isEmpty();
    const int inner = width(losses_) + gap;
    const int room = right - gap - area.left() - (loud ? 0 : inner);
    const QString left = fontMetrics().elidedText(left_text, Qt::ElideRight, std::max(60, room));
    painter.setPen(trouble_ ? theme.error : loud ? theme.text : theme.muted);
    painter.drawText(area, Qt::AlignLeft | Qt::AlignVCenter, left);

    int x = std::max(area.left() + width(left) + gap, area.left() + area.width() / 3);
    if (x + width(losses_) > right - gap) x = right - gap - width(losses_);
    if (x < area.left() + width(left) + gap - 1) return;
    painter.setPen(theme.text);
    painter.drawText(QRect(x, 0, width(losses_) + 4, height()), Qt::AlignLeft | Qt::AlignVCenter, losses_);
    x = std::max(x + width(losses_) + gap, area.left() + area.width() * 6 / 10);
    if (x + width(edges_) > right - gap) return;
    painter.setPen(theme.muted);
    painter.drawText(QRect(x, 0, width(edges_) + 4, height()), Qt::AlignLeft | Qt::AlignVCenter, edges_);
}

}  // namespace kan::ui

#include "moc_status_line.cpp"
