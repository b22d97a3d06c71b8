// Saves pictures of every view in several states, sizes and themes, for people to look at:
// view_gallery FOLDER [FONT POINT SIZE [formulas]]; "formulas": these alone
#include <QApplication>
#include <QDir>
#include <QEventLoop>
#include <QMouseEvent>
#include <QPainter>
#include <QSvgRenderer>
#include <QTimer>
#include <QVBoxLayout>
#include <functional>

#include "tests/ui/views/sample_formulas.h"
#include "tests/ui/views/synthetic_snapshots.h"
#include "ui/charts/field_view.h"
#include "ui/charts/loss_chart.h"
#include "ui/formula/formula_view.h"
#include "ui/inspector/inspector.h"
#include "ui/network/network_view.h"
#include "ui/theme/theme.h"
#include "ui/window/chart_parts.h"

using namespace kan::ui;

namespace {

QString folder;

void wait(int ms) {
    QEventLoop loop;
    QTimer::singleShot(ms, &loop, &QEventLoop::quit);
    loop.exec();
}

void moveMouse(QWidget *target, QPointF position) {
    QMouseEvent event(QEvent::MouseMove, position, target->mapToGlobal(position), Qt::NoButton, Qt::NoButton, {});
    QApplication::sendEvent(target, &event);
}

template <typename View>
void give(View &view, const SnapshotPtr &snapshot) {
    if constexpr (std::is_same_v<View, LossChart>)
        view.setData(lossesOf(snapshot));
    else if constexpr (std::is_same_v<View, FieldView>)
        view.setField(fieldOf(snapshot));
    else
        view.setSnapshot(snapshot);
}

template <typename View>
void save(const QString &name, QSize size, const SnapshotPtr &snapshot,
          const std::function<void(View &)> &prepare = {}) {
    View view;
    if constexpr (std::is_same_v<View, NetworkView>) view.setAnimated(false);
    view.resize(size);
    give(view, snapshot);
    view.show();
    wait(40);
    if (prepare) prepare(view);
    wait(60);
    view.grab().save(QDir(folder).filePath(name + QStringLiteral(".png")));
}

/// What an SVG export looks like when something else draws it.
void saveExport(const QString &name, Exportable &view) {
    const QString file = QDir(folder).filePath(name + QStringLiteral(".svg"));
    exportToFile(view, ExportFormat::Svg, file);
    exportToFile(view, ExportFormat::Pdf, QDir(folder).filePath(name + QStringLiteral(".pdf")));
    exportToFile(view, ExportFormat::Png, QDir(folder).filePath(name + QStringLiteral("-direct.png")), 2);
    QSvgRenderer renderer(file);
    QImage image(renderer.defaultSize(), QImage::Format_RGB32);
    image.fill(Qt::white);
    QPainter painter(&image);
    renderer.render(&painter);
    painter.end();
    image.save(QDir(folder).filePath(name + QStringLiteral(".png")));
}

template <typename View>
void saveExport(const QString &name, QSize size, const SnapshotPtr &snapshot) {
    View view;
    view.resize(size);
    give(view, snapshot);
    view.show();
    wait(250);
    saveExport(name, view);
}

void saveNetworks(const QString &theme) {
    const auto demo = synthetic::make({.with_symbols = true});
    save<NetworkView>("network-" + theme, {940, 660}, demo, [](NetworkView &v) {
        v.setSelectedEdge(kan::EdgeId{0, 0, 3});
    });
    save<NetworkView>("network-hover-" + theme, {940, 660}, synthetic::make({.with_preview = true}),
                      [](NetworkView &v) {
                          moveMouse(v.viewport(), v.edgeRect({0, 1, 3}).center());
                      });
    save<NetworkView>("network-small-" + theme, {520, 360}, demo);
    save<NetworkView>("network-ltr-" + theme, {800, 560}, demo, [](NetworkView &v) { v.setLeftToRight(true); });
    save<NetworkView>("network-hidden-" + theme, {800, 560}, demo, [](NetworkView &v) { v.setHidePruned(true); });
    const auto deep = synthetic::make({.width = {4, 6, 4, 2}, .prune_weak = false});
    save<NetworkView>("network-4642-" + theme, {940, 660}, deep);
    const auto big = synthetic::make({.width = {40, 40, 10}, .details = false, .prune_weak = false});
    save<NetworkView>("network-2000-" + theme, {940, 660}, big);
    save<NetworkView>("network-2000-zoom-" + theme, {940, 660}, big, [](NetworkView &v) { v.zoomTo100(); });
    save<NetworkView>("network-2000-mid-" + theme, {940, 660}, big, [](NetworkView &v) {
        v.zoomIn();
        v.zoomIn();
        v.zoomIn();
        v.zoomIn();
    });
    save<NetworkView>("network-classes-" + theme, {700, 420},
                      synthetic::make({.width = {3, 4, 4, 3}, .prune_weak = false}));
    save<NetworkView>("network-mnist-" + theme, {940, 660},
                      synthetic::make({.width = {196, 32, 10}, .details = false, .prune_weak = false}));
}

void saveInspectors(const QString &theme) {
    const auto demo = synthetic::make({.with_symbols = true});
    save<Inspector>("inspector-" + theme, {344, 520}, demo, [](Inspector &v) {
        v.setEdge(kan::EdgeId{0, 0, 3});
        wait(30);
        QWidget *plot = v.findChild<QWidget *>(QStringLiteral("edgePlot"));
        if (plot) moveMouse(plot, QPointF(plot->width() * 0.6, plot->height() * 0.5));
    });
    save<Inspector>("inspector-symbolic-" + theme, {344, 460}, demo, [](Inspector &v) {
        v.setEdge(kan::EdgeId{0, 1, 1});
    });
    save<Inspector>("inspector-pruned-" + theme, {344, 460}, demo, [](Inspector &v) {
        v.setEdge(kan::EdgeId{0, 0, 0});
    });
    save<Inspector>("inspector-node-" + theme, {344, 460}, demo, [](Inspector &v) { v.setNode(1, 3); });
    save<Inspector>("inspector-empty-" + theme, {344, 300}, demo);
}

void saveCharts(const QString &theme) {
    save<LossChart>("loss-" + theme, {620, 290}, synthetic::make(), [](LossChart &v) { v.setSmoothing(0); });
    save<LossChart>("loss-hover-" + theme, {620, 290}, synthetic::make(), [](LossChart &v) {
        auto *view = v.findChild<QAbstractScrollArea *>();
        moveMouse(view->viewport(), QPointF(300, 120));
    });
    save<LossChart>("loss-zero-" + theme, {420, 220}, synthetic::make({.zero_losses = true}));
    save<LossChart>("loss-one-" + theme, {420, 220}, synthetic::make({.steps_done = 1}));
    save<LossChart>("loss-empty-" + theme, {420, 220}, synthetic::make({.steps_done = 0}));
    save<LossChart>("loss-long-" + theme, {620, 290}, synthetic::make({.steps_done = 100000, .steps = 100000}),
                    [](LossChart &v) { v.setSmoothing(0.9); });
    save<FieldView>("field-small-" + theme, {330, 190}, synthetic::make());
    save<LossChart>("loss-small-" + theme, {330, 190}, synthetic::make());
    save<FieldView>("field-" + theme, {600, 290}, synthetic::make());
    save<FieldView>("field-hover-" + theme, {760, 340}, synthetic::make(), [](FieldView &v) {
        QWidget *plot = v.findChild<QWidget *>(QStringLiteral("heatMapPlot"));
        if (plot) moveMouse(plot, QPointF(plot->width() * 0.5, plot->height() * 0.5));
    });
    save<FieldView>("field-many-" + theme, {600, 290}, synthetic::make({.width = {4, 6, 4, 2}}));
    save<FieldView>("field-notarget-" + theme, {600, 290}, synthetic::make({.with_target = false}));
    save<FieldView>("function-" + theme, {620, 290}, synthetic::make({.width = {1, 2, 1}, .one_input_field = true}));
}

/// All formulas below one another in an inspector's width.
void saveFormulas(const QString &theme) {
    QWidget column;
    auto *list = new QVBoxLayout(&column);
    for (const kan::test::SampleFormula &sample : kan::test::sampleFormulas()) {
        auto *view = new FormulaView(&column);
        view->setFormula(sample.formula);
        list->addWidget(view);
    }
    auto *empty = new FormulaView(&column);
    list->addWidget(empty);
    auto *hovered = new FormulaView(&column);
    hovered->setFormula(kan::test::exampleFormula());
    list->addWidget(hovered);
    auto *lit = new FormulaView(&column);
    lit->setFormula(kan::test::splineFormula());
    lit->setLitEdges({{0, 0, 1}, {0, 1, 2}});
    list->addWidget(lit);
    column.setFixedWidth(344 * QFontInfo(column.font()).pixelSize() / 13);
    column.setFixedHeight(list->heightForWidth(column.width()));
    column.show();
    wait(40);
    moveMouse(hovered->viewport(), QPointF(hovered->viewport()->width() * 0.3, hovered->viewport()->height() * 0.45));
    column.grab().save(QDir(folder).filePath("formula-" + theme + ".png"));
    FormulaView wide;
    wide.setFormula(kan::test::splineFormula());
    wide.resize(760, 240);
    wide.show();
    wait(40);
    wide.grab().save(QDir(folder).filePath("formula-wide-" + theme + ".png"));
    wide.setFormula(kan::NetworkFormula(kan::test::fittedNetwork(), kan::test::named({"x1", "x2"}, "f")));
    saveExport("export-formula-" + theme, wide);
}

}  // namespace

int main(int argc, char **argv) {
    QApplication application(argc, argv);
    folder = argc > 1 ? QString::fromLocal8Bit(argv[1]) : QStringLiteral("gallery");
    QDir().mkpath(folder);
    for (const QString &theme : {QStringLiteral("light"), QStringLiteral("dark")}) {
        Theme::apply(application, theme);
        if (argc > 2) {
            QFont font = QApplication::font();
            font.setPointSizeF(QByteArray(argv[2]).toDouble());
            QApplication::setFont(font);
        }
        saveFormulas(theme);
        if (argc > 3) continue;
        saveNetworks(theme);
        saveInspectors(theme);
        saveCharts(theme);
    }
    if (argc > 3) return 0;
    saveExport<NetworkView>("export-network", {800, 560}, synthetic::make({.with_symbols = true}));
    saveExport<LossChart>("export-loss", {620, 290}, synthetic::make());
    saveExport<FieldView>("export-field", {620, 290}, synthetic::make());
    saveExport<FieldView>("export-function", {620, 290},
                          synthetic::make({.width = {1, 2, 1}, .one_input_field = true}));
    return 0;
}
