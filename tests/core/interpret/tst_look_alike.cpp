#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>

#include "core/data/data_file.h"
#include "core/data/idx.h"
#include "core/formula/user_function.h"
#include "core/interpret/auto_symbolic.h"
#include "core/interpret/look_alike.h"
#include "core/random/torch_generator.h"
#include "core/train/trainer.h"
#include "tests/test_program.h"

using namespace kan;

namespace {

using K = SymbolicKind;
using Curve = std::pair<std::vector<double>, std::vector<double>>;

double deviationOf(const std::vector<double> &y) {
    double mean = 0, square = 0;
    for (const double value : y) mean += value / static_cast<double>(y.size());
    for (const double value : y) square += (value - mean) * (value - mean) / static_cast<double>(y.size());
    return std::sqrt(square);
}

const SymbolicLibrary &standardLibrary() {
    static const SymbolicLibrary kLibrary = SymbolicLibrary::standard();
    return kLibrary;
}

/// `noise`: standard deviation, relative to that of the curve.
Curve sampled(const std::function<double(double)> &truth, double low, double high, double noise, int seed) {
    TorchGenerator generator(static_cast<std::uint64_t>(seed));
    Curve curve;
    for (int n = 0; n < 300; ++n) {
        curve.first.push_back(low + (high - low) * generator.uniform());
        curve.second.push_back(truth(curve.first.back()));
    }
    const double size = noise * deviationOf(curve.second) * std::sqrt(3.0);
    for (double &y : curve.second) y += size * (2 * generator.uniform() - 1);
    return curve;
}

std::vector<RankedFit> ranked(const Curve &curve, SymbolicScore score = SymbolicScore::Simplest) {
    return rank(fitAll(standardLibrary(), curve.first, curve.second, {}, 1), score);
}

const RankedFit &fitOf(const std::vector<RankedFit> &fits, const std::string &function) {
    return *std::find_if(fits.begin(), fits.end(), [&](const RankedFit &fit) { return fit.fit.function == function; });
}

std::vector<double> evenly(double low, double high, int count = 101) {
    std::vector<double> x;
    x.reserve(static_cast<std::size_t>(count));
    for (int n = 0; n < count; ++n) x.push_back(low + (high - low) * n / (count - 1));
    return x;
}

std::shared_ptr<const Dataset> tableOf(const Curve &curve) {
    auto table = std::make_shared<Dataset>();
    const auto rows = static_cast<Eigen::Index>(curve.first.size());
    table->train_input = Eigen::Map<const Eigen::VectorXd>(curve.first.data(), rows);
    table->train_label = Eigen::Map<const Eigen::VectorXd>(curve.second.data(), rows);
    table->test_input.resize(0, 1);
    table->test_label.resize(0, 1);
    return table;
}

Kan oneEdge(const char *function, const Affine &affine) {
    KanSpec spec;
    spec.width = {1, 1};
    Kan model = Kan::blank(spec);
    model.fixSymbolic({0, 0, 0}, standardLibrary().at(function), affine);
    return model;
}

double parabola(double x) {
    return 1.3 * x * x - 0.4 * x + 0.1;
}

}  // namespace

class TestLookAlike : public QObject {
    Q_OBJECT

  private slots:
    /// c f(a x + b) + d for a small a is a line, and a parabola where f' = 0.
    void everySmoothFunctionTendsToAPolynomial() {
        const std::vector<double> x = evenly(-1, 1);
        const std::map<std::string, double> inside = {
            {"sin", 0.5},     {"cos", 0.5},      {"tan", 0.5},    {"tanh", 0.5},    {"exp", 0.5},
            {"log", 2},       {"sqrt", 2},       {"1/x", 2},      {"1/x^5", 2},     {"gaussian", 0.5},
            {"sigmoid", 0.5}, {"arcsin", 0.5},   {"arctan", 0.5}, {"arctanh", 0.5}, {"sinc", 1},
            {"cosh", 0.5},    {"log1p(x^2)", 1}, {"x^5", 2},      {"x^1.5", 2},     {"x^2", 2}};
        for (const auto &[name, b] : inside) {
            const SymbolicFunction &function = standardLibrary().at(name);
            const std::vector<K> shapes = lookAlike(function, {.a = 1e-2, .b = b, .c = 1}, x).shapes;
            QVERIFY2(!shapes.empty() && shapes[0] == K::Identity, name.c_str());
        }
        const std::pair<const char *, double> at_extremum[] = {{"sin", M_PI / 2}, {"cos", 0},  {"gaussian", 0},
                                                               {"sinc", 0},       {"cosh", 0}, {"log1p(x^2)", 0}};
        for (const auto &[name, b] : at_extremum) {
            const SymbolicFunction &function = standardLibrary().at(name);
            QVERIFY2(lookAlike(function, {.a = 0.1, .b = b, .c = 1}, x).shapes == std::vector<K>{K::Square}, name);
        }
    }

    void functionsTendToOthersFarOut() {
        const std::vector<double> x = evenly(-1, 1);
        const auto has = [&](const char *name, double a, double b, K shape) {
            const std::vector<K> shapes = lookAlike(standardLibrary().at(name), {.a = a, .b = b, .c = 1}, x).shapes;
            return std::find(shapes.begin(), shapes.end(), shape) != shapes.end();
        };
        for (const double sign : {1.0, -1.0}) {
            QVERIFY(has("tanh", 1, sign * 8, K::Exp));
            QVERIFY(has("sigmoid", 2, sign * 16, K::Exp));
            QVERIFY(has("sinh", 1, sign * 8, K::Exp));
            QVERIFY(has("cosh", -1, sign * 8, K::Exp));
            QVERIFY(has("gaussian", 0.05, sign * 10, K::Exp));
            QVERIFY(has("log1p(x^2)", 10, sign * 11.5, K::Log) || has("log1p(x^2)", 20, sign * 25, K::Log));
            QVERIFY(has("arctan", 40, sign * 50, K::Inverse));
            QVERIFY(has("arcsin", 1e-3, sign * (1 - 1e-3), K::Sqrt));
            QVERIFY(has("arccos", 1e-3, sign * (1 - 1e-3), K::Sqrt));
        }
        QVERIFY(has("tan", 0.1, M_PI / 2 - 0.12, K::Inverse));
        QVERIFY(!has("tanh", 1, 0, K::Exp));
        QVERIFY(!has("gaussian", 1, 0, K::Exp));
    }

    void whatUsesItsRangeHasItsOwnShape() {
        const std::vector<double> x = evenly(-1, 1);
        const std::tuple<const char *, double, double> honest[] = {{"sin", M_PI / 2, 0}, {"sin", M_PI / 2, M_PI / 2},
                                                                   {"cos", 3, 0.4},      {"tanh", 1.5, 0},
                                                                   {"exp", 2, 0},        {"gaussian", 1.5, 0},
                                                                   {"1/x", 1, 1.3},      {"log", 1, 1.1},
                                                                   {"sqrt", 1, 1.05},    {"abs", 1, 0.3},
                                                                   {"x^3", 1, 0},        {"x^4", 1, 0},
                                                                   {"sgn", 1, 0.1},      {"x^2", 1, 0},
                                                                   {"x^2", 1, -1}};
        for (const auto &[name, a, b] : honest) {
            const LookAlike like = lookAlike(standardLibrary().at(name), {.a = a, .b = b, .c = 1}, x);
            QVERIFY2(like.shapes.empty() && !like.cancels, name);
        }
        // The plainest are nothing but themselves.
        for (const char *name : {"0", "x"})
            QVERIFY(lookAlike(standardLibrary().at(name), {.a = 1e-3, .b = 9, .c = 1}, x).shapes.empty());
    }

    void constantsThatCancel() {
        const std::vector<double> x = evenly(-1, 1);
        QVERIFY(lookAlike(standardLibrary().at("tanh"), {.a = 0.5, .b = 7, .c = 1572986, .d = -1572984}, x).cancels);
        QVERIFY(lookAlike(standardLibrary().at("exp"), {.a = 1e-4, .b = 0, .c = 1e4, .d = -1e4}, x).cancels);
        QVERIFY(!lookAlike(standardLibrary().at("exp"), {.a = 1, .b = 0, .c = 1e4, .d = -1e4}, x).cancels);
        // A large constant that the data have is no cancellation.
        QVERIFY(!lookAlike(standardLibrary().at("sin"), {.a = 3, .b = 0, .c = 1, .d = 1e6}, x).cancels);
        QVERIFY(!lookAlike(standardLibrary().at("x"), {.a = 1, .b = 1e4, .c = 1, .d = -1e4}, x).cancels);
    }

    void aParabolaIsFirstByFar_data() {
        QTest::addColumn<double>("low");
        QTest::addColumn<double>("high");
        QTest::addColumn<double>("noise");
        for (const auto &[low, high] : {std::pair(-1.0, 1.0), {0.0, 2.0}, {-3.0, 3.0}, {2.0, 3.0}, {-0.5, 1.0}})
            for (const double noise : {0.0, 0.002, 0.01, 0.05})
                QTest::addRow("%g..%g, noise %g", low, high, noise) << low << high << noise;
    }
    void aParabolaIsFirstByFar() {
        QFETCH(double, low);
        QFETCH(double, high);
        QFETCH(double, noise);
        for (int seed = 0; seed < 3; ++seed) {
            const std::vector<RankedFit> fits = ranked(sampled(parabola, low, high, noise, seed));
            QCOMPARE(fits[0].fit.function, std::string("x^2"));
            QVERIFY(!fits[0].fit.best.lookAlike());
            QVERIFY2(fits[1].score > (noise > 0.02 ? kAsGood : 3 * kAsGood), fits[1].fit.function.c_str());
            QVERIFY(fitOf(fits, "sin").fit.best.imitates == K::Square);
            QVERIFY(fitOf(fits, "x^2").fit.best.r2 > 1 - 2 * noise * noise - 1e-9);
            // Honest ones first, and none missing.
            QCOMPARE(fits.size(), standardLibrary().functions().size());
            QVERIFY(std::is_partitioned(fits.begin(), fits.end(),
                                        [](const RankedFit &fit) { return !fit.fit.best.lookAlike(); }));
        }
    }

    void onALineEverythingElseImitatesIt() {
        for (const double noise : {0.0, 0.002, 0.05})
            for (const RankedFit &fit : ranked(sampled([](double x) { return 0.7 * x + 3; }, 10, 12, noise, 1))) {
                const bool plain = fit.fit.function == "x" || fit.fit.function == "0" || fit.fit.function == "sgn";
                QVERIFY2(fit.fit.best.lookAlike() != plain, fit.fit.function.c_str());
            }
    }

    /// Also where the range is so small that only data without noise tell.
    void theDataDecide_data() {
        QTest::addColumn<QString>("formula");
        QTest::addColumn<QString>("function");
        QTest::addColumn<double>("low");
        QTest::addColumn<double>("high");
        QTest::addColumn<double>("noise");
        QTest::newRow("sine, small") << "sin(0.5*x)"
                                     << "sin" << -1.0 << 1.0 << 0.0;
        QTest::newRow("sine, tiny") << "sin(0.05*x+1.5)"
                                    << "sin" << -1.0 << 1.0 << 0.0;
        QTest::newRow("exp, small") << "exp(0.1*x)"
                                    << "exp" << -1.0 << 1.0 << 0.0;
        QTest::newRow("log, far") << "log(x)"
                                  << "log" << 5.0 << 6.0 << 0.0;
        QTest::newRow("1/x, far") << "1/x"
                                  << "1/x" << 5.0 << 6.0 << 0.0;
        QTest::newRow("sqrt, far") << "sqrt(x)"
                                   << "sqrt" << 5.0 << 6.0 << 0.0;
        QTest::newRow("half a period") << "sin(x)"
                                       << "sin" << 0.0 << 3.14 << 0.01;
        QTest::newRow("half a period, noise") << "sin(x)"
                                              << "sin" << 0.0 << 3.14 << 0.05;
        QTest::newRow("period, noise") << "sin(x)"
                                       << "sin" << 0.0 << 6.28 << 0.05;
        QTest::newRow("exp") << "exp(x)"
                             << "exp" << -1.0 << 1.0 << 0.01;
        QTest::newRow("tanh") << "tanh(x)"
                              << "tanh" << -3.0 << 3.0 << 0.01;
        QTest::newRow("cubic") << "(x-0.1)^3"
                               << "x^3" << -1.0 << 1.0 << 0.05;
    }
    void theDataDecide() {
        QFETCH(QString, formula);
        QFETCH(QString, function);
        QFETCH(double, low);
        QFETCH(double, high);
        QFETCH(double, noise);
        const SymbolicFunction truth = userFunction(formula.toStdString());
        const auto fits = ranked(sampled([&](double x) { return truth.value(x); }, low, high, noise, 3));
        QVERIFY(!fitOf(fits, function.toStdString()).fit.best.lookAlike());
        QVERIFY2(fits[0].fit.function == function.toStdString(), fits[0].fit.function.c_str());
    }

    void ofFunctionsFarOutThePlainerWins() {
        const auto exponential = ranked(sampled([](double x) { return std::exp(-1.3 * x); }, 0, 3, 0.002, 1));
        QCOMPARE(exponential[0].fit.function, std::string("exp"));
        for (const char *name : {"tanh", "sigmoid", "cosh", "sinh"})
            QVERIFY2(fitOf(exponential, name).fit.best.imitates == K::Exp, name);
        const RankedFit &tanh = fitOf(exponential, "tanh");
        QVERIFY(!tanh.fit.best.cancels || tanh.fit.note.find("cancel") != std::string::npos);
        const auto reciprocal = ranked(sampled([](double x) { return 1 / x; }, 0.5, 5, 0.002, 1));
        QCOMPARE(reciprocal[0].fit.function, std::string("1/x"));
        QVERIFY(fitOf(reciprocal, "arctan").fit.best.imitates == K::Inverse);
    }

    void pykansScoreStaysPykans() {
        const auto fits = ranked(sampled(parabola, -1, 1, 0.002, 1), SymbolicScore::Pykan);
        for (std::size_t n = 1; n < fits.size(); ++n)
            QVERIFY(!fits[n].fit.domain_ok || fits[n].score >= fits[n - 1].score);
    }

    void theReferenceCurvesKeepTheirBest() {
        const std::map<std::string, std::string> best = {
            {"sin", "sin"},         {"square_shifted", "x^2"}, {"exp_decay", "exp"}, {"log", "log"},
            {"tanh_noise", "tanh"}, {"gauss", "gaussian"},     {"abs_kink", "abs"},  {"inv", "1/x"},
            {"sqrt", "sqrt"},       {"linear_tiny", "x"},      {"spiky_noise", "0"}, {"sin_fast", "sin"}};
        const auto curves = nlohmann::json::parse(readText(KAN_TEST_DATA "/symbolic/curves.json")).at("curves");
        for (const auto &curve : curves) {
            const Curve samples = {curve.at("x").get<std::vector<double>>(), curve.at("y").get<std::vector<double>>()};
            QCOMPARE(ranked(samples)[0].fit.function, best.at(curve.at("curve").get<std::string>()));
        }
    }

    void aTypedFunctionImitatesTheLibraryOnly() {
        const Curve curve = sampled(parabola, -1, 1, 0.002, 1);
        SymbolicLibrary own;
        own.add(userFunction("x^2+1"));
        QVERIFY(!fitAll(own, curve.first, curve.second, {}, 1).fits[0].best.lookAlike());
        own.add(standardLibrary().at("x^2"));
        QVERIFY(fitAll(own, curve.first, curve.second, {}, 1).fits[0].best.imitates == K::Square);
        QCOMPARE(imitatedName(fitAll(own, curve.first, curve.second, {}, 1).fits[0].best), std::string_view("x^2"));
        QVERIFY(imitatedName({}).empty());
    }

    void constantsThatCancelAreNotKept() {
        const auto data = tableOf(sampled([](double x) { return x + 1e-4 * x * x; }, -1, 1, 0, 2));
        KanSpec spec;
        spec.width = {1, 1};
        TrainingOptions training;
        training.opt = OptimizerKind::Lm;
        training.steps = 20;
        const Kan splines = train(Kan(spec), data, training).model;
        const AutoSymbolicResult result = autoSymbolic(splines, data, symbolicLibraryOf({"exp"}));
        QCOMPARE(result.model.symbolicEdgeCount(), std::size_t{0});
        QVERIFY(!result.steps.empty());
        QVERIFY2(result.steps[0].reason.find("cancel") != std::string::npos, result.steps[0].reason.c_str());
        const AutoSymbolicResult plain = autoSymbolic(splines, data, standardLibrary());
        const std::string function = plain.model.symbolic({0, 0, 0})->function.name;
        QVERIFY2(function == "x" || function == "x^2", function.c_str());
    }

    void trainingMayLeadToALookAlike() {
        const auto noisy = tableOf(sampled(parabola, -1, 1, 0.01, 2));
        const AutoSymbolicResult plain =
            withoutLookAlikes(oneEdge("sin", {0.1, 1.6, -260, 260}), noisy, standardLibrary());
        QCOMPARE(plain.model.symbolic({0, 0, 0})->function.name, std::string("x^2"));
        QVERIFY(plain.loss_after < plain.loss_before);
        // Not where the data have the sine's own curve, and not if the library has nothing plainer.
        const auto exact = tableOf(sampled([](double x) { return std::sin(0.3 * x + 1.5); }, -1, 1, 0, 2));
        const Kan sine = oneEdge("sin", {0.3, 1.5, 1, 0});
        QCOMPARE(withoutLookAlikes(sine, exact, standardLibrary()).model.symbolic({0, 0, 0})->function.name,
                 std::string("sin"));
        QVERIFY(withoutLookAlikes(oneEdge("sin", {0.1, 1.6, -260, 260}), noisy, symbolicLibraryOf({"sin", "exp"}))
                    .steps.empty());
    }
};

KAN_TEST(TestLookAlike)
#include "tst_look_alike.moc"
