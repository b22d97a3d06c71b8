#include "tests/window_test.h"
#include "ui/formula/formula_view.h"

#include <QClipboard>
#include <QMenu>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QXmlStreamReader>

#include "tests/ui/views/sample_formulas.h"
#include "tests/ui/views/view_test.h"
#include "ui/formula/formula_layout.h"
#include "ui/formula/formula_lines.h"
#include "ui/theme/theme.h"

using namespace kan;
using namespace kan::ui;

namespace {

using Edges = std::vector<EdgeId>;

/// A view of the given size on the screen.
std::unique_ptr<FormulaView> shown(std::optional<NetworkFormula> formula, QSize size = {340, 160}) {
    auto view = std::make_unique<FormulaView>();
    view->resize(size);
    view->setFormula(std::move(formula));
    view->show();
    QCoreApplication::processEvents();
    return view;
}

/// 2.5(12) x1 + sin(x2): the first number has a standard error.
NetworkFormula fittedFormula() {
    KanSpec spec;
    spec.width = {2, 1};
    Kan model(spec);
    const SymbolicLibrary library = SymbolicLibrary::standard();
    model.fixSymbolic({0, 0, 0}, library.at("x"), {1, 0, 2.5, 0});
    model.fixSymbolic({0, 1, 0}, library.at("sin"), {1, 0, 1, 0});
    ExpressionFactory make;
    const ExpressionPtr line = make.product({make.number(2.5, 0.0123), make.variable(0)});
    return NetworkFormula(model).rewritten({make.orderedSum({line, make.call("sin", {make.variable(1)})})}, {});
}

/// Counts how often a widget is painted.
class PaintCounter : public QObject {
  public:
    explicit PaintCounter(QWidget *widget) { widget->installEventFilter(this); }
    int paints = 0;

  protected:
    bool eventFilter(QObject *, QEvent *event) override {
        paints += event->type() == QEvent::Paint;
        return false;
    }
};

}  // namespace

class TestFormulaView : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase() { Theme::apply(*qobject_cast<QApplication *>(QCoreApplication::instance()), "light"); }
    void tooWideTermsScroll();
    void hoverTellsTheEdges();
    void keysWalkTheTerms();
    void litEdgesAreHighlighted();
    void fragmentsLightTogether();
    void litEdgesFindAllTerms();
    void equalFormulaPaintsNothing();
    void scrollPositionStays();
    void termsAreTintedAndClicked();
    void standardErrorsStandInTheLine();
    void sentencesStandInPlaceOfFormulas();
    void nothingIsCutOff_data();
    void nothingIsCutOff();
    void exportsPictures();
    void copies_data();
    void copies();
    void refusedLatexIsSaid();
    void menuOffersEverything();
};

void TestFormulaView::tooWideTermsScroll() {
    const auto view = shown(test::wideFormula(), {120, 160});
    QVERIFY(view->horizontalScrollBar()->maximum() > 0);
    view->resize(600, 160);
    QCoreApplication::processEvents();
    QCOMPARE(view->horizontalScrollBar()->maximum(), 0);
}

void TestFormulaView::hoverTellsTheEdges() {
    const auto view = shown(test::exampleFormula());
    QSignalSpy spy(view.get(), &FormulaView::edgesHovered);
    const auto center = [&](const EdgeId &edge) {
        view->setLitEdges({edge});
        return view->litRects().at(0).center();
    };
    const auto last = [&] { return spy.isEmpty() ? Edges{{9, 9, 9}} : spy.last().at(0).value<Edges>(); };
    const QPointF sine = center({0, 0, 0}), square = center({0, 1, 0});
    view->setLitEdges({{1, 0, 0}});
    const QRectF all = view->litRects().at(0);
    QVERIFY(square.x() < sine.x() && all.contains(sine) && all.contains(square));
    moveMouse(view->viewport(), sine);
    QCOMPARE(last(), (Edges{{0, 0, 0}}));
    moveMouse(view->viewport(), square);
    QCOMPARE(last(), (Edges{{0, 1, 0}}));
    moveMouse(view->viewport(), QPointF(all.left() + 3, all.bottom() - 3));  // the e
    QCOMPARE(last(), (Edges{{0, 0, 0}, {0, 1, 0}, {1, 0, 0}}));
    const auto count = spy.size();
    moveMouse(view->viewport(), QPointF(all.left() + 4, all.bottom() - 3));
    QCOMPARE(spy.size(), count);
    moveMouse(view->viewport(), QPointF(2, 2));
    QCOMPARE(last(), Edges{});
    moveMouse(view->viewport(), sine);
    QEvent leave(QEvent::Leave);
    QCoreApplication::sendEvent(view->viewport(), &leave);
    QCOMPARE(last(), Edges{});
}

void TestFormulaView::keysWalkTheTerms() {
    const auto view = shown(test::exampleFormula());
    view->activateWindow();
    view->setFocus();
    QSignalSpy spy(view.get(), &FormulaView::edgesHovered);
    std::vector<Edges> seen;
    for (int press = 0; press < 6; ++press) {
        QTest::keyClick(view.get(), Qt::Key_Right);
        if (spy.isEmpty()) continue;
        seen.push_back(spy.takeFirst().at(0).value<Edges>());
    }
    const Edges all = {{0, 0, 0}, {0, 1, 0}, {1, 0, 0}};
    QVERIFY(!seen.empty());
    QCOMPARE(seen.front(), all);
    QCOMPARE(seen.back(), (Edges{{0, 0, 0}}));
    QVERIFY(std::find(seen.begin(), seen.end(), Edges{{0, 1, 0}}) != seen.end());
    QTest::keyClick(view.get(), Qt::Key_Left);
    QCOMPARE(spy.takeLast().at(0).value<Edges>(), (Edges{{0, 1, 0}}));
    QTest::keyClick(view.get(), Qt::Key_Escape);
    QCOMPARE(spy.takeLast().at(0).value<Edges>(), Edges{});
}

void TestFormulaView::litEdgesAreHighlighted() {
    const auto view = shown(test::exampleFormula());
    const QImage before = pictureOf(view.get());
    view->setLitEdges({{0, 1, 0}});
    const QRectF rect = view->litRects().at(0).translated(view->viewport()->pos());
    const QImage lit = pictureOf(view.get());
    QVERIFY(lit != before);
    const QRgb background = before.pixel(rect.toRect().topLeft() + QPoint(0, -1));
    QVERIFY(inkIn(lit, rect.toRect(), background, 15) > 0.9 * rect.toRect().width() * rect.toRect().height());
    QVERIFY(inkIn(before, rect.toRect(), background, 15) < 0.7 * rect.toRect().width() * rect.toRect().height());
    view->setLitEdges({});
    QVERIFY(pictureOf(view.get()) == before);
}

void TestFormulaView::fragmentsLightTogether() {
    const auto view = shown(NetworkFormula(test::fourInputs(), test::named({"x1", "x2", "x3", "x4"}, "f")), {180, 240});
    const Edges exponential = {{2, 0, 0}};
    view->setLitEdges(exponential);
    QCOMPARE(view->litRects().size(), std::size_t(2));  // exp( and ) on different lines
    const QRectF open = view->litRects()[0], close = view->litRects()[1];
    QVERIFY(close.top() > open.bottom());
    view->setLitEdges({});
    const QRect end = close.translated(view->viewport()->pos()).toRect();
    const QImage before = pictureOf(view.get());
    moveMouse(view->viewport(), open.center());
    const QImage hovered = pictureOf(view.get());
    const QRgb background = before.pixel(end.topLeft() + QPoint(0, -6));
    QVERIFY(inkIn(hovered, end, background, 15) > 2 * inkIn(before, end, background, 15));
}

void TestFormulaView::litEdgesFindAllTerms() {
    const auto view = shown(test::splineFormula(), {340, 400});
    view->setLitEdges({{0, 0, 1}, {0, 1, 2}});
    QCOMPARE(view->litRects().size(), std::size_t(2));
    view->setLitEdges({{7, 7, 7}});
    QVERIFY(view->litRects().empty());
}

void TestFormulaView::equalFormulaPaintsNothing() {
    const auto view = shown(test::exampleFormula());
    PaintCounter counter(view->viewport());
    view->setFormula(test::exampleFormula());
    QCoreApplication::processEvents();
    QCOMPARE(counter.paints, 0);
    view->setFormula(test::constantFormula());
    QCoreApplication::processEvents();
    QVERIFY(counter.paints > 0);
}

void TestFormulaView::scrollPositionStays() {
    const auto view = shown(test::splineFormula(), {300, 90});
    QScrollBar *bar = view->verticalScrollBar();
    QVERIFY(bar->maximum() > 20);
    bar->setValue(20);
    view->setFormula(NetworkFormula(Kan(test::specOf({2, 5, 1}, Rules::Pykan02)), test::named({"u", "x2"}, "f")));
    QCOMPARE(bar->value(), 20);
    view->setFormula(test::exampleFormula());
    QCOMPARE(bar->value(), 0);
}

void TestFormulaView::sentencesStandInPlaceOfFormulas() {
    const auto view = shown(std::nullopt);
    const QRgb white = qRgb(255, 255, 255);
    QVERIFY(inkIn(pictureOf(view.get()), view->rect().adjusted(5, 5, -5, -5), white) > 100);
    view->setPlaceholder("Train the network.");
    QCOMPARE(view->accessibleDescription(), QString("Train the network."));
    view->setFormula(test::exampleFormula());
    QVERIFY2(view->accessibleDescription().startsWith("f = exp("), qPrintable(view->accessibleDescription()));

    const NetworkFormula refused = test::refusedFormula();
    view->setFormula(refused);
    QCOMPARE(view->accessibleDescription(), QString::fromStdString(refused.typesetRefusal()));
    const FormulaLayout layout = FormulaLayout::of(refused, {}, view->font(), 300);
    QCOMPARE(layout.note, QString::fromStdString(refused.typesetRefusal()));
    QVERIFY(!layout.page.box && layout.terms.empty());
    QVERIFY(inkIn(pictureOf(view.get()), view->rect().adjusted(5, 5, -5, -5), white) > 100);

    const NetworkFormula constant = test::constantFormula();
    const FormulaLayout remarked = FormulaLayout::of(constant, {}, view->font(), 300);
    QVERIFY(remarked.page.box && remarked.note == QString::fromStdString(constant.remarks().at(0)));
    QVERIFY(remarked.note_rect.top() >= remarked.origin.y() + remarked.page.box->descent);
}

void TestFormulaView::nothingIsCutOff_data() {
    QTest::addColumn<double>("points");
    QTest::addColumn<int>("width");
    for (const double points : {9.75, 14.0, 20.0})
        for (const int width : {260, 344, 500}) QTest::addRow("%.2f pt, %d px", points, width) << points << width;
}

void TestFormulaView::nothingIsCutOff() {
    QFETCH(double, points);
    QFETCH(int, width);
    for (const test::SampleFormula &sample : test::sampleFormulas()) {
        FormulaView view;
        QFont font = view.font();
        font.setPointSizeF(points);
        view.setFont(font);
        view.setFormula(sample.formula);
        view.resize(width, view.heightForWidth(width));
        view.show();
        QCoreApplication::processEvents();
        const QSize room = view.viewport()->size();
        const double room_beside_bar = room.width() - view.verticalScrollBar()->sizeHint().width();
        const QSizeF beside_bar = FormulaLayout::of(sample.formula, {}, font, room_beside_bar).size;
        QSizeF content = FormulaLayout::of(sample.formula, {}, font, room.width()).size;
        // What needs no bar in the narrower room is laid out for that.
        if (content.height() > room.height() && beside_bar.height() <= room.height()) content = beside_bar;
        QVERIFY2(view.horizontalScrollBar()->maximum() + room.width() >= content.width(), sample.name.c_str());
        QVERIFY2(view.verticalScrollBar()->maximum() + room.height() >= content.height(), sample.name.c_str());
        const QImage top = view.viewport()->grab().toImage().convertToFormat(QImage::Format_RGB32);
        const QRgb background = top.pixel(1, 1);
        QCOMPARE(inkIn(top, QRect(0, 0, 3, room.height()), background), 0);
        QCOMPARE(inkIn(top, QRect(0, 0, room.width(), 3), background), 0);
        if (view.horizontalScrollBar()->maximum() == 0)
            QCOMPARE(inkIn(top, QRect(room.width() - 3, 0, 3, room.height()), background), 0);
        view.verticalScrollBar()->setValue(view.verticalScrollBar()->maximum());
        const QImage end = view.viewport()->grab().toImage().convertToFormat(QImage::Format_RGB32);
        QCOMPARE(inkIn(end, QRect(0, room.height() - 3, room.width(), 3), background), 0);
    }
}

void TestFormulaView::exportsPictures() {
    const auto view = shown(test::exampleFormula());
    QTemporaryDir folder;
    QString error;
    const QString svg = folder.filePath("formula.svg");
    QVERIFY2(exportToFile(*view, ExportFormat::Svg, svg, 1, &error), qPrintable(error));
    QFile file(svg);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QXmlStreamReader reader(&file);
    int paths = 0, texts = 0;
    while (!reader.atEnd()) {
        if (reader.readNext() != QXmlStreamReader::StartElement) continue;
        paths += reader.name() == QStringLiteral("path");
        texts += reader.name() == QStringLiteral("text");
    }
    QVERIFY(!reader.hasError());
    QVERIFY2(paths >= 10 && texts == 0, "glyphs are outlines, so that the picture needs no font");
    QVERIFY(exportToFile(*view, ExportFormat::Pdf, folder.filePath("formula.pdf")));
    QFile pdf(folder.filePath("formula.pdf"));
    QVERIFY(pdf.open(QIODevice::ReadOnly) && pdf.readAll().startsWith("%PDF-"));
    QVERIFY(exportToFile(*view, ExportFormat::Png, folder.filePath("formula.png"), 3));
    const QImage image(folder.filePath("formula.png"));
    QCOMPARE(image.size(), (view->exportSize() * 3).toSize());
    QCOMPARE(image.pixel(1, 1), qRgb(255, 255, 255));
    const int ink = inkIn(image, image.rect(), qRgb(255, 255, 255));
    QVERIFY(ink > 500);
    QCOMPARE(inkIn(image, image.rect().adjusted(9, 9, -9, -9), qRgb(255, 255, 255)), ink);
    QCOMPARE(view->exportCsv(), QString("output,formula\n\"f\",\"exp(x2^2 + sin(pi*x1))\"\n"));
    QVERIFY(shown(std::nullopt)->exportCsv().isEmpty());
}

void TestFormulaView::copies_data() {
    QTest::addColumn<FormulaFormat>("format");
    QTest::addColumn<QString>("part");
    QTest::newRow("LaTeX") << FormulaFormat::Latex << "e^{";
    QTest::newRow("Python") << FormulaFormat::Python << "np.exp";
    QTest::newRow("SymPy") << FormulaFormat::Sympy << "sp.exp";
    QTest::newRow("C++") << FormulaFormat::Cpp << "std::exp";
    QTest::newRow("text") << FormulaFormat::Text << "exp(";
    QTest::newRow("MATLAB") << FormulaFormat::Matlab << "function outputs = f(inputs)";
    QTest::newRow("Julia") << FormulaFormat::Julia << "function f(inputs)";
    QTest::newRow("as R") << FormulaFormat::R << "f <- function(inputs)";
    QTest::newRow("Excel") << FormulaFormat::Excel << "EXP(";
    QTest::newRow("Mathematica") << FormulaFormat::Mathematica << "Exp[";
    QTest::newRow("JavaScript") << FormulaFormat::JavaScript << "Math.exp(";
    QTest::newRow("line of NumPy") << FormulaFormat::Numpy << "np.exp(";
}

void TestFormulaView::copies() {
    QFETCH(FormulaFormat, format);
    QFETCH(QString, part);
    const NetworkFormula formula(test::fittedNetwork(), test::named({"x1", "x2"}, "f", 4));
    const auto view = shown(formula);
    QMenu menu;
    view->fillMenu(menu);
    const QString wanted = QString::fromLatin1(QTest::currentDataTag());
    for (QAction *action : menu.findChildren<QAction *>())
        if (action->text().contains(wanted) && action->text().contains("Copy")) action->trigger();
    QVERIFY(QGuiApplication::clipboard()->text().contains(part));
    QCOMPARE(QGuiApplication::clipboard()->text(), QString::fromStdString(exportFormula(formula, format, 4)));
}

void TestFormulaView::refusedLatexIsSaid() {
    const auto view = shown(test::refusedFormula());
    QSignalSpy spy(view.get(), &FormulaView::failed);
    QGuiApplication::clipboard()->setText("before");
    view->copyAs(FormulaFormat::Latex);
    QCOMPARE(spy.size(), 1);
    QCOMPARE(spy[0][0].toString(), QString::fromStdString(test::refusedFormula().typesetRefusal()));
    QCOMPARE(QGuiApplication::clipboard()->text(), QString("before"));
}

void TestFormulaView::menuOffersEverything() {
    QMenu menu;
    const auto view = shown(std::nullopt);
    view->fillMenu(menu);
    QCOMPARE(menu.actions().size(), 5 + 1 + 1 + 2 + 1 + 5);
    QVERIFY(!menu.actions().first()->isEnabled());
    menu.clear();
    view->setFormula(test::exampleFormula());
    view->fillMenu(menu);
    QVERIFY(menu.actions().first()->isEnabled());
}

void TestFormulaView::termsAreTintedAndClicked() {
    const NetworkFormula formula = fittedFormula();
    const auto view = shown(formula);
    const QImage plain = view->viewport()->grab().toImage();
    QVERIFY(!view->termRect(0, 0).isEmpty() && !view->termRect(0, 1).isEmpty());
    QVERIFY(view->termRect(0, 7).isEmpty());
    view->setTerms({{0, 0, 0.9, 0, {}}, {0, 1, 0.1, 0, {}}});
    const QImage tinted = view->viewport()->grab().toImage();
    const auto backOf = [&](const QImage &image, int term) {
        return image.pixelColor((view->termRect(0, term).topLeft() + QPointF(1, -1)).toPoint());
    };
    const int strong = backOf(plain, 0).green() - backOf(tinted, 0).green();
    const int weak = backOf(plain, 1).green() - backOf(tinted, 1).green();
    QVERIFY2(strong > weak && weak > 0, qPrintable(QStringLiteral("%1 %2").arg(strong).arg(weak)));
    QSignalSpy clicks(view.get(), &FormulaView::termClicked);
    QTest::mouseClick(view->viewport(), Qt::LeftButton, {}, view->termRect(0, 1).center().toPoint());
    QCOMPARE(clicks.count(), 1);
    QCOMPARE(clicks[0][0].value<TermShare>().term, 1);
    view->setTinted(false);
    QCOMPARE(view->viewport()->grab().toImage(), plain);
}

void TestFormulaView::standardErrorsStandInTheLine() {
    const NetworkFormula formula = fittedFormula();
    MathFont font(16);
    QVERIFY(structureOf(*typesetFormula(formula, 16, 500).box).contains(QStringLiteral("2.5")));
    const QString text = structureOf(*typesetFormula(formula, 16, 500, true).box);
    QVERIFY2(text.contains(QStringLiteral("\u00B1")) && text.contains(QStringLiteral("0.012")), qPrintable(text));
    const auto view = shown(formula);
    QSignalSpy changes(view.get(), &FormulaView::errorsShownChanged);
    view->setErrorsShown(true);
    QCOMPARE(changes.count(), 1);
    QVERIFY(view->errorsShown());
}

KAN_WINDOW_TEST(TestFormulaView)
#include "tst_formula_view.moc"
