#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QDockWidget>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableWidget>
#include <QTimer>

#include "core/experiment/table_store.h"
#include "session_fixture.h"
#include "table_files.h"
#include "tests/window_test.h"
#include "ui/controls/slider_row.h"
#include "ui/controls/value_spin_box.h"
#include "ui/dialogs/layout_dialog.h"
#include "ui/inspector/inspector.h"
#include "ui/panels/formula_panel.h"
#include "ui/panels/predict_file.h"
#include "ui/panels/predict_inputs.h"
#include "ui/panels/predict_panel.h"
#include "ui/window/main_window.h"

using namespace kan;
using namespace kan::ui;

namespace {

Experiment colours(const TableFiles &files) {
    Experiment experiment = files.experiment(files.writePrices());
    experiment.table->columns[1] = {.name = "colour", .coding = ColumnCoding::OneHot};
    experiment.model.width = {3, 1};
    return experiment;
}

/// Of what is typed now, on the network on screen.
bool waitForPrediction(PredictPanel &panel, ExperimentSession &session) {
    return waitForSignals(
        panel, &PredictPanel::answered,
        [&] {
            return panel.answer() && panel.answer()->model == session.snapshot()->model &&
                   panel.answer()->points.back() == panel.inputs()->point();
        },
        20000);
}

void typeInto(ValueSpinBox *spin, const QString &text) {
    spin->setFocus();
    spin->selectAll();
    QTest::keyClicks(spin, text);
    QTest::keyClick(spin, Qt::Key_Return);
}

}  // namespace

/// Inputs that are typed, and what the network on screen says of them.
class TestPredictPanel : public QObject {
    Q_OBJECT

  private slots:
    void init() {
        session_ = std::make_unique<ExperimentSession>();
        panel_ = std::make_unique<PredictPanel>(*session_);
        panel_->resize(300, 600);
        panel_->show();
        QVERIFY(QTest::qWaitForWindowExposed(panel_.get()));
    }
    void cleanup() {
        panel_.reset();
        session_.reset();
    }

    void inputsAndOutputsAreTheUsers() {
        start(colours(files_));
        QCOMPARE(panel_->inputs()->count(), 2);
        QVERIFY(panel_->inputs()->row(0)->slider() && panel_->inputs()->row(1)->choice());
        QCOMPARE(panel_->inputs()->row(1)->choice()->itemText(1), QStringLiteral("red"));
        typeInto(panel_->inputs()->row(0)->spinBox(), QStringLiteral("4"));
        QVERIFY(waitForPrediction(*panel_, *session_));
        const double price = panel_->answer()->predictions.back().values.front();
        QVERIFY2(std::abs(price - 440) < 60, qPrintable(QString::number(price)));
        QVERIFY2(panel_->outputText().startsWith("price = 4") && panel_->outputText().contains(" ± "),
                 qPrintable(panel_->outputText()));
        QVERIFY(panel_->noteText().isEmpty());
    }

    void outsideTheDataIsSaid() {
        start(colours(files_));
        typeInto(panel_->inputs()->row(0)->spinBox(), QStringLiteral("12.5"));
        QVERIFY(waitForPrediction(*panel_, *session_));
        QCOMPARE(panel_->noteText(), QStringLiteral("x 12.5 lies above the data (1 to 7)"));
        QCOMPARE(panel_->inputs()->row(0)->slider()->value(), panel_->inputs()->row(0)->slider()->maximum());
        panel_->inputs()->row(0)->slider()->setValue(0);
        QVERIFY(waitForPrediction(*panel_, *session_));
        QCOMPARE(panel_->inputs()->row(0)->value(), 1.0);
        QVERIFY(panel_->noteText().isEmpty());
    }

    void followsTheNetworkAndAsksForNothingWhileHidden() {
        start(colours(files_));
        const double before = panel_->answer()->predictions.back().values.front();
        const auto run = session_->snapshot()->run_id;
        Experiment changed = session_->experiment();
        changed.training.steps = 1;
        session_->edit(changed, QStringLiteral("one step"));
        QVERIFY(waitForSnapshot(*session_, [=](const Snapshot &s) { return s.run_id > run && isTrained(s); }));
        QVERIFY(waitForPrediction(*panel_, *session_));
        QVERIFY(panel_->answer()->predictions.back().values.front() != before);
        panel_->hide();
        const PointAnswerPtr shown = panel_->answer();
        session_->stepOnce();
        QVERIFY(waitForSnapshot(*session_, [&](const Snapshot &s) { return s.model != shown->model; }));
        QVERIFY(!panel_->isAsking());
        QCOMPARE(panel_->answer(), shown);
        panel_->show();
        QVERIFY(waitForPrediction(*panel_, *session_));
    }

    void pointsAreKeptSideBySide() {
        start(colours(files_));
        QVERIFY(panel_->keptTable()->isHidden());
        typeInto(panel_->inputs()->row(0)->spinBox(), QStringLiteral("2"));
        panel_->keepButton()->click();
        panel_->inputs()->row(1)->choice()->setCurrentIndex(0);
        panel_->keepButton()->click();
        QVERIFY(waitForSignals(
            *panel_, &PredictPanel::answered, [&] { return panel_->keptTable()->rowCount() == 2; }, 20000));
        QCOMPARE(panel_->keptTable()->columnCount(), 3);
        QCOMPARE(panel_->keptTable()->item(0, 1)->text(), QStringLiteral("2"));
        QCOMPARE(panel_->keptTable()->item(1, 2)->text(), QStringLiteral("blue"));
        panel_->copyButton()->click();
        const QStringList lines = QApplication::clipboard()->text().split(QLatin1Char('\n'));
        QCOMPARE(lines.front(), QStringLiteral("x,colour,price,price error"));
        QVERIFY(lines[1].startsWith("2,") && lines[2].startsWith("2,blue,") && lines.size() == 4);
        panel_->keptTable()->selectRow(0);
        panel_->removeButton()->click();
        QVERIFY(waitForSignals(
            *panel_, &PredictPanel::answered, [&] { return panel_->keptTable()->rowCount() == 1; }, 20000));
        QCOMPARE(panel_->keptTable()->item(0, 2)->text(), QStringLiteral("blue"));
    }

    void classesHaveProbabilities() {
        QByteArray text = "x,y,side\n";
        for (int n = 0; n < 70; ++n)
            text += QByteArray::number(n % 8) + ',' + QByteArray::number(n % 5) + (n % 8 < 4 ? ",left\n" : ",right\n");
        Experiment experiment = files_.experiment(files_.write("sides.csv", text));
        experiment.table->columns.back() = {
            .name = "side", .role = ColumnRole::Target, .coding = ColumnCoding::Codes, .scaling = ScalingRule::None};
        experiment.training.loss.kind = Loss::BinaryCrossEntropy;
        start(experiment);
        typeInto(panel_->inputs()->row(0)->spinBox(), QStringLiteral("7"));
        QVERIFY(waitForPrediction(*panel_, *session_));
        QVERIFY2(panel_->outputText().startsWith("side = right  ") && panel_->outputText().endsWith(" %"),
                 qPrintable(panel_->outputText()));
    }

    void formulasNeedNoTable() {
        start(smallExperiment());
        QCOMPARE(panel_->inputs()->count(), 2);
        QVERIFY(panel_->outputText().startsWith("f = "));
    }

    void filesArePredictedAndSaved() {
        start(colours(files_));
        const QString rows = files_.write("new.csv", "x,colour\n1,red\n2,green\n");
        panel_->file()->apply(rows.toStdString());
        FilePredictor &predictor = panel_->file()->predictor();
        QVERIFY(!panel_->file()->stopButton()->isHidden());
        QVERIFY(waitForSignals(
            predictor, &FilePredictor::changed, [&] { return !predictor.state()->running; }, 20000));
        QVERIFY2(panel_->file()->resultText().startsWith("new.csv: 1 of 2 rows predicted."),
                 qPrintable(panel_->file()->resultText()));
        QVERIFY(panel_->file()->resultText().contains("green"));
        QVERIFY(!panel_->file()->saveTo(rows));  // not over its own rows
        const QString saved = files_.path("out.csv");
        QVERIFY(panel_->file()->saveTo(saved));
        QFile file(saved);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QVERIFY(file.readAll().startsWith("row,price\n1,"));
    }

    void aFileIsReadOtherwise() {
        start(colours(files_));
        const QString rows = files_.write("commas.csv", "x;colour\n1,500;red\n2,250;blue\n");
        panel_->file()->apply(rows.toStdString());
        FilePredictor &predictor = panel_->file()->predictor();
        const auto ended = [&] {
            return waitForSignals(
                predictor, &FilePredictor::changed, [&] { return !predictor.state()->running; }, 20000);
        };
        QVERIFY(ended());
        const std::string of_thousands = predictor.state()->csv;
        QVERIFY(predictor.state()->dialect && !predictor.state()->dialect->decimal_comma);
        QString status;
        auto *timer = new QTimer(panel_.get());
        connect(timer, &QTimer::timeout, timer, [timer, &status] {
            auto *dialog = qobject_cast<LayoutDialog *>(QApplication::activeModalWidget());
            if (!dialog || !dialog->isReady()) return;
            auto *comma = dialog->findChild<QCheckBox *>("decimalComma");
            if (!comma->isChecked()) return comma->click();
            status = dialog->statusText();
            timer->deleteLater();
            dialog->accept();
        });
        timer->start(10);
        panel_->file()->otherwiseButton()->click();
        QVERIFY(ended());
        QCOMPARE(status, QStringLiteral("All columns that the network reads are there."));
        QVERIFY(predictor.state()->dialect->decimal_comma);
        QCOMPARE(predictor.state()->predicted, std::size_t{2});
        QVERIFY(predictor.state()->csv != of_thousands);
    }

    void layoutTellsWhatIsMissing() {
        LayoutDialog dialog(std::make_shared<TableStore>(), {QStringLiteral("flag"), QStringLiteral("size")});
        QSignalSpy settled(&dialog, &LayoutDialog::settled);
        dialog.openFile(TableFile(KAN_TEST_DATA "/sheets/libreoffice.xlsx"), {});
        QVERIFY(settled.wait(20000));
        QVERIFY(dialog.isReady());
        QVERIFY2(dialog.statusText().contains(QStringLiteral("reads size")), qPrintable(dialog.statusText()));
        auto *sheets = dialog.findChild<QComboBox *>("sheet");
        QCOMPARE(sheets->count(), 3);
        sheets->setCurrentIndex(2);
        emit sheets->activated(2);
        QVERIFY(settled.wait(20000));
        QVERIFY(!dialog.isReady());
        QVERIFY2(dialog.statusText().contains(QStringLiteral("has no cells")), qPrintable(dialog.statusText()));
        QCOMPARE(dialog.file().sheet, std::string("Empty"));
    }

    void otherRowsHaveOtherInputs() {
        start(colours(files_));
        typeInto(panel_->inputs()->row(0)->spinBox(), QStringLiteral("2.5"));
        const auto run = session_->snapshot()->run_id;
        session_->load(files_.experiment(files_.writePrices()));
        QVERIFY(waitForSnapshot(*session_, [=](const Snapshot &s) { return s.run_id > run && isTrained(s); }));
        QVERIFY(waitForPrediction(*panel_, *session_));
        QCOMPARE(panel_->inputs()->count(), 2);
        QVERIFY(panel_->inputs()->row(1)->slider());
        QCOMPARE(panel_->inputs()->row(0)->value(), 2.5);  // a name that stays keeps what was typed
    }

    void windowShowsItByAKey() {
        MainWindow window({.remember_layout = false, .autosave_folder = {}});
        window.resize(1280, 720);
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        window.session().load(colours(files_));
        QVERIFY(waitForSnapshot(window.session(), isTrained));
        QVERIFY(!window.predictPanel()->isVisible());
        const int inspector = window.inspector()->width();
        QTest::keyClick(&window, Qt::Key_P, Qt::ControlModifier);
        QVERIFY(window.predictPanel()->isVisible());
        QVERIFY(waitForPrediction(*window.predictPanel(), window.session()));
        QCOMPARE(window.size(), QSize(1280, 720));
        QCOMPARE(window.predictPanel()->width(), inspector);
        QVERIFY(window.formulaPanel()->isVisible() && window.formulaPanel()->height() > 100);
    }

  private:
    void start(const Experiment &experiment) {
        session_->load(experiment);
        QVERIFY(waitForSnapshot(*session_, isTrained));
        QVERIFY(waitForPrediction(*panel_, *session_));
    }

    TableFiles files_;
    std::unique_ptr<ExperimentSession> session_;
    std::unique_ptr<PredictPanel> panel_;
};

KAN_WINDOW_TEST(TestPredictPanel)
#include "tst_predict_panel.moc"
