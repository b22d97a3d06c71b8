#include "ui/charts/field_view.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QStackedWidget>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/charts/field_controls.h"
#include "ui/plot/function_plot.h"
#include "ui/plot/heat_map_plot.h"
#include "ui/plot/pixel_map_plot.h"
#include "ui/plot/region_plot.h"
#include "ui/plot/row_brush.h"
#include "ui/text/names.h"

namespace kan::ui {

namespace {

FieldImagePtr imageOf(const FieldData &data) {
    const FieldSnapshot &field = *data.field;
    auto image = std::make_shared<FieldImage>();
    image->x_name = prettyName(data.input_names.value(field.input_x));
    if (field.input_y >= 0) image->y_name = prettyName(data.input_names.value(field.input_y));
    image->x_min = field.x_min;
    image->x_max = field.x_max;
    image->y_min = field.y_min;
    image->y_max = field.y_max;
    image->columns = field.columns;
    image->rows = field.rows;
    image->target = field.target;
    image->network = field.network;
    image->extrapolation = data.extrapolation;
    image->train_x_min = field.train_x_min;
    image->train_x_max = field.train_x_max;
    image->data_x = field.data_x;
    image->data_y = field.data_y;
    image->class_names = field.class_names;
    image->decided = field.decided;
    image->certainty = field.certainty;
    for (const DataPoint &point : field.points)
        image->points.push_back({point.x, point.y, point.label, point.test, point.value, point.row});
    image->data_rows = field.data_rows;
    image->data = field.data;
    return image;
}

/// True if both give the same image.
bool sameField(const FieldData &a, const FieldData &b) {
    return a.field == b.field && a.input_names == b.input_names && a.extrapolation == b.extrapolation;
}

}  // namespace

class FieldView::Private {
  public:
    explicit Private(FieldView *view);

    bool isEmpty() const { return !data || !data->field || data->field->network.empty(); }
    bool isMap() const { return !isEmpty() && data->field->input_y >= 0; }

    FieldDataPtr data;
    FieldImagePtr image;  ///< of its field
    FieldControls *controls;
    QStackedWidget *stack;
    HeatMapPlot *map;
    FunctionPlot *function;
    PixelMapPlot *pixels;
    RegionPlot *regions;
    QWidget *kind_row;
    QComboBox *kind;  ///< where there is a choice

    enum Kind { Pixels, Regions, Values };
    bool shows(Kind what) const { return kind->currentData().toInt() == what; }
    bool showsPixels() const { return shows(Pixels) && data && data->image_side > 0; }
    bool showsRegions() const { return shows(Regions) && isMap() && !data->field->decided.empty(); }
    void offerKinds();
    void showPage();
    /// The one in sight.
    PlotWidget *plot() const { return static_cast<PlotWidget *>(stack->currentWidget()); }
};

FieldView::Private::Private(FieldView *view)
    : controls(new FieldControls(view)),
      stack(new QStackedWidget(view)),
      map(new HeatMapPlot(stack)),
      function(new FunctionPlot(stack)),
      pixels(new PixelMapPlot(stack)),
      regions(new RegionPlot(stack)),
      kind_row(new QWidget(view)),
      kind(new QComboBox(kind_row)) {
    kind->setObjectName(QStringLiteral("fieldKind"));
    kind->setAccessibleName(tr("What is shown of the network"));
    kind_row->hide();
    map->setObjectName(QStringLiteral("heatMapPlot"));
    function->setObjectName(QStringLiteral("functionPlot"));
    for (PlotWidget *page : std::initializer_list<PlotWidget *>{function, map, pixels, regions}) stack->addWidget(page);
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

void FieldView::setField(const FieldDataPtr &content) {
    const bool same = content && d->data && sameField(*content, *d->data);
    d->data = content;
    if (!same) d->image = d->isEmpty() ? nullptr : imageOf(*content);
    d->showPage();
}

/// Pixels of images, decision regions of classes, values always; what was chosen stays where it is there.
void FieldView::Private::offerKinds() {
    std::vector<std::pair<Kind, QString>> kinds;
    const bool classes = isMap() && !data->field->decided.empty();
    if (data->image_side > 0) kinds.emplace_back(Pixels, tr("Pixels"));
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
    if (isEmpty()) {
        kind_row->hide();
        controls->hide();
        function->setField(nullptr);
        return stack->setCurrentWidget(function);
    }
    offerKinds();
    if (showsPixels()) {
        controls->hide();
        pixels->setScores(data->image_side, data->input_scores);
        return stack->setCurrentWidget(pixels);
    }
    controls->setField(data);
    if (showsRegions()) {
        regions->setField(image);
        stack->setCurrentWidget(regions);
    } else if (isMap()) {
        map->setField(image);
        stack->setCurrentWidget(map);
    } else {
        function->setField(image);
        stack->setCurrentWidget(function);
    }
}

std::vector<RowBrush *> FieldView::rowBrushes() const {
    return {d->function->rows(), d->map->rows(), d->regions->rows()};
}

QSizeF FieldView::exportSize() const {
    return d->stack->size();
}

void FieldView::paintExport(QPainter &painter, const QRectF &target) {
    d->plot()->paintExport(painter, target);
}

QString FieldView::exportCsv() const {
    return d->plot()->exportCsv();
}

QString FieldView::exportName() const {
    return d->plot()->exportName();
}

}  // namespace kan::ui

#include "moc_field_view.cpp"
