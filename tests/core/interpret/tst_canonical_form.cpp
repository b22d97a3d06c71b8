#include <cmath>
#include <numbers>

#include "core/interpret/canonical_form.h"
#include "core/kernels/evaluate.h"
#include "tests/core/sample_networks.h"
#include "tests/core/tolerances.h"
#include "tests/test_program.h"

using namespace kan;

namespace {

/// With c = 0 an edge is d everywhere, wherever f is defined.
double valueOf(const SymbolicFunction &function, const Affine &at, double x) {
    return at.c == 0 ? at.d : at.c * function.value(at.a * x + at.b) + at.d;
}

/// Largest difference of two networks' outputs relative to their size.
double difference(const Kan &a, const Kan &b, const Matrix &x) {
    const Matrix p = predict(a, x), q = predict(b, x);
    return (p - q).cwiseAbs().maxCoeff() / std::max(1.0, p.cwiseAbs().maxCoeff());
}

}  // namespace

class TestCanonicalForm : public QObject {
    Q_OBJECT

  private slots:
    void functionsKeepTheirValues_data() {
        QTest::addColumn<QString>("name");
        const SymbolicLibrary library = SymbolicLibrary::standard();
        for (const SymbolicFunction &function : library.functions())
            QTest::addRow("%s", function.name.c_str()) << QString::fromStdString(function.name);
    }
    void functionsKeepTheirValues() {
        QFETCH(QString, name);
        const SymbolicLibrary library = SymbolicLibrary::standard();
        const SymbolicFunction &function = library.at(name.toStdString());
        for (const Affine &at : {Affine{2, 0.3, 1.5, -0.2}, Affine{-1.7, 0.4, -0.6, 1}, Affine{0.4, 5, 2, 0},
                                 Affine{-0.3, -8, 0.7, 3}, Affine{0, 0.5, 2, 1}}) {
            const Affine form = canonicalAffine(function, at);
            for (double x = -1; x <= 1; x += 0.0625) {
                const double before = valueOf(function, at, x);
                if (!std::isfinite(before) || std::abs(before) > 1e6) continue;
                const double after = valueOf(function, form, x);
                QVERIFY2(std::abs(before - after) <= 1e-9 * std::max(1.0, std::abs(before)),
                         qPrintable(QString("x = %1: %2 became %3").arg(x).arg(before).arg(after)));
            }
            const Affine again = canonicalAffine(function, form);
            QVERIFY(std::abs(again.a - form.a) < 1e-12 && std::abs(again.b - form.b) < 1e-12);
        }
    }

    void numbersThatAFunctionLeavesFreeGo() {
        const SymbolicLibrary library = SymbolicLibrary::standard();
        QVERIFY(canonicalAffine(library.at("x"), {2, 3, 4, 5}) == (Affine{1, 0, 8, 17}));
        QVERIFY(canonicalAffine(library.at("x^2"), {2, 4, 3, 5}) == (Affine{1, 2, 12, 5}));
        QVERIFY(canonicalAffine(library.at("x^3"), {-2, 4, 1, 0}) == (Affine{1, -2, -8, 0}));
        QVERIFY(canonicalAffine(library.at("sqrt"), {-4, 8, 1, 0}) == (Affine{-1, 2, 2, 0}));
        QCOMPARE(canonicalAffine(library.at("exp"), {2, 1, 3, 0}).b, 0.0);
        QVERIFY(std::abs(canonicalAffine(library.at("sin"), {-3, std::numbers::pi, 1, 0}).b) < 1e-12);
        QVERIFY(canonicalAffine(library.at("sin"), {-3, std::numbers::pi, 1, 0}).a == 3);
    }

    /// One output node behind every kind of outgoing function, with symbolic, mixed and numeric edges before it.
    void networksKeepTheirFunction_data() {
        QTest::addColumn<QString>("outgoing");
        QTest::addColumn<bool>("old_rules");
        for (const char *name : {"x", "x^2", "x^3", "1/x", "1/x^2", "abs", "sgn", "exp", "log", "sqrt", "sin", "cos",
                                 "tanh", "gaussian", "sigmoid"})
            for (const bool old_rules : {true, false})
                QTest::addRow("%s, %s", name, old_rules ? "pykan-0.0" : "pykan-0.2") << QString(name) << old_rules;
    }
    void networksKeepTheirFunction() {
        QFETCH(QString, outgoing);
        QFETCH(bool, old_rules);
        const SymbolicLibrary library = SymbolicLibrary::standard();
        KanSpec spec = KanSpec::defaults(old_rules ? Rules::Pykan00 : Rules::Pykan02);
        spec.width = {3, 2, 1};
        Kan model = test::randomNetwork(spec, 5, true);
        for (int l = 0; l < model.depth(); ++l) model.layer(l).mask.assign(model.layer(l).mask.size(), 1.0);
        model.setMask(0, 2, 1, 0);
        model.fixSymbolic({0, 0, 0}, library.at("x^2"), {-1.5, 0.4, -0.7, 0.3});
        model.fixSymbolic({0, 1, 0}, library.at("sin"), {2, 1, 0.5, 3}, true);
        model.fixSymbolic({0, 0, 1}, library.at("exp"), {-1, 0.2, 0.3, 5});
        model.fixSymbolic({1, 0, 0}, library.at(outgoing.toStdString()), {0.35, 4, -1.2, 0.6});
        model.fixSymbolic({1, 1, 0}, library.at("x"), {-2, 1, 0.4, 0.1});
        const Matrix x = test::randomMatrix(50, 3, 7);
        const Kan form = canonicalForm(model);
        QVERIFY(predict(model, x).allFinite());
        QVERIFY(difference(model, form, x) < 1e-10);
        QVERIFY(difference(form, canonicalForm(form), x) < 1e-10);
        QCOMPARE(form.affine({1, 0, 0}).a, 1.0);
        QCOMPARE(form.affine({1, 0, 0}).b, 0.0);
        if (outgoing == "exp") QVERIFY(old_rules ? form.bias(0, 0) == 0 : form.affine({0, 0, 0}).d == 0);
        if (outgoing == "x^2") QCOMPARE(form.affine({0, 0, 0}).c, 1.0);
    }
};

KAN_TEST(TestCanonicalForm)
#include "tst_canonical_form.moc"
