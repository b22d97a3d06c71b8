#include <cmath>
#include <set>

#include "core/lab/sampling/acquisition.h"
#include "core/lab/sampling/sampling_map.h"
#include "core/lab/sampling/sampling_run.h"
#include "core/random/sobol.h"
#include "tests/test_program.h"

using namespace kan;

namespace {

/// A short run on an easy function.
SamplingOptions small(SamplingStrategy strategy, SamplingLearner learner) {
    SamplingOptions options = SamplingOptions::defaults(strategy, learner);
    options.formula = "x1^2 + sin(x2)";
    options.start = 20;
    options.budget = 27;
    options.candidates = 100;
    options.first_epochs = 10;
    options.epochs = 3;
    options.starts = 1;
    options.grids.clear();
    options.threads = 1;
    if (KanSpec *spec = std::get_if<KanSpec>(&options.model)) spec->width = {2, 1}, spec->grid = 3;
    if (MlpSpec *spec = std::get_if<MlpSpec>(&options.model)) spec->width = {2, 6, 1};
    return options;
}

void addStrategiesAndLearners() {
    QTest::addColumn<int>("strategy");
    QTest::addColumn<int>("learner");
    for (const SamplingStrategy strategy : samplingStrategies())
        for (const SamplingLearner learner : {SamplingLearner::Mlp, SamplingLearner::Kan})
            QTest::newRow((std::string(toString(strategy)) + ", " + std::string(toString(learner))).c_str())
                << static_cast<int>(strategy) << static_cast<int>(learner);
}

Matrix columnOf(const std::vector<double> &values) {
    return Eigen::Map<const Matrix>(values.data(), static_cast<Eigen::Index>(values.size()), 1);
}

}  // namespace

class TestActiveSampling : public QObject {
    Q_OBJECT

  private slots:
    /// The example of Joe & Kuo's notes.
    void sobolsNumbersAreTheKnownOnes() {
        const std::vector<std::vector<double>> known = {{0, 0, 0},
                                                        {0.5, 0.5, 0.5},
                                                        {0.75, 0.25, 0.25},
                                                        {0.25, 0.75, 0.75},
                                                        {0.375, 0.375, 0.625},
                                                        {0.875, 0.875, 0.125},
                                                        {0.625, 0.125, 0.875},
                                                        {0.125, 0.625, 0.375},
                                                        {0.1875, 0.3125, 0.9375},
                                                        {0.6875, 0.8125, 0.4375}};
        SobolSequence sobol(3);
        for (const std::vector<double> &point : known) QCOMPARE(sobol.next(), point);
        SobolSequence later(3);
        later.skip(8);
        QCOMPARE(later.next(), known[8]);
    }

    /// Each of 2^m equal intervals holds one of 2^m points, along every axis; in the plane every elementary box does.
    void sobolsPointsAreEvenlySpread() {
        SobolSequence sobol(SobolSequence::kMostDimensions);
        std::vector<std::set<int>> cells(static_cast<std::size_t>(sobol.dimension()));
        std::vector<std::set<int>> boxes(7);
        for (int n = 0; n < 64; ++n) {
            const std::vector<double> x = sobol.next();
            for (std::size_t d = 0; d < x.size(); ++d) cells[d].insert(static_cast<int>(x[d] * 64));
            for (int bits = 0; bits <= 6; ++bits) {
                const int across = 1 << bits, up = 64 >> bits;
                boxes[static_cast<std::size_t>(bits)].insert(static_cast<int>(x[0] * across) * up +
                                                             static_cast<int>(x[1] * up));
            }
        }
        for (const std::set<int> &of_axis : cells) QCOMPARE(of_axis.size(), std::size_t{64});
        for (const std::set<int> &of_shape : boxes) QCOMPARE(of_shape.size(), std::size_t{64});
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, SobolSequence(0));
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, SobolSequence(11));
    }

    void softmaxAndQuantile() {
        const std::vector<double> p = softmax({0, std::log(3.0), 0});
        QVERIFY(std::abs(p[0] - 0.2) < 1e-15 && std::abs(p[1] - 0.6) < 1e-15 && std::abs(p[2] - 0.2) < 1e-15);
        QCOMPARE(softmax({1e4, 0}), (std::vector<double>{1, 0}));
        QCOMPARE(quantile({4, 1, 3, 2}, 0), 1.0);
        QCOMPARE(quantile({4, 1, 3, 2}, 1), 4.0);
        QCOMPARE(quantile({4, 1, 3, 2}, 0.7), 3.1);
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, quantile({}, 0.5));
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, quantile({1}, 1.5));
    }

    void onlyCandidatesAboveTheQuantileAreDrawn() {
        std::vector<double> scores(100);
        for (std::size_t n = 0; n < 100; ++n) scores[n] = static_cast<double>(n);
        TorchGenerator generator(3);
        const std::vector<int> drawn = drawAboveQuantile(scores, 0.7, 10, generator);
        QCOMPARE(std::set<int>(drawn.begin(), drawn.end()).size(), std::size_t{10});
        for (const int n : drawn) QVERIFY(n >= 70);
        // as often as softmax says: e : 1
        int often = 0;
        for (int n = 0; n < 4000; ++n) often += drawAboveQuantile({0, 1}, 0, 1, generator)[0];
        QVERIFY2(std::abs(often / 4000.0 - std::exp(1) / (1 + std::exp(1))) < 0.03, qPrintable(QString::number(often)));
        // far ones come in their order
        QCOMPARE(drawAboveQuantile({0, 5000, 10000}, 0, 3, generator), (std::vector<int>{2, 1, 0}));
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, drawAboveQuantile({1, 2, 3}, 0.7, 3, generator));
    }

    void largestSmallestAndNearest() {
        QCOMPARE(largest({1, 5, 5, 2}, 3), (std::vector<int>{1, 2, 3}));
        QCOMPARE(smallest({3, 1, 1}), 1);
        QCOMPARE(nearest(columnOf({0.1, 0.9, 0.4}), columnOf({1, 0})), (std::vector<int>{1, 0, 1}));
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, largest({1}, 2));
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, smallest({}));
    }

    /// The second best is next to the best; the one far away is better then.
    void chosenPointsKeepApart() {
        const Matrix candidates = columnOf({0.5, 0.51, 0.9, 0});
        QCOMPARE(spreadOut(candidates, {10, 9, 5, 10}, columnOf({0}), 2), (std::vector<int>{0, 2}));
        // without known points the first is the one with the best score
        QCOMPARE(spreadOut(candidates, {1, 1, 3, 2}, Matrix(0, 1), 1), (std::vector<int>{2}));
        // where all scores are 0, no candidate is taken twice
        const std::vector<int> all = spreadOut(candidates, {0, 0, 0, 0}, columnOf({0}), 4);
        QCOMPARE(std::set<int>(all.begin(), all.end()).size(), std::size_t{4});
    }

    void everyEvaluationIsCounted_data() { addStrategiesAndLearners(); }
    void everyEvaluationIsCounted() {
        QFETCH(int, strategy);
        QFETCH(int, learner);
        const SamplingOptions options =
            small(static_cast<SamplingStrategy>(strategy), static_cast<SamplingLearner>(learner));
        SamplingRun run(options);
        QCOMPARE(run.evaluations(), 20);
        int dropped = 0, round = 0;
        while (!run.finished()) {
            const int before = run.evaluations();
            run.step();
            QCOMPARE(run.rounds(), ++round);
            const int added = run.evaluations() - before;
            QVERIFY(run.finished() ? added == 0 : added >= 1 && added <= options.add_most);
            if (!run.finished()) dropped += options.drop;
            for (int n = before; n < run.evaluations(); ++n)
                QCOMPARE(run.points()[static_cast<std::size_t>(n)].added, round);
        }
        QVERIFY2(run.status() == SamplingStatus::Done, run.message().c_str());
        QCOMPARE(run.evaluations(), 27);
        const auto left_out = std::count_if(run.points().begin(), run.points().end(),
                                            [](const SamplePoint &point) { return !point.known(); });
        QCOMPARE(left_out, dropped);
        for (const SamplePoint &point : run.points()) QCOMPARE(point.y, run.target(point.x));
        QCOMPARE(run.history().back().evaluations, 27);
        for (const SamplingMeasure &measure : run.history()) QVERIFY(std::isfinite(measure.mean_error));
        QVERIFY(run.step() == SamplingStatus::Done);  // nothing more happens
        QCOMPARE(run.rounds(), round);
    }

    void sobolsPointsGoOnWhereTheStartEnds() {
        const SamplingResult result = runSampling(small(SamplingStrategy::Sobol, SamplingLearner::Kan));
        SobolSequence sobol(2);
        sobol.skip(1);
        for (const SamplePoint &point : result.points) QCOMPARE(point.x, sobol.next());
    }

    void resultsDoNotDependOnThreads_data() { addStrategiesAndLearners(); }
    void resultsDoNotDependOnThreads() {
        QFETCH(int, strategy);
        QFETCH(int, learner);
        SamplingOptions options = small(static_cast<SamplingStrategy>(strategy), static_cast<SamplingLearner>(learner));
        const SamplingResult one = runSampling(options);
        options.threads = 2;
        const SamplingResult two = runSampling(options);
        QCOMPARE(two.points.size(), one.points.size());
        for (std::size_t n = 0; n < one.points.size(); ++n) QCOMPARE(two.points[n].x, one.points[n].x);
        QCOMPARE(two.mean_error, one.mean_error);
        options.seed = 1;
        QVERIFY(runSampling(options).mean_error != one.mean_error);
    }

    /// Recognised from 40 points or, if it takes a second try, from some more, and checked at 10 new ones.
    void anEasyFunctionIsFoundExactly() {
        SamplingOptions options = small(SamplingStrategy::Uniform, SamplingLearner::Formula);
        options.start = 40;
        options.budget = 200;
        const SamplingResult result = runSampling(options);
        QVERIFY2(result.status == SamplingStatus::FormulaFound, result.message.c_str());
        QVERIFY2(result.evaluations <= 100, qPrintable(QString::number(result.evaluations)));
        QVERIFY(result.mean_error < 1e-6);
        QCOMPARE(result.message, std::string("sin(x2) + x1^2"));
        const auto checks = std::count_if(result.points.begin(), result.points.end(),
                                          [](const SamplePoint &point) { return point.check; });
        QVERIFY(checks == 10 || checks == 20);
        QCOMPARE(evaluationsTo(result.history, 1e-6), std::optional<int>(result.evaluations));
    }

    /// Finer splines are taken where they predict better, and bring the error down.
    void gridsGrowWhereThatHelps() {
        SamplingOptions options = small(SamplingStrategy::Uniform, SamplingLearner::Kan);
        options.formula = "sin(6*x1)+x2^2";
        options.start = 100;
        options.budget = 160;
        options.epochs = 10;
        const SamplingResult coarse = runSampling(options);
        options.grids = {6, 12};
        SamplingRun run(options);
        while (!run.finished()) run.step();
        QVERIFY(std::get<Kan>(run.network().model()).layer(0).grid > 3);
        QVERIFY2(run.history().back().mean_error < 0.3 * coarse.mean_error,
                 qPrintable(QString::number(run.history().back().mean_error / coarse.mean_error)));
    }

    void splinesComeNear() {
        SamplingOptions options = small(SamplingStrategy::Surprise, SamplingLearner::Kan);
        options.budget = 60;
        const SamplingResult result = runSampling(options);
        QVERIFY2(result.mean_error < 1e-3, qPrintable(QString::number(result.mean_error)));
    }

    void theFirstTimeCounts() {
        const std::vector<SamplingMeasure> history = {{1, 500, 0.1}, {2, 510, NAN}, {3, 520, 0.009}, {4, 530, 0.02}};
        QCOMPARE(evaluationsTo(history, 0.01), std::optional<int>(520));
        QCOMPARE(evaluationsTo(history, 0.1), std::optional<int>(500));
        QVERIFY(!evaluationsTo(history, 1e-3));
    }

    void mapsShowTargetAndPrediction() {
        SamplingRun run(small(SamplingStrategy::Uniform, SamplingLearner::Mlp));
        run.step();
        const int before = run.evaluations();
        const SamplingMap map = samplingMap(run, 5);
        QCOMPARE(run.evaluations(), before);
        QCOMPARE(map.x1, (std::vector<double>{0, 0.25, 0.5, 0.75, 1}));
        QCOMPARE(map.target(4, 2), 0.25 + std::sin(1.0));
        const Matrix place = (Matrix(1, 2) << 0.5, 1).finished();
        QVERIFY(std::abs(map.prediction(4, 2) - run.predict(place)(0, 0)) < 1e-12);
        QCOMPARE(map.difference(1, 3), map.prediction(1, 3) - map.target(1, 3));
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, samplingMap(run, 1));
    }

    void aStopLeavesTheRoundUnmade() {
        SamplingRun run(small(SamplingStrategy::ChangeLargest, SamplingLearner::Kan));
        std::stop_source source;
        source.request_stop();
        QVERIFY(run.step(source.get_token()) == SamplingStatus::Stopped);
        QCOMPARE(run.rounds(), 0);
        QCOMPARE(run.evaluations(), 20);
        QVERIFY(run.step() == SamplingStatus::Running);
        QVERIFY(runSampling(run.options(), source.get_token()).status == SamplingStatus::Stopped);
    }

    void wrongOptionsAreNamed_data() {
        QTest::addColumn<int>("number");
        QTest::addColumn<QByteArray>("words");
        const char *words[] = {"start is 3",
                               "budget is 10",
                               "formula has 2 outputs",
                               "ranges[1] is 1 .. 0",
                               "add_most is 1",
                               "candidates is 5",
                               "quantile is 1",
                               "committee is 1",
                               "width is 3 .. 1",
                               "needs the other",
                               "choose Adam, LBFGS or SGD",
                               "x3",
                               "no finite value at",
                               "check_points is 0",
                               "drop is 99",
                               "grids are not in rising order"};
        for (int n = 0; n < static_cast<int>(std::size(words)); ++n)
            QTest::newRow(words[n]) << n << QByteArray(words[n]);
    }
    void wrongOptionsAreNamed() {
        QFETCH(int, number);
        QFETCH(QByteArray, words);
        SamplingOptions options = small(SamplingStrategy::Uniform, SamplingLearner::Kan);
        const std::vector<std::function<void()>> spoil = {[&] { options.start = 3; },
                                                          [&] { options.budget = 10; },
                                                          [&] { options.formula = "x1; x2"; },
                                                          [&] {
                                                              options.ranges[1] = {1, 0};
                                                          },
                                                          [&] { options.add_most = 1; },
                                                          [&] { options.candidates = 5; },
                                                          [&] { options.quantile = 1; },
                                                          [&] { options.strategy = SamplingStrategy::Disagreement; },
                                                          [&] {
                                                              std::get<KanSpec>(options.model).width = {3, 1};
                                                          },
                                                          [&] { options.model = MlpSpec(); },
                                                          [&] {
                                                              options = small(SamplingStrategy::Uniform,
                                                                              SamplingLearner::Mlp);
                                                              options.training.opt = OptimizerKind::Lm;
                                                          },
                                                          [&] { options.formula = "x1+x3"; },
                                                          [&] { options.formula = "log(x1-2)"; },
                                                          [&] { options.recognition.check_points = 0; },
                                                          [&] { options.drop = 99; },
                                                          [&] {
                                                              options.grids = {20, 10};
                                                          }};
        spoil[static_cast<std::size_t>(number)]();
        try {
            SamplingRun run(options);
            QFAIL("accepted");
        } catch (const std::invalid_argument &error) {
            QVERIFY2(QByteArray(error.what()).contains(words), error.what());
        }
    }
};

KAN_TEST(TestActiveSampling)
#include "tst_active_sampling.moc"
