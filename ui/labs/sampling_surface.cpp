#include "ui/labs/sampling_surface.h"

#include <QtDataVisualization/qutils.h>
#include <QComboBox>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QOffscreenSurface>
#include <QOpenGLContext>
#include <QPainter>
#include <QToolButton>
#include <QVBoxLayout>
#include <QtDataVisualization/Q3DCamera>
#include <QtDataVisualization/Q3DScene>
#include <QtDataVisualization/Q3DSurface>
#include <QtDataVisualization/Q3DTheme>
#include <QtDataVisualization/QSurface3DSeries>
#include <QtDataVisualization/QSurfaceDataProxy>
#include <QtDataVisualization/QValue3DAxis>
#include <algorithm>
#include <cmath>

#include "ui/controls/form_parts.h"
#include "ui/plot/color_map.h"
#include "ui/plot/csv.h"
#include "ui/plot/plot_axes.h"

namespace kan::ui {

namespace {

constexpr int kPictureScale = 2;  // of exported pictures
constexpr int kLabelPoints = 44;  // in the units of the space, not of the screen

}  // namespace

class SamplingSurface::Private {
  public:
    const std::shared_ptr<const SamplingHeat> &shown() const { return heats[what->currentIndex()]; }
    void draw(const Theme &theme);

    std::shared_ptr<const SamplingHeat> heats[3];
    QComboBox *what = nullptr;
    Q3DSurface *surface = nullptr;
    QSurface3DSeries *series = nullptr;
};

void SamplingSurface::Private::draw(const Theme &theme) {
    Q3DTheme &look = *surface->activeTheme();
    look.setWindowColor(theme.panel);
    look.setLabelTextColor(theme.text);
    look.setGridLineColor(theme.border);
    series->setVisible(shown() != nullptr);
    if (!shown()) return;
    const SamplingHeat &heat = *shown();
    const double reach = heat.high > heat.low ? 0 : 1e-12;  // an axis has a length
    const double low = heat.low - reach, high = heat.high + reach;
    auto *rows = new QSurfaceDataArray;
    rows->reserve(heat.rows);
    std::size_t at = 0;
    for (int row = 0; row < heat.rows; ++row) {
        auto *points = new QSurfaceDataRow(heat.columns);
        for (int column = 0; column < heat.columns; ++column) {
            const auto value = static_cast<double>(heat.values[at++]);
            (*points)[column].setPosition(
                {static_cast<float>(gridValue(heat.x_low, heat.x_high, column, heat.columns)),
                 static_cast<float>(std::isfinite(value) ? std::clamp(value, low, high) : low),
                 static_cast<float>(gridValue(heat.y_low, heat.y_high, row, heat.rows))});
        }
        rows->append(points);
    }
    series->setBaseGradient(scaleGradient({0, 0}, {1, 0}, heat.centred, theme.dark));
    surface->axisX()->setRange(static_cast<float>(heat.x_low), static_cast<float>(heat.x_high));
    surface->axisY()->setRange(static_cast<float>(low), static_cast<float>(high));
    surface->axisZ()->setRange(static_cast<float>(heat.y_low), static_cast<float>(heat.y_high));
    series->dataProxy()->resetArray(rows);
}

bool SamplingSurface::isAvailable() {
    const QString platform = QGuiApplication::platformName();
    if (platform == QLatin1String("offscreen") || platform.startsWith(QLatin1String("minimal"))) return false;
    QOpenGLContext context;
    context.setFormat(qDefaultSurfaceFormat(false));
    if (!context.create()) return false;
    QOffscreenSurface place;
    place.setFormat(context.format());
    place.create();
    return place.isValid() && context.makeCurrent(&place);
}

SamplingSurface::SamplingSurface(QWidget *parent) : QWidget(parent), d_(std::make_unique<Private>()) {
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(12, 4, 12, 4);
    auto *row = new QHBoxLayout;
    d_->what = makeCombo(this);
    d_->what->addItems({tr("True"), tr("Predicted"), tr("Difference")});
    d_->what->setCurrentIndex(1);
    d_->what->setMinimumWidth(120);
    d_->what->setAccessibleName(tr("What the surface shows"));
    auto *hint = new QLabel(tr("Drag with the right button to turn it; the wheel comes nearer."), this);
    hint->setProperty("role", "caption");
    auto *save = new QToolButton(this);
    save->setText(tr("Export"));
    save->setPopupMode(QToolButton::InstantPopup);
    auto *menu = new QMenu(save);
    addExportActions(*menu, this, *this);
    save->setMenu(menu);
    row->addWidget(d_->what);
    row->addWidget(hint, 1);
    row->addWidget(save);
    column->addLayout(row);
    d_->surface = new Q3DSurface;
    d_->surface->setShadowQuality(QAbstract3DGraph::ShadowQualityNone);
    d_->surface->setSelectionMode(QAbstract3DGraph::SelectionNone);
    d_->surface->setHorizontalAspectRatio(1);
    d_->surface->setAspectRatio(2);
    d_->surface->scene()->activeCamera()->setCameraPosition(-28, 30, 80);
    d_->surface->axisX()->setTitle(QStringLiteral("x1"));
    d_->surface->axisZ()->setTitle(QStringLiteral("x2"));
    for (QValue3DAxis *axis : {d_->surface->axisX(), d_->surface->axisY(), d_->surface->axisZ()}) {
        axis->setLabelFormat(QStringLiteral("%.3g"));
        axis->setTitleVisible(axis != d_->surface->axisY());
    }
    Q3DTheme &look = *d_->surface->activeTheme();
    look.setBackgroundEnabled(false);
    look.setLabelBackgroundEnabled(false);
    QFont labels = font();
    labels.setPointSize(kLabelPoints);
    look.setFont(labels);
    look.setColorStyle(Q3DTheme::ColorStyleRangeGradient);
    d_->series = new QSurface3DSeries;
    d_->series->setDrawMode(QSurface3DSeries::DrawSurface);
    d_->series->setFlatShadingEnabled(false);
    d_->series->setColorStyle(Q3DTheme::ColorStyleRangeGradient);
    d_->surface->addSeries(d_->series);
    QWidget *container = QWidget::createWindowContainer(d_->surface, this);
    container->setMinimumSize(200, 120);
    column->addWidget(container, 1);
    connect(d_->what, &QComboBox::currentIndexChanged, this, [this] { d_->draw(Theme::of(this)); });
}

SamplingSurface::~SamplingSurface() = default;

void SamplingSurface::setHeats(std::shared_ptr<const SamplingHeat> target,
                               std::shared_ptr<const SamplingHeat> prediction,
                               std::shared_ptr<const SamplingHeat> difference) {
    d_->heats[0] = std::move(target);
    d_->heats[1] = std::move(prediction);
    d_->heats[2] = std::move(difference);
    d_->draw(Theme::of(this));
}

void SamplingSurface::paintExport(QPainter &painter, const QRectF &target) {
    painter.fillRect(target, Qt::white);
    d_->draw(Theme::light());
    const QImage image = d_->surface->renderToImage(4, (target.size() * kPictureScale).toSize());
    d_->draw(Theme::of(this));
    painter.drawImage(target, image);
}

QString SamplingSurface::exportCsv() const {
    if (!d_->shown()) return {};
    QString csv = QStringLiteral("x1,x2,value\n");
    const SamplingHeat &heat = *d_->shown();
    std::size_t at = 0;
    for (int row = 0; row < heat.rows; ++row)
        for (int column = 0; column < heat.columns; ++column)
            csv += QStringLiteral("%1,%2,%3\n")
                       .arg(csvNumber(gridValue(heat.x_low, heat.x_high, column, heat.columns)),
                            csvNumber(gridValue(heat.y_low, heat.y_high, row, heat.rows)),
                            csvNumber(static_cast<double>(heat.values[at++])));
    return csv;
}

}  // namespace kan::ui

#include "moc_sampling_surface.cpp"
