#include <QStandardPaths>
#include <QTemporaryDir>
#include <cmath>
#include <numbers>

#include "image_files.h"
#include "session_fixture.h"
#include "tests/test_program.h"
#include "ui/session/reading_desk.h"

using namespace kan;
using namespace kan::ui;

namespace {

/// Demo 6 as it is: what a search ends in is known.
Experiment demo6() {
    Experiment experiment;
    experiment.training.threads = 1;
    experiment.training.steps = 3;
    return experiment;
}

bool waitForReading(ReadingDesk &desk, const std::function<bool(const Reading &)> &fits) {
    return waitForSignals(
        desk, &ReadingDesk::readingChanged, [&] { return fits(*desk.reading()); }, 20000);
}

const EdgeSnapshot &edgeOf(const ExperimentSession &session, EdgeId id) {
    const LayerSnapshot &layer = session.snapshot()->layers[static_cast<std::size_t>(id.l)];
    return layer.edges[static_cast<std::size_t>(id.i) * layer.outputs + static_cast<std::size_t>(id.j)];
}

constexpr EdgeId kEdge{0, 0, 1};

}  // namespace

class TestSessionSymbolic : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase();
    void fixAndUnfixAreUndoSteps();
    void fixThatIsUndefinedIsRefused();
    void unknownFunctionIsRefused();
    void dragOfAConstantIsOneUndoStep();
    void choosingFunctionsLeavesTheRun();
    void autoSymbolicFixesEdgeByEdge();
    void snapMovesConstantsWhereTheLossAllows();
    void discoverEndsInTheFormula();
    void frontEntriesCanBeTaken();
    void missingFilesDoNotLeaveTheFrontOfOthers();
    void stoppedSearchKeepsWhatItHas();
    void editEndsASearch();
    void candidatesAndFormulaFollowTheNetwork();
    void digitsRoundTheFormula();
    void formulaOfNormalisedRowsIsInUserUnits();
    void ownFunctionsAreChecked();
    void formulaIsExported();
    void emptyNetworkHasAFormula();
};

void TestSessionSymbolic::initTestCase() {
    QStandardPaths::setTestModeEnabled(true);
    QCoreApplication::setOrganizationName(QStringLiteral("kan-tests"));
    QCoreApplication::setApplicationName(QStringLiteral("tst_session_symbolic"));
}

void TestSessionSymbolic::fixAndUnfixAreUndoSteps() {
    ExperimentSession session;
    session.load(smallExperiment());
    QVERIFY(waitForState(session, RunState::Finished));
    const int steps = session.snapshot()->history.steps();
    const auto fixed = [&](const Snapshot &) { return edgeOf(session, kEdge).symbol == QLatin1String("sin"); };
    const auto numeric = [&](const Snapshot &) { return edgeOf(session, kEdge).symbol.isEmpty(); };
    session.fixSymbolic(kEdge, QStringLiteral("sin"));
    QVERIFY(waitForSnapshot(session, fixed));
    QVERIFY(!edgeOf(session, kEdge).numeric);
    QVERIFY(edgeOf(session, kEdge).detail->affine.c != 0);
    QCOMPARE(session.snapshot()->history.steps(), steps + 1);  // what it cost is a point of the chart
    QCOMPARE(session.undoStack()->count(), 1);
    session.undoStack()->undo();
    QVERIFY(waitForSnapshot(session, numeric));
    session.undoStack()->redo();
    QVERIFY(waitForSnapshot(session, fixed));
    session.unfix({kEdge});
    QVERIFY(waitForSnapshot(session, numeric));
    QCOMPARE(session.undoStack()->count(), 2);
}

void TestSessionSymbolic::fixThatIsUndefinedIsRefused() {
    ExperimentSession session;
    session.load(smallExperiment());
    QVERIFY(waitForState(session, RunState::Finished));
    QSignalSpy notices(&session, &ExperimentSession::notice);
    session.fixSymbolic(kEdge, QStringLiteral("log"), Affine{1, 0, 1, 0});
    QTRY_COMPARE(notices.count(), 1);
    QVERIFY2(notices.front().front().toString().contains(QLatin1String("log is not defined")),
             qPrintable(notices.front().front().toString()));
    QVERIFY(edgeOf(session, kEdge).symbol.isEmpty());
    QCOMPARE(session.undoStack()->count(), 0);
}

void TestSessionSymbolic::unknownFunctionIsRefused() {
    ExperimentSession session;
    session.load(smallExperiment());
    QVERIFY(waitForState(session, RunState::Finished));
    QSignalSpy notices(&session, &ExperimentSession::notice);
    session.fixSymbolic(kEdge, QStringLiteral("sinn"));
    QTRY_COMPARE(notices.count(), 1);
    QVERIFY(notices.front().front().toString().contains(QLatin1String("sin")));
}

void TestSessionSymbolic::dragOfAConstantIsOneUndoStep() {
    ExperimentSession session;
    session.load(smallExperiment());
    QVERIFY(waitForState(session, RunState::Finished));
    session.fixSymbolic(kEdge, QStringLiteral("sin"), Affine{1, 0, 1, 0});
    QVERIFY(waitForSnapshot(session, [&](const Snapshot &) { return !edgeOf(session, kEdge).symbol.isEmpty(); }));
    for (int n = 1; n <= 10; ++n) session.setAffine(kEdge, {1 + 0.1 * n, 0, 1, 0}, QStringLiteral("drag"));
    QVERIFY(waitForSnapshot(session, [&](const Snapshot &) { return edgeOf(session, kEdge).detail->affine.a == 2; }));
    QTRY_COMPARE(session.undoStack()->count(), 2);
    session.undoStack()->undo();
    QVERIFY(waitForSnapshot(session, [&](const Snapshot &) { return edgeOf(session, kEdge).detail->affine.a == 1; }));
}

void TestSessionSymbolic::choosingFunctionsLeavesTheRun() {
    ExperimentSession session;
    session.load(smallExperiment());
    QVERIFY(waitForState(session, RunState::Finished));
    const auto run = session.snapshot()->run_id;
    Experiment changed = session.experiment();
    changed.symbolic.lib = {"x", "sin"};
    session.edit(changed, QStringLiteral("choose functions"));
    QCOMPARE(session.undoStack()->count(), 1);
    QCOMPARE(session.experiment().symbolic.lib.size(), std::size_t(2));
    session.undoStack()->undo();
    QVERIFY(session.experiment().symbolic.lib.empty());
    QCOMPARE(session.snapshot()->run_id, run);
}

void TestSessionSymbolic::autoSymbolicFixesEdgeByEdge() {
    Experiment experiment = demo6();
    experiment.model.width = {2, 1, 1};
    experiment.training.opt = OptimizerKind::Lm;
    experiment.training.steps = 30;
    ExperimentSession session;
    session.load(experiment);
    QVERIFY(waitForState(session, RunState::Finished));
    session.autoSymbolic();
    QVERIFY(waitForSearchEnd(session));
    QVERIFY(session.search()->stages >= 3);
    QCOMPARE(session.undoStack()->count(), session.search()->stages);
    QCOMPARE(session.snapshot()->state, RunState::Finished);
    QVERIFY(session.snapshot()->model->allSymbolic());
    QVERIFY2(session.snapshot()->history.test_loss.back() < 1e-6,
             qPrintable(QString::number(session.snapshot()->history.test_loss.back())));
    session.undoStack()->setIndex(1);
    QVERIFY(waitForSnapshot(session, [](const Snapshot &s) { return s.model && s.model->symbolicEdgeCount() == 1; }));
}

void TestSessionSymbolic::snapMovesConstantsWhereTheLossAllows() {
    ExperimentSession session;
    session.load(sineExperiment());
    QVERIFY(waitForState(session, RunState::Finished));
    session.fixSymbolic({0, 0, 0}, QStringLiteral("sin"), Affine{3.14, 0.001, 0.999, 0});
    QVERIFY(waitForSnapshot(session, [](const Snapshot &s) { return s.model && s.model->allSymbolic(); }));
    session.snapConstants();
    QVERIFY(waitForSearchEnd(session));
    QVERIFY2(session.search()->activity.contains(QStringLiteral("snapped")), qPrintable(session.search()->activity));
    QTRY_VERIFY(session.snapshot()->history.test_loss.back() < 1e-12);
    QCOMPARE(edgeOf(session, {0, 0, 0}).detail->affine.a, std::numbers::pi);
    QCOMPARE(session.undoStack()->count(), 2);
}

void TestSessionSymbolic::discoverEndsInTheFormula() {
    Experiment experiment = demo6();
    experiment.symbolic.lib = {"x", "x^2", "sin", "exp"};  // so that it goes through networks, stage by stage
    ExperimentSession session;
    session.load(experiment);
    QVERIFY(waitForState(session, RunState::Finished));
    const int edges = session.snapshot()->edges;
    QSignalSpy changes(&session, &ExperimentSession::searchChanged);
    session.discover();
    QVERIFY(waitForSearch(session, [](const SearchState &s) { return s.running && s.stages > 0; }));
    QVERIFY(session.isRunning());
    QVERIFY(waitForSearchEnd(session));
    QVERIFY(changes.count() > 8);  // stage by stage
    QTRY_VERIFY(!session.isRunning());
    const SearchStatePtr search = session.search();
    QVERIFY2(search->activity.contains(QLatin1String("exact")), qPrintable(search->activity));
    QVERIFY(search->front && search->front->size() >= 2);
    QCOMPARE(search->front->back().formula, QStringLiteral("exp(x2^2 + sin(pi*x1))"));
    QCOMPARE(session.undoStack()->count(), search->stages);
    QCOMPARE(session.experiment().model.width, (std::vector<int>{2, 1, 1}));
    session.undoStack()->setIndex(0);
    QVERIFY(waitForSnapshot(session, [&](const Snapshot &s) { return s.edges == edges && s.model; }));
    QCOMPARE(session.experiment().model.width, (std::vector<int>{2, 5, 1}));
}

void TestSessionSymbolic::frontEntriesCanBeTaken() {
    ExperimentSession session;
    session.load(demo6());
    QVERIFY(waitForState(session, RunState::Finished));
    session.discover();
    QVERIFY(waitForSearchEnd(session));
    const FrontEntry simplest = session.search()->front->front();
    session.takeFrontEntry(0);
    QVERIFY(waitForSnapshot(session, [&](const Snapshot &s) { return s.model && *s.model == *simplest.model; }));
    QCOMPARE(session.snapshot()->history.test_loss.back(), simplest.test_rmse);
    const int steps = session.undoStack()->count();
    session.takeFrontEntry(1000);
    QCOMPARE(session.undoStack()->count(), steps);
    Experiment other = session.experiment();
    other.formula = "x1*x2";
    session.edit(other, QStringLiteral("other data"));
    QTRY_VERIFY(!session.search()->front);  // it belongs to its rows
}

void TestSessionSymbolic::missingFilesDoNotLeaveTheFrontOfOthers() {
    ExperimentSession session;
    session.load(sineExperiment());
    QVERIFY(waitForState(session, RunState::Finished));
    session.discover();
    QVERIFY(waitForSearchEnd(session));
    QVERIFY(session.search()->front);
    const QTemporaryDir folder;
    session.load(ImageFiles(folder.filePath(QStringLiteral("nowhere")), 4).experiment());
    QVERIFY(waitForState(session, RunState::Failed));
    QVERIFY(!session.search()->front);
    QVERIFY(session.search()->activity.isEmpty());
}

void TestSessionSymbolic::stoppedSearchKeepsWhatItHas() {
    Experiment experiment = demo6();
    experiment.formula = "exp((sin(pi*(x1^2+x2^2))+sin(pi*(x3^2+x4^2)))/2)";
    experiment.sampling.ranges.assign(4, {-1, 1});
    experiment.model.width = {4, 5, 5, 1};
    ExperimentSession session;
    session.load(experiment);
    QVERIFY(waitForState(session, RunState::Finished));
    session.discover();
    QVERIFY(waitForSearch(session, [](const SearchState &s) { return s.stages > 0; }));
    session.stopSearch();
    QVERIFY(waitForSearchEnd(session));
    QVERIFY2(session.search()->activity.contains(QStringLiteral("stopped before the end")),
             qPrintable(session.search()->activity));
    QCOMPARE(session.undoStack()->count(), session.search()->stages);
    QTRY_COMPARE(session.snapshot()->state, RunState::Finished);
    QVERIFY(session.snapshot()->model->allFinite());
}

void TestSessionSymbolic::editEndsASearch() {
    Experiment experiment = demo6();
    experiment.formula = "exp(sin(3.7*x1)+x2^2)+tanh(3*x1*x2)";  // not found at once
    ExperimentSession session;
    session.load(experiment);
    QVERIFY(waitForState(session, RunState::Finished));
    session.discover();
    QVERIFY(waitForSearch(session, [](const SearchState &s) { return s.stages > 0; }));
    Experiment changed = session.experiment();
    changed.training.penalty.lamb = 0.5;
    changed.model = experiment.model;  // whatever shape a stage has given it
    changed.model.width = {2, 3, 1};
    session.edit(changed, QStringLiteral("change λ"));
    const int commands = session.undoStack()->count();
    QVERIFY(waitForSearchEnd(session));
    QVERIFY(waitForSnapshot(session, [](const Snapshot &s) { return s.state == RunState::Finished && s.edges == 9; }));
    QCOMPARE(session.undoStack()->count(), commands);  // stages that come late are not its
}

void TestSessionSymbolic::candidatesAndFormulaFollowTheNetwork() {
    ExperimentSession session;
    ReadingDesk desk(session);
    session.load(smallExperiment());
    desk.setEdge(kEdge);
    QVERIFY(waitForState(session, RunState::Finished));
    const auto complete = [&](const Reading &r) {
        return r.run_id == session.snapshot()->run_id && r.model == session.snapshot()->model && r.edge && r.formula;
    };
    QVERIFY(waitForReading(desk, complete));
    const EdgeReading &edge = *desk.reading()->edge;
    QCOMPARE(edge.edge, kEdge);
    QCOMPARE(edge.candidates.size(), SymbolicLibrary::standard().functions().size());
    for (const Candidate &candidate : edge.candidates) {
        if (candidate.admissible) QCOMPARE(candidate.y.size(), edge.x.size());
    }
    QVERIFY(!edge.expressions.empty());
    for (const Candidate &expression : edge.expressions) {
        QVERIFY(!expression.shown.isEmpty() && !expression.letters.isEmpty() && expression.admissible);
        QCOMPARE(expression.y.size(), edge.x.size());
    }
    QCOMPARE(desk.reading()->formula->spline_edges, 15);
    QVERIFY(std::abs(*desk.reading()->formula->network_train - session.snapshot()->history.train_loss.back()) < 1e-12);
    // An expression stands on the edge with its numbers, and one step back takes it off.
    const Candidate expression = edge.expressions.front();
    session.fixSymbolic(kEdge, expression.function, expression.params);
    QVERIFY(waitForReading(desk, [&](const Reading &r) { return r.formula && r.formula->spline_edges == 14; }));
    QCOMPARE(QString::fromStdString(desk.reading()->model->symbolic(kEdge)->function.name), expression.function);
    session.undoStack()->undo();
    QVERIFY(waitForReading(desk, [&](const Reading &r) { return r.formula && r.formula->spline_edges == 15; }));
    session.fixSymbolic(kEdge, QStringLiteral("x^2"));
    QVERIFY(waitForReading(desk, [&](const Reading &r) { return r.formula && r.formula->spline_edges == 14; }));
    desk.setEdge(std::nullopt);
    QVERIFY(waitForReading(desk, [](const Reading &r) { return !r.edge; }));
}

void TestSessionSymbolic::digitsRoundTheFormula() {
    ExperimentSession session;
    ReadingDesk desk(session);
    session.load(smallExperiment());
    QVERIFY(waitForState(session, RunState::Finished));
    for (const int digits : {2, 12}) {
        desk.setDigits(digits);
        QVERIFY(waitForReading(desk, [&](const Reading &r) { return r.formula && r.formula->digits == digits; }));
        const FormulaReading &formula = *desk.reading()->formula;
        const double gap = std::abs(*formula.formula_train - *formula.network_train);
        QVERIFY2(digits == 12 ? gap < 1e-9 : gap > 1e-6, qPrintable(QString::number(gap)));
    }
}

void TestSessionSymbolic::formulaOfNormalisedRowsIsInUserUnits() {
    Experiment experiment = smallExperiment();
    experiment.formula = "1000+300*x1";
    experiment.sampling.ranges = {{10, 30}};
    experiment.sampling.normalize_input = experiment.sampling.normalize_label = true;
    experiment.model.width = {1, 1};
    ExperimentSession session;
    ReadingDesk desk(session);
    desk.setDigits(9);
    session.load(experiment);
    QVERIFY(waitForState(session, RunState::Finished));
    session.fixSymbolic({0, 0, 0}, QStringLiteral("x"));
    session.run();  // a bias and a line: as good as exact
    QVERIFY(waitForReading(desk, [&](const Reading &r) {
        return r.formula && r.formula->spline_edges == 0 && session.snapshot()->state == RunState::Finished &&
               r.model == session.snapshot()->model;
    }));
    const FormulaReading &formula = *desk.reading()->formula;
    Matrix x(1, 1);
    x << 20;
    QVERIFY(std::abs(formula.formula->evaluate(x).values(0, 0) - 7000) < 100);
    // Both errors in the user's units, where the labels spread by more than a thousand.
    QVERIFY(std::abs(*formula.formula_train - *formula.network_train) < 1e-3);
    const double in_network_units = session.snapshot()->history.train_loss.back();
    QVERIFY(*formula.network_train > 100 * in_network_units);
}

void TestSessionSymbolic::ownFunctionsAreChecked() {
    ExperimentSession session;
    ReadingDesk desk(session);
    QSignalSpy checked(&desk, &ReadingDesk::functionChecked);
    desk.checkFunction(QStringLiteral("x*exp(-x)"));
    QTRY_COMPARE(checked.count(), 1);
    QVERIFY(checked[0][1].toString().isEmpty());
    desk.checkFunction(QStringLiteral("x*expp(-x)"));
    QTRY_COMPARE(checked.count(), 2);
    QVERIFY(!checked[1][1].toString().isEmpty());
}

void TestSessionSymbolic::formulaIsExported() {
    ExperimentSession session;
    ReadingDesk desk(session);
    QSignalSpy exported(&desk, &ReadingDesk::formulaExported);
    desk.exportFormula(FormulaFormat::Python);
    QTRY_COMPARE(exported.count(), 1);
    QVERIFY(exported[0][1].toString().isEmpty() && !exported[0][2].toString().isEmpty());
    session.load(smallExperiment());
    QVERIFY(waitForState(session, RunState::Finished));
    QVERIFY(waitForReading(desk, [](const Reading &r) { return r.formula && r.formula->formula; }));
    desk.exportFormula(FormulaFormat::Python);
    QTRY_COMPARE(exported.count(), 2);
    QVERIFY(exported[1][1].toString().contains(QLatin1String("def ")));
}

void TestSessionSymbolic::emptyNetworkHasAFormula() {
    Experiment experiment = smallExperiment();
    experiment.model.width = {2, 2};
    experiment.formula = "x1;x2";
    Kan empty(experiment.model);
    for (int i = 0; i < 2; ++i)
        for (int j = 0; j < 2; ++j) empty.setMask(0, i, j, 0);
    experiment.versions.push_back({"empty", empty, {}});
    ExperimentSession session;
    ReadingDesk desk(session);
    session.load(experiment);
    QVERIFY(waitForReading(desk, [](const Reading &r) { return r.formula != nullptr; }));
    QVERIFY(desk.reading()->formula->formula);
    QVERIFY(!desk.reading()->formula->formula->remarks().empty());  // "no edge reaches it", in words
}

KAN_TEST(TestSessionSymbolic)
#include "tst_session_symbolic.moc"
