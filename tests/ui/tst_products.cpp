#include <QCheckBox>
#include <QComboBox>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QSignalSpy>
#include <QSpinBox>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QToolButton>

#include "session_fixture.h"
#include "shown_panel.h"
#include "tests/window_test.h"
#include "ui/network/network_view.h"
#include "ui/panels/layer_row.h"
#include "ui/panels/model_panel.h"
#include "ui/panels/product_row.h"
#include "ui/window/file_manager.h"
#include "ui/window/main_window.h"

using namespace kan;
using namespace kan::ui;

/// Multiplication nodes in the Model panel, in a run and in files.
class TestProducts : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase() { QStandardPaths::setTestModeEnabled(true); }
    void productsAreSetBesideSums();
    void factorsAreTyped();
    void scalesOfNodesAreTicked();
    void pruningProductsLeavesTheRunAlive();
    void fileWithProductsIsOpenedAndSaved();

  private:
    /// Two inputs, [3 sums, 1 product] and an output.
    static void trainedWithProduct(ExperimentSession &session) {
        Experiment experiment = smallExperiment();
        experiment.model = KanSpec::defaults(Rules::Pykan02);
        experiment.model.width = {2, 4, 1};
        experiment.model.mult_arity = {{}, {2}, {}};
        experiment.training.penalty.metric = RegMetric::EdgeForwardSplineN;
        session.load(experiment);
        QVERIFY(waitForSnapshot(session, [](const Snapshot &s) {
            return s.state == RunState::Finished && !s.layers.empty() && s.layers[0].arity == std::vector<int>{2};
        }));
    }
    static void type(QSpinBox *spin, int value) {
        spin->setFocus();
        spin->selectAll();
        QTest::keyClicks(spin, QString::number(value));
        QTest::keyClick(spin, Qt::Key_Return);
    }
};

void TestProducts::productsAreSetBesideSums() {
    ExperimentSession session;
    auto panel = shown<ModelPanel>(session);
    session.load(smallExperiment());
    QVERIFY(waitForState(session, RunState::Finished));
    QVERIFY(!panel->productRow()->isVisible());  // pykan-0.0 has none
    trainedWithProduct(session);
    QVERIFY(panel->productRow()->isVisible());
    const auto spin = [&](const QString &name) { return panel->findChild<QSpinBox *>(name); };
    auto *sums = spin(QStringLiteral("layer1"));
    auto *products = spin(QStringLiteral("products1"));
    QVERIFY(sums && products);
    QCOMPARE(sums->value(), 3);
    QCOMPARE(products->value(), 1);
    type(products, 2);
    QCOMPARE(session.experiment().model.width, std::vector<int>({2, 5, 1}));
    QCOMPARE(session.experiment().model.mult_arity, (std::vector<std::vector<int>>{{}, {2, 2}, {}}));
    QVERIFY(waitForSnapshot(session, [](const Snapshot &s) {
        return s.state == RunState::Finished && s.layers[0].outputs == 7 && s.layers[0].nodes() == 5;
    }));
    type(sums, 0);
    QCOMPARE(session.experiment().model.width, std::vector<int>({2, 2, 1}));
    session.undoStack()->undo();
    session.undoStack()->undo();
    QCOMPARE(session.experiment().model.mult_arity, (std::vector<std::vector<int>>{{}, {2}, {}}));
    QCOMPARE(products->value(), 1);
    QCOMPARE(sums->value(), 3);
    // A layer with neither is refused in words.
    type(sums, 0);
    type(products, 0);
    QCOMPARE(session.experiment().model.width, std::vector<int>({2, 1, 1}));
    QCOMPARE(products->value(), 1);
    QVERIFY(panel->findChild<QLabel *>(QStringLiteral("modelError"))->text().contains(QStringLiteral("width[1] is 0")));
    // An output may multiply; layers come and go before it.
    type(spin(QStringLiteral("products2")), 1);
    QCOMPARE(session.experiment().model.mult_arity, (std::vector<std::vector<int>>{{}, {2}, {2}}));
    QCOMPARE(session.experiment().model.width, std::vector<int>({2, 1, 1}));
    for (QToolButton *tool : panel->layerRow()->findChildren<QToolButton *>())
        if (tool->text() == QStringLiteral("+")) QTest::mouseClick(tool, Qt::LeftButton);
    QCOMPARE(session.experiment().model.mult_arity, (std::vector<std::vector<int>>{{}, {2}, {}, {2}}));
    QCOMPARE(session.experiment().model.width, std::vector<int>({2, 1, 1, 1}));
    // The other rules know sums only.
    auto *rules = panel->findChild<QComboBox *>();
    rules->setFocus();
    QTest::keyClick(rules, Qt::Key_Up);
    QVERIFY(session.experiment().model.rules == Rules::Pykan00 && !session.experiment().model.multiplies());
    QCOMPARE(session.experiment().model.width, std::vector<int>({2, 1, 1, 1}));
}

void TestProducts::factorsAreTyped() {
    ExperimentSession session;
    auto panel = shown<ModelPanel>(session);
    trainedWithProduct(session);
    type(panel->findChild<QSpinBox *>(QStringLiteral("products1")), 2);
    auto *factors = panel->findChild<QLineEdit *>(QStringLiteral("factors1"));
    auto *error = panel->findChild<QLabel *>(QStringLiteral("modelError"));
    QVERIFY(factors && factors->isVisible() && error);
    const auto enter = [&](const QString &text) {
        factors->setText(text);
        emit factors->editingFinished();
    };
    const auto arity = [&] { return session.experiment().model.mult_arity[1]; };
    enter(QStringLiteral("2, 3"));
    QCOMPARE(arity(), std::vector<int>({2, 3}));
    enter(QStringLiteral("4"));
    QCOMPARE(arity(), std::vector<int>({4, 4}));
    session.undoStack()->undo();
    QCOMPARE(factors->text(), QStringLiteral("2, 3"));
    const std::pair<const char *, const char *> wrong[] = {{"1", "is 1; it must lie in 2 .. 8"},
                                                           {"2, 9", "is 9; it must lie in 2 .. 8"},
                                                           {"two", "does not say how many factors"},
                                                           {"2, 2, 2", "does not say how many factors"},
                                                           {"", "does not say"}};
    for (const auto &[text, words] : wrong) {
        enter(QString::fromLatin1(text));
        QCOMPARE(arity(), std::vector<int>({2, 3}));
        QCOMPARE(factors->text(), QStringLiteral("2, 3"));
        QVERIFY2(error->isVisible() && error->text().contains(QLatin1String(words)), qPrintable(error->text()));
    }
    enter(QStringLiteral("3"));
    QVERIFY(!error->isVisible());
}

void TestProducts::scalesOfNodesAreTicked() {
    ExperimentSession session;
    auto panel = shown<ModelPanel>(session);
    trainedWithProduct(session);
    QCheckBox *affine = nullptr;
    for (QCheckBox *check : panel->findChildren<QCheckBox *>())
        if (check->text() == QStringLiteral("Scales and biases of nodes")) affine = check;
    QVERIFY(affine && !affine->isChecked());
    affine->setChecked(true);
    QVERIFY(session.experiment().model.affine_trainable);
    QVERIFY(waitForSnapshot(session, [](const Snapshot &s) {
        return s.state == RunState::Finished && s.layers[0].numbers && !s.layers[0].numbers->neutral();
    }));
    session.undoStack()->undo();
    QVERIFY(!affine->isChecked());
}

/// Whether products can be pruned by thresholds or not: looking and applying do not end the run.
void TestProducts::pruningProductsLeavesTheRunAlive() {
    ExperimentSession session;
    trainedWithProduct(session);
    session.previewPrune({.node = 0.01, .edge = 1e-9});
    session.pruneBy({.node = 0, .edge = 1e-9});
    session.clearPrunePreview();
    session.setPruned({{0, 0, 4}}, true);
    QVERIFY(waitForSnapshot(session, [](const Snapshot &s) {
        return s.state == RunState::Finished && s.layers[0].edges[4].pruned && !s.prune_preview;
    }));
}

void TestProducts::fileWithProductsIsOpenedAndSaved() {
    QTemporaryDir folder;
    const QString given = folder.filePath(QStringLiteral("products.json"));
    QFile file(given);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(R"({"kan_experiment": 2, "rules": "pykan-0.2", "formula": "x1*x2", "sampling": {"train_num": 60,
        "test_num": 30}, "model": {"width": [2, [1, 2], 1], "mult_arity": [[], [2, 3], []], "affine_trainable": true},
        "training": {"steps": 3}})");
    file.close();
    const auto opened = [](const QString &name) {
        auto window =
            std::make_unique<MainWindow>(MainWindow::Options{.remember_layout = false, .autosave_folder = {}});
        window->resize(1280, 720);
        window->show();
        QSignalSpy done(&window->files(), &FileManager::opened);
        window->files().openFile(name);
        if (!done.wait()) qWarning("not opened");
        return window;
    };
    const auto window = opened(given);
    QVERIFY(waitForSnapshot(window->session(), [](const Snapshot &s) {
        return s.state == RunState::Finished && !s.layers.empty() && s.layers[0].arity == std::vector<int>{2, 3};
    }));
    const auto *network = window->findChild<NetworkView *>();
    QVERIFY(network);
    QVERIFY(!network->edgeRect({0, 1, 5}).isEmpty() && network->edgeRect({0, 1, 6}).isEmpty());
    QVERIFY(!network->nodeRect(1, 2).isEmpty() && network->nodeRect(1, 3).isEmpty());
    const QString saved = folder.filePath(QStringLiteral("again.json"));
    window->session().save(saved);
    const auto other = opened(saved);
    QVERIFY(waitForState(other->session(), RunState::Finished));
    QVERIFY(*other->session().snapshot()->model == *window->session().snapshot()->model);
}

KAN_WINDOW_TEST(TestProducts)
#include "tst_products.moc"
