#include <cmath>
#include <numbers>

#include "core/data/sampling.h"
#include "core/discover/discover.h"
#include "core/fit/written_formula.h"
#include "core/formula/formula_export.h"
#include "core/interpret/snap.h"
#include "core/kernels/evaluate.h"
#include "core/random/torch_generator.h"
#include "tests/test_program.h"

using namespace kan;

namespace {

std::shared_ptr<const Dataset> sampled(const std::string &formula, std::vector<std::pair<double, double>> ranges,
                                       double noise = 0) {
    Sampling sampling;
    sampling.ranges = std::move(ranges);
    sampling.noise = noise;
    return std::make_shared<const Dataset>(createDataset(formula, sampling));
}

Kan untrained(std::vector<int> width, std::uint64_t seed = 0) {
    KanSpec spec;
    spec.width = std::move(width);
    spec.grid = 5;
    spec.seed = seed;
    return Kan(spec);
}

/// Without laws of the rows, which are tst_laws'.
DiscoverOptions throughNetworks() {
    DiscoverOptions options;
    options.laws = false;
    return options;
}

std::string textOf(const Kan &model) {
    std::string text = exportFormula(NetworkFormula(model), FormulaFormat::Text, 12);
    while (!text.empty() && text.back() == '\n') text.pop_back();
    return text;
}

}  // namespace

class TestDiscover : public QObject {
    Q_OBJECT

  private slots:
    /// Labels drawn with the log-odds 3 x - 2.
    void twoClassesHaveAFormulaOfTheirLogOdds() {
        constexpr int kRows = 3000;
        auto data = std::make_shared<Dataset>();
        data->train_input.resize(kRows, 2);
        data->train_label.resize(kRows, 1);
        data->classes = 2;
        TorchGenerator random(3);
        for (int row = 0; row < kRows; ++row) {
            for (int c = 0; c < 2; ++c) data->train_input(row, c) = 4 * random.uniform() - 2;
            const double odds = 3 * data->train_input(row, 0) - 2;
            data->train_label(row, 0) = random.uniform() < 1 / (1 + std::exp(-odds)) ? 1 : 0;
        }
        DiscoverOptions options = throughNetworks();
        options.attempts = 1;
        options.loss.kind = Loss::BinaryCrossEntropy;
        const DiscoverResult result = discover(untrained({2, 1}), data, SymbolicLibrary::standard(), options);
        QCOMPARE(result.stages.back().name, std::string("log-odds"));
        Matrix points(2, 2);
        points << -0.5, 1, 1.5, -1;
        const Matrix odds = predict(result.model, points);
        for (int row = 0; row < 2; ++row)  // some five standard errors
            QVERIFY2(std::abs(odds(row, 0) - (3 * points(row, 0) - 2)) < 0.9, textOf(result.model).c_str());
        QVERIFY(result.train_rmse > 0.1 && result.train_rmse < 0.35);  // of the probability
        options.loss.kind = Loss::CrossEntropy;
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument,
                                 discover(untrained({2, 2}), data, SymbolicLibrary::standard(), options));
    }

    void manyEdgesGoByHalves() {
        auto data = std::make_shared<Dataset>();
        data->train_input = Matrix::Random(100, 70);
        data->train_label = data->train_input.col(0);
        DiscoverOptions options = throughNetworks();
        options.attempts = 1;
        options.train_steps = 3;
        std::stop_source stop;
        std::vector<std::string> told;
        options.progress = [&](int, const std::string &doing) {
            told.push_back(doing);
            if (doing.ends_with("at once")) stop.request_stop();
        };
        const DiscoverResult result =
            discover(untrained({70, 1}), data, SymbolicLibrary::standard(), options, stop.get_token());
        QVERIFY(result.stopped);
        QCOMPARE(told.front(), std::string("train: 70 edges"));
        QCOMPARE(told.back(), std::string("prune: 35 of 70 edges at once"));
        // What the stop cut short is no stage.
        QVERIFY(result.stages.back().detail.starts_with("nodes: "));
        QCOMPARE(result.train_rmse, result.stages.back().train_rmse);
        QVERIFY(result.model == result.stages.back().model && result.front.empty());
    }

    void aStopBeforeAnyStageLeavesTheStart() {
        std::stop_source stop;
        stop.request_stop();
        const Kan start = untrained({2, 1});
        const DiscoverResult result = discover(start, sampled("x1+x2", {{-1, 1}, {-1, 1}}), SymbolicLibrary::standard(),
                                               throughNetworks(), stop.get_token());
        QVERIFY(result.stopped && result.stages.empty() && result.model == start);
        QVERIFY(std::isinf(result.train_rmse) && std::isinf(result.test_rmse));
    }

    void tooManyEdgesAreRefused() {
        auto data = std::make_shared<Dataset>();
        data->train_input = Matrix::Random(5, 2001);
        data->train_label = data->train_input.col(0);
        try {
            discover(untrained({2001, 1}), data, SymbolicLibrary::standard());
            QFAIL("no error");
        } catch (const std::invalid_argument &error) {
            QVERIFY2(QByteArray(error.what()).contains("has 2001 edges") && QByteArray(error.what()).contains("2000"),
                     error.what());
        }
    }

    /// With noise a sine or a gaussian fits a parabola as well as x^2 does, and by chance better.
    void noLookAlikeWins_data() {
        QTest::addColumn<double>("noise");
        for (const double noise : {0.002, 0.01}) QTest::addRow("%g", noise) << noise;
    }
    void noLookAlikeWins() {
        QFETCH(double, noise);
        const auto data = sampled("sin(2*x1)+x2^2", {{-2, 2}, {-1, 1}}, noise);
        DiscoverOptions options = throughNetworks();
        options.attempts = 1;
        const DiscoverResult result = discover(untrained({2, 5, 1}), data, SymbolicLibrary::standard(), options);
        QVERIFY2(result.model.allSymbolic(), textOf(result.model).c_str());
        QVERIFY2(result.train_rmse < 1.1 * noise, textOf(result.model).c_str());
        const std::string text = textOf(result.model);
        const std::size_t sine = text.find("sin(");
        QVERIFY2(sine != std::string::npos && text.find("sin(", sine + 1) == std::string::npos, text.c_str());
        QVERIFY2(text.find("x2^2") != std::string::npos || text.find(")^2") != std::string::npos, text.c_str());
        for (const char *other : {"exp(", "tanh(", "cos(", "sqrt(", "log(", "cosh("})
            QVERIFY2(text.find(other) == std::string::npos, text.c_str());
    }

    void formulasAreFound_data() {
        QTest::addColumn<QString>("formula");
        QTest::addColumn<QVector<int>>("width");
        QTest::addColumn<double>("low");
        QTest::addColumn<double>("high");
        QTest::addColumn<QString>("found");
        auto row = [n = 0](const char *formula, const QVector<int> &width, double low, double high,
                           const char *found) mutable {
            if (!tests::inSample(n++)) return;
            QTest::newRow(formula) << QString(formula) << width << low << high << QString(found);
        };
        row("exp(sin(pi*x1)+x2^2)", {2, 5, 1}, -1, 1, "exp(x2^2 + sin(pi*x1))");
        row("x1*x2", {2, 5, 1}, -1, 1, "x1*x2");
        row("x1/x2", {2, 5, 1}, 0.5, 2, "exp(log(x1) - log(x2))");
        row("sqrt(x1^2+x2^2)", {2, 5, 1}, -1, 1, "sqrt(x1^2 + x2^2)");
        row("exp(-x1^2/2)/sqrt(2*pi)", {1, 5, 1}, -3, 3, "0.398942280401*exp(-0.5*x1^2)");
        row("sin(x1+x2^2)", {2, 5, 1}, -1, 1, "sin(x2^2 + x1)");
        row("tanh(2*x1-x2)", {2, 5, 1}, -1, 1, "tanh(2*x1 - x2)");
        row("1/(1+x1^2+x2^2)", {2, 5, 1}, -1, 1, "1/(x1^2 + x2^2 + 1)");
        row("sin(2*x1)+0*x2", {2, 5, 1}, -1, 1, "sin(2*x1)");
        row("abs(x1)+x2^3", {2, 5, 1}, -1, 1, "x2^3 + abs(x1)");
        row("2*x1-3*x2+1", {2, 5, 1}, -1, 1, "2*x1 - 3*x2 + 1");
        row("1.5+0*x1", {1, 3, 1}, -1, 1, "1.5");
    }
    void formulasAreFound() {
        QFETCH(QString, formula);
        QFETCH(QVector<int>, width);
        QFETCH(double, low);
        QFETCH(double, high);
        QFETCH(QString, found);
        const auto data = sampled(formula.toStdString(), std::vector<std::pair<double, double>>(width[0], {low, high}));
        std::vector<std::string> stages;
        const DiscoverResult result =
            discover(untrained({width.begin(), width.end()}), data, SymbolicLibrary::standard(), throughNetworks(), {},
                     [&](const DiscoverStage &stage) { stages.push_back(stage.name); });
        QCOMPARE(QString::fromStdString(textOf(result.model)), found);
        QVERIFY(result.exact && !result.stopped);
        QVERIFY(result.test_rmse < 1e-10);
        QVERIFY(rmse(predict(result.model, data->test_input), data->test_label) < 1e-10);
        QVERIFY(stages.size() >= result.stages.size());
        QCOMPARE(QString::fromStdString(result.stages.front().name), QString("train"));
        QCOMPARE(QString::fromStdString(result.stages.back().name), QString("snap"));
        QVERIFY(!result.front.empty());
        for (std::size_t n = 1; n < result.front.size(); ++n) {
            QVERIFY(result.front[n].complexity > result.front[n - 1].complexity);
            QVERIFY(result.front[n].test_rmse < result.front[n - 1].test_rmse);
        }
        QVERIFY(result.front.back().test_rmse < 1e-10);
    }

    /// By networks that multiply, as one writes them.
    void productsAreFound_data() {
        QTest::addColumn<QString>("formula");
        QTest::addColumn<int>("inputs");
        QTest::addColumn<int>("sums");
        QTest::addColumn<int>("factors");
        QTest::addColumn<QString>("wanted");
        auto add = [n = 0](const char *formula, int inputs, int sums, int factors, const char *wanted) mutable {
            if (tests::inSample(n++)) QTest::newRow(formula) << formula << inputs << sums << factors << wanted;
        };
        add("x1*x2", 2, 0, 2, "x1*x2");
        add("exp(sin(pi*x1)+x2^2)+x1*x2", 2, 1, 2, "exp(x2^2 + sin(pi*x1)) + x1*x2");
        add("x1*x2*x3", 3, 0, 3, "x1*x2*x3");
        add("exp(sin(pi*x1))*x2", 2, 1, 2, "x2*exp(sin(pi*x1))");
    }
    void productsAreFound() {
        QFETCH(QString, formula);
        QFETCH(int, inputs);
        QFETCH(int, sums);
        QFETCH(int, factors);
        QFETCH(QString, wanted);
        KanSpec spec = KanSpec::defaults(Rules::Pykan02);
        spec.width = {inputs, sums + 1, 1};
        spec.mult_arity = {{}, {factors}, {}};
        spec.grid = 5;
        const auto data = sampled(formula.toStdString(),
                                  std::vector<std::pair<double, double>>(static_cast<std::size_t>(inputs), {-1, 1}));
        const DiscoverResult result = discover(Kan(spec), data, SymbolicLibrary::standard(), throughNetworks());
        const WrittenFormula written = writtenFormula(result.model, *data, {});
        QCOMPARE(QString::fromStdString(formulaInWords(written.formula, 0).outputs.front()), wanted);
    }

    void theDeepFormulaIsFound() {
        if (!tests::inSample(1)) QSKIP("minutes under a sanitizer");
        const auto data = sampled("exp((sin(pi*(x1^2+x2^2))+sin(pi*(x3^2+x4^2)))/2)",
                                  std::vector<std::pair<double, double>>(4, {-1, 1}));
        const DiscoverResult result =
            discover(untrained({4, 5, 2, 1}), data, SymbolicLibrary::standard(), throughNetworks());
        QVERIFY2(result.exact, textOf(result.model).c_str());
    }

    void threadsDoNotChangeTheResult_data() {
        QTest::addColumn<QString>("formula");
        QTest::addColumn<double>("noise");
        QTest::newRow("exact at the first attempt") << "sin(x1+x2^2)" << 0.0;
        if (!tests::inSample(1)) return;  // a minute under a sanitizer
        QTest::newRow("all attempts") << "sin(3*x1)+x2^2" << 0.05;
        QTest::newRow("other starts, all attempts") << "sin(9*x1*x2)" << 0.0;
    }
    /// Restarts and candidates run at once; what is told and what comes out is that of one after the other.
    void threadsDoNotChangeTheResult() {
        QFETCH(QString, formula);
        QFETCH(double, noise);
        const auto data = sampled(formula.toUtf8().constData(), {{-1, 1}, {-1, 1}}, noise);
        const auto found = [&](int threads, std::vector<DiscoverStage> &told) {
            DiscoverOptions options = throughNetworks();
            options.threads = threads;
            options.train_steps = 10;
            options.largest_grid = 10;
            return discover(untrained({2, 2, 1}, 4), data, SymbolicLibrary::standard(), options, {},
                            [&](const DiscoverStage &stage) { told.push_back(stage); });
        };
        std::vector<DiscoverStage> told_by_one, told_by_three;
        const DiscoverResult one = found(1, told_by_one), three = found(3, told_by_three);
        QVERIFY(one.model == three.model);
        QCOMPARE(three.front.size(), one.front.size());
        for (std::size_t n = 0; n < one.front.size(); ++n) QVERIFY(three.front[n].model == one.front[n].model);
        QCOMPARE(told_by_three.size(), told_by_one.size());
        for (std::size_t n = 0; n < told_by_one.size(); ++n) {
            QCOMPARE(told_by_three[n].attempt, told_by_one[n].attempt);
            QCOMPARE(told_by_three[n].name, told_by_one[n].name);
            QVERIFY(told_by_three[n].model == told_by_one[n].model);
        }
    }

    void noiseDoesNotHideASimpleFormula() {
        const auto data = sampled("sin(3*x1)+x2^2", {{-1, 1}, {-1, 1}}, 0.02);
        const DiscoverResult result =
            discover(untrained({2, 5, 1}), data, SymbolicLibrary::standard(), throughNetworks());
        QVERIFY(result.model.allSymbolic() && !result.exact);
        QVERIFY(result.train_rmse < 0.03);
    }

    void stoppingEndsAtOnceWithAUsableNetwork() {
        const auto data = sampled("exp(sin(pi*x1)+x2^2)", {{-1, 1}, {-1, 1}});
        std::stop_source source;
        const DiscoverResult result = discover(untrained({2, 5, 1}), data, SymbolicLibrary::standard(),
                                               throughNetworks(), source.get_token(), [&](const DiscoverStage &stage) {
                                                   if (stage.name == "prune") source.request_stop();
                                               });
        QVERIFY(result.stopped && !result.exact);
        QVERIFY(result.model.allFinite());
        QVERIFY(predict(result.model, data->test_input).allFinite());
    }

    void badOptionsAreExplained() {
        const auto data = sampled("x1", {{-1, 1}});
        DiscoverOptions options = throughNetworks();
        options.attempts = 0;
        try {
            discover(untrained({1, 1}), data, SymbolicLibrary::standard(), options);
            QFAIL("accepted");
        } catch (const std::invalid_argument &error) {
            QVERIFY(QString(error.what()).contains("attempts is 0; expected"));
        }
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, discover(untrained({2, 1}), data, SymbolicLibrary::standard()));
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, discover(untrained({1, 1}), data, SymbolicLibrary{}));
    }

    void constantsSnapWhereTheLossAllows() {
        const auto data = sampled("sin(pi*x1)/3", {{-1, 1}});
        Kan model = untrained({1, 1});
        model.fixSymbolic({0, 0, 0}, SymbolicLibrary::standard().at("sin"), {3.14, 0.002, 0.3331, 0.001});
        const SnapResult result = snap(model, data);
        QVERIFY(result.model.affine({0, 0, 0}) == (Affine{std::numbers::pi, 0, 1.0 / 3, 0}));
        QVERIFY(result.loss_after < 1e-15 && result.loss_before > 1e-4);
        const auto named = [&](const char *text) {
            return std::any_of(result.steps.begin(), result.steps.end(),
                               [&](const SnapStep &step) { return step.kept && step.number.text == text; });
        };
        QVERIFY(named("pi") && named("1/3") && named("0"));
        SnapOptions wrong;
        wrong.distance = -1;
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, snap(model, data, wrong));
    }

    void constantsThatAreNotNiceStay() {
        const auto data = sampled("0.7321*sin(2.2763*x1)", {{-1, 1}});
        Kan model = untrained({1, 1});
        model.fixSymbolic({0, 0, 0}, SymbolicLibrary::standard().at("sin"), {2.2763, 0, 0.7321, 0});
        const SnapResult result = snap(model, data);
        QVERIFY(std::abs(result.model.affine({0, 0, 0}).a - 2.2763) < 1e-9);
        QVERIFY(std::abs(result.model.affine({0, 0, 0}).c - 0.7321) < 1e-9);
    }

    void frozenNumbersStayWhenOthersArePolished() {
        const auto data = sampled("2*exp(0.5*x1)+1", {{-1, 1}});
        Kan model = untrained({1, 1});
        model.fixSymbolic({0, 0, 0}, SymbolicLibrary::standard().at("exp"), {0.5, 0.1, 1.5, 0});
        const std::size_t b = model.layer(0).symbolicParameter(0) + 1;
        const Kan polished = polish(model, *data, 50, {b});
        QCOMPARE(polished.parameters()[b], 0.1);
        QVERIFY(rmse(predict(polished, data->train_input), data->train_label) < 1e-12);
    }
};

KAN_TEST(TestDiscover)
#include "tst_discover.moc"
