#include <numbers>

#include "core/data/formula_options.h"
#include "core/data/sampling.h"
#include "core/discover/discover.h"
#include "core/fit/written_formula.h"
#include "core/formula/formula_export.h"
#include "core/kernels/evaluate.h"
#include "core/random/torch_generator.h"
#include "tests/test_program.h"

using namespace kan;

namespace {

std::shared_ptr<Dataset> lawRows(const std::string &formula, std::vector<std::pair<double, double>> ranges,
                                 double noise = 0, int rows = 200) {
    Sampling sampling;
    sampling.ranges = std::move(ranges);
    sampling.noise = noise;
    sampling.train_num = rows;
    return std::make_shared<Dataset>(createDataset(formula, sampling));
}

Kan straightStart(int inputs, int outputs = 1) {
    KanSpec spec;
    spec.width = {inputs, outputs};
    return Kan(spec);
}

DiscoverResult lawsFound(const std::shared_ptr<const Dataset> &data, DiscoverOptions options = {}) {
    options.attempts = 1;
    return discover(straightStart(data->inputs(), data->outputs()), data, SymbolicLibrary::standard(), options);
}

std::string writtenLaw(const Kan &model, const Dataset &data) {
    return formulaLine(writtenFormula(model, data, formulaOptionsOf(data, model.outputs())).formula, 6);
}

}  // namespace

class TestLaws : public QObject {
    Q_OBJECT

  private slots:
    /// None is in a public set of problems.
    void lawsAreExactInOneStage_data() {
        QTest::addColumn<QString>("formula");
        QTest::addColumn<QVector<double>>("ends");  // low, high of each input
        auto row = [n = 0](const char *formula, const QVector<double> &ends) mutable {
            if (tests::inSample(n++)) QTest::newRow(formula) << formula << ends;
        };
        row("2*pi*sqrt(x1/x2)", {0.2, 2, 1.5, 25});
        row("x1*x2/(x1+x2)", {1, 4, 1, 6});
        row("3*x1^2*x2/x3^3", {1, 3, -2, 2, 1, 2});
        row("x1*(1-exp(-x2/x3))", {1, 5, 0.2, 3, 0.5, 2});
        row("sqrt(x1^2+4*x2*x3)", {1, 4, 1, 3, 0.5, 2});
        row("x1*x2^2*sin(2*x3)/x4", {1, 4, 1, 5, 0.1, 1.4, 1, 10});
        row("x1+x2*x3+0.5*x4*x3^2", {-5, 5, -3, 3, 0, 4, -2, 2});
        row("log(x1/x2)*x3/x4", {2, 6, 1, 1.5, 1, 3, 1, 2});
        row("x1*exp(-x2/x3)+0*x4", {1, 3, 0.2, 3, 0.5, 2, 0, 1});
        row("0.2*x1^2/(1.5^2+x1^2)", {0.1, 6});
        row("cos(x1-x2)*x3", {0, 3, 0, 3, 1, 2});
        row("7+0*x1", {0, 1});
    }
    void lawsAreExactInOneStage() {
        QFETCH(QString, formula);
        QFETCH(QVector<double>, ends);
        std::vector<std::pair<double, double>> ranges;
        for (int n = 0; n + 1 < ends.size(); n += 2) ranges.emplace_back(ends[n], ends[n + 1]);
        const auto data = lawRows(formula.toStdString(), ranges);
        std::vector<std::string> stages;
        const DiscoverResult result = discover(straightStart(data->inputs()), data, SymbolicLibrary::standard(), {}, {},
                                               [&](const DiscoverStage &stage) { stages.push_back(stage.name); });
        QVERIFY2(result.exact && !result.stopped, writtenLaw(result.model, *data).c_str());
        QCOMPARE(stages, std::vector<std::string>{"law"});
        QCOMPARE(result.message, std::string("the formula is exact"));
        QVERIFY(result.model.allSymbolic());
        QVERIFY(rmse(predict(result.model, data->test_input), data->test_label) <=
                1e-9 * deviation(data->test_label.col(0)) + 1e-12);
        QVERIFY(!result.front.empty());
        for (std::size_t n = 1; n < result.front.size(); ++n) {
            QVERIFY(result.front[n].complexity > result.front[n - 1].complexity);
            QVERIFY(result.front[n].test_rmse < result.front[n - 1].test_rmse);
        }
    }

    /// Noise of 2 %: the law itself is found, and its misses are those of noise alone.
    void noiseDoesNotHideALaw_data() {
        QTest::addColumn<QString>("formula");
        QTest::addColumn<QString>("wanted");
        int n = 0;
        const auto row = [&](const char *name, const char *formula, const char *wanted) {
            if (tests::inSample(n++)) QTest::newRow(name) << formula << wanted;
        };
        row("a quotient", "x1*x2/x3", "x1*x2/x3");
        row("a root", "x1*sqrt(x2)/x3", "x1*sqrt(x2)/x3");
        row("a sum of products", "x1*x2+x2*x3", "x2*(x1 + x3)");
    }
    void noiseDoesNotHideALaw() {
        QFETCH(QString, formula);
        QFETCH(QString, wanted);
        const auto data = lawRows(formula.toStdString(), {{1, 4}, {1, 4}, {1, 3}}, 0.02, 600);
        const DiscoverResult result = lawsFound(data);
        QVERIFY(!result.exact && result.model.allSymbolic());
        QCOMPARE(QString::fromStdString(writtenLaw(result.model, *data)), wanted);
        QVERIFY2(result.verdict.kind == Verdict::Kind::WithinNoise, result.message.c_str());
        QVERIFY(result.verdict.noise > 0.9 * result.verdict.residual && result.verdict.trends.empty());
    }

    /// Laws that are no sum of likely terms, under noise of 1 %: they are told to a seventh of it, about as short as
    /// they are.
    void noiseDoesNotHideDeeperLaws_data() {
        QTest::addColumn<QString>("formula");
        QTest::addColumn<QVector<double>>("ends");
        QTest::addColumn<double>("size");
        int n = 0;
        const auto row = [&](const char *name, const char *formula, const QVector<double> &ends, double size) {
            if (tests::inSample(n++)) QTest::newRow(name) << formula << ends << size;
        };
        row("pairs of columns", "sqrt(7*x1*x2-x3*x4^2/x5^2)", {1, 2, 1, 2, 0.1, 1, 1, 2, 1.5, 3}, 22);
        row("a quotient", "x1*(x2^2-1)/(1+x2*cos(x3))", {1, 3, 2, 4, -1, 1}, 24);
        row("factors of a curve", "x1^2*x2/(x3*(1-cos(x4))^2)", {1, 2, 1, 2, 1, 2, 1, 3}, 22);
    }
    void noiseDoesNotHideDeeperLaws() {
        QFETCH(QString, formula);
        QFETCH(QVector<double>, ends);
        QFETCH(double, size);
        std::vector<std::pair<double, double>> ranges;
        for (int n = 0; n + 1 < ends.size(); n += 2) ranges.emplace_back(ends[n], ends[n + 1]);
        constexpr double kNoise = 0.01;
        const auto clean = lawRows(formula.toStdString(), ranges, 0, 800);
        const double spread = deviation(clean->train_label.col(0));
        const auto data = lawRows(formula.toStdString(), ranges, kNoise * spread, 800);
        const DiscoverResult result = lawsFound(data);
        const WrittenFormula written =
            writtenFormula(result.model, *data, formulaOptionsOf(*data, result.model.outputs()));
        const Matrix says = written.formula.evaluate(clean->test_input).values;
        const std::string text = formulaLine(written.formula, 6);
        QVERIFY2(rmse(says, clean->test_label) < 0.15 * kNoise * spread, text.c_str());
        QVERIFY2(writtenSize(written.formula.expressions().front()) <= size, text.c_str());
        QVERIFY2(result.verdict.kind == Verdict::Kind::WithinNoise, result.message.c_str());
    }

    /// Most columns do not matter: those that do are found, and searched by themselves.
    void manyColumnsDoNotHideALaw() {
#ifdef KAN_SANITIZED
        constexpr std::size_t kColumns = 8;
#else
        constexpr std::size_t kColumns = 30;
#endif
        const std::vector<std::pair<double, double>> ranges(kColumns, {1, 3});
        const auto data = lawRows("x4*x5/x7+0*x" + std::to_string(kColumns), ranges, 0.01, 600);
        const DiscoverResult result = lawsFound(data);
        QCOMPARE(QString::fromStdString(writtenLaw(result.model, *data)), QString("x4*x5/x7"));
    }

    void severalOutputsHaveALawEach() {
        const auto data = lawRows("x1*x2; x1/x2", {{1, 3}, {1, 4}});
        const DiscoverResult result = lawsFound(data);
        QVERIFY(result.exact);
        QVERIFY(rmse(predict(result.model, data->test_input), data->test_label) < 1e-10);
    }

    void threadsDoNotChangeTheResult() {
        const auto data = lawRows("x1/sqrt(1-x2^2/x3^2)", {{1, 5}, {1, 2}, {3, 9}}, 0.01, 80);
        DiscoverOptions one, two;
        one.threads = 1;
        two.threads = 2;
        const DiscoverResult a = lawsFound(data, one), b = lawsFound(data, two);
        QVERIFY(a.model == b.model && a.front.size() == b.front.size() && a.train_rmse == b.train_rmse);
    }

    /// Columns of which rows say nothing more than numbers drawn at random have no law.
    void noLawIsFoundWhereThereIsNone() {
        const auto data = lawRows("x1+x2", {{-1, 1}, {-1, 1}}, 0, 200);
        TorchGenerator random(5);
        for (Matrix *labels : {&data->train_label, &data->test_label})
            for (double &label : labels->col(0)) label = random.uniform();
        const DiscoverResult result = lawsFound(data);
        QVERIFY(!result.exact);
    }

    void aStopLeavesTheNetwork() {
        const auto data = lawRows("x1+sin(x2)", {{1, 3}, {1, 4}});
        std::stop_source stop;
        DiscoverOptions options;
        options.progress = [&](int, const std::string &) { stop.request_stop(); };
        const Kan start = straightStart(2);
        const DiscoverResult result = discover(start, data, SymbolicLibrary::standard(), options, stop.get_token());
        QVERIFY(result.stopped && result.stages.empty() && result.model == start);
    }

    /// Who names functions wants no others.
    void aLibraryOfOnesOwnGoesThroughNetworks() {
        SymbolicLibrary own;
        for (const char *name : {"x", "x^2", "sin"}) own.add(SymbolicLibrary::standard().at(name));
        const auto data = lawRows("sin(2*x1)", {{-1, 1}});
        DiscoverOptions options;
        options.attempts = 1;
        const DiscoverResult result = discover(straightStart(1), data, own, options);
        QVERIFY(!result.stages.empty());
        QVERIFY(result.stages.front().name != "law");
    }
};

KAN_TEST(TestLaws)
#include "tst_laws.moc"
