#include <QHeaderView>
#include <QPushButton>
#include <QSignalSpy>
#include <cmath>

#include "tests/ui/views/synthetic_snapshots.h"
#include "tests/ui/views/view_test.h"
#include "tests/window_test.h"
#include "ui/controls/slider_row.h"
#include "ui/inspector/affine_sliders.h"
#include "ui/inspector/candidate_table.h"
#include "ui/inspector/edge_plot.h"
#include "ui/inspector/inspector.h"
#include "ui/inspector/symbolic_section.h"
#include "ui/session/function_text.h"
#include "ui/text/names.h"
#include "ui/theme/theme.h"

using namespace kan;
using namespace kan::ui;

namespace {

constexpr EdgeId kEdge{0, 0, 3};

Candidate candidate(const QString &function, double r2, int complexity, const Affine &params, bool admissible = true) {
    Candidate made;
    made.function = function;
    made.r2 = r2;
    made.complexity = complexity;
    made.score = 1 - r2;
    made.params = params;
    made.admissible = admissible;
    if (!admissible) made.note = QStringLiteral("has a pole between the samples");
    return made;
}

ReadingPtr reading() {
    auto edge = std::make_shared<EdgeReading>();
    edge->edge = kEdge;
    for (int n = 0; n <= 20; ++n) edge->x.push_back(-1 + 0.1 * n);
    edge->candidates = {candidate(QStringLiteral("sin"), 0.9996, 2, {3.14159, 0, 1, 0}),
                        candidate(QStringLiteral("tanh"), 0.88, 3, {2, 0.5, 1, 0}),
                        candidate(QStringLiteral("1/x"), 0.99999, 2, {1, 0, 1, 0}, false)};
    for (Candidate &made : edge->candidates) {
        if (!made.admissible) continue;
        for (const double x : edge->x) made.y.push_back(std::sin(made.params.a * x + made.params.b));
    }
    auto whole = std::make_shared<Reading>();
    whole->edge = edge;
    return whole;
}

}  // namespace

class TestCandidates : public QObject {
    Q_OBJECT

  private slots:
    void init();
    void cleanup() { inspector_.reset(); }

    void functionsReadWell_data();
    void functionsReadWell();
    void tableShowsTheCandidates();
    void theOrderIsThatOfItsHeader();
    void lookAlikesAreListedAsWhatTheyAre();
    void theBestIsMarked();
    void noRowIsWiderThanTheTable();
    void expressionsStandBelowTheFunctions();
    void otherEdgesReadingIsIgnored();
    void arrowKeysDrawTheCandidateOverTheCurve();
    void hoverDrawsTheCandidate();
    void enterFixesTheChosenOne();
    void inadmissibleCannotBeFixed();
    void keysUnfixAndPrune();
    void newReadingKeepsTheChosenFunction();
    void slidersMoveTheConstants();

  private:
    CandidateTable *table() const { return inspector_->findChild<CandidateTable *>(); }
    EdgePlot *plot() const { return inspector_->findChild<EdgePlot *>(); }
    void showEdge(const QString &symbol = {}, const Affine &affine = {}, bool frozen = false);
    int symbolicInk() const;

    std::unique_ptr<Inspector> inspector_;
};

void TestCandidates::init() {
    inspector_ = std::make_unique<Inspector>();
    inspector_->resize(344, 620);
    showEdge();
    inspector_->show();
    inspector_->activateWindow();
    QVERIFY(QTest::qWaitForWindowExposed(inspector_.get()));
    inspector_->setEdge(kEdge);
    inspector_->setReading(reading());
}

void TestCandidates::showEdge(const QString &symbol, const Affine &affine, bool frozen) {
    auto snapshot = std::make_shared<Snapshot>(*synthetic::make());
    EdgeSnapshot &edge = snapshot->layers[0].edges[3];
    edge.symbol = symbol;
    edge.numeric = symbol.isEmpty();
    edge.frozen = frozen;
    auto detail = std::make_shared<EdgeDetail>(*edge.detail);
    detail->affine = affine;
    edge.detail = detail;
    inspector_->setSnapshot(snapshot);
}

/// Pixels of the plot in the colour of functions.
int TestCandidates::symbolicInk() const {
    const QImage image = pictureOf(plot());
    const QColor wanted = Theme::of(plot()).symbolic;
    int count = 0;
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x) {
            const QColor pixel(image.pixel(x, y));
            count += std::abs(pixel.red() - wanted.red()) + std::abs(pixel.green() - wanted.green()) +
                         std::abs(pixel.blue() - wanted.blue()) <
                     60;
        }
    return count;
}

void TestCandidates::functionsReadWell_data() {
    QTest::addColumn<QString>("function");
    QTest::addColumn<double>("a");
    QTest::addColumn<double>("b");
    QTest::addColumn<double>("c");
    QTest::addColumn<double>("d");
    QTest::addColumn<QString>("expected");
    QTest::newRow("plain") << "sin" << 1.0 << 0.0 << 1.0 << 0.0 << "sin(x)";
    QTest::newRow("all four") << "sin" << 3.14159 << 0.5 << 0.98 << -0.25 << "0.98·sin(3.14x + 0.5) − 0.25";
    QTest::newRow("negative") << "exp" << -1.0 << 0.0 << -1.0 << 0.0 << "−exp(−x)";
    QTest::newRow("square") << "x^2" << 1.0 << -0.2 << 2.0 << 0.0 << "2·(x − 0.2)²";
    QTest::newRow("square alone") << "x^2" << 1.0 << 0.0 << 1.0 << 0.0 << "x²";
    QTest::newRow("pole") << "1/x^3" << 2.0 << 1.0 << 1.0 << 0.0 << "1/(2x + 1)³";
    QTest::newRow("root") << "sqrt" << 1.0 << 1.0 << 1.0 << 0.0 << "√(x + 1)";
    QTest::newRow("abs") << "abs" << 1.0 << -0.5 << 1.0 << 0.0 << "|x − 0.5|";
    QTest::newRow("line") << "x" << 2.0 << 1.0 << 3.0 << 1.0 << "6x + 4";
    QTest::newRow("constant") << "0" << 1.0 << 0.0 << 0.0 << 0.5 << "0.5";
    QTest::newRow("in standardised units")
        << "3*exp(-2.5/(2.5e+01*x + 3.1e+02))" << 0.04 << -12.4 << 1.0 << 0.0 << "3·exp(−2.5/x)";
    QTest::newRow("the same, trained") << "exp((2.5e+01*x + 3.1e+02)) + 1" << 0.08 << -12.4 << 2.0 << 0.0
                                       << "2·(exp(2x) + 1)";
    QTest::newRow("nearly as it was") << "2.5/(2.5e+01*x + 3.1e+02)" << 0.0400002 << -12.4 << 1.0 << 0.0 << "2.5/x";
    QTest::newRow("own") << "x*exp(-x)" << 2.0 << 0.0 << 1.0 << 0.0 << "(2x)·exp(−(2x))";
}

void TestCandidates::functionsReadWell() {
    QFETCH(QString, function);
    QFETCH(double, a);
    QFETCH(double, b);
    QFETCH(double, c);
    QFETCH(double, d);
    QTEST(functionText(function, {a, b, c, d}), "expected");
    Dataset data;
    data.input_names = {"r (nm)", "T [K]", "(mm)", "x1"};
    data.input_scaling = {{}, {.log = true}, {}, {}};
    QCOMPARE(xName(&data, 0, 0), QStringLiteral("r"));
    QCOMPARE(xName(&data, 0, 1), QStringLiteral("ln(T)"));
    QCOMPARE(xName(&data, 0, 2), QStringLiteral("(mm)"));
    QCOMPARE(xName(&data, 1, 0), QStringLiteral("x"));
    QCOMPARE(functionText(QStringLiteral("exp"), {0.5, 0, 2, 0}, xName(&data, 0, 0)), QStringLiteral("2·exp(0.5r)"));
    QCOMPARE(functionText(QStringLiteral("sin"), {2, 0, 1, 0}, xName(&data, 0, 1)), QStringLiteral("sin(2·ln(T))"));
}

void TestCandidates::tableShowsTheCandidates() {
    const CandidateModel *model = table()->candidates();
    QCOMPARE(model->rowCount(), 3);
    QCOMPARE(model->index(0, CandidateModel::Function).data().toString(), QStringLiteral("sin(3.14x)"));
    QCOMPARE(model->index(0, CandidateModel::R2).data().toString(), QStringLiteral("0.9996"));
    QCOMPARE(model->index(1, CandidateModel::Cost).data().toString(), QStringLiteral("3"));
    QVERIFY(model->index(2, 0).data(Qt::ToolTipRole).toString().contains(QLatin1String("pole")));
    QVERIFY(table()->isVisible());
    QVERIFY(inspector_->findChild<QPushButton *>(QStringLiteral("fixFunction"))->isEnabled());
}

/// As good as the best: 0, whatever chance says. Beyond, numbers that rise.
void TestCandidates::theOrderIsThatOfItsHeader() {
    auto changed = std::make_shared<Reading>(*reading());
    auto edge = std::make_shared<EdgeReading>(*changed->edge);
    edge->candidates[0].score = 12;
    edge->candidates[1].score = 148.2;
    changed->edge = edge;
    inspector_->setReading(changed);
    const CandidateModel *model = table()->candidates();
    const auto order = [&](int row) { return model->index(row, CandidateModel::Score).data().toString(); };
    const auto header = [&] {
        return model->headerData(CandidateModel::Score, Qt::Horizontal, Qt::DisplayRole).toString();
    };
    QCOMPARE(order(0), QStringLiteral("0"));
    QCOMPARE(order(1), QStringLiteral("148"));
    QCOMPARE(order(2), QStringLiteral("–"));
    QCOMPARE(header(), QStringLiteral("Δχ² ▴"));
    auto pykans = std::make_shared<EdgeReading>(*edge);
    pykans->scored = SymbolicScore::Pykan;
    changed = std::make_shared<Reading>(*changed);
    changed->edge = pykans;
    inspector_->setReading(changed);
    QCOMPARE(order(0), QStringLiteral("12"));
    QCOMPARE(header(), QStringLiteral("pykan ▴"));
}

void TestCandidates::lookAlikesAreListedAsWhatTheyAre() {
    auto changed = std::make_shared<Reading>(*reading());
    auto edge = std::make_shared<EdgeReading>(*changed->edge);
    edge->candidates[1].look_alike = true;
    edge->candidates[1].imitates = QStringLiteral("x^2");
    edge->candidates[2].look_alike = true;
    changed->edge = edge;
    inspector_->setReading(changed);
    const CandidateModel *model = table()->candidates();
    QCOMPARE(model->index(1, CandidateModel::Score).data().toString(), QStringLiteral("≈ x²"));
    QVERIFY(model->index(1, 0).data(Qt::ToolTipRole).toString().contains(QStringLiteral("Imitates x²")));
    QVERIFY(model->index(1, 0).data(CandidateModel::LookAlikeRole).toBool());
    QCOMPARE(model->index(2, CandidateModel::Score).data().toString(), QStringLiteral("cancels"));
    QVERIFY(!model->index(0, 0).data(CandidateModel::LookAlikeRole).toBool());
}

void TestCandidates::theBestIsMarked() {
    const CandidateModel *model = table()->candidates();
    for (int row = 0; row < model->rowCount(); ++row)
        QCOMPARE(model->index(row, 0).data(CandidateModel::BestRole).toBool(), row == 0);
    const auto colourOf = [this](int row) {
        const QRect place = table()->visualRect(table()->model()->index(row, CandidateModel::Cost));
        return QColor(pictureOf(table()->viewport()).pixel(place.topLeft() + QPoint(1, 1)));
    };
    QVERIFY(colourOf(0) != colourOf(1));
    QCOMPARE(colourOf(1), colourOf(2));
}

void TestCandidates::noRowIsWiderThanTheTable() {
    auto changed = std::make_shared<Reading>(*reading());
    auto edge = std::make_shared<EdgeReading>(*changed->edge);
    edge->candidates[0].params = {-3.14159, -9.87654, -1234.5, 6789.1};
    edge->candidates[0].r2 = 1 - 2.1e-7;
    edge->candidates[0].function = QStringLiteral("log1p(x^2)");
    edge->candidates[1].score = 21388;
    edge->candidates[2].look_alike = true;
    changed->edge = edge;
    inspector_->setReading(changed);
    int width = 0;
    for (int column = 0; column < CandidateModel::Columns; ++column) {
        width += table()->columnWidth(column);
        if (column == CandidateModel::Function) continue;
        for (int row = 0; row < table()->candidates()->rowCount(); ++row) {
            const QString text = table()->candidates()->index(row, column).data().toString();
            QVERIFY2(table()->fontMetrics().horizontalAdvance(text) + 8 <= table()->columnWidth(column),
                     qPrintable(text));
        }
        const QFontMetrics header(table()->horizontalHeader()->font());
        const QString title = table()->model()->headerData(column, Qt::Horizontal).toString();
        QVERIFY2(header.horizontalAdvance(title) + 8 <= table()->columnWidth(column), qPrintable(title));
    }
    QVERIFY(width <= table()->viewport()->width());
    // A function whose text is too wide has its name there.
    const QModelIndex first = table()->model()->index(0, CandidateModel::Function);
    QCOMPARE(first.data(CandidateModel::ShortRole).toString(), prettyFunction(QStringLiteral("log1p(x^2)")));
    const SymbolicLibrary library = SymbolicLibrary::standard();
    for (const SymbolicFunction &function : library.functions()) {
        const QString name = prettyFunction(QString::fromStdString(function.name));
        QVERIFY2(table()->fontMetrics().horizontalAdvance(name) + 8 <= table()->columnWidth(CandidateModel::Function),
                 qPrintable(name));
    }
}

void TestCandidates::expressionsStandBelowTheFunctions() {
    auto edge = std::make_shared<EdgeReading>(*reading()->edge);
    Candidate expression = candidate(
        QStringLiteral("98320.53216815577/(1.9*x + 6.1)^12 - 63.64594193920001/(1.9*x + 6.1)^6"), 1, 9, {1, 0, 1, 0});
    expression.shown = QStringLiteral("98300/x^12 - 63.6/x^6");
    expression.letters = QStringLiteral("A/x^12 - B/x^6");
    expression.score = -1200;
    expression.y = edge->candidates[0].y;
    edge->expressions = {expression};
    auto whole = std::make_shared<Reading>();
    whole->edge = edge;
    inspector_->setReading(whole);
    QCOMPARE(table()->candidates()->rowCount(), 4);
    const auto cell = [&](int row, int column, int role = Qt::DisplayRole) {
        return table()->model()->index(row, column).data(role).toString();
    };
    QCOMPARE(cell(3, CandidateModel::Function), QStringLiteral("98300/x¹² − 63.6/x⁶"));
    QCOMPARE(cell(3, CandidateModel::Function, CandidateModel::ShortRole), QStringLiteral("A/x¹² − B/x⁶"));
    QCOMPARE(cell(3, CandidateModel::Score), QStringLiteral("−1200"));
    QVERIFY(table()->model()->index(0, 0).data(CandidateModel::BestRole).toBool());
    // Choosing it draws it, and fixes it with all its digits.
    const int before = symbolicInk();
    table()->setFocus();
    table()->setCurrentIndex(table()->model()->index(3, 0));
    QVERIFY(symbolicInk() > before);
    QSignalSpy fixes(inspector_.get(), &Inspector::fixRequested);
    QTest::keyClick(table(), Qt::Key_Return);
    QCOMPARE(fixes.size(), 1);
    QCOMPARE(fixes[0][1].toString(), expression.function);
}

void TestCandidates::otherEdgesReadingIsIgnored() {
    inspector_->setEdge(EdgeId{0, 1, 0});
    QCOMPARE(table()->candidates()->rowCount(), 0);
    inspector_->setReading(reading());
    QCOMPARE(table()->candidates()->rowCount(), 0);
    QVERIFY(!inspector_->findChild<QPushButton *>(QStringLiteral("fixFunction"))->isEnabled());
}

void TestCandidates::arrowKeysDrawTheCandidateOverTheCurve() {
    const int before = symbolicInk();
    inspector_->focusFunctions();  // the best one at once
    QVERIFY(table()->shown() && table()->shown()->function == QLatin1String("sin"));
    QVERIFY2(symbolicInk() > before + 40, qPrintable(QString::number(symbolicInk())));
    QTest::keyClick(table(), Qt::Key_Down);
    QCOMPARE(table()->shown()->function, QStringLiteral("tanh"));
    QTest::keyClick(table(), Qt::Key_Escape);
    QVERIFY(!table()->shown());
    QVERIFY(symbolicInk() <= before + 5);
}

void TestCandidates::hoverDrawsTheCandidate() {
    const int before = symbolicInk();
    const QRect row = table()->visualRect(table()->model()->index(1, 0));
    moveMouse(table()->viewport(), row.center());
    QCOMPARE(table()->shown()->function, QStringLiteral("tanh"));
    QVERIFY(symbolicInk() > before + 40);
    QEvent leave(QEvent::Leave);
    QApplication::sendEvent(table(), &leave);
    QVERIFY(symbolicInk() <= before + 5);
}

void TestCandidates::enterFixesTheChosenOne() {
    QSignalSpy fixes(inspector_.get(), &Inspector::fixRequested);
    inspector_->focusFunctions();
    QTest::keyClick(table(), Qt::Key_Down);
    QTest::keyClick(table(), Qt::Key_Return);
    QCOMPARE(fixes.count(), 1);
    QCOMPARE(fixes[0][0].value<EdgeId>(), kEdge);
    QCOMPARE(fixes[0][1].toString(), QStringLiteral("tanh"));
    QCOMPARE(fixes[0][2].value<Affine>().a, 2.0);
    QTest::mouseClick(inspector_->findChild<QPushButton *>(QStringLiteral("fixFunction")), Qt::LeftButton);
    QCOMPARE(fixes.count(), 2);
}

void TestCandidates::inadmissibleCannotBeFixed() {
    QSignalSpy fixes(inspector_.get(), &Inspector::fixRequested);
    table()->setCurrentIndex(table()->model()->index(2, 0));
    QVERIFY(!inspector_->findChild<QPushButton *>(QStringLiteral("fixFunction"))->isEnabled());
    QTest::keyClick(table(), Qt::Key_Return);
    QCOMPARE(fixes.count(), 0);
}

void TestCandidates::keysUnfixAndPrune() {
    QSignalSpy unfixes(inspector_.get(), &Inspector::unfixRequested);
    QSignalSpy prunes(inspector_.get(), &Inspector::pruneRequested);
    inspector_->focusFunctions();
    QTest::keyClick(table(), Qt::Key_U);
    QCOMPARE(unfixes.count(), 1);
    QTest::keyClick(table(), Qt::Key_Delete);
    QCOMPARE(prunes.count(), 1);
    QCOMPARE(prunes[0][1].toBool(), true);
}

void TestCandidates::newReadingKeepsTheChosenFunction() {
    table()->setCurrentIndex(table()->model()->index(1, 0));
    auto changed = std::make_shared<Reading>(*reading());
    auto edge = std::make_shared<EdgeReading>(*changed->edge);
    std::swap(edge->candidates[0], edge->candidates[1]);
    changed->edge = edge;
    inspector_->setReading(changed);
    QCOMPARE(table()->chosen()->function, QStringLiteral("tanh"));
    QCOMPARE(table()->currentIndex().row(), 0);
}

void TestCandidates::slidersMoveTheConstants() {
    auto *sliders = inspector_->findChild<AffineSliders *>();
    QVERIFY(!sliders->isVisible());
    showEdge(QStringLiteral("sin"), {2, 0.5, 1, 0});
    QVERIFY(sliders->isVisible());
    QCOMPARE(sliders->row(0)->value(), 2.0);
    QSignalSpy drags(inspector_.get(), &Inspector::affineDragged);
    QSlider *b = sliders->row(1)->slider();
    b->setSliderDown(true);
    b->setValue(b->value() + 100);
    b->setValue(b->value() + 100);
    b->setSliderDown(false);
    QCOMPARE(drags.count(), 2);
    const auto affine = drags[1][1].value<Affine>();
    QCOMPARE(affine.a, 2.0);
    QVERIFY(affine.b > 1);
    QCOMPARE(drags[0][2].toString(), drags[1][2].toString());  // one undo step
    QVERIFY(sliders->isEnabled());
    showEdge(QStringLiteral("sin"), {2, 0.5, 1, 0}, true);
    QVERIFY(!sliders->isEnabled());  // frozen
    showEdge(QStringLiteral("sin"), {2, 0.5, 1, 0});
    QVERIFY(sliders->isEnabled());
}

KAN_WINDOW_TEST(TestCandidates)
#include "tst_candidates.moc"
