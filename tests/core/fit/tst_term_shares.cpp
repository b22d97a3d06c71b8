#include <cmath>

#include "core/fit/term_shares.h"
#include "core/fit/written_formula.h"
#include "core/interpret/term_edit.h"
#include "core/kernels/evaluate.h"
#include "core/symbolic/symbolic_library.h"
#include "tests/test_program.h"

using namespace kan;

namespace {

/// 0.5 (x1 + 1)^2 + 2 sin(x2) + 3 x3 in scaled columns, with an output that is scaled too.
struct Example {
    Example() {
        KanSpec spec;
        spec.width = {3, 1};
        model = Kan(spec);
        const SymbolicLibrary library = SymbolicLibrary::standard();
        model.fixSymbolic({0, 0, 0}, library.at("x^2"), {0.5, 0.2, 1.5, 0.1});
        model.fixSymbolic({0, 1, 0}, library.at("sin"), {1.5, 0.3, 0.8, -0.2});
        model.fixSymbolic({0, 2, 0}, library.at("x"), {1, 0, 0.7, 0.05});
        data = std::make_shared<Dataset>();
        data->train_input = Matrix::Random(200, 3);
        data->input_scaling = {{2, 0.5}, {1, 2}, {-3, 4}};
        data->output_scaling = {{10, 3}};
        data->train_label = predict(model, data->train_input);
        options.input_scaling = data->input_scaling;
        options.output_scaling = data->output_scaling;
    }
    NetworkFormula written() const { return writtenFormula(model, *data, options).formula; }
    Matrix inputs() const { return inUserUnits(data->train_input, data->input_scaling); }

    Kan model;
    std::shared_ptr<Dataset> data;
    FormulaOptions options;
};

using Edges = std::vector<EdgeId>;

}  // namespace

class TestTermShares : public QObject {
    Q_OBJECT

  private slots:
    void sharesAddUpAndTermsKnowTheirEdges() {
        const Example example;
        const NetworkFormula formula = example.written();
        const std::vector<TermShare> shares = termShares(formula, example.inputs());
        QVERIFY(shares.size() >= 3);
        double sum = 0;
        int sines = 0;
        for (const TermShare &share : shares) {
            sum += share.share;
            const ExpressionPtr &term = formula.expressions()[0]->children[static_cast<std::size_t>(share.term)];
            const bool square = !term->children.empty() && term->children.back()->kind == ExpressionKind::Power;
            if (square) QCOMPARE(term->edges, (Edges{{0, 0, 0}}));
            const bool sine = !term->children.empty() && term->children.back()->name == "sin";
            if (!sine) continue;
            ++sines;
            QCOMPARE(share.own, (Edges{{0, 1, 0}}));
            // 3 * 0.8 sin(1.5 u + 0.3) of the scaled column u.
            const Eigen::ArrayXd values = 2.4 * (1.5 * example.data->train_input.col(1).array() + 0.3).sin();
            QVERIFY(std::abs(share.mean - values.mean()) < 1e-9);
        }
        QCOMPARE(sines, 1);
        QVERIFY(std::abs(sum - 1) < 1e-12);
    }

    void formulaOfOneTerm() {
        Example example;
        for (const int i : {0, 2}) example.model.setMask(0, i, 0, 0);
        example.options.output_scaling = {{-3 * -0.2, 3}};  // no constant is left
        const NetworkFormula formula(example.model, example.options);
        const std::vector<TermShare> shares = termShares(formula, example.inputs());
        QCOMPARE(shares.size(), std::size_t{1});
        QCOMPARE(shares[0].share, 1.0);
    }

    void withoutATerm() {
        const Example example;
        const Edges sine = {{0, 1, 0}};
        const LossFunction loss;
        const Kan without = withoutEdges(example.model, example.data, sine, loss, 1);
        QCOMPARE(without.mask(0, 1, 0), 0.0);
        const Kan mean = withMeans(example.model, *example.data, sine, 1);
        const Matrix before = predict(example.model, example.data->train_input);
        const double deviation = std::sqrt((0.8 * (1.5 * example.data->train_input.col(1).array() + 0.3).sin() -
                                            (0.8 * (1.5 * example.data->train_input.col(1).array() + 0.3).sin()).mean())
                                               .square()
                                               .mean());
        QVERIFY(std::abs(rmse(predict(mean, example.data->train_input), before) - deviation) < 1e-12);
        // Trained again it is not worse than with the mean, which it could be.
        QVERIFY(rmse(predict(without, example.data->train_input), before) <= deviation * (1 + 1e-9));
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument,
                                 withoutEdges(example.model, example.data, Edges{{0, 9, 0}}, loss, 1));
    }
};

KAN_TEST(TestTermShares)
#include "tst_term_shares.moc"
