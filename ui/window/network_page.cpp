#include "ui/window/network_page.h"

#include <QComboBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>
#include <cmath>
#include <utility>

#include "ui/controls/form_parts.h"
#include "ui/controls/slider_row.h"
#include "ui/controls/slider_scale.h"
#include "ui/network/network_view.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

namespace kan::ui {

namespace {

constexpr double kDefaultBeta = 3;
constexpr int kMargin = 12;
constexpr int kNodeRoom = 40;  // half of what the topmost node takes

const SliderScale &betaScale() {
    static const SliderScale scale = SliderScale::logarithmicScale(0.1, 100);
    return scale;
}

QToolButton *overlayButton(const QString &text, const QString &name, QWidget *parent) {
    auto *button = new QToolButton(parent);
    button->setText(text);
    button->setToolTip(name);
    button->setAccessibleName(name);
    button->setProperty("flat", true);
    button->setFocusPolicy(Qt::TabFocus);
    button->setMinimumSize(24, 22);
    return button;
}

QFrame *card(QWidget *parent) {
    auto *frame = new QFrame(parent);
    frame->setProperty("role", "card");
    auto *line = new QHBoxLayout(frame);
    line->setContentsMargins(10, 3, 8, 3);
    line->setSpacing(4);
    return frame;
}

}  // namespace

NetworkPage::NetworkPage(QWidget *parent)
    : QWidget(parent),
      view_(new NetworkView(this)),
      importance_(card(this)),
      zoom_(card(this)),
      trouble_(new QLabel(this)) {
    trouble_->setAlignment(Qt::AlignCenter);
    trouble_->setWordWrap(true);
    trouble_->hide();
    buildImportance();
    buildZoom();
    setFocusProxy(view_);
    setBackgroundRole(QPalette::Base);
    setAutoFillBackground(true);
    applyImportance();
}

void NetworkPage::buildImportance() {
    auto *line = importance_->layout();
    auto *head = new QLabel(tr("opacity = tanh(β ·"), importance_);
    metric_ = makeCombo(importance_);
    metric_->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    metric_->addItem(tr("attribution"), static_cast<int>(ImportanceMetric::Attribution));
    metric_->addItem(tr("std φ"), static_cast<int>(ImportanceMetric::OutputStd));
    metric_->addItem(tr("std φ / std x"), static_cast<int>(ImportanceMetric::OutputStdRatio));
    metric_->addItem(tr("mean |φ|"), static_cast<int>(ImportanceMetric::MeanAbs));
    metric_->setCurrentIndex(3);
    metric_->setAccessibleName(tr("Importance metric"));
    auto *tail = new QLabel(QStringLiteral(")  β"), importance_);
    auto *slider = new JumpSlider(importance_);
    slider->setRange(0, betaScale().positions());
    slider->setValue(betaScale().positionOf(kDefaultBeta));
    slider->setFixedWidth(84);
    slider->setAccessibleName(tr("Importance factor beta"));
    slider->setToolTip(tr("Larger: weaker edges become visible. Double click: back to 3"));
    beta_ = slider;
    beta_text_ = new QLabel(importance_);
    beta_text_->setFixedWidth(fontMetrics().horizontalAdvance(QStringLiteral("0.000")));
    for (QWidget *widget : {static_cast<QWidget *>(head), static_cast<QWidget *>(metric_), static_cast<QWidget *>(tail),
                            static_cast<QWidget *>(beta_), static_cast<QWidget *>(beta_text_)}) {
        line->addWidget(widget);
    }
    for (QLabel *label : {head, tail, beta_text_}) label->setProperty("role", "caption");
    connect(metric_, &QComboBox::currentIndexChanged, this, &NetworkPage::applyImportance);
    connect(beta_, &QSlider::valueChanged, this, &NetworkPage::applyImportance);
    connect(slider, &JumpSlider::doubleClicked, this,
            [this] { beta_->setValue(betaScale().positionOf(kDefaultBeta)); });
}

void NetworkPage::buildZoom() {
    auto *line = zoom_->layout();
    line->setContentsMargins(4, 2, 4, 2);
    QToolButton *out = overlayButton(QStringLiteral("−"), tr("Zoom out"), zoom_);
    percent_ = new QLabel(QStringLiteral("100 %"), zoom_);
    percent_->setProperty("role", "caption");
    percent_->setAlignment(Qt::AlignCenter);
    percent_->setFixedWidth(fontMetrics().horizontalAdvance(QStringLiteral("1000 %")) + 4);
    QToolButton *in = overlayButton(QStringLiteral("+"), tr("Zoom in"), zoom_);
    fit_ = overlayButton({}, tr("Fit the network into the view (F)"), zoom_);
    fit_->setIcon(signIcon(Sign::Fit, Theme::of(this).muted));
    for (QWidget *widget : {static_cast<QWidget *>(out), static_cast<QWidget *>(percent_), static_cast<QWidget *>(in),
                            static_cast<QWidget *>(fit_)}) {
        line->addWidget(widget);
    }
    connect(out, &QToolButton::clicked, view_, &NetworkView::zoomOut);
    connect(in, &QToolButton::clicked, view_, &NetworkView::zoomIn);
    connect(fit_, &QToolButton::clicked, view_, &NetworkView::zoomToFit);
    connect(view_, &NetworkView::zoomChanged, this,
            [this](double percent) { percent_->setText(QStringLiteral("%1 %").arg(std::lround(percent))); });
}

void NetworkPage::applyImportance() {
    const double beta = QString::number(betaScale().valueAt(beta_->value()), 'g', 2).toDouble();
    beta_text_->setText(QString::number(beta, 'g', 2));
    view_->setImportance(importanceMetric(), beta);
    emit importanceMetricChanged(importanceMetric());
}

ImportanceMetric NetworkPage::importanceMetric() const {
    return static_cast<ImportanceMetric>(metric_->currentData().toInt());
}

void NetworkPage::setSnapshot(const SnapshotPtr &snapshot) {
    const bool none = snapshot->layers.empty() && snapshot->state == RunState::Failed;
    trouble_->setText(none ? tr("No network yet: %1").arg(snapshot->message) : QString());
    trouble_->setVisible(none);
    for (QWidget *part :
         {static_cast<QWidget *>(view_), static_cast<QWidget *>(importance_), static_cast<QWidget *>(zoom_)}) {
        part->setVisible(!none);
    }
    constexpr int kManyInputs = 4;
    const bool crowded = !snapshot->layers.empty() && snapshot->layers.front().inputs >= kManyInputs;
    if (std::exchange(crowded_, crowded) != crowded) place();
}

void NetworkPage::place() {
    importance_->adjustSize();
    const bool reaches_centre = kMargin + importance_->width() > width() / 2 - kNodeRoom;
    zoom_->adjustSize();
    view_->setGeometry(rect().adjusted(0, reaches_centre ? importance_->height() + kMargin / 2 : 0, 0,
                                       crowded_ ? -zoom_->height() - kMargin : 0));
    trouble_->setGeometry(rect().adjusted(width() / 6, kMargin, -width() / 6, -kMargin));
    importance_->move(kMargin, kMargin);
    zoom_->move(width() - zoom_->width() - kMargin, height() - zoom_->height() - kMargin);
}

void NetworkPage::resizeEvent(QResizeEvent *event) {
    QWidget::resizeEvent(event);
    place();
}

void NetworkPage::changeEvent(QEvent *event) {
    QWidget::changeEvent(event);
    if (!fit_) return;
    if (event->type() == QEvent::PaletteChange) fit_->setIcon(signIcon(Sign::Fit, Theme::of(this).muted));
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange) place();
}

}  // namespace kan::ui

#include "moc_network_page.cpp"
