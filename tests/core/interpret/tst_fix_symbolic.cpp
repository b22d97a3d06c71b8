#include <algorithm>
#include <cmath>
#include <limits>

#include "core/data/sampling.h"
#include "core/formula/user_function.h"
#include "core/interpret/auto_symbolic.h"
#include "core/interpret/function_trial.h"
#include "core/interpret/prune.h"
#include "core/kernels/evaluate.h"
#include "core/train/trainer.h"
#include "tests/core/sample_datasets.h"
#include "tests/core/sample_networks.h"
#include "tests/test_program.h"

using namespace kan;

namespace {

TrainingOptions lm(int steps) {
    TrainingOptions options;
    options.opt = OptimizerKind::Lm;
    options.steps = steps;
    return options;
}

/// [2, 1, 1] on demo6: edges sin, x^2 and exp, as splines.
const Kan &trainedSplines() {
    static const Kan kModel = [] {
        KanSpec spec;
        spec.width = {2, 1, 1};
        spec.grid = 10;
        return train(Kan(spec), test::demo6(1000), lm(60)).model;
    }();
    return kModel;
}

/// One edge whose spline follows f on [-1, 1] to about 1e-6.
Kan edgeLike(double (*f)(double), const Matrix &x) {
    KanSpec spec;
    spec.width = {1, 1};
    spec.grid = 60;
    auto data = std::make_shared<Dataset>();
    data->train_input = x;
    data->train_label = x.unaryExpr(f);
    return train(Kan(spec), data, lm(30)).model;
}

SymbolicFunction function(std::string_view name) {
    return SymbolicLibrary::standard().at(name);
}

constexpr EdgeId kEdge{0, 0, 0};

}  // namespace

/// Functions on the edges of networks: suggested, fixed, taken off, and found by themselves.
class TestFixSymbolic : public QObject {
    Q_OBJECT

  private slots:
    void suggestsWhatTheEdgeIs() {
        const Matrix x = test::randomMatrix(300, 1, 1);
        const auto wave = [](double at) { return 2 * std::sin(3 * at + 0.4) - 1; };
        const Kan model = edgeLike(wave, x);
        const Suggestions found = suggest(model, kEdge, x, SymbolicLibrary::standard());
        QVERIFY(model == edgeLike(wave, x));
        QCOMPARE(found.status, SymbolicStatus::Fitted);
        QVERIFY(found.message.empty());
        QCOMPARE(found.fits.size(), SymbolicLibrary::standard().functions().size());
        QCOMPARE(found.fits[0].fit.function, std::string("sin"));
        QVERIFY(found.fits[0].fit.best.r2 > 1 - 1e-8);
    }

    void statusInWords() {
        const Matrix x = test::randomMatrix(50, 1, 1);
        KanSpec spec;
        spec.width = {1, 1};
        Kan model = Kan::blank(spec);
        const SymbolicLibrary library = SymbolicLibrary::standard();
        const Suggestions constant = suggest(model, kEdge, x, library);
        QCOMPARE(constant.status, SymbolicStatus::ConstantCurve);
        QVERIFY(constant.message.find("constant") != std::string::npos);
        model = Kan(spec);
        const Suggestions spot = suggest(model, kEdge, Matrix::Constant(50, 1, 0.3), library);
        QVERIFY(spot.status != SymbolicStatus::Fitted);
        const Suggestions live = suggest(model, kEdge, x, library);
        model.setMask(0, 0, 0, 0);
        const Suggestions pruned = suggest(model, kEdge, x, library);
        QCOMPARE(pruned.status, SymbolicStatus::Fitted);
        QVERIFY(pruned.message.find("pruned") != std::string::npos);
        QCOMPARE(pruned.fits[0].fit.best.r2, live.fits[0].fit.best.r2);
    }

    void refusesWhatCannotBe() {
        const Kan model{KanSpec{}};
        const Matrix x = test::randomMatrix(50, 2, 1);
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, suggest(model, {7, 0, 0}, x, SymbolicLibrary::standard()));
        const EdgeId nowhere{0, 0, 99};
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, unfix(model, std::span(&nowhere, 1)));
        Kan undefined = model;
        undefined.fixSymbolic(kEdge, function("log"), {1, -100, 1, 0});
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, suggest(undefined, kEdge, x, SymbolicLibrary::standard()));
    }

    void fixesSeveralEdgesAndTakesThemOff() {
        const Kan &model = trainedSplines();
        const std::vector<SymbolicChoice> choices = {
            {{0, 0, 0}, function("sin"), {}}, {{0, 1, 0}, function("x^2"), {}}, {{1, 0, 0}, function("exp"), {}}};
        const FixResult result = fixSymbolic(model, choices, test::demo6(1000)->train_input);
        QVERIFY(result.model.allSymbolic());
        std::vector<EdgeId> edges;
        for (const FixedEdge &edge : result.edges) {
            QVERIFY(edge.fixed);
            QVERIFY2(edge.r2 > 0.99, qPrintable(QString("%1: %2").arg(edge.function.c_str()).arg(edge.r2)));
            QVERIFY(result.model.affine(edge.edge) == edge.affine);
            edges.push_back(edge.edge);
        }
        QVERIFY(unfix(result.model, edges) == model);
    }

    /// R^2 is what the network then does on the edge.
    void statedR2IsTrue() {
        const Kan &model = trainedSplines();
        const std::vector<SymbolicChoice> choices = {{{0, 0, 0}, function("x^3"), {}},
                                                     {{0, 1, 0}, function("cos"), Affine{1, 0.1, -2, 1}}};
        const FixResult result = fixSymbolic(model, choices, test::demo6(1000)->train_input);
        for (const FixedEdge &edge : result.edges) {
            const EdgeCurve before =
                edgeCurves(model, std::span(&edge.edge, 1), test::demo6(1000)->train_input).front();
            const EdgeCurve after =
                edgeCurves(result.model, std::span(&edge.edge, 1), test::demo6(1000)->train_input).front();
            const Eigen::Map<const Eigen::VectorXd> y(before.phi.data(), static_cast<Eigen::Index>(before.phi.size()));
            const Eigen::Map<const Eigen::VectorXd> f(after.phi.data(), static_cast<Eigen::Index>(after.phi.size()));
            const double sst = (y.array() - y.mean()).matrix().squaredNorm();
            QVERIFY(std::abs(edge.r2 - (1 - (y - f).squaredNorm() / sst)) < 1e-12 * std::max(1.0, std::abs(edge.r2)));
        }
    }

    void givenParamsOutsideTheDomainAreRefused() {
        const Kan &model = trainedSplines();
        const std::vector<SymbolicChoice> choices = {{{0, 0, 0}, function("log"), Affine{1, 0, 1, 0}},
                                                     {{0, 1, 0}, function("log"), Affine{1, 0, 0, 2}}};
        const FixResult result = fixSymbolic(model, choices, test::demo6(1000)->train_input);
        QVERIFY(!result.edges[0].fixed);
        QVERIFY(result.edges[0].message.find("not defined") != std::string::npos);
        QVERIFY(result.edges[1].fixed);  // c = 0: the constant 2
        QCOMPARE(result.model.symbolicEdgeCount(), std::size_t{1});
    }

    /// The target itself comes out, to the last digits.
    void findsTheFormula() {
        std::vector<std::string> seen;
        const AutoSymbolicResult result =
            autoSymbolic(trainedSplines(), test::demo6(1000), SymbolicLibrary::standard(), {}, {},
                         [&](const AutoSymbolicStep &step, const Kan &) { seen.push_back(step.function); });
        for (const AutoSymbolicStep &step : result.steps)
            qDebug("%s %s R^2 %.12g, loss %.3g to %.3g, %s %s", edgeName(step.edge).c_str(), step.function.c_str(),
                   step.r2, step.loss_before, step.loss_after, step.kept ? "kept" : "taken back", step.reason.c_str());
        QVERIFY(!result.stopped);
        QVERIFY(result.model.allSymbolic());
        QCOMPARE(seen.size(), result.steps.size());
        QCOMPARE(result.model.symbolic({0, 0, 0})->function.name, std::string("sin"));
        QCOMPARE(result.model.symbolic({0, 1, 0})->function.name, std::string("x^2"));
        QCOMPARE(result.model.symbolic({1, 0, 0})->function.name, std::string("exp"));
        const TrainingResult trained = train(result.model, test::demo6(1000), lm(50));
        QVERIFY2(trained.history.train_loss.back() < 1e-10,
                 qPrintable(QString::number(trained.history.train_loss.back())));
        QVERIFY(trained.history.test_loss.back() < 1e-10);
        QVERIFY(std::abs(std::abs(trained.model.affine({0, 0, 0}).a) - std::acos(-1.0)) < 1e-9);
    }

    /// The way a user takes: a wider network, sparse by the penalty, pruned, trained, then symbolic.
    void fromAPrunedNetworkToTheFormula() {
        KanSpec spec;
        spec.width = {2, 5, 1};
        spec.grid = 5;
        TrainingOptions sparse;
        sparse.penalty.lamb = 0.1;
        const Kan wide = train(Kan(spec), test::demo6(1000), sparse).model;
        const PruneResult pruned = prune(wide, test::demo6(1000)->train_input, {0.01, 0.03});
        const Kan small = train(compact(pruned.model), test::demo6(1000), lm(50)).model;
        const AutoSymbolicResult result = autoSymbolic(small, test::demo6(1000), SymbolicLibrary::standard());
        for (const AutoSymbolicStep &step : result.steps)
            qDebug("%s %s R^2 %.12g, loss %.3g to %.3g, %s %s", edgeName(step.edge).c_str(), step.function.c_str(),
                   step.r2, step.loss_before, step.loss_after, step.kept ? "kept" : "taken back", step.reason.c_str());
        qDebug("%zu edges left, %s", small.activeEdgeCount(), result.message.c_str());
        const double end = train(result.model, test::demo6(1000), lm(50)).history.train_loss.back();
        QVERIFY2(end < 1e-10, qPrintable(QString::number(end)));
    }

    void stepsThatHurtAreTakenBack() {
        AutoSymbolicOptions options;
        options.r2_threshold = 0;
        options.trial_steps = 3;
        const SymbolicLibrary library = symbolicLibraryOf({"tanh", "x^4"});
        const AutoSymbolicResult result = autoSymbolic(trainedSplines(), test::demo6(1000), library, options);
        double loss = result.loss_before;
        int reverted = 0;
        for (const AutoSymbolicStep &step : result.steps) {
            QCOMPARE(step.loss_before, loss);
            QVERIFY(step.kept == step.reason.empty());
            if (step.kept) loss = step.loss_after;
            QVERIFY(!step.revision || !step.kept || step.loss_after <= 0.5 * step.loss_before);
            reverted += step.kept ? 0 : 1;
        }
        QVERIFY(reverted > 0);
        QCOMPARE(result.loss_after, loss);
        QVERIFY(result.loss_after <= std::pow(1.1, 3) * result.loss_before);
        QVERIFY(std::abs(rmse(predict(result.model, test::demo6(1000)->train_input), test::demo6(1000)->train_label) -
                         loss) < 1e-12);
    }

    /// However much there is to be tried on edges that have a function.
    void revisionsEndAtTheirBound() {
        AutoSymbolicOptions options;
        options.r2_threshold = 0;
        const SymbolicLibrary library = symbolicLibraryOf({"tanh", "x^4", "sin"});
        const auto revisionsOf = [](const AutoSymbolicResult &result) {
            return std::count_if(result.steps.begin(), result.steps.end(),
                                 [](const AutoSymbolicStep &step) { return step.revision; });
        };
        const AutoSymbolicResult free = autoSymbolic(trainedSplines(), test::demo6(1000), library, options);
        QVERIFY(revisionsOf(free) > 0);
        QVERIFY(free.message.find("bound") == std::string::npos);
        options.revision_work = 0;
        const AutoSymbolicResult bound = autoSymbolic(trainedSplines(), test::demo6(1000), library, options);
        QVERIFY(revisionsOf(bound) == 0);
        QVERIFY2(bound.message.find("bound") != std::string::npos, bound.message.c_str());
    }

    /// What cannot come down to the loss that is asked for is not trained to the end; what does is.
    void hopelessTrialsEndEarly() {
        constexpr int kSteps = 40;
        const SymbolicFunction wrong = function("x^4"), right = function("x^2");
        Kan model = trainedSplines();
        model.fixSymbolic({0, 1, 0}, wrong, {1, 0, 1, 0});
        FunctionTrials patient(*test::demo6(1000), {}, kSteps, 1), hurried(*test::demo6(1000), {}, kSteps, 1);
        const TrialledNetwork whole = patient.trained(model, wrong, std::numeric_limits<double>::infinity(), {});
        const TrialledNetwork part = hurried.trained(model, wrong, 1e-9, {});
        QVERIFY2(hurried.work() < 0.5 * patient.work(),
                 qPrintable(QString("%1 of %2").arg(hurried.work()).arg(patient.work())));
        QVERIFY(part.loss >= whole.loss);
        model.fixSymbolic({0, 1, 0}, right, {0.8, 0.1, 1, 0});
        const double asked = 2 * patient.trained(model, right, std::numeric_limits<double>::infinity(), {}).loss;
        QVERIFY(hurried.trained(model, right, asked, {}).loss <= asked);
    }

    void thresholdLeavesEdgesNumeric() {
        AutoSymbolicOptions options;
        options.r2_threshold = 0.9999;
        const SymbolicLibrary library = symbolicLibraryOf({"sgn"});
        const AutoSymbolicResult result = autoSymbolic(trainedSplines(), test::demo6(1000), library, options);
        QVERIFY(result.model == trainedSplines());
        QCOMPARE(result.steps.size(), std::size_t{3});
        for (const AutoSymbolicStep &step : result.steps) {
            QVERIFY(step.function.empty() && !step.kept);
            QVERIFY(step.reason.find("R^2") != std::string::npos);
        }
    }

    void stopKeepsWhatIsDone() {
        std::stop_source source;
        const AutoSymbolicResult result =
            autoSymbolic(trainedSplines(), test::demo6(1000), symbolicLibraryOf({"sin", "x^2", "exp"}), {},
                         source.get_token(), [&](const AutoSymbolicStep &step, const Kan &) {
                             if (step.kept) source.request_stop();
                         });
        QVERIFY(result.stopped);
        QCOMPARE(result.model.symbolicEdgeCount(), std::size_t{1});
    }

    void threadsDoNotChangeTheResult() {
        AutoSymbolicOptions one, two;
        one.suggest.threads = 1;
        two.suggest.threads = 2;
        const SymbolicLibrary library = symbolicLibraryOf({"sin", "x^2", "exp", "tanh"});
        QVERIFY(autoSymbolic(trainedSplines(), test::demo6(1000), library, one).model ==
                autoSymbolic(trainedSplines(), test::demo6(1000), library, two).model);
    }

    void badOptionsAreNamed() {
        AutoSymbolicOptions options;
        options.r2_threshold = 2;
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, autoSymbolic(trainedSplines(), test::demo6(1000),
                                                                     SymbolicLibrary::standard(), options));
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument,
                                 autoSymbolic(Kan{KanSpec{}}, nullptr, SymbolicLibrary::standard()));
    }
};

KAN_TEST(TestFixSymbolic)
#include "tst_fix_symbolic.moc"
