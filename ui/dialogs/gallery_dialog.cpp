#include "ui/dialogs/gallery_dialog.h"

#include <QApplication>
#include <QDialogButtonBox>
#include <QLabel>
#include <QListWidget>
#include <QPainter>
#include <QPushButton>
#include <QStyledItemDelegate>
#include <QVBoxLayout>
#include <cmath>

#include "core/experiment/experiment.h"
#include "core/formula/formula.h"
#include "core/io/presets.h"
#include "core/model/kan_layers.h"
#include "ui/theme/theme.h"

namespace kan::ui {

namespace {

constexpr int kThumbnail = 56;
constexpr int kRowHeight = 76;
enum Role { Description = Qt::UserRole, Settings, Picture };

double valueAt(const Formula &formula, double a, double b) {
    std::vector<double> x(static_cast<std::size_t>(std::max(2, formula.variables())), 0.0);
    x[0] = a;
    x[1] = b;
    std::vector<double> y(static_cast<std::size_t>(formula.outputs()));
    formula.evaluate(x, y);
    return y[0];
}

std::pair<double, double> rangeOf(const Experiment &preset, std::size_t variable) {
    const auto &ranges = preset.sampling.ranges;
    return variable < ranges.size() ? ranges[variable] : std::pair(-1.0, 1.0);
}

/// The target as a heat map over its first two inputs.
QImage mapThumbnail(const Experiment &preset, const Formula &formula) {
    const auto [x_low, x_high] = rangeOf(preset, 0);
    const auto [y_low, y_high] = rangeOf(preset, 1);
    std::vector<double> values(kThumbnail * kThumbnail);
    double low = INFINITY;
    double high = -INFINITY;
    for (int r = 0; r < kThumbnail; ++r) {
        for (int c = 0; c < kThumbnail; ++c) {
            const double v = valueAt(formula, x_low + (x_high - x_low) * c / (kThumbnail - 1),
                                     y_high - (y_high - y_low) * r / (kThumbnail - 1));
            values[static_cast<std::size_t>(r * kThumbnail + c)] = v;
            if (std::isfinite(v)) low = std::min(low, v), high = std::max(high, v);
        }
    }
    QImage image(kThumbnail, kThumbnail, QImage::Format_RGB32);
    for (int r = 0; r < kThumbnail; ++r) {
        for (int c = 0; c < kThumbnail; ++c) {
            const double t = (values[static_cast<std::size_t>(r * kThumbnail + c)] - low) / std::max(high - low, 1e-12);
            image.setPixelColor(c, r, QColor::fromHslF(0.78F - 0.62F * float(t), 0.62F, 0.22F + 0.36F * float(t)));
        }
    }
    return image;
}

/// The target as a curve over its only input.
QImage curveThumbnail(const Experiment &preset, const Formula &formula, const Theme &theme) {
    QImage image(kThumbnail * 2, kThumbnail * 2, QImage::Format_ARGB32_Premultiplied);
    image.fill(Qt::transparent);
    const auto [x_low, x_high] = rangeOf(preset, 0);
    std::vector<double> values;
    for (int c = 0; c <= kThumbnail; ++c)
        values.push_back(valueAt(formula, x_low + (x_high - x_low) * c / kThumbnail, 0));
    const auto [low, high] = std::minmax_element(values.begin(), values.end());
    QPolygonF curve;
    for (int c = 0; c <= kThumbnail; ++c) {
        const double t = (values[static_cast<std::size_t>(c)] - *low) / std::max(*high - *low, 1e-12);
        curve << QPointF(6 + (kThumbnail * 2.0 - 12) * c / kThumbnail, 8 + (kThumbnail * 2.0 - 16) * (1 - t));
    }
    QPainter painter(&image);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(theme.border, 2));
    painter.drawRoundedRect(QRectF(1, 1, kThumbnail * 2 - 2, kThumbnail * 2 - 2), 8, 8);
    painter.setPen(QPen(theme.accent, 4, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.drawPolyline(curve);
    return image;
}

/// The names of the classes as a coarse picture.
QImage classesThumbnail(const ImageSource &images) {
    QStringList classes;
    for (const int label : images.classes) classes << QString::number(label);
    QImage coarse(kThumbnail / 2, kThumbnail / 2, QImage::Format_RGB32);
    coarse.fill(Qt::black);
    QPainter painter(&coarse);
    QFont font;
    font.setPixelSize(kThumbnail / 4);
    font.setBold(true);
    painter.setFont(font);
    painter.setPen(Qt::white);
    painter.drawText(coarse.rect(), Qt::AlignCenter | Qt::TextWordWrap, classes.mid(0, 4).join(QLatin1Char(' ')));
    painter.end();
    return coarse.scaled(2 * coarse.size());
}

QImage thumbnail(const Experiment &preset, const Theme &theme) {
    if (preset.images) return classesThumbnail(*preset.images);
    try {
        const Formula formula = Formula::parse(preset.formula);
        return preset.sampling.ranges.size() < 2 ? curveThumbnail(preset, formula, theme)
                                                 : mapThumbnail(preset, formula);
    } catch (const std::exception &) {
        return {};  // given rows without a formula have no picture
    }
}

QString settingsText(const Experiment &preset) {
    return QStringLiteral("%1 · G %2 · k %3 · λ %4 · seed %5")
        .arg(QString::fromStdString(widthText(preset.model)).replace(QLatin1Char(','), QLatin1String(", ")))
        .arg(preset.model.grid)
        .arg(preset.model.k)
        .arg(preset.training.penalty.lamb)
        .arg(preset.model.seed);
}

class PresetDelegate : public QStyledItemDelegate {
  public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem &, const QModelIndex &) const override { return {420, kRowHeight}; }

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override {
        const Theme &theme = Theme::of(option.widget);
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setRenderHint(QPainter::SmoothPixmapTransform);
        if (option.state & (QStyle::State_Selected | QStyle::State_MouseOver)) {
            painter->setPen(option.state & QStyle::State_Selected ? QPen(theme.accent, 1.5) : QPen(Qt::NoPen));
            painter->setBrush(theme.field);
            painter->drawRoundedRect(QRectF(option.rect).adjusted(4, 3, -4, -3), 7, 7);
        }
        const QRect picture(option.rect.left() + 14, option.rect.top() + (kRowHeight - kThumbnail) / 2, kThumbnail,
                            kThumbnail);
        painter->drawImage(picture, index.data(Picture).value<QImage>());
        const QRect text = option.rect.adjusted(kThumbnail + 30, 9, -14, -9);
        QFont bold = option.font;
        bold.setWeight(QFont::DemiBold);
        painter->setFont(bold);
        painter->setPen(theme.text);
        painter->drawText(text, Qt::AlignLeft | Qt::AlignTop, index.data().toString());
        painter->setFont(option.font);
        painter->setPen(theme.muted);
        painter->drawText(text, Qt::AlignRight | Qt::AlignTop, index.data(Settings).toString());
        const QRect sentence = text.adjusted(0, option.fontMetrics.height() + 4, 0, 0);
        painter->drawText(sentence, Qt::AlignLeft | Qt::AlignTop | Qt::TextWordWrap,
                          index.data(Description).toString());
        painter->restore();
    }
};

}  // namespace

GalleryDialog::GalleryDialog(QWidget *parent) : QDialog(parent), list_(new QListWidget(this)), presets_(presets()) {
    setWindowTitle(tr("Examples"));
    resize(760, 620);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 14, 16, 14);
    layout->setSpacing(10);
    auto *intro = new QLabel(tr("Each example starts training at once. Double click or press Enter."), this);
    intro->setProperty("role", "caption");
    layout->addWidget(intro);
    list_->setItemDelegate(new PresetDelegate(list_));
    list_->setMouseTracking(true);
    list_->setAccessibleName(tr("Examples"));
    list_->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    layout->addWidget(list_, 1);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Open | QDialogButtonBox::Cancel, this);
    layout->addWidget(buttons);
    fill();
    connect(buttons, &QDialogButtonBox::accepted, this, &GalleryDialog::choose);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(list_, &QListWidget::itemActivated, this, &GalleryDialog::choose);
}

void GalleryDialog::fill() {
    const Theme &theme = Theme::of(this);
    for (const Experiment &preset : presets_) {
        auto *item = new QListWidgetItem(QString::fromStdString(preset.name), list_);
        item->setData(Description, QString::fromStdString(preset.description));
        item->setData(Settings, settingsText(preset));
        item->setData(Picture, thumbnail(preset, theme));
        item->setData(Qt::AccessibleDescriptionRole, QString::fromStdString(preset.description));
    }
    list_->setCurrentRow(0);
    list_->setFocus();
}

void GalleryDialog::choose() {
    const int row = list_->currentRow();
    if (row < 0) return;
    chosen_ = &presets_[static_cast<std::size_t>(row)];
    accept();
}

}  // namespace kan::ui

#include "moc_gallery_dialog.cpp"
