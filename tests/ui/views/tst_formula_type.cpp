#include <QPainter>
#include <QRegularExpression>
#include <algorithm>
#include <cmath>

#include "tests/ui/views/sample_formulas.h"
#include "tests/ui/views/view_test.h"
#include "tests/window_test.h"
#include "ui/formula/formula_lines.h"
#include "ui/formula/formula_typesetter.h"
#include "ui/formula/math_constructions.h"

using namespace kan;
using namespace kan::ui;

namespace {

constexpr MathStyle kDisplay = MathStyle::Display;
constexpr double kEm = 20;

/// The first box of a kind, with its origin.
PlacedBox findBox(const MathBoxPtr &box, MathBox::Kind kind, QPointF at = {}) {
    if (box->kind == kind) return {at, box};
    for (const PlacedBox &child : box->children)
        if (PlacedBox found = findBox(child.box, kind, at + child.at); found.box) return found;
    return {};
}

/// What does not depend on how lines are broken: without fences, dots and bars, exp(x) as e^x.
QString plain(QString structure) {
    static const QRegularExpression between(QStringLiteral("[\\n{}()^·|/]"));
    return structure.replace(QStringLiteral("exp("), QStringLiteral("e")).remove(between);
}

}  // namespace

/// Boxes, expressions and lines.
class TestFormulaType : public QObject {
    Q_OBJECT

  private slots:
    void fractionBarLiesBetween();
    void scriptsStandAboveAndBelow();
    void parenthesesAreAsTallAsTheirContent();
    void radicalCoversItsRadicand();
    void spaceFollowsTheAtoms();
    void names_data();
    void names();
    void numbers_data();
    void numbers();
    void structures_data();
    void structures();
    void scriptsAreSmaller();
    void linesFitTheWidth_data();
    void linesFitTheWidth();
    void typeFollowsTheRoom();
    void widePartsAreWrittenInLine();
    void barsAreCrisp_data();
    void barsAreCrisp();
};

void TestFormulaType::fractionBarLiesBetween() {
    MathFont font(kEm);
    const auto above = textBox(font, "y", MathFace::Italic, kDisplay);
    const auto below = textBox(font, "b", MathFace::Italic, kDisplay);
    const auto fraction = fractionBox(font, above, below, kDisplay);
    QCOMPARE(fraction->rules.size(), std::size_t(1));
    const QRectF bar = fraction->rules[0];
    const QRectF top = above->rect(fraction->children[0].at);
    const QRectF bottom = below->rect(fraction->children[1].at);
    QVERIFY(top.bottom() < bar.top() - 1);
    QVERIFY(bottom.top() > bar.bottom() + 1);
    QVERIFY(std::abs(bar.center().y() + font.axis(kDisplay)) < 1e-9);
    QVERIFY(bar.width() >= std::max(above->width, below->width));
    const QRectF all = fraction->rect({}).adjusted(-0.01, -0.01, 0.01, 0.01);
    QVERIFY(all.contains(top) && all.contains(bottom));
}

void TestFormulaType::scriptsStandAboveAndBelow() {
    MathFont font(kEm);
    const auto x = textBox(font, "x", MathFace::Italic, kDisplay);
    const auto two = textBox(font, "2", MathFace::Upright, MathStyle::Script);
    const auto power = superscriptBox(font, x, two, kDisplay);
    QVERIFY(power->children[1].at.y() < -font.xHeight(kDisplay) / 2);
    QVERIFY(power->ascent > x->ascent);
    const auto index = subscriptBox(font, x, two, kDisplay);
    QVERIFY(index->children[1].at.y() > 0);
    QVERIFY(index->descent > x->descent);
    const auto both = superscriptBox(font, index, two, kDisplay);
    const QRectF up = two->rect(both->children[1].at);
    const QRectF down = two->rect(index->children[1].at);
    QVERIFY2(up.bottom() + 0.1 * kEm < down.top() && up.left() < down.right(), "the scripts stand above each other");
}

void TestFormulaType::parenthesesAreAsTallAsTheirContent() {
    MathFont font(kEm);
    const auto x = textBox(font, "x", MathFace::Italic, kDisplay);
    const auto low = parenthesesBox(font, x, kDisplay);
    MathBoxPtr content = x;
    double last = low->children[0].box->height();
    QVERIFY(low->children[0].box->shape.isEmpty());
    for (int level = 0; level < 3; ++level) {
        content = fractionBox(font, content, content, kDisplay);
        for (const auto &fenced : {parenthesesBox(font, content, kDisplay), absoluteBox(font, content, kDisplay)}) {
            for (const int side : {0, 2}) {
                const MathBox &fence = *fenced->children[static_cast<std::size_t>(side)].box;
                QVERIFY(fence.ascent >= content->ascent && fence.descent >= content->descent);
                QVERIFY(fence.height() < 1.4 * content->height());
                QRectF ink = fence.shape.boundingRect();
                for (const QRectF &rule : fence.rules) ink |= rule;
                QVERIFY(std::abs(ink.top() + fence.ascent) < 1 && std::abs(ink.bottom() - fence.descent) < 1);
            }
            QVERIFY(fenced->children[0].box->height() >= last);
        }
        last = parenthesesBox(font, content, kDisplay)->children[0].box->height();
    }
}

void TestFormulaType::radicalCoversItsRadicand() {
    MathFont font(kEm);
    const auto x = textBox(font, "x", MathFace::Italic, kDisplay);
    const auto radicand = fractionBox(font, x, x, kDisplay);
    const auto degree = textBox(font, "3", MathFace::Upright, MathStyle::ScriptScript);
    for (const auto &root : {rootBox(font, radicand, nullptr, kDisplay), rootBox(font, radicand, degree, kDisplay)}) {
        const QRectF inside = radicand->rect(root->children[0].at);
        const QRectF bar = root->rules[0];
        const QRectF sign = root->shape.boundingRect();
        QVERIFY(bar.bottom() < inside.top());
        QVERIFY(bar.left() <= inside.left() && bar.right() >= inside.right());
        QVERIFY(sign.right() <= inside.left() + 1);
        QVERIFY(std::abs(sign.top() - bar.top()) < 1.5 && sign.bottom() >= inside.bottom() - 1);
        QVERIFY(root->rect({}).adjusted(-1, -1, 1, 1).contains(sign));
    }
}

void TestFormulaType::spaceFollowsTheAtoms() {
    MathFont font(kEm);
    const auto space = [&](MathAtom left, MathAtom right, MathStyle style = kDisplay) {
        return spaceBetween(font, left, right, style);
    };
    QVERIFY(space(MathAtom::Ordinary, MathAtom::Relation) > space(MathAtom::Ordinary, MathAtom::Binary));
    QVERIFY(space(MathAtom::Ordinary, MathAtom::Binary) > space(MathAtom::Number, MathAtom::Inner));
    QVERIFY(space(MathAtom::Number, MathAtom::Inner) > space(MathAtom::Number, MathAtom::Ordinary));
    QCOMPARE(space(MathAtom::Open, MathAtom::Ordinary), 0.0);
    QCOMPARE(space(MathAtom::None, MathAtom::Binary), 0.0);
    QVERIFY(space(MathAtom::Ordinary, MathAtom::Binary, MathStyle::Script) <
            space(MathAtom::Ordinary, MathAtom::Binary) / 2);
}

void TestFormulaType::names_data() {
    QTest::addColumn<QString>("structure");
    QTest::addColumn<bool>("italic");
    QTest::newRow("x") << "x" << true;
    QTest::newRow("x1") << "x_{1}" << true;
    QTest::newRow("x12") << "x_{12}" << true;
    QTest::newRow("alpha") << QStringLiteral("α") << true;
    QTest::newRow("α") << QStringLiteral("α") << true;
    QTest::newRow("theta3") << QStringLiteral("θ_{3}") << true;
    QTest::newRow("Omega") << QStringLiteral("Ω") << false;
    QTest::newRow("x_max") << "x_{max}" << true;
    QTest::newRow("x_lambda") << QStringLiteral("x_{λ}") << true;
    QTest::newRow("Age (years)") << "Age (years)" << false;
    QTest::newRow("größe") << QStringLiteral("größe") << false;
    QTest::newRow("a_b_c") << "a_b_c" << false;
}

void TestFormulaType::names() {
    QFETCH(QString, structure);
    QFETCH(bool, italic);
    MathFont font(kEm);
    const std::vector<std::string> none;
    FormulaTypesetter typesetter(font, none);
    const auto box = typesetter.name(QTest::currentDataTag(), kDisplay);
    QCOMPARE(structureOf(*box), structure);
    QCOMPARE(findBox(box, MathBox::Kind::Text).box->font.italic(), italic);
}

void TestFormulaType::numbers_data() {
    QTest::addColumn<double>("value");
    QTest::addColumn<QString>("structure");
    QTest::newRow("decimal") << 0.25 << "0.25";
    QTest::newRow("negative") << -2.5 << QStringLiteral("−2.5");
    QTest::newRow("pi") << M_PI << QStringLiteral("π");
    QTest::newRow("3 pi / 4") << 0.75 * M_PI << QStringLiteral("{3π|4}");
    QTest::newRow("-pi / 2") << -0.5 * M_PI << QStringLiteral("−{π|2}");
    QTest::newRow("e") << M_E << "e";
    QTest::newRow("third") << 1.0 / 3 << "{1|3}";
    QTest::newRow("small") << 1.5e-7 << QStringLiteral("1.5·10^{−7}");
    QTest::newRow("power of ten") << -1e-9 << QStringLiteral("−10^{−9}");
    QTest::newRow("large") << 2e300 << QStringLiteral("2·10^{300}");
    QTest::newRow("undefined") << std::nan("") << "undefined";
}

void TestFormulaType::numbers() {
    QFETCH(double, value);
    QFETCH(QString, structure);
    MathFont font(kEm);
    const std::vector<std::string> none;
    ExpressionFactory make;
    QCOMPARE(structureOf(*FormulaTypesetter(font, none).box(*make.number(value), kDisplay)), structure);
}

void TestFormulaType::structures_data() {
    QTest::addColumn<ExpressionPtr>("expression");
    QTest::addColumn<QString>("structure");
    ExpressionFactory f;
    const auto n = [&](double value) { return f.number(value); };
    const auto x = f.variable(0), y = f.variable(1);
    const auto square = f.power(x, n(2));
    const auto call = [&](const char *name, const ExpressionPtr &e) { return f.call(name, {e}); };
    const auto row = [](const char *name, const ExpressionPtr &e, const char *structure) {
        QTest::newRow(name) << e << QString::fromUtf8(structure);
    };
    row("sum", f.sum({x, n(-1)}), "x_{1}−1");
    row("sum of negatives", f.sum({f.scaled(-2, x), f.scaled(-1, y)}), "−2x_{1}−y");
    row("product", f.product({n(2), x, y}), "2x_{1}y");
    row("sum as factor", f.product({n(3), f.sum({x, y})}), "3(x_{1}+y)");
    row("numbers", f.product({n(3), f.power(n(2), x)}), "3·2^{x_{1}}");
    row("quotient", f.quotient(x, f.sum({y, n(1)})), "{x_{1}|y+1}");
    row("negative quotient", f.quotient(f.scaled(-3, x), y), "−{3x_{1}|y}");
    row("difference of quotients", f.sum({x, f.quotient(n(-1), y)}), "x_{1}−{1|y}");
    row("power", square, "x_{1}^{2}");
    row("power of a sum", f.power(f.sum({x, n(1)}), n(3)), "(x_{1}+1)^{3}");
    row("half power", f.power(x, n(1.5)), "x_{1}^{3/2}");
    row("power of a function", f.power(call("sin", x), n(2)), "sin^{2}(x_{1})");
    row("power of |x|", f.power(call("abs", x), n(3)), "|x_{1}|^{3}");
    row("power of exp", f.power(call("exp", x), y), "(e^{x_{1}})^{y}");
    row("root", f.root(square, 2), "√{x_{1}^{2}}");
    row("cube root", f.root(x, 3), "√[3]{x_{1}}");
    row("exp", call("exp", f.sum({square, call("sin", f.scaled(M_PI, x))})), "e^{x_{1}^{2}+sin(πx_{1})}");
    row("arcsin", call("asin", x), "arcsin(x_{1})");
    row("sgn", call("csgn", x), "sgn(x_{1})");
    row("sinc", call("sinc", x), "sinc(x_{1})");
    row("two arguments", f.call("atan2", {x, y}), "atan2(x_{1},y)");
    row("spline", f.spline(11, f.sum({x, y})), "s_{12}(x_{1}+y)");
}

void TestFormulaType::structures() {
    QFETCH(ExpressionPtr, expression);
    QFETCH(QString, structure);
    MathFont font(kEm);
    const std::vector<std::string> names = {"x1", "y"};
    QCOMPARE(structureOf(*FormulaTypesetter(font, names).box(*expression, kDisplay)), structure);
}

void TestFormulaType::scriptsAreSmaller() {
    MathFont font(kEm);
    const std::vector<std::string> names = {"x1"};
    ExpressionFactory f;
    const auto power = f.call("exp", {f.power(f.variable(0), f.number(2))});
    const auto box = FormulaTypesetter(font, names).box(*power, kDisplay);
    const int full = findBox(box, MathBox::Kind::Text).box->font.pixelSize();
    const MathBoxPtr exponent = box->children[1].box;
    const int script = findBox(exponent, MathBox::Kind::Text).box->font.pixelSize();
    const int smallest = exponent->children[1].box->font.pixelSize();
    QCOMPARE(full, int(kEm));
    QVERIFY(script < 0.8 * full && script > 0.65 * full);
    QVERIFY(smallest < script && smallest >= 0.55 * full);
}

void TestFormulaType::linesFitTheWidth_data() {
    QTest::addColumn<int>("sample");
    int number = 0;
    for (const test::SampleFormula &sample : test::sampleFormulas()) {
        if (sample.formula.typesetRefusal().empty()) QTest::newRow(sample.name.c_str()) << number;
        ++number;
    }
}

void TestFormulaType::linesFitTheWidth() {
    QFETCH(int, sample);
    const NetworkFormula formula = test::sampleFormulas()[static_cast<std::size_t>(sample)].formula;
    const FormulaPage whole = typesetFormula(formula, kEm, 1e6);
    QCOMPARE(whole.box->children.size(), static_cast<std::size_t>(formula.outputs()));
    std::size_t lines = whole.box->children.size();
    for (double width = 1000; width > 250; width *= 0.8) {
        const FormulaPage page = typesetFormula(formula, kEm, width);
        const bool fits = page.box->width <= width;
        QVERIFY2(fits || (width < 400 && page.scale == kSmallestType), qPrintable(QString::number(width)));
        for (const PlacedBox &line : page.box->children)
            QVERIFY(line.at.x() >= 0 && line.at.x() + line.box->width <= page.box->width + 1e-9);
        QVERIFY(page.box->children.size() >= lines || page.scale < 1);
        lines = page.box->children.size();
        for (std::size_t n = 1; n < lines; ++n) {
            const PlacedBox &above = page.box->children[n - 1], &below = page.box->children[n];
            QVERIFY(above.at.y() + above.box->descent < below.at.y() - below.box->ascent);
        }
        QCOMPARE(plain(structureOf(*page.box)), plain(structureOf(*whole.box)));
    }
}

void TestFormulaType::typeFollowsTheRoom() {
    const NetworkFormula formula = test::rootFormula();
    const FormulaPage large = typesetFormula(formula, kEm, 1e6);
    QCOMPARE(large.scale, kLargestType);
    const double natural = large.box->width / kLargestType;
    QCOMPARE(typesetFormula(formula, kEm, natural * 1.1).scale, 1.0);
    const FormulaPage small = typesetFormula(formula, kEm, natural * 0.85);
    QVERIFY(small.scale < 1 && small.scale >= kSmallestType && small.box->width <= natural * 0.85);
    QVERIFY(findBox(small.box, MathBox::Kind::Root).box);
    const FormulaPage wide = typesetFormula(test::wideFormula(), kEm, 150);
    QVERIFY(wide.scale == kSmallestType && wide.box->width > 150);
    QCOMPARE(typesetFormula(test::splineFormula(), kEm, 344).scale, 1.0);
}

void TestFormulaType::widePartsAreWrittenInLine() {
    const auto at = [](const NetworkFormula &formula, double width) {
        const FormulaPage page = typesetFormula(formula, kEm, width);
        return page.box->width <= width ? structureOf(*page.box) : QString();
    };
    const NetworkFormula exponential(test::fourInputs(), test::named({"x1", "x2", "x3", "x4"}, "f"));
    QVERIFY(structureOf(*typesetFormula(exponential, kEm, 1e6).box).startsWith(QStringLiteral("f=e^{")));
    QVERIFY(at(exponential, 200).contains(QStringLiteral("exp(")));
    QCOMPARE(at(test::rootFormula(), 98), QStringLiteral("r=√(α^{2}\n+x_{max}^{2})"));
    const NetworkFormula quotient(test::sumInside({"x^2", "x^2", "x^2", "x^2"}, "1/x"));
    // After parentheses that go over several lines the next term begins a line.
    for (const QString &line : at(test::mixedFormula(), 240).split(u'\n'))
        QVERIFY2(!line.contains(QStringLiteral("−0.807)+")), qPrintable(line));
    QVERIFY2(at(quotient, 130).startsWith(QStringLiteral("y=1/(x_{1}^{2}")), qPrintable(at(quotient, 130)));
}

void TestFormulaType::barsAreCrisp_data() {
    QTest::addColumn<double>("ratio");
    for (const double ratio : {1.0, 1.25, 2.0}) QTest::addRow("%.2f", ratio) << ratio;
}

void TestFormulaType::barsAreCrisp() {
    QFETCH(double, ratio);
    MathFont font(18);
    const auto x = textBox(font, "x", MathFace::Italic, kDisplay);
    const auto fraction = fractionBox(font, x, x, kDisplay);
    QImage image(static_cast<int>(60 * ratio), static_cast<int>(60 * ratio), QImage::Format_RGB32);
    image.setDevicePixelRatio(ratio);
    image.fill(Qt::white);
    QPainter painter(&image);
    const QPointF at(10.3, 30.37);
    paintBox(painter, *fraction, at, {Qt::black, false});
    painter.end();
    const QPointF middle = (fraction->rules[0].translated(at).center()) * ratio;
    int black = 0, gray = 0;
    for (int y = static_cast<int>(middle.y()) - 3; y <= static_cast<int>(middle.y()) + 3; ++y) {
        const int value = qGray(image.pixel(static_cast<int>(middle.x()), y));
        black += value < 8;
        gray += value >= 8 && value < 247;
    }
    QVERIFY(black >= 1 && black <= std::ceil(ratio));
    QCOMPARE(gray, 0);
}

KAN_WINDOW_TEST(TestFormulaType)
#include "tst_formula_type.moc"
