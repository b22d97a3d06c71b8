#include <cmath>

#include "core/data/sampling.h"
#include "core/discover/discover.h"
#include "core/formula/user_function.h"
#include "core/interpret/compose_chains.h"
#include "core/kernels/evaluate.h"
#include "core/train/trainer.h"
#include "tests/test_program.h"

using namespace kan;

namespace {

std::shared_ptr<const Dataset> sampled(const std::string &formula, double low, double high) {
    Sampling sampling;
    sampling.ranges = {{low, high}};
    return std::make_shared<const Dataset>(createDataset(formula, sampling));
}

Kan network(std::vector<int> width, std::uint64_t seed = 0) {
    KanSpec spec;
    spec.width = std::move(width);
    spec.grid = 10;
    spec.seed = seed;
    return Kan(spec);
}

/// A [1,1,1] network that fits the data with some pair of curves.
Kan trained(const std::shared_ptr<const Dataset> &data) {
    TrainingOptions options;
    options.opt = OptimizerKind::Lm;
    options.steps = 40;
    Kan model = network({1, 1, 1});
    for (int round = 0; round < 3; ++round) model = train(model, data, options).model;
    return model;
}

/// Enough to be mistaken in; the whole library takes seconds under the sanitizers.
SymbolicLibrary someFunctions() {
    return symbolicLibraryOf({"x", "x^2", "x^3", "exp", "log", "sqrt", "sin", "tanh", "1/x^6"});
}

double lossOf(const Kan &model, const Dataset &data) {
    return rmse(predict(model, data.train_input), data.train_label);
}

}  // namespace

class TestComposeChains : public QObject {
    Q_OBJECT

  private slots:
    void twoFunctionsInARowAreFound_data() {
        QTest::addColumn<QString>("formula");
        QTest::addColumn<double>("low");
        QTest::addColumn<double>("high");
        QTest::newRow("sqrt(1+x^2)") << "sqrt(1+x1^2)" << -2.0 << 2.0;
        QTest::newRow("sin(x^2)") << "3*sin(x1^2)" << -2.0 << 2.0;
        QTest::newRow("exp(sin(x))") << "exp(sin(2*x1))" << -2.0 << 2.0;
        QTest::newRow("powers") << "1/x1^12-1/x1^6" << 0.95 << 2.0;
    }
    void twoFunctionsInARowAreFound() {
        QFETCH(QString, formula);
        QFETCH(double, low);
        QFETCH(double, high);
        const auto data = sampled(formula.toStdString(), low, high);
        const Kan start = trained(data);
        const double before = lossOf(start, *data);
        const SymbolicLibrary library = someFunctions();
        ChainOptions options;
        options.loss = std::max(1.2 * before, 1e-6);
        const Kan found = composeChains(start, *data, library, {}, options);
        QVERIFY2(found.allSymbolic(), qPrintable(QString::number(before)));
        QVERIFY2(lossOf(found, *data) <= options.loss, qPrintable(QString::number(lossOf(found, *data))));
    }

    void whatIsNoPairStays() {
        const auto data = sampled("sin(9*x1)*exp(x1)+abs(x1-0.3)", -1, 1);
        const Kan start = trained(data);
        ChainOptions options;
        options.loss = lossOf(start, *data);
        QVERIFY(composeChains(start, *data, someFunctions(), {}, options) == start);
    }

    void nodesWithSeveralEdgesAndFunctionsStay() {
        const auto data = sampled("sin(x1)", -1, 1);
        Kan wide = network({1, 1, 1});
        wide.fixSymbolic({0, 0, 0}, SymbolicLibrary::standard().at("x"), {1, 0, 1, 0});
        ChainOptions options;
        options.loss = 1e9;
        QVERIFY(composeChains(wide, *data, someFunctions(), {}, options) == wide);
    }

    void threadsDoNotChangeTheResult() {
        const auto data = sampled("sqrt(1+x1^2)", -2, 2);
        const Kan start = trained(data);
        ChainOptions options;
        options.loss = 1e-3;
        options.threads = 1;
        const Kan one = composeChains(start, *data, someFunctions(), {}, options);
        options.threads = 2;
        QVERIFY(one == composeChains(start, *data, someFunctions(), {}, options));
    }
};

KAN_TEST(TestComposeChains)
#include "tst_compose_chains.moc"
