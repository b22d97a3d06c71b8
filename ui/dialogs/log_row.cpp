#include "ui/dialogs/log_row.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include "ui/dialogs/line_plot.h"

namespace kan::ui {

LogRow::LogRow(QWidget *parent)
    : QWidget(parent),
      plain_(new LinePlot(this)),
      logarithmic_(new LinePlot(this)),
      words_(new QLabel(this)),
      take_(new QPushButton(tr("Take logarithms"), this)) {
    auto *line = new QHBoxLayout(this);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(10);
    line->addWidget(plain_);
    line->addWidget(logarithmic_);
    auto *texts = new QVBoxLayout;
    words_->setObjectName(QStringLiteral("logWords"));
    words_->setWordWrap(true);
    take_->setObjectName(QStringLiteral("takeLogs"));
    take_->setAutoDefault(false);
    take_->setToolTip(tr("Marks Log for these columns; the network then learns from their natural logarithms."));
    texts->addWidget(words_);
    texts->addWidget(take_, 0, Qt::AlignLeft);
    texts->addStretch(1);
    line->addLayout(texts, 1);
    for (LinePlot *plot : {plain_, logarithmic_}) plot->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    connect(take_, &QPushButton::clicked, this, [this] {
        if (proposal_) emit accepted(proposal_->columns);
    });
    hide();
}

void LogRow::setProposal(const std::optional<LogProposal> &proposal) {
    setVisible(proposal.has_value());
    if (proposal == proposal_) return;
    proposal_ = proposal;
    if (!proposal) return;
    plain_->setSide(proposal->plain, tr("AS IT IS"));
    logarithmic_->setSide(proposal->logarithmic, tr("LOGARITHMS"));
    words_->setText(QString::fromStdString(proposal->words()) + QLatin1Char('.'));
}

}  // namespace kan::ui

#include "moc_log_row.cpp"
