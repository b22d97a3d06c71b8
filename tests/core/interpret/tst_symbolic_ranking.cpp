#include <cmath>

#include "core/formula/user_function.h"
#include "core/interpret/fix_symbolic.h"
#include "core/interpret/symbolic_ranking.h"
#include "core/random/torch_generator.h"
#include "tests/test_program.h"

using namespace kan;

namespace {

double uniform(TorchGenerator &generator) {
    return 2 * generator.uniform() - 1;
}

SymbolicFit made(const char *name, int complexity, double r2, bool domain_ok = true) {
    SymbolicFit fit;
    fit.function = name;
    fit.complexity = complexity;
    fit.best.r2 = r2;
    fit.domain_ok = domain_ok;
    fit.residual_runs = 50;
    return fit;
}

}  // namespace

class TestSymbolicRanking : public QObject {
    Q_OBJECT

  private slots:
    void simplestFindsTheFunction_data() {
        QTest::addColumn<QString>("formula");
        QTest::addColumn<QString>("function");
        QTest::addColumn<double>("noise");
        const std::pair<const char *, const char *> curves[] = {
            {"0.3*x-2", "x"},      {"x^2-0.4*x", "x^2"},        {"sin(4*x+1)", "sin"},   {"exp(1.3*x)", "exp"},
            {"log(x+1.5)", "log"}, {"sqrt(x+1.3)", "sqrt"},     {"1/(x+1.6)", "1/x"},    {"tanh(4*x-1)", "tanh"},
            {"abs(x-0.3)", "abs"}, {"exp(-6*x^2)", "gaussian"}, {"sign(x-0.123)", "sgn"}};
        for (const auto &[formula, function] : curves)
            for (const double noise : {0.0, 1e-3})
                QTest::addRow("%s, noise %g", formula, noise) << formula << function << noise;
    }
    void simplestFindsTheFunction() {
        QFETCH(QString, formula);
        QFETCH(QString, function);
        QFETCH(double, noise);
        const SymbolicFunction truth = userFunction(formula.toStdString());
        TorchGenerator generator(5);
        std::vector<double> x, y;
        for (int n = 0; n < 500; ++n) {
            x.push_back(uniform(generator));
            y.push_back(truth.value(x.back()) + noise * uniform(generator));
        }
        const auto ranked = rank(fitAll(SymbolicLibrary::standard(), x, y));
        const SymbolicFit &best = ranked.front().fit;
        QVERIFY2(best.function == function.toStdString(), best.function.c_str());
        QVERIFY(best.best.r2 > 1 - 100 * noise * noise - 1e-9);
    }

    void noiseIsAConstant() {
        TorchGenerator generator(1);
        std::vector<double> x, y;
        for (int n = 0; n < 400; ++n) {
            x.push_back(uniform(generator));
            y.push_back(uniform(generator));
        }
        QCOMPARE(rank(fitAll(SymbolicLibrary::standard(), x, y)).front().fit.function, std::string("0"));
    }

    void constantCurvesAreZero() {
        const std::vector<double> x = {0, 1, 2, 3}, y(4, 1.5);
        for (const SymbolicScore score : {SymbolicScore::Simplest, SymbolicScore::Pykan})
            QCOMPARE(rank(fitAll(SymbolicLibrary::standard(), x, y), score).front().fit.function, std::string("0"));
    }

    void pykansScore() {
        SymbolicFits fits;
        fits.samples = 100;
        fits.fits = {made("sin", 2, 0.9999), made("x", 1, 0.6), made("gaussian", 3, 1.0)};
        const auto ranked = rank(fits, SymbolicScore::Pykan);
        QCOMPARE(ranked[0].fit.function, std::string("sin"));
        QCOMPARE(ranked[1].fit.function, std::string("gaussian"));
        QCOMPARE(ranked[2].fit.function, std::string("x"));
        QVERIFY(std::abs(ranked[0].score - (1.6 + 0.2 * std::log2(1.1e-4))) < 1e-9);
        QVERIFY(std::abs(ranked[1].score - (2.4 + 0.2 * std::log2(1e-5))) < 1e-9);
    }

    void simplestComparesByTheNoise() {
        SymbolicFits fits;
        fits.samples = 100;
        fits.fits = {made("gaussian", 3, 0.95), made("x", 1, 0.945), made("sin", 2, 0.90), made("1/x", 2, 0.99, false)};
        const auto ranked = rank(fits);
        QCOMPARE(ranked[0].fit.function, std::string("x"));
        QVERIFY(std::abs(ranked[0].score - 100 * std::log(0.055 / 0.05)) < 1e-6);
        QCOMPARE(ranked[1].fit.function, std::string("gaussian"));
        QCOMPARE(ranked[2].fit.function, std::string("sin"));
        QCOMPARE(ranked[3].fit.function, std::string("1/x"));  // however good: not defined on the range
        QVERIFY(rank(SymbolicFits{}).empty());
    }

    /// By what may stand in a network, not by a fit with a pole among the samples; look-alikes last, whatever the
    /// score.
    void rankAdmissibleShowsWhatMayStand() {
        Suggestions found;
        found.samples = 100;
        for (const SymbolicFit &fit : {made("1/x", 2, 0.999, false), made("tan", 3, 0.99, false), made("x", 1, 0.6),
                                       made("sin", 2, 0.97), made("exp", 2, 0.9)})
            found.fits.push_back({fit, 0});
        found.fits[0].fit.admissible = SymbolicAffine{.r2 = 0.8};
        found.fits[3].fit.best.imitates = SymbolicKind::Square;
        for (const SymbolicScore score : {SymbolicScore::Simplest, SymbolicScore::Pykan}) {
            const std::vector<RankedFit> ranked = rankAdmissible(found, score);
            QCOMPARE(ranked[4].fit.function, std::string("sin"));
            QCOMPARE(ranked[3].fit.function, std::string("tan"));
            QVERIFY(score == SymbolicScore::Pykan || ranked[0].fit.function == "exp");
            for (const RankedFit &entry : ranked)
                if (entry.fit.function == "1/x") QVERIFY(entry.fit.domain_ok && entry.fit.best.r2 == 0.8);
        }
    }

    void namesOfScores() {
        QVERIFY(symbolicScoreFromString("pykan") == SymbolicScore::Pykan);
        QVERIFY(toString(SymbolicScore::Simplest) == "simplest");
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, symbolicScoreFromString("best"));
    }
};

KAN_TEST(TestSymbolicRanking)
#include "tst_symbolic_ranking.moc"
