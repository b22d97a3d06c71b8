#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>

#include "tests/ui/views/synthetic_snapshots.h"
#include "tests/ui/views/view_test.h"
#include "tests/window_test.h"
#include "ui/charts/field_view.h"
#include "ui/plot/color_map.h"
#include "ui/theme/theme.h"
#include "ui/window/chart_parts.h"

using namespace kan::ui;

class TestFieldView : public QObject {
    Q_OBJECT

  private slots:
    void heatMapsShowTargetNetworkAndError();
    void networkAloneWithoutTarget();
    void choosingInputsAsksForAField();
    void functionShowsDataAndExtrapolation();
    void polesDoNotSetTheScale();
    void extrapolationRuleIsChosen();
    void controlsFitNarrowViews();
    void rangeEditorAsksForAField();
    void heatMapHoverShowsValues();
    void rowsLieOnTheHeatMap();
    void manyInputsAreFoundByTyping();
    void constantInputsAndOutputsAreSaid();
    void imagesShowTheirPixels();
    void classesShowTheirRegions();
    void oneBadCellLeavesTheOthersTheirColours();

  private:
    static void show(QWidget &widget, QSize size) {
        widget.resize(size);
        widget.show();
        QVERIFY(QTest::qWaitForWindowExposed(&widget));
    }
    static QRgb panel(QWidget &widget) { return Theme::of(&widget).panel.rgb(); }
};

void TestFieldView::heatMapsShowTargetNetworkAndError() {
    FieldView view;
    show(view, {600, 290});
    view.setField(fieldOf(synthetic::make()));
    const QImage image = pictureOf(&view);
    // Target and network hold viridis' dark end, the error map holds neutral white and saturated red and blue.
    int dark = 0, yellow = 0, red = 0, blue = 0;
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x) {
            const QColor color(image.pixel(x, y));
            dark += color.blue() > 80 && color.green() < 30 && color.red() < 90 && x < image.width() / 2;
            yellow += color.red() > 180 && color.green() > 200 && color.blue() < 80;
            red += color.red() > 170 && color.green() < 60 && color.blue() < 80;
            blue += color.blue() > 150 && color.red() < 60 && x > image.width() / 2;
        }
    }
    QVERIFY2(dark > 500 && yellow > 50 && red > 100 && blue > 100,
             qPrintable(QStringLiteral("%1 %2 %3 %4").arg(dark).arg(yellow).arg(red).arg(blue)));
}

void TestFieldView::networkAloneWithoutTarget() {
    FieldView view;
    show(view, {600, 290});
    view.setField(fieldOf(synthetic::make({.with_target = false})));
    const QImage image = pictureOf(&view);
    int red = 0;
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x) {
            const QColor color(image.pixel(x, y));
            red += color.red() > 170 && color.green() < 60;
        }
    }
    QCOMPARE(red, 0);
    QVERIFY(inkIn(image, image.rect(), panel(view)) > 10000);
}

void TestFieldView::choosingInputsAsksForAField() {
    FieldView view;
    show(view, {600, 290});
    view.setField(fieldOf(synthetic::make()));
    for (const auto *combo : view.findChildren<QComboBox *>()) QVERIFY(!combo->isVisible());
    view.setField(fieldOf(synthetic::make({.width = {4, 6, 4, 2}})));
    QSignalSpy spy(&view, &FieldView::fieldRequested);
    QComboBox *x = nullptr, *y = nullptr, *output = nullptr;
    for (auto *combo : view.findChildren<QComboBox *>()) {
        const QString name = combo->accessibleName();
        const bool elsewhere =
            name == QStringLiteral("Outside the knots") || name.startsWith(QStringLiteral("What is"));
        QCOMPARE(combo->isVisible(), !elsewhere);
        if (!combo->isVisible()) continue;
        if (combo->accessibleName().startsWith(QStringLiteral("Horizontal")))
            x = combo;
        else if (combo->accessibleName().startsWith(QStringLiteral("Vertical")))
            y = combo;
        else
            output = combo;
    }
    QCOMPARE(x->count(), 4);
    QCOMPARE(y->count(), 5);
    QCOMPARE(output->count(), 2);
    x->setFocus();
    QTest::keyClick(x, Qt::Key_End);
    QCOMPARE(spy.size(), 1);
    QCOMPARE(spy.last().mid(0, 3), (QVariantList{3, 1, 0}));
    view.setField(fieldOf(synthetic::make({.width = {4, 6, 4, 2}})));
    QTest::keyClick(x, Qt::Key_Down);  // x2 is the vertical input already: they change places
    QCOMPARE(spy.last().mid(0, 3), (QVariantList{1, 0, 0}));
}

void TestFieldView::functionShowsDataAndExtrapolation() {
    FieldView view;
    show(view, {620, 290});
    view.setField(fieldOf(synthetic::make({.width = {1, 2, 1}, .one_input_field = true})));
    QCoreApplication::processEvents();
    QWidget *plot = view.findChild<QWidget *>(QStringLiteral("functionPlot"));
    QVERIFY(plot->isVisible());
    const QImage image = pictureOf(plot);
    const Theme &theme = Theme::of(plot);
    int network = 0, target = 0, outside = 0;
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x) {
            const QColor color(image.pixel(x, y));
            network += color == theme.train;
            target += color == theme.test;
            outside += color == theme.outside;
        }
    }
    QVERIFY2(network > 200 && target > 100, qPrintable(QStringLiteral("%1 %2").arg(network).arg(target)));
    QVERIFY(outside > image.width() * image.height() / 8);
}

void TestFieldView::polesDoNotSetTheScale() {
    auto snapshot = synthetic::make({.width = {1, 2, 1}, .one_input_field = true});
    FieldSnapshot field = *snapshot->field;
    for (int n = 0; n < field.columns; ++n) {
        const double x = field.x_min + (field.x_max - field.x_min) * n / (field.columns - 1);
        const auto place = static_cast<std::size_t>(n);
        if (x < -0.98) field.target[place] = 1e20F;
        if (x > 1.2) field.network[place] = -4e6F;
    }
    snapshot->field = std::make_shared<const FieldSnapshot>(field);
    FieldView view;
    show(view, {620, 290});
    view.setField(fieldOf(snapshot));
    QCoreApplication::processEvents();
    QWidget *plot = view.findChild<QWidget *>(QStringLiteral("functionPlot"));
    const QImage image = pictureOf(plot);
    int top = image.height(), bottom = 0;
    for (int y = 0; y < image.height(); ++y) {
        for (int x = image.width() * 3 / 8; x < image.width() * 5 / 8; ++x) {
            if (QColor(image.pixel(x, y)) != Theme::of(plot).train || y < 30) continue;
            top = std::min(top, y);
            bottom = std::max(bottom, y);
        }
    }
    QVERIFY2(bottom - top > image.height() * 0.25, qPrintable(QStringLiteral("%1…%2").arg(top).arg(bottom)));
}

void TestFieldView::extrapolationRuleIsChosen() {
    FieldView view;
    show(view, {620, 290});
    view.setField(fieldOf(synthetic::make({.width = {1, 2, 1}, .one_input_field = true})));
    QComboBox *rule = nullptr;
    for (auto *combo : view.findChildren<QComboBox *>()) {
        if (combo->accessibleName() == QStringLiteral("Outside the knots")) rule = combo;
    }
    QVERIFY(rule && rule->isVisible());
    QCOMPARE(rule->currentIndex(), static_cast<int>(kan::Extrapolation::Linear));
    QSignalSpy spy(&view, &FieldView::extrapolationRequested);
    rule->setFocus();
    QTest::keyClick(rule, Qt::Key_Down);
    QCOMPARE(spy.size(), 1);
    QVERIFY(spy.last().first().value<kan::Extrapolation>() == kan::Extrapolation::Clamp);
    auto zero = synthetic::make({.width = {1, 2, 1}, .one_input_field = true});
    zero->extrapolation = QStringLiteral("zero");
    view.setField(fieldOf(zero));
    QCOMPARE(rule->currentIndex(), static_cast<int>(kan::Extrapolation::Zero));
    QCOMPARE(spy.size(), 1);
}

void TestFieldView::controlsFitNarrowViews() {
    FieldView view;
    view.setField(fieldOf(synthetic::make({.width = {1, 2, 1}, .one_input_field = true})));
    for (const int width : {390, 440, 640}) {
        show(view, {width, 220});
        QCoreApplication::processEvents();
        int right = 0;
        for (auto *widget : view.findChildren<QWidget *>()) {
            const bool control = qobject_cast<QComboBox *>(widget) || qobject_cast<QAbstractSpinBox *>(widget) ||
                                 qobject_cast<QPushButton *>(widget);
            if (!control || !widget->isVisible()) continue;
            const int left = widget->mapTo(&view, QPoint()).x();
            QVERIFY(left >= 0 && left + widget->width() <= width);
            if (const auto *button = qobject_cast<QPushButton *>(widget)) {
                QVERIFY(button->width() >= button->fontMetrics().horizontalAdvance(button->text()) + 8);
            } else {
                QVERIFY2(widget->width() >= widget->minimumSizeHint().width(), widget->metaObject()->className());
            }
            right = std::max(right, left + widget->width());
        }
        QVERIFY(right > width / 2);
    }
}

void TestFieldView::rangeEditorAsksForAField() {
    FieldView view;
    show(view, {620, 290});
    view.setField(fieldOf(synthetic::make({.width = {1, 2, 1}, .one_input_field = true})));
    QSignalSpy spy(&view, &FieldView::fieldRequested);
    QDoubleSpinBox *high = nullptr;
    for (auto *box : view.findChildren<QDoubleSpinBox *>()) {
        if (box->accessibleName().startsWith(QStringLiteral("Highest"))) high = box;
    }
    QVERIFY(high && high->isVisible());
    QCOMPARE(high->value(), 2.0);
    high->setFocus();
    high->selectAll();
    QTest::keyClicks(high, QStringLiteral("5"));
    QTest::keyClick(high, Qt::Key_Return);
    QCOMPARE(spy.size(), 1);
    QCOMPARE(spy.last(), (QVariantList{0, -1, 0, -2.0, 5.0}));
    QTest::mouseClick(view.findChild<QPushButton *>(), Qt::LeftButton);
    QCOMPARE(spy.last(), (QVariantList{0, -1, 0, 0.0, 0.0}));
}

void TestFieldView::heatMapHoverShowsValues() {
    FieldView view;
    show(view, {700, 320});
    view.setField(fieldOf(synthetic::make()));
    QCoreApplication::processEvents();
    QWidget *plot = view.findChild<QWidget *>(QStringLiteral("heatMapPlot"));
    const QImage before = pictureOf(plot);
    moveMouse(plot, QPointF(plot->width() * 0.15, plot->height() * 0.5));
    QVERIFY(pictureOf(plot) != before);
}

/// In the colour of their label, which stands beside the cursor.
void TestFieldView::rowsLieOnTheHeatMap() {
    FieldView view;
    show(view, {700, 320});
    const auto snapshot = synthetic::make({.with_target = false});
    auto data = std::make_shared<FieldData>(*fieldOf(snapshot));
    auto field = std::make_shared<FieldSnapshot>(*data->field);
    field->network.assign(field->network.size(), 0);
    data->field = field;
    view.setField(data);
    QWidget *plot = view.findChild<QWidget *>(QStringLiteral("heatMapPlot"));
    const auto yellow = [&] {
        const QImage image = pictureOf(plot);
        int count = 0;
        for (int y = 0; y < image.height(); ++y)
            for (int x = 0; x < image.width() / 2; ++x) count += image.pixel(x, y) == viridis(1);
        return count;
    };
    QCOMPARE(yellow(), 0);
    auto with_row = std::make_shared<FieldSnapshot>(*field);
    with_row->points = {{static_cast<float>(0.75 * field->x_min + 0.25 * field->x_max),
                         static_cast<float>(field->y_min + field->y_max) / 2, 0, false, 5}};
    data = std::make_shared<FieldData>(*data);
    data->field = with_row;
    view.setField(data);
    const int row = yellow();
    QVERIFY2(row >= 8 && row < 60, qPrintable(QString::number(row)));
}

void TestFieldView::manyInputsAreFoundByTyping() {
    FieldView view;
    show(view, {700, 290});
    view.setField(fieldOf(synthetic::make({.width = {30, 2, 1}})));
    QComboBox *x = nullptr;
    for (auto *combo : view.findChildren<QComboBox *>()) {
        if (combo->accessibleName() == QStringLiteral("Horizontal input")) x = combo;
    }
    QVERIFY(x && x->isVisible() && x->isEditable());
    QSignalSpy spy(&view, &FieldView::fieldRequested);
    view.activateWindow();
    x->lineEdit()->setFocus();
    x->lineEdit()->selectAll();
    QTest::keyClicks(x->lineEdit(), QStringLiteral("x17"));
    view.setField(fieldOf(synthetic::make({.width = {30, 2, 1}, .phase = 1})));
    QCOMPARE(x->currentText(), QStringLiteral("x17"));  // typing is not disturbed
    QTest::keyClick(x->lineEdit(), Qt::Key_Return);
    QVERIFY(spy.count() > 0);
    QCOMPARE(spy.last().at(0).toInt(), 16);
}

void TestFieldView::constantInputsAndOutputsAreSaid() {
    FieldView view;
    show(view, {700, 290});
    auto snapshot = synthetic::make({.width = {4, 2, 1}, .with_target = false});
    auto field = std::make_shared<FieldSnapshot>(*snapshot->field);
    field->x_constant = true;
    std::fill(field->network.begin(), field->network.end(), 0.5F);
    snapshot->field = field;
    view.setField(fieldOf(snapshot));
    bool said = false;
    for (const auto *label : view.findChildren<QLabel *>()) {
        said = said || (label->isVisible() && label->text().contains(QStringLiteral("is constant in the data")));
    }
    QVERIFY(said);
    QVERIFY(inkIn(pictureOf(&view), QRect(0, 0, 700, 290), panel(view)) > 5000);
}

void TestFieldView::imagesShowTheirPixels() {
    FieldView view;
    show(view, {700, 290});
    auto snapshot = synthetic::make({.width = {16, 2, 1}});
    snapshot->image_side = 4;
    snapshot->node_scores.front().assign(16, 0.0);
    snapshot->node_scores.front()[5] = 2;
    view.setField(fieldOf(snapshot));
    const QString csv = view.exportCsv();
    QVERIFY(csv.contains(QStringLiteral("\n2,2,2\n")));
    QCOMPARE(view.exportName(), QStringLiteral("pixels"));
    QComboBox *kind = nullptr;
    for (auto *combo : view.findChildren<QComboBox *>()) {
        if (combo->accessibleName() == QStringLiteral("What is shown of the network")) kind = combo;
    }
    QVERIFY(kind && kind->isVisible());
    kind->setFocus();
    QTest::keyClick(kind, Qt::Key_Down);
    QCOMPARE(view.exportName(), QStringLiteral("field"));
}

void TestFieldView::classesShowTheirRegions() {
    FieldView view;
    show(view, {640, 300});
    auto snapshot = std::make_shared<Snapshot>(*synthetic::make());
    auto field = std::make_shared<FieldSnapshot>(*snapshot->field);
    field->class_names = {"no", "yes, \"sure\""};
    for (int n = 0; n < field->columns * field->rows; ++n) {
        field->decided.push_back(n % field->columns < field->columns / 4);
        field->certainty.push_back(0.9F);
    }
    field->points = {{static_cast<float>(field->x_max), static_cast<float>(field->y_max), 0, false},
                     {static_cast<float>(field->x_min), static_cast<float>(field->y_min), 1, true}};
    snapshot->field = field;
    view.setField(fieldOf(snapshot));
    auto *kind = view.findChild<QComboBox *>(QStringLiteral("fieldKind"));
    QVERIFY(kind && kind->isVisible());
    QCOMPARE(kind->currentText(), QStringLiteral("Regions"));
    const QImage image = pictureOf(&view);
    const QColor no = seriesColor(0, false), yes = seriesColor(1, false);
    const auto near = [](QColor a, QColor b) {
        return std::abs(a.hueF() - b.hueF()) < 0.04F && a.saturationF() > 0.2F;
    };
    int blue = 0, orange = 0;
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x) {
            blue += near(QColor(image.pixel(x, y)), no);
            orange += near(QColor(image.pixel(x, y)), yes);
        }
    QVERIFY2(blue > 2 * orange && blue < 4 * orange, qPrintable(QStringLiteral("%1 %2").arg(blue).arg(orange)));
    const QStringList lines = view.exportCsv().split(u'\n');
    QCOMPARE(lines.at(0), QStringLiteral("x,y,class,probability"));
    QVERIFY2(lines.at(1).endsWith(QStringLiteral(",\"yes, \"\"sure\"\"\",0.89999998")), qPrintable(lines.at(1)));
    QCOMPARE(view.exportName(), QStringLiteral("regions"));
    kind->setCurrentIndex(kind->findText(QStringLiteral("Probability")));
    emit kind->activated(kind->currentIndex());
    QCOMPARE(view.exportName(), QStringLiteral("field"));
    view.setField(fieldOf(synthetic::make()));  // without classes
    QVERIFY(!kind->isVisible());
}

void TestFieldView::oneBadCellLeavesTheOthersTheirColours() {
    const auto coloured = [](const SnapshotPtr &snapshot) {
        FieldView view;
        show(view, {600, 290});
        view.setField(fieldOf(snapshot));
        const QImage image = pictureOf(&view);
        int count = 0;
        for (int y = 0; y < image.height(); ++y)
            for (int x = image.width() * 2 / 3; x < image.width(); ++x) {
                const QColor color(image.pixel(x, y));
                count += std::abs(color.red() - color.blue()) > 60 && color.green() < 200;
            }
        return count;
    };
    auto snapshot = std::make_shared<Snapshot>(*synthetic::make());
    const int before = coloured(snapshot);
    auto field = std::make_shared<FieldSnapshot>(*snapshot->field);
    field->network[field->network.size() / 2] += 1e4F;
    snapshot->field = field;
    QVERIFY2(before > 300 && coloured(snapshot) > before / 2, qPrintable(QString::number(before)));
}

KAN_WINDOW_TEST(TestFieldView)
#include "tst_field_view.moc"
