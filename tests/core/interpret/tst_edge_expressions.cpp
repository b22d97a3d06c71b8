#include <cmath>

#include "core/data/formula_options.h"
#include "core/data/sampling.h"
#include "core/discover/discover.h"
#include "core/fit/written_formula.h"
#include "core/formula/formula_export.h"
#include "core/interpret/edge_expressions.h"
#include "core/kernels/evaluate.h"
#include "tests/test_program.h"

using namespace kan;

namespace {

/// A table of one column and its target, both standardised as tables are.
std::shared_ptr<const Dataset> standardised(const std::string &formula, double low, double high) {
    Sampling sampling;
    sampling.ranges = {{low, high}};
    sampling.train_num = 300;
    sampling.test_num = 100;
    Dataset data = createDataset(formula, sampling);
    const auto scale = [](Matrix &train, Matrix &test) {
        ColumnScaling scaling{train.mean(), 1};
        scaling.scale = std::sqrt((train.array() - scaling.shift).square().mean());
        for (Matrix *table : {&train, &test}) *table = ((table->array() - scaling.shift) / scaling.scale).matrix();
        return std::vector<ColumnScaling>{scaling};
    };
    data.input_scaling = scale(data.train_input, data.test_input);
    data.output_scaling = scale(data.train_label, data.test_label);
    return std::make_shared<const Dataset>(std::move(data));
}

Kan beginning(std::vector<int> width) {
    KanSpec spec;
    spec.width = std::move(width);
    spec.grid = 5;
    return Kan(spec);
}

double inputNear(const Dataset &data, double user) {
    return data.input_scaling[0].fromUser(user);
}

}  // namespace

class TestEdgeExpressions : public QObject {
    Q_OBJECT

  private slots:
    void tablesOfOneColumnEndInTheirFormula_data() {
        QTest::addColumn<QString>("formula");
        QTest::addColumn<double>("low");
        QTest::addColumn<double>("high");
        QTest::addColumn<QString>("written");
        QTest::newRow("Arrhenius") << "1e7*exp(-6000/x1)" << 280.0 << 350.0 << "exp(-";
        QTest::newRow("12-6") << "5/x1^12-3/x1^6" << 0.9 << 2.0 << "/x1^12";
        QTest::newRow("polynomial") << "x1^3+x1^2+x1" << -1.0 << 2.0 << "x1^3";
    }
    void tablesOfOneColumnEndInTheirFormula() {
        QFETCH(QString, formula);
        QFETCH(double, low);
        QFETCH(double, high);
        QFETCH(QString, written);
        const auto data = standardised(formula.toStdString(), low, high);
        for (const std::vector<int> &width : {std::vector{1, 1}, std::vector{1, 1, 1}}) {
            const DiscoverResult result = discover(beginning(width), data, SymbolicLibrary::standard());
            QVERIFY2(result.exact, qPrintable(QString::number(result.test_rmse)));
            const std::string text = exportFormula(
                writtenFormula(result.model, *data, formulaOptionsOf(*data, result.model.outputs())).formula,
                FormulaFormat::Text, 6);
            QVERIFY2(QString::fromStdString(text).contains(written), text.c_str());
        }
    }

    void oneFunctionIsNotMadeAnExpression() {
        for (const char *formula : {"sin(3*x1)", "exp(x1)", "x1^2", "tanh(2*x1)"}) {
            const auto data = standardised(formula, -1, 1.5);
            const DiscoverResult result = discover(beginning({1, 1}), data, SymbolicLibrary::standard());
            QVERIFY2(result.exact, formula);
            QVERIFY2(result.model.symbolic({0, 0, 0})->function.kind != SymbolicKind::User,
                     result.model.symbolic({0, 0, 0})->function.name.c_str());
        }
    }

    /// Two columns, each with an expression of its own.
    void edgesOfASumGetTheirOwn() {
        Sampling sampling;
        sampling.ranges = {{-1, 1}, {0.5, 3}};
        sampling.train_num = 400;
        const auto data = std::make_shared<const Dataset>(createDataset("x1^3+x1^2+x1+exp(-2/x2)", sampling));
        const DiscoverResult result = discover(beginning({2, 1}), data, SymbolicLibrary::standard());
        QVERIFY2(result.exact, qPrintable(QString::number(result.test_rmse)));
    }

    void theSameForAnyThreads() {
        const auto data = standardised("5/x1^12-3/x1^6", 0.9, 2);
        DiscoverOptions one, two;
        one.threads = 1;
        two.threads = 2;
        const SymbolicLibrary library = SymbolicLibrary::standard();
        QVERIFY(discover(beginning({1, 1, 1}), data, library, one).model ==
                discover(beginning({1, 1, 1}), data, library, two).model);
    }

    void autoSymbolicCanDoWithout() {
        const auto data = standardised("5/x1^12-3/x1^6", 0.9, 2);
        TrainingOptions training;
        training.opt = OptimizerKind::Lm;
        training.steps = 20;
        training.threads = 1;
        const Kan trained = train(beginning({1, 1}), data, training).model;
        AutoSymbolicOptions options;
        QVERIFY(autoSymbolic(trained, data, SymbolicLibrary::standard(), options).model.allSymbolic());
        options.expressions = false;
        options.loss_tolerance = 0;
        QVERIFY(!autoSymbolic(trained, data, SymbolicLibrary::standard(), options).model.allSymbolic());
    }

    void theVariableIsThatOfTheColumn() {
        Dataset data = *standardised("x1^2", 3, 5);
        const CurveVariable first = variableOf(data, {0, 0, 0});
        QCOMPARE(first.scale * inputNear(data, 4) + first.offset, 4.0);
        QVERIFY(variableOf(data, {1, 0, 0}).plain());
        data.input_scaling[0].log = true;
        QVERIFY(variableOf(data, {0, 0, 0}).plain());
    }
};

KAN_TEST(TestEdgeExpressions)
#include "tst_edge_expressions.moc"
