#include <cmath>

#include "core/data/sampling.h"
#include "core/discover/wave_sum.h"
#include "core/fit/expression_values.h"
#include "tests/test_program.h"

using namespace kan;

namespace {

/// Rows of one column between low and high, the last quarter to judge.
LawProblem waveProblem(const std::string &formula, double low, double high, int rows, double noise = 0) {
    Sampling sampling;
    sampling.ranges = {{low, high}};
    sampling.noise = noise;
    sampling.train_num = rows;
    const Dataset data = createDataset(formula, sampling);
    return lawProblem(data.train_input, data.train_label.col(0), rows - rows / 4);
}

double missed(const LawProblem &problem, const ExpressionPtr &e) {
    const Eigen::VectorXd difference = valuesOf(e, {}, problem.x) - problem.y;
    return problem.judged(difference) / std::sqrt((problem.y.array() - problem.y.mean()).square().mean());
}

int calls(const Expression &e) {
    int count = e.kind == ExpressionKind::Call;
    for (const ExpressionPtr &child : e.children) count += calls(*child);
    return count;
}

}  // namespace

class TestWaveSum : public QObject {
    Q_OBJECT

  private slots:
    void wavesAreFound_data() {
        QTest::addColumn<QString>("formula");
        QTest::addColumn<double>("low");
        QTest::addColumn<double>("high");
        QTest::addColumn<int>("rows");
        QTest::addColumn<double>("noise");
        QTest::addColumn<int>("waves");
        const auto row = [](const char *formula, double low, double high, int rows, double noise, int waves) {
            QTest::addRow("%s, %d rows, noise %g", formula, rows, noise)
                << formula << low << high << rows << noise << waves;
        };
        row("0.8*sin(17.2*x1)+0.5*cos(8.8*x1)+0.3*sin(6.1*x1)", 0, 12, 1200, 0, 3);
        row("0.8*sin(17.2*x1)+0.5*cos(8.8*x1)+0.3*sin(6.1*x1)", 0, 12, 600, 0.05, 3);
        row("x1*sin(62.8*x1)", 0, 3, 900, 0, 1);
        row("sin(40*x1+0.3)+0.2*x1^2-x1", -3, 5, 500, 0, 1);
        row("2*sin(3.1*x1)+sin(3.7*x1)", -10, 10, 400, 0.01, 2);  // a beat
        row("5+cos(100*x1)", 100, 102, 400, 0, 1);                // far from 0
    }
    void wavesAreFound() {
        QFETCH(QString, formula);
        QFETCH(double, low);
        QFETCH(double, high);
        QFETCH(int, rows);
        QFETCH(double, noise);
        QFETCH(int, waves);
        const LawProblem problem = waveProblem(formula.toStdString(), low, high, rows, noise);
        const std::vector<ExpressionPtr> found = waveSums(problem, {});
        QCOMPARE(found.size(), std::size_t{1});
        QCOMPARE(calls(*found.front()), waves);
        const double error = missed(problem, found.front());
        QVERIFY2(error < (noise > 0 ? 2 * noise : 1e-6), qPrintable(QString::number(error)));
    }

    void noiseHasNoWave() {
        for (const int rows : {30, 100, 400}) QVERIFY(waveSums(waveProblem("0*x1", 0, 1, rows, 1), {}).empty());
        QVERIFY(waveSums(waveProblem("x1^2-x1", 0, 1, 200, 0.1), {}).empty());
    }

    void otherProblemsHaveNone() {
        LawProblem constant = waveProblem("sin(5*x1)", 0, 10, 100);
        constant.x.setConstant(1);
        QVERIFY(waveSums(constant, {}).empty());
        QVERIFY(waveSums(waveProblem("sin(5*x1)", 0, 10, 16), {}).empty());
        std::stop_source stop;
        stop.request_stop();
        QVERIFY(waveSums(waveProblem("sin(5*x1)", 0, 10, 100), stop.get_token()).empty());
    }
};

KAN_TEST(TestWaveSum)
#include "tst_wave_sum.moc"
