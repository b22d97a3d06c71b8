#include "ui/dialogs/column_chips.h"

#include <QLabel>
#include <QPushButton>
#include <algorithm>

#include "ui/controls/flow_layout.h"
#include "ui/theme/theme.h"

namespace kan::ui {

namespace {
constexpr qsizetype kMostChips = 120;
constexpr int kLongestName = 24;
}  // namespace

ColumnChips::ColumnChips(QWidget *parent) : QScrollArea(parent) {
    setWidgetResizable(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFocusPolicy(Qt::NoFocus);
    setAccessibleName(tr("Columns"));
}

void ColumnChips::setColumns(const QStringList &names, const QStringList &texts) {
    if (texts == texts_ && widget()) return;
    texts_ = texts;
    auto *page = new QWidget;
    auto *flow = new FlowLayout(4, page);
    flow->setContentsMargins({});
    for (qsizetype n = 0; n < std::min(names.size(), kMostChips); ++n) {
        QString shown = names[n];
        if (shown.size() > kLongestName) shown = shown.left(kLongestName - 1) + QChar(0x2026);
        auto *chip = new QPushButton(shown.replace(u'&', QStringLiteral("&&")), page);
        chip->setProperty("small", true);
        chip->setAutoDefault(false);
        chip->setFont(scaledFont(font(), 0.92));
        chip->setToolTip(tr("Puts %1 into the form").arg(texts[n]));
        chip->setAccessibleName(tr("Column %1").arg(names[n]));
        connect(chip, &QPushButton::clicked, this, [this, text = texts[n]] { emit chosen(text); });
        flow->addWidget(chip);
    }
    if (names.size() > kMostChips) {
        auto *more = new QLabel(tr("… and %1 more: type their names").arg(names.size() - kMostChips), page);
        more->setProperty("role", "caption");
        flow->addWidget(more);
    }
    setWidget(page);
    const int line = fontMetrics().height() + 14;
    setFixedHeight(names.size() > 12 ? 3 * line : (names.size() > 6 ? 2 * line : line));
}

}  // namespace kan::ui

#include "moc_column_chips.cpp"
