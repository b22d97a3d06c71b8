#include "ui/charts/field_view.h"

#include <QComboBox>
#include <QContextMenuEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QPainter>
#include <QStackedWidget>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/charts/field_controls.h"
#include "ui/charts/function_plot.h"
#include "ui/charts/heat_map_plot.h"
#include "ui/charts/pixel_map_plot.h"
#include "ui/charts/region_plot.h"

namespace kan::ui {

class FieldView::Private {
  public:
    explicit Private(FieldView *view);

    bool isMap() const { return snapshot && snapshot->field && snapshot->field->input_y >= 0; }

    SnapshotPtr snapshot;
    FieldControls *controls;
    QStackedWidget *stack;
    HeatMapPlot *map;
    FunctionPlot *function;
    PixelMapPlot *pixels;
    RegionPlot *regions;
    QLabel *empty;
    QWidget *kind_row;
    QComboBox *kind;  ///< where there is a choice

    enum Kind { Pixels, Regions, Values };
    bool shows(Kind what) const { return kind->currentData().toInt() == what; }
    bool showsPixels() const { return shows(Pixels) && snapshot && snapshot->image_side > 0; }
    bool showsRegions() const { return shows(Regions) && isMap() && !snapshot->field->decided.empty(); }
    void offerKinds();
    void showPage();
};

FieldView::Private::Private(FieldView *view)
    : controls(new FieldControls(view)),
      stack(new QStackedWidget(view)),
      map(new HeatMapPlot(stack)),
      function(new FunctionPlot(stack)),
      pixels(new PixelMapPlot(stack)),
      regions(new RegionPlot(stack)),
      empty(new QLabel(tr("The function the network computes appears here with the first training step."), stack)),
      kind_row(new QWidget(view)),
      kind(new QComboBox(kind_row)) {
    kind->setObjectName(QStringLiteral("fieldKind"));
    kind->setAccessibleName(tr("What is shown of the network"));
    kind_row->hide();
    map->setObjectName(QStringLiteral("heatMapPlot"));
    function->setObjectName(QStringLiteral("functionPlot"));
    empty->setAlignment(Qt::AlignCenter);
    empty->setWordWrap(true);
    for (QWidget *page : std::initializer_list<QWidget *>{empty, map, function, pixels, regions})
        stack->addWidget(page);
    auto *column = new QVBoxLayout(view);
    column->setContentsMargins({});
    column->setSpacing(0);
    auto *line = new QHBoxLayout;
    line->setContentsMargins({});
    line->setSpacing(0);
    auto *choice = new QHBoxLayout(kind_row);
    choice->setContentsMargins(12, 6, 0, 0);
    choice->addWidget(kind);
    line->addWidget(kind_row);
    line->addWidget(controls, 1);
    line->addStretch();
    column->addLayout(line);
    column->addWidget(stack, 1);
}

FieldView::FieldView(QWidget *parent) : QWidget(parent), d(std::make_unique<Private>(this)) {
    setAccessibleName(tr("Function of the network"));
    setMinimumSize(200, 120);
    d->controls->hide();
    connect(d->kind, &QComboBox::activated, this, [this] { d->showPage(); });
    connect(d->controls, &FieldControls::fieldRequested, this, &FieldView::fieldRequested);
    connect(d->controls, &FieldControls::extrapolationRequested, this, &FieldView::extrapolationRequested);
}

FieldView::~FieldView() = default;

QSize FieldView::sizeHint() const {
    return {620, 260};
}

void FieldView::setSnapshot(const SnapshotPtr &snapshot) {
    d->snapshot = snapshot;
    d->showPage();
}

/// Pixels of images, decision regions of classes, values always; what was chosen stays where it is there.
void FieldView::Private::offerKinds() {
    std::vector<std::pair<Kind, QString>> kinds;
    const bool classes = isMap() && !snapshot->field->decided.empty();
    if (snapshot->image_side > 0) kinds.emplace_back(Pixels, tr("Pixels"));
    if (classes) kinds.emplace_back(Regions, tr("Regions"));
    kinds.emplace_back(Values, classes ? tr("Probability") : tr("Function"));
    QStringList before, now;
    for (int n = 0; n < kind->count(); ++n) before << kind->itemText(n);
    for (const auto &[what, name] : kinds) now << name;
    kind_row->setVisible(kinds.size() > 1);
    if (before == now) return;
    const QVariant chosen = kind->currentData();
    kind->clear();
    for (const auto &[what, name] : kinds) kind->addItem(name, what);
    kind->setCurrentIndex(std::max(0, before.isEmpty() ? 0 : kind->findData(chosen)));
}

void FieldView::Private::showPage() {
    const bool nothing = !snapshot || !snapshot->field || snapshot->field->network.empty();
    if (nothing)
        kind_row->hide();
    else
        offerKinds();
    if (nothing || showsPixels()) {
        controls->hide();
        if (!nothing) pixels->setSnapshot(snapshot);
        stack->setCurrentWidget(nothing ? static_cast<QWidget *>(empty) : pixels);
        return;
    }
    controls->setSnapshot(snapshot);
    if (showsRegions()) {
        regions->setSnapshot(snapshot);
        stack->setCurrentWidget(regions);
    } else if (isMap()) {
        map->setSnapshot(snapshot);
        stack->setCurrentWidget(map);
    } else {
        function->setSnapshot(snapshot);
        stack->setCurrentWidget(function);
    }
}

void FieldView::contextMenuEvent(QContextMenuEvent *event) {
    QMenu menu(this);
    addExportActions(menu, this, *this);
    menu.exec(event->globalPos());
}

QSizeF FieldView::exportSize() const {
    return d->stack->size();
}

void FieldView::paintExport(QPainter &painter, const QRectF &target) {
    const Theme theme = Theme::light();
    painter.fillRect(target, Qt::white);
    if (d->showsPixels())
        d->pixels->paintAll(painter, target, theme);
    else if (d->showsRegions())
        d->regions->paintAll(painter, target, theme);
    else if (d->isMap())
        d->map->paintAll(painter, target, theme);
    else
        d->function->paintAll(painter, target, theme);
}

QString FieldView::exportCsv() const {
    if (!d->snapshot || !d->snapshot->field) return {};
    if (d->showsPixels()) return d->pixels->csv();
    if (d->showsRegions()) return d->regions->csv();
    const FieldSnapshot &field = *d->snapshot->field;
    const bool has_target = field.target.size() == field.network.size();
    QString csv = d->isMap() ? QStringLiteral("x,y,target,network\n") : QStringLiteral("x,target,network\n");
    const auto at = [](double low, double high, int n, int count) {
        return low + (high - low) * n / std::max(1, count - 1);
    };
    for (int row = 0; row < std::max(1, field.rows); ++row) {
        for (int column = 0; column < field.columns; ++column) {
            const auto n = static_cast<std::size_t>(row) * field.columns + column;
            if (n >= field.network.size()) return csv;
            csv += QString::number(at(field.x_min, field.x_max, column, field.columns), 'g', 10) + u',';
            if (d->isMap()) csv += QString::number(at(field.y_min, field.y_max, row, field.rows), 'g', 10) + u',';
            if (has_target) csv += QString::number(static_cast<double>(field.target[n]), 'g', 8);
            csv += u',' + QString::number(static_cast<double>(field.network[n]), 'g', 8) + u'\n';
        }
    }
    return csv;
}

QString FieldView::exportName() const {
    if (d->showsPixels()) return QStringLiteral("pixels");
    if (d->showsRegions()) return QStringLiteral("regions");
    return d->isMap() ? QStringLiteral("field") : QStringLiteral("function");
}

}  // namespace kan::ui
