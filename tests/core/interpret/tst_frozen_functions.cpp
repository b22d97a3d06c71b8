#include <cmath>

#include "core/discover/discover.h"
#include "core/fit/written_formula.h"
#include "core/interpret/auto_symbolic.h"
#include "core/interpret/canonical_form.h"
#include "core/interpret/compose_chains.h"
#include "core/interpret/formula_front.h"
#include "core/interpret/snap.h"
#include "core/interpret/term_edit.h"
#include "core/kernels/evaluate.h"
#include "core/train/trainer.h"
#include "tests/core/frozen_networks.h"
#include "tests/test_program.h"

using namespace kan;
using namespace kan::test;

/// What looks for formulas and changes them leaves frozen edges alone.
class TestFrozenFunctions : public QObject {
    Q_OBJECT

  private slots:
    void snapLeavesThem() {
        const auto data = oneInput("exp(sin(pi*x1)/3)");
        KanSpec spec;
        spec.width = {1, 1, 1};
        Kan model(spec);
        const SymbolicLibrary library = SymbolicLibrary::standard();
        model.fixSymbolic({0, 0, 0}, library.at("sin"), {3.14, 0.002, 0.3331, 0.001});
        model.fixSymbolic({1, 0, 0}, library.at("exp"), {1.001, 0.001, 1.002, -0.001});
        for (const EdgeId frozen : {EdgeId{0, 0, 0}, EdgeId{1, 0, 0}}) {
            const Kan start = withFrozen(model, {frozen});
            const SnapResult result = snap(start, data);
            QVERIFY(sameNumbers(result.model, start, {frozen}));
            QVERIFY(result.model.frozen(frozen));
            QVERIFY(std::none_of(result.steps.begin(), result.steps.end(),
                                 [&](const SnapStep &step) { return step.edge == frozen; }));
            QVERIFY(std::any_of(result.steps.begin(), result.steps.end(), [](const SnapStep &s) { return s.kept; }));
            const Kan polished = polish(start, *data, 20);
            QVERIFY(sameNumbers(polished, start, {frozen}) && !(polished == start));
        }
    }

    void canonicalFormLeavesThem() {
        const Matrix x = randomMatrix(50, 2, 7);
        for (const Rules rules : {Rules::Pykan00, Rules::Pykan02})
            for (const EdgeId &frozen : kFrozen) {
                Kan model = withFrozen(partlySymbolic(rules), {frozen});
                const Kan form = canonicalForm(model);
                QVERIFY(form.frozen(frozen) && sameNumbers(form, model, {frozen}));
                QVERIFY((predict(form, x) - predict(model, x)).cwiseAbs().maxCoeff() < 1e-12);
                model.setFrozen(frozen, false);
                // Free, it would give its d to the bias at least.
                QVERIFY(rules == Rules::Pykan02 || !sameNumbers(canonicalForm(model), model, {frozen}));
            }
    }

    void searchesLeaveThem() {
        const auto data = demo6(200, "sin(pi*x1)+x2^2");
        KanSpec spec;
        spec.width = {2, 1};
        Kan model(spec);
        model.fixSymbolic({0, 0, 0}, SymbolicLibrary::standard().at("sin"), {3.1, 0.01, 1.01, 0.02});
        model.setFrozen({0, 0, 0}, true);
        const Edges edges = {{0, 0, 0}};
        TrainingOptions lm;
        lm.opt = OptimizerKind::Lm;
        const Kan trained = train(model, data, lm).model;
        const SymbolicLibrary library = symbolicLibraryOf({"x", "x^2", "sin", "exp"});
        const AutoSymbolicResult automatic = autoSymbolic(trained, data, library);
        QVERIFY(automatic.model.allSymbolic());
        QVERIFY(automatic.model.frozen(edges[0]) && sameNumbers(automatic.model, model, edges));
        const DiscoverResult found = discover(model, data, library);
        QVERIFY(found.model.allSymbolic());
        QVERIFY(found.model.frozen(edges[0]) && sameNumbers(found.model, model, edges));
        for (const FrontPoint &point : found.front)
            QVERIFY(point.model.mask(0, 0, 0) == 0 || sameNumbers(point.model, model, edges));
    }

    /// A sine on a small part of its period is a parabola.
    void plainerFunctionsDoNotReplaceThem() {
        const auto data = oneInput("x1^2+0.3*x1");
        KanSpec spec;
        spec.width = {1, 1};
        Kan model(spec);
        model.fixSymbolic({0, 0, 0}, SymbolicLibrary::standard().at("sin"), {0.04, 1.57, -1250, 1250});
        model = polish(model, *data, 50);
        const SymbolicLibrary library = symbolicLibraryOf({"x", "x^2", "sin"});
        const auto functionOn = [](const Kan &m) { return m.symbolic({0, 0, 0})->function.name; };
        const auto hasALine = [&](const Kan &m) {
            const std::vector<FrontPoint> front = formulaFront(m, *data, 10, 1);
            return std::any_of(front.begin(), front.end(), [&](const FrontPoint &point) {
                return point.model.symbolic({0, 0, 0}) && functionOn(point.model) == "x";
            });
        };
        QCOMPARE(functionOn(withoutLookAlikes(model, data, library).model), std::string("x^2"));
        QVERIFY(hasALine(model));
        model.setFrozen({0, 0, 0}, true);
        QVERIFY(withoutLookAlikes(model, data, library).model == model);
        QVERIFY(!hasALine(model));
    }

    void linesThatAreFrozenStayInChains() {
        const auto data = oneInput("exp(sin(pi*x1))");
        KanSpec spec;
        spec.width = {1, 1, 1};
        spec.grid = 10;
        Kan model(spec);
        model.fixSymbolic({0, 0, 0}, SymbolicLibrary::standard().at("x"), {1, 0, 1, 0});
        model.setFrozen({0, 0, 0}, true);
        TrainingOptions lm;
        lm.opt = OptimizerKind::Lm;
        lm.steps = 30;
        model = train(model, data, lm).model;
        const SymbolicLibrary library = symbolicLibraryOf({"x", "sin", "exp"});
        ChainOptions options;
        options.loss = 1e-3;
        const Kan frozen = composeChains(model, *data, library, {}, options);
        QVERIFY(frozen.frozen({0, 0, 0}) && sameNumbers(frozen, model, {{0, 0, 0}}));
        QVERIFY(!frozen.symbolic({1, 0, 0}));
        model.setFrozen({0, 0, 0}, false);
        QVERIFY(composeChains(model, *data, library, {}, options).allSymbolic());
    }

    void termsGoAllTheSame() {
        const auto data = demo6();
        const Kan model = withFrozen(partlySymbolic(Rules::Pykan00));
        const Edges edges = {{0, 0, 0}};
        const Kan without = withoutEdges(model, data, edges, {}, 1);
        QCOMPARE(without.mask(0, 0, 0), 0.0);
        QVERIFY(sameNumbers(without, model) && !(without.parameters() == model.parameters()));
        const Kan mean = withMeans(model, *data, edges, 1);
        QCOMPARE(mean.symbolic(edges[0])->function.name, std::string("0"));
        QVERIFY(!mean.frozen(edges[0]) && mean.frozen({1, 0, 0}));
    }

    /// What is written down has the frozen number, and not the one that the rows want.
    void formulaIsNotFitted() {
        const auto data = oneInput("2*sin(3*x1)");
        KanSpec spec = KanSpec::defaults(Rules::Pykan02);
        spec.width = {1, 1};
        Kan model(spec);
        model.fixSymbolic({0, 0, 0}, SymbolicLibrary::standard().at("sin"), {2.9, 0, 2.1, 0});
        QVERIFY(writtenFormula(model, *data, {}).fitted);
        model.setFrozen({0, 0, 0}, true);
        const WrittenFormula written = writtenFormula(model, *data, {});
        QVERIFY(!written.fitted);
        const Matrix values = written.formula.evaluate(Matrix::Constant(1, 1, 0.3)).values;
        QVERIFY(std::abs(values(0, 0) - 2.1 * std::sin(2.9 * 0.3)) < 1e-12);
    }
};

KAN_TEST(TestFrozenFunctions)
#include "tst_frozen_functions.moc"
