#include "ui/dialogs/score_bars.h"

#include <QFontMetricsF>
#include <QPainter>
#include <algorithm>

#include "ui/theme/theme.h"

namespace kan::ui {

ScoreBars::ScoreBars(QWidget *parent) : QWidget(parent) {
    setMinimumSize(160, 120);
    setAccessibleName(tr("Scores of the classes"));
}

void ScoreBars::setClasses(const QStringList &names) {
    if (names_ == names) return;
    names_ = names;
    scores_.clear();
    update();
}

void ScoreBars::setScores(const std::vector<double> &scores, int decided, int label) {
    scores_ = scores;
    decided_ = decided;
    label_ = label;
    QStringList spoken;
    for (std::size_t c = 0; c < scores.size() && static_cast<qsizetype>(c) < names_.size(); ++c)
        spoken << QStringLiteral("%1 %2").arg(names_[static_cast<qsizetype>(c)]).arg(scores[c], 0, 'f', 3);
    setAccessibleDescription(spoken.join(QStringLiteral(", ")));
    update();
}

void ScoreBars::paintEvent(QPaintEvent *) {
    if (names_.isEmpty()) return;
    QPainter painter(this);
    const Theme &theme = Theme::of(this);
    const QFontMetricsF metrics(font());
    double room = 0;
    for (const QString &name : names_) room = std::max(room, metrics.horizontalAdvance(name));
    room = std::min(room, width() * 0.35);
    const double value_room = metrics.horizontalAdvance(QStringLiteral("0.000")) + 8;
    const double line = std::min(34.0, height() / static_cast<double>(names_.size()));
    const QRectF bars(room + 10, 0, std::max(10.0, width() - room - 10 - value_room), height());
    painter.setRenderHint(QPainter::Antialiasing);
    for (int c = 0; c < names_.size(); ++c) {
        const QRectF row(0, c * line, width(), line);
        const double score = static_cast<std::size_t>(c) < scores_.size() ? scores_[static_cast<std::size_t>(c)] : 0;
        QFont face = font();
        face.setBold(c == label_);
        painter.setFont(face);
        painter.setPen(c == label_ ? theme.text : theme.muted);
        painter.drawText(QRectF(0, row.top(), room, line), Qt::AlignRight | Qt::AlignVCenter,
                         metrics.elidedText(names_[c], Qt::ElideRight, room));
        const QRectF track(bars.left(), row.center().y() - 6, bars.width(), 12);
        painter.setPen(Qt::NoPen);
        painter.setBrush(theme.field);
        painter.drawRoundedRect(track, 3, 3);
        painter.setBrush(c == decided_ ? (label_ >= 0 && label_ != decided_ ? theme.test : theme.accent) : theme.muted);
        painter.drawRoundedRect(QRectF(track.left(), track.top(), track.width() * std::clamp(score, 0.0, 1.0), 12), 3,
                                3);
        if (scores_.empty()) continue;
        painter.setFont(font());
        painter.setPen(c == decided_ ? theme.text : theme.muted);
        painter.drawText(QRectF(bars.right(), row.top(), value_room, line), Qt::AlignRight | Qt::AlignVCenter,
                         QString::number(score, 'f', 3));
    }
}

}  // namespace kan::ui

#include "moc_score_bars.cpp"
