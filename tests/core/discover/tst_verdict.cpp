#include <cmath>

#include "core/data/sampling.h"
#include "core/discover/alternatives.h"
#include "core/discover/discover.h"
#include "core/discover/law_network.h"
#include "core/discover/verdict.h"
#include "core/kernels/evaluate.h"
#include "tests/test_program.h"

using namespace kan;

namespace {

std::shared_ptr<Dataset> verdictRows(const std::string &formula, double noise, int inputs, int rows = 300,
                                     std::uint64_t seed = 0) {
    Sampling sampling;
    sampling.ranges.assign(static_cast<std::size_t>(inputs), {1, 3});
    sampling.noise = noise;
    sampling.train_num = 2 * rows;
    sampling.seed = seed;
    auto data = std::make_shared<Dataset>(createDataset(formula, sampling));
    // Sampled test rows have no noise; those of a table do.
    data->test_input = Matrix(data->train_input.bottomRows(rows));
    data->test_label = Matrix(data->train_label.bottomRows(rows));
    data->train_input = Matrix(data->train_input.topRows(rows));
    data->train_label = Matrix(data->train_label.topRows(rows));
    return data;
}

/// A network that says x1.
Kan firstInput(const Dataset &data) {
    ExpressionFactory make;
    return *networkOfLaws({make.variable(0)}, data, 0);
}

}  // namespace

class TestVerdict : public QObject {
    Q_OBJECT

  private slots:
    void whatIsLeftIsSeen_data() {
        QTest::addColumn<QString>("formula");
        QTest::addColumn<double>("noise");
        QTest::addColumn<double>("network");
        QTest::addColumn<int>("kind");
        QTest::addColumn<QVector<int>>("trends");
        QTest::addColumn<QString>("words");
        constexpr double kUnknown = std::numeric_limits<double>::infinity();
        const auto row = [](const char *name, const char *formula, double noise, double network, Verdict::Kind kind,
                            const QVector<int> &trends, const char *words) {
            QTest::newRow(name) << QString(formula) << noise << network << static_cast<int>(kind) << trends
                                << QString(words);
        };
        row("nothing but noise", "x1+0*x2", 0.1, 0.1, Verdict::Kind::WithinNoise, {}, "within the noise: residuals 0.");
        row("noise that is not known", "x1+0*x2", 0.1, kUnknown, Verdict::Kind::WithinNoise, {}, "no trend left");
        row("nearer than networks", "x1+0*x2", 0.1, 0.3, Verdict::Kind::WithinNoise, {}, "nearer to the rows");
        row("another input", "x1+0.1*x2", 0.02, 0.02, Verdict::Kind::Unexplained, {1}, "what is left depends on x2");
        row("a bend", "x1+0.1*(x1-2)^2+0*x2", 0.02, kUnknown, Verdict::Kind::Unexplained, {0}, "depends on x1");
        row("both, the stronger first", "x1+0.1*(x1-2)^2+0.1*x2", 0.02, kUnknown, Verdict::Kind::Unexplained, {1, 0},
            "depends on x2 and x1");
        row("a wave that networks do not see", "x1+0.1*sin(12*x1*x2)", 0.01, 0.1, Verdict::Kind::Unexplained, {},
            "neighbouring rows miss alike");
        row("networks see more", "x1+0.1*sin(40*x1*x2)", 0, 0.001, Verdict::Kind::Unexplained, {},
            "networks come to 0.001");
    }
    void whatIsLeftIsSeen() {
        QFETCH(QString, formula);
        QFETCH(double, noise);
        QFETCH(double, network);
        QFETCH(int, kind);
        QFETCH(QVector<int>, trends);
        QFETCH(QString, words);
        for (const std::uint64_t seed : {1, 2, 3}) {
            const auto data = verdictRows(formula.toStdString(), noise, 2, 300, seed);
            const Verdict verdict = verdictOn(firstInput(*data), *data, false, network);
            const QString told = QString::fromStdString(inWords(verdict, *data));
            QVERIFY2(static_cast<int>(verdict.kind) == kind, qPrintable(told));
            QVERIFY2(QVector<int>(verdict.trends.begin(), verdict.trends.end()) == trends, qPrintable(told));
            QVERIFY2(told.contains(words), qPrintable(told));
        }
    }

    /// By chance a trend is seen in none of so many tables.
    void noiseHasNoTrend() {
        for (std::uint64_t seed = 0; seed < 100; ++seed) {
            const auto data = verdictRows("x1+0*x2+0*x3", 0.1, 3, 50, seed);
            const Verdict verdict = verdictOn(firstInput(*data), *data, false);
            QVERIFY2(verdict.kind == Verdict::Kind::WithinNoise, inWords(verdict, *data).c_str());
        }
    }

    void pureNoiseIsNoLaw_data() {
        QTest::addColumn<int>("seed");
        for (int seed = 0; seed < 20; ++seed)
            if (tests::inSample(seed)) QTest::addRow("seed %d", seed) << seed;
    }
    void pureNoiseIsNoLaw() {
        QFETCH(int, seed);
        const auto data = verdictRows("0*x1+0*x2+0*x3", 1, 3, 100, static_cast<std::uint64_t>(seed));
        KanSpec spec;
        spec.width = {3, 1};
        DiscoverOptions options;
        options.attempts = 1;
        const DiscoverResult result = discover(Kan(spec), data, SymbolicLibrary::standard(), options);
        QVERIFY2(result.verdict.kind == Verdict::Kind::NothingToFind, result.message.c_str());
        QVERIFY(result.message.find("no law is to be seen in these rows") == 0);
        // And none is told: the answer is the mean.
        const double mean = data->train_label.col(0).mean();
        QVERIFY(((predict(result.model, data->test_input).array() - mean).abs() < 1e-9).all());
    }

    /// Of few test rows one cannot tell: all are asked.
    void fewRowsAreJudgedTogether() {
        const auto law = verdictRows("x1/x2", 0.01, 2, 10);
        ExpressionFactory make;
        const Kan right = *networkOfLaws({make.quotient(make.variable(0), make.variable(1))}, *law, 0);
        const Verdict verdict = verdictOn(right, *law, false, 0.01);
        QVERIFY2(verdict.kind == Verdict::Kind::WithinNoise, inWords(verdict, *law).c_str());
        const auto noise = verdictRows("0*x1+0*x2", 1, 2, 10, 3);
        QVERIFY(verdictOn(firstInput(*noise), *noise, false, 1).kind == Verdict::Kind::NothingToFind);
    }

    /// Then the training rows judge, and networks' residuals on them say nothing of the noise.
    void tablesWithoutTestRowsAreJudged() {
        const auto data = verdictRows("x1+0*x2", 0.1, 2);
        data->test_input = data->test_label = Matrix();
        const Verdict verdict = verdictOn(firstInput(*data), *data, false, 0.01);
        QVERIFY(verdict.kind == Verdict::Kind::WithinNoise && std::isinf(verdict.noise));
        QVERIFY2(inWords(verdict, *data).find("a formula: residuals 0.") == 0, inWords(verdict, *data).c_str());
        const auto other = verdictRows("x1+0.1*x2", 0.02, 2);
        other->test_input = other->test_label = Matrix();
        QVERIFY(verdictOn(firstInput(*other), *other, false).trends == std::vector<int>{1});
    }

    /// Networks' figures of weighted rows are others than the verdict's.
    void networksAreNoYardstickForWeightedRows() {
        const auto data = verdictRows("x1+0*x2", 0.1, 2);
        QVERIFY(verdictOn(firstInput(*data), *data, false, 0.01).kind == Verdict::Kind::Unexplained);
        data->train_weight.assign(static_cast<std::size_t>(data->train_input.rows()), 1.0);
        data->test_weight.assign(static_cast<std::size_t>(data->test_input.rows()), 1.0);
        const Verdict verdict = verdictOn(firstInput(*data), *data, false, 0.01);
        QVERIFY(verdict.kind == Verdict::Kind::WithinNoise && std::isinf(verdict.noise));
    }

    /// Two powers that differ only beyond the rows: both are told, with where to measure.
    void whatCannotBeToldApartIsListed() {
        ExpressionFactory make;
        const auto data = verdictRows("x1+0*x2", 0.3, 2, 60);
        Matrix x(120, 2);
        x << data->train_input, data->test_input;
        Eigen::VectorXd y(120);
        y << data->train_label.col(0), data->test_label.col(0);
        const LawProblem table = lawProblem(x, y, 60);
        const auto candidate = [&](ExpressionPtr e) {
            LawCandidate law;
            law.expression = std::move(e);
            law.size = writtenSize(law.expression);
            return law;
        };
        const ExpressionPtr line = make.variable(0);
        const ExpressionPtr power = make.product({make.number(0.95), make.power(make.variable(0), make.number(1.07))});
        const ExpressionPtr wrong = make.product({make.number(2), make.variable(0)});
        const std::vector<LawCandidate> laws = {candidate(line), candidate(wrong), candidate(power)};
        QVERIFY(alternativesTo(line, laws, table, 10, 3, {}).empty());  // nowhere do they differ by more than the noise
        const ExpressionPtr far =
            make.sum({make.variable(0),
                      make.product({make.number(0.03),
                                    make.power(make.sum({make.variable(0), make.number(-2)}), make.number(7))})});
        const std::vector<LawCandidate> others = {candidate(line), candidate(wrong), candidate(far)};
        const std::vector<AlternativeLaw> found = alternativesTo(line, others, table, 20, 3, {});
        QCOMPARE(found.size(), std::size_t{1});
        QVERIFY(found.front().expression == far && found.front().where.size() == 2);
        QVERIFY(found.front().where[0] < 1 || found.front().where[0] > 3);  // beyond the rows
        QVERIFY(found.front().difference > 0.3);
        QVERIFY(alternativesTo(line, others, table, 3, 3, {}).empty());  // too long
    }

    void exactIsExact() {
        const auto data = verdictRows("x1+0*x2", 0, 2);
        const Verdict verdict = verdictOn(firstInput(*data), *data, true, 1e-4);
        QVERIFY(verdict.kind == Verdict::Kind::Exact && verdict.residual < 1e-12);
        QCOMPARE(inWords(verdict, *data), std::string("the formula is exact"));
    }
};

KAN_TEST(TestVerdict)
#include "tst_verdict.moc"
