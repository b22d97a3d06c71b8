#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QSlider>
#include <QTableView>
#include <cmath>
#include <numeric>

#include "core/experiment/prepared_data.h"
#include "core/experiment/table_experiment.h"
#include "core/experiment/table_rows.h"
#include "session_fixture.h"
#include "shown_import.h"
#include "table_files.h"
#include "tests/window_test.h"
#include "ui/controls/slider_row.h"
#include "ui/controls/value_spin_box.h"
#include "ui/dialogs/column_model.h"
#include "ui/dialogs/data_view.h"
#include "ui/dialogs/head_model.h"
#include "ui/dialogs/import_dialog.h"
#include "ui/dialogs/split_row.h"
#include "ui/panels/data_panel.h"
#include "ui/panels/table_section.h"

using namespace kan;
using namespace kan::ui;

namespace {

const TableColumnUse &useOf(const TableSource &source, const char *name) {
    for (const TableColumnUse &use : source.columns)
        if (use.name == name) return use;
    qFatal("no such column");
}

}  // namespace

class TestImportDialog : public QObject {
    Q_OBJECT

  private slots:
    void defaultsAreSensible();
    void previewFollowsTheDelimiter();
    void headerAndDecimalComma();
    void rolesAndScaling();
    void missingCellsAreCountedAndFilled();
    void classesAndSeveralTargets();
    void splitByShareColumnAndFile();
    void badFilesAreExplained();
    void badLogarithmNamesTheRow();
    void presentSettingsAreShown();
    void numpyHasNoDelimiter();
    void acceptedTableTrains();
    void panelShowsAndEditsTheTable();
    void missingTableCanBeChosenAgain();
    void dataViewIsInTheUsersUnits();
};

void TestImportDialog::defaultsAreSensible() {
    TableFiles files;
    Shown shown;
    QVERIFY(!shown.ok()->isEnabled());
    QVERIFY(shown.open(files.writePrices()));
    QVERIFY2(shown.ok()->isEnabled(), qPrintable(shown.status()));
    QCOMPARE(shown.dialog.columns()->rowCount(), 4);
    QCOMPARE(shown.cell(0, ColumnModel::Role), QStringLiteral("input"));
    QCOMPARE(shown.cell(2, ColumnModel::Coding), QStringLiteral("one-hot"));
    QCOMPARE(shown.cell(3, ColumnModel::Role), QStringLiteral("target"));
    QCOMPARE(shown.cell(3, ColumnModel::Scaling), QStringLiteral("standardise"));
    QCOMPARE(shown.cell(0, ColumnModel::Values), QStringLiteral("1 … 7"));
    QCOMPARE(shown.status(), QStringLiteral("48 training / 12 test rows · 4 network inputs · target price"));
    QCOMPARE(shown.dialog.head()->rowCount(), 60);
    QCOMPARE(shown.dialog.head()->index(1, 2).data().toString(), QStringLiteral("red"));
}

void TestImportDialog::previewFollowsTheDelimiter() {
    TableFiles files;
    Shown shown;
    QVERIFY(shown.open(files.write("pairs.txt", "a;b\n1,2;3\n4,5;6\n7,8;10\n2,5;6\n3,5;1\n")));
    QCOMPARE(shown.dialog.head()->columnCount(), 2);
    auto *delimiter = shown.find<QComboBox>("delimiter");
    QCOMPARE(delimiter->currentData().toInt(), static_cast<int>(';'));
    QVERIFY(shown.find<QCheckBox>("decimalComma")->isChecked());
    activate(delimiter, delimiter->findData(static_cast<int>('|')));
    QVERIFY(shown.settle());
    QCOMPARE(shown.dialog.head()->columnCount(), 1);
    QVERIFY(!shown.ok()->isEnabled());
    QVERIFY(!shown.dialog.problem().isEmpty());
    // What depends on the delimiter is found again for each.
    activate(delimiter, delimiter->findData(static_cast<int>(',')));
    QVERIFY(shown.settle());
    QVERIFY(!shown.find<QCheckBox>("decimalComma")->isChecked());
    activate(delimiter, delimiter->findData(static_cast<int>(';')));
    QVERIFY(shown.settle());
    QVERIFY(shown.find<QCheckBox>("decimalComma")->isChecked());
    QVERIFY2(shown.ok()->isEnabled(), qPrintable(shown.status()));
    QCOMPARE(shown.dialog.columns()->rowCount(), 2);
}

void TestImportDialog::headerAndDecimalComma() {
    TableFiles files;
    Shown shown;
    QVERIFY(shown.open(files.write("numbers.csv", "1,2\n3,4\n5,7\n6,9\n8,2\n")));
    QCheckBox *header = shown.find<QCheckBox>("header");
    QVERIFY(!header->isChecked());
    QCOMPARE(shown.dialog.head()->rowCount(), 5);
    header->click();
    QVERIFY(shown.settle());
    QCOMPARE(shown.dialog.head()->rowCount(), 4);
    QCOMPARE(shown.cell(0, ColumnModel::Name), QStringLiteral("1"));
    shown.find<QCheckBox>("decimalComma")->click();  // impossible beside a comma that separates
    QVERIFY(shown.settle());
    QVERIFY(!shown.ok()->isEnabled());
    QVERIFY(!shown.dialog.problem().isEmpty());
}

void TestImportDialog::rolesAndScaling() {
    TableFiles files;
    Shown shown;
    QVERIFY(shown.open(files.writePrices()));
    shown.choose(2, ColumnModel::Role, QStringLiteral("ignore"));
    QVERIFY(!shown.ok()->isEnabled());  // until it has been tried out
    QVERIFY(shown.settle());
    QVERIFY(shown.status().contains(QStringLiteral("2 network inputs")));
    shown.choose(0, ColumnModel::Scaling, QStringLiteral("to −1 … 1"));
    const QModelIndex log = shown.dialog.columns()->index(1, ColumnModel::Log);
    QVERIFY(shown.dialog.columns()->setData(log, Qt::Checked, Qt::CheckStateRole));
    QVERIFY(shown.settle());
    QVERIFY(shown.ok()->isEnabled());
    const TableSource &source = shown.dialog.source();
    QVERIFY(useOf(source, "colour").role == ColumnRole::Ignore);
    QVERIFY(useOf(source, "x").scaling == ScalingRule::Range);
    QVERIFY(useOf(source, "y").log);
    QVERIFY(shown.dialog.columns()->choices(shown.dialog.columns()->index(2, ColumnModel::Scaling)).empty());
    for (int row : {0, 1}) shown.choose(row, ColumnModel::Role, QStringLiteral("ignore"));
    QVERIFY(shown.settle());
    QVERIFY(!shown.ok()->isEnabled());
    QVERIFY2(shown.dialog.problem().contains("no input"), qPrintable(shown.dialog.problem()));
}

void TestImportDialog::missingCellsAreCountedAndFilled() {
    TableFiles files;
    QByteArray text = files.prices();
    text.replace("\n3,4,", "\n,4,").replace(",red,210\n", ",red,NA\n");
    Shown shown;
    QVERIFY(shown.open(files.write("gaps.csv", text)));
    ColumnModel *columns = shown.dialog.columns();
    QVERIFY(shown.cell(0, ColumnModel::Gaps).toInt() > 0);
    QCOMPARE(shown.cell(0, ColumnModel::Missing), QStringLiteral("drop the row"));
    shown.choose(0, ColumnModel::Missing, QStringLiteral("fill: 0"));
    QVERIFY(columns->setData(columns->index(0, ColumnModel::Missing), QStringLiteral("2.5")));
    QCOMPARE(shown.cell(0, ColumnModel::Missing), QStringLiteral("fill: 2.5"));
    QVERIFY(!columns->setData(columns->index(0, ColumnModel::Missing), QStringLiteral("much")));
    QVERIFY(shown.settle());
    QVERIFY2(shown.ok()->isEnabled(), qPrintable(shown.status()));
    QCOMPARE(useOf(shown.dialog.source(), "x").missing_value, 2.5);
    shown.choose(0, ColumnModel::Missing, QStringLiteral("refuse"));
    QVERIFY(shown.settle());
    QVERIFY(!shown.ok()->isEnabled());
    QVERIFY2(shown.dialog.problem().contains("line 4"), qPrintable(shown.dialog.problem()));
}

void TestImportDialog::classesAndSeveralTargets() {
    TableFiles files;
    Shown shown;
    QVERIFY(shown.open(files.writePrices()));
    shown.choose(2, ColumnModel::Role, QStringLiteral("target"));
    QVERIFY(shown.settle());
    QVERIFY(!shown.ok()->isEnabled());
    QVERIFY2(shown.dialog.problem().contains("colour"), qPrintable(shown.dialog.problem()));
    shown.choose(3, ColumnModel::Role, QStringLiteral("input"));
    QVERIFY(shown.settle());
    QVERIFY2(shown.ok()->isEnabled(), qPrintable(shown.dialog.problem()));
    QCOMPARE(shown.dialog.rows().classes, 2);
    QVERIFY(useOf(shown.dialog.source(), "colour").coding == ColumnCoding::Codes);
    shown.choose(2, ColumnModel::Role, QStringLiteral("input"));
    QCOMPARE(shown.cell(2, ColumnModel::Coding), QStringLiteral("one-hot"));
    for (int row : {1, 3}) shown.choose(row, ColumnModel::Role, QStringLiteral("target"));
    QVERIFY(shown.settle());
    QVERIFY2(shown.ok()->isEnabled(), qPrintable(shown.dialog.problem()));
    QCOMPARE(shown.dialog.rows().outputs(), 2);
}

void TestImportDialog::splitByShareColumnAndFile() {
    TableFiles files;
    QByteArray text = "x,set,y\n";
    for (int n = 0; n < 30; ++n)
        text += QByteArray::number(n) + (n % 3 ? ",train," : ",test,") + QByteArray::number(n * n) + '\n';
    Shown shown;
    QVERIFY(shown.open(files.write("sets.csv", text)));
    auto *fraction = shown.find<SliderRow>("splitFraction");
    fraction->spinBox()->setValue(0.5);
    shown.find<ValueSpinBox>("splitSeed")->setValue(7);
    QVERIFY(shown.settle());
    QVERIFY(shown.status().startsWith(QStringLiteral("15 training / 15 test")));
    QCOMPARE(shown.dialog.source().split.seed, std::uint64_t{7});
    activate(shown.find<QComboBox>("splitWay"), 1);
    auto *column = shown.find<QComboBox>("splitColumn");
    QCOMPARE(column->currentText(), QStringLiteral("set"));
    activate(column, column->findText(QStringLiteral("x")));
    activate(column, column->findText(QStringLiteral("set")));
    QVERIFY(shown.settle());
    QVERIFY2(shown.status().startsWith(QStringLiteral("20 training / 10 test")), qPrintable(shown.status()));
    QCOMPARE(shown.cell(1, ColumnModel::Role), QStringLiteral("split"));
    shown.dialog.split()->setTestFile(files.write("test.csv", "x,set,y\n1,train,1\n2,test,4\n"));
    QVERIFY(shown.settle());
    QVERIFY2(shown.status().startsWith(QStringLiteral("30 training / 2 test")), qPrintable(shown.status()));
    QVERIFY(!shown.dialog.source().test_file.empty());
}

void TestImportDialog::badFilesAreExplained() {
    TableFiles files;
    Shown shown;
    QVERIFY(shown.open(files.path("nowhere.csv")));
    QVERIFY(shown.dialog.problem().contains(QStringLiteral("nowhere.csv")));
    QVERIFY(shown.open(files.write("empty.csv", "")));
    QVERIFY(!shown.ok()->isEnabled() && !shown.dialog.problem().isEmpty());
    QVERIFY(shown.open(files.write("ragged.csv", "a,b\n1,2\n3,4,5\n6,7\n")));
    QVERIFY(!shown.ok()->isEnabled());
    QVERIFY2(shown.dialog.problem().contains("one column"), qPrintable(shown.dialog.problem()));
    auto *delimiter = shown.find<QComboBox>("delimiter");
    activate(delimiter, delimiter->findData(static_cast<int>(',')));
    QVERIFY(shown.settle());
    QVERIFY2(shown.dialog.problem().contains("line 3"), qPrintable(shown.dialog.problem()));
    QVERIFY(shown.open(files.writePrices()));
    QVERIFY(shown.ok()->isEnabled());
}

void TestImportDialog::badLogarithmNamesTheRow() {
    TableFiles files;
    QByteArray text = files.prices();
    text.replace("7,3,", "7,-3,");
    Shown shown;
    QVERIFY(shown.open(files.write("prices.csv", text)));
    ColumnModel *columns = shown.dialog.columns();
    QVERIFY(columns->setData(columns->index(1, ColumnModel::Log), Qt::Checked, Qt::CheckStateRole));
    QVERIFY(shown.settle());
    QVERIFY(!shown.ok()->isEnabled());
    QVERIFY2(shown.status().contains("line 8") && shown.status().contains("y"), qPrintable(shown.status()));
}

void TestImportDialog::presentSettingsAreShown() {
    TableFiles files;
    TableSource source = *files.experiment(files.writePrices()).table;
    source.split = {.fraction = 0.6, .seed = 3, .column = {}};
    source.columns[1].scaling = ScalingRule::None;
    source.columns.push_back({.name = "gone"});
    Shown shown;
    shown.dialog.openSource(source);
    QVERIFY(shown.settle());
    QVERIFY2(shown.ok()->isEnabled(), qPrintable(shown.dialog.problem()));
    QCOMPARE(shown.dialog.columns()->rowCount(), 4);
    QCOMPARE(shown.cell(2, ColumnModel::Role), QStringLiteral("ignore"));
    QCOMPARE(shown.cell(1, ColumnModel::Scaling), QStringLiteral("none"));
    QVERIFY(shown.status().startsWith(QStringLiteral("36 training / 24 test")));
    QVERIFY(shown.dialog.source().split == source.split);
    source.file += ".moved";
    shown.dialog.openSource(source);
    QVERIFY(shown.settle());
    QVERIFY(!shown.ok()->isEnabled() && shown.dialog.problem().contains(QStringLiteral("moved")));
}

void TestImportDialog::numpyHasNoDelimiter() {
    QByteArray text("\x93NUMPY\x01\x00", 8);
    QByteArray header = "{'descr': '<f8', 'fortran_order': False, 'shape': (12, 3), }";
    header = header.leftJustified(117, ' ') + '\n';
    text.append(static_cast<char>(header.size())).append('\0').append(header);
    for (int n = 0; n < 36; ++n) {
        const double value = n * 7 % 11 + 0.25;
        text.append(reinterpret_cast<const char *>(&value), sizeof value);
    }
    TableFiles files;
    Shown shown;
    QVERIFY(shown.open(files.write("array.npy", text)));
    QVERIFY2(shown.ok()->isEnabled(), qPrintable(shown.dialog.problem()));
    QVERIFY(!shown.find<QComboBox>("delimiter")->isVisible());
    QCOMPARE(shown.dialog.head()->rowCount(), 12);
    QCOMPARE(shown.dialog.rows().inputs(), 2);
}

void TestImportDialog::acceptedTableTrains() {
    TableFiles files;
    Shown shown;
    QVERIFY(shown.open(files.writePrices()));
    QTest::mouseClick(shown.ok(), Qt::LeftButton);
    QCOMPARE(shown.dialog.result(), static_cast<int>(QDialog::Accepted));
    const Experiment experiment = tableExperiment(shown.dialog.source(), shown.dialog.rows());
    QCOMPARE(experiment.model.width, std::vector<int>({4, 3, 1}));
    ExperimentSession session;
    session.load(experiment);
    QVERIFY(waitForSnapshot(session, [](const Snapshot &s) { return s.state == RunState::Finished && s.step > 0; }));
    QVERIFY(session.snapshot()->history.test_loss.back() < 0.1);
    QCOMPARE(session.experiment().name, std::string("prices"));
}

void TestImportDialog::panelShowsAndEditsTheTable() {
    TableFiles files;
    ExperimentSession session;
    DataPanel panel(session);
    panel.resize(300, 500);
    panel.show();
    session.load(smallExperiment());
    QVERIFY(waitForState(session, RunState::Finished));
    QVERIFY(!panel.tableSection()->isVisible());
    session.load(files.experiment(files.writePrices()));
    QVERIFY(panel.tableSection()->isVisible());
    QVERIFY(waitForSnapshot(session, [&](const Snapshot &s) { return session.dataset() && s.step > 0; }));
    QStringList texts;
    for (const QLabel *label : panel.tableSection()->findChildren<QLabel *>()) texts << label->text();
    QVERIFY2(texts.contains(QStringLiteral("48 training / 12 test rows")), qPrintable(texts.join('|')));
    QVERIFY(texts.contains(QStringLiteral("2 inputs: x, y")));
    QVERIFY(texts.contains(QStringLiteral("Target: price")));
    panel.tableSection()->fractionRow()->spinBox()->setValue(0.5);
    QTRY_VERIFY(session.dataset() && session.dataset()->train_input.rows() == 30);
    QCOMPARE(session.undoStack()->count(), 1);

    QTimer::singleShot(0, &panel, [&] {
        auto *dialog = qobject_cast<ImportDialog *>(QApplication::activeModalWidget());
        if (!dialog) qFatal("no dialog");
        connect(dialog, &ImportDialog::settled, dialog, [dialog] {
            const auto role = dialog->columns()->index(1, ColumnModel::Role);
            if (dialog->columns()->uses()[1].role == ColumnRole::Ignore) return dialog->accept();
            dialog->columns()->setData(role, static_cast<int>(ColumnRole::Ignore));
        });
    });
    QTest::mouseClick(panel.tableSection()->columnsButton(), Qt::LeftButton);
    QTRY_VERIFY(session.dataset() && session.dataset()->inputs() == 1);
    QCOMPARE(session.experiment().model.width, std::vector<int>({1, 1}));
    QCOMPARE(session.undoStack()->count(), 2);
    session.undoStack()->undo();
    QCOMPARE(session.dataset()->inputs(), 2);
}

void TestImportDialog::missingTableCanBeChosenAgain() {
    TableFiles files;
    ExperimentSession session;
    DataPanel panel(session);
    panel.show();
    QSignalSpy errors(&session, &ExperimentSession::fieldError);
    session.load(files.experiment(files.path("prices.csv")));
    QVERIFY(errors.wait());
    QStringList buttons;
    for (const QPushButton *button : panel.tableSection()->findChildren<QPushButton *>())
        if (button->isVisible()) buttons << button->text();
    QCOMPARE(buttons, QStringList(QStringLiteral("Choose the file…")));
    files.writePrices();
    session.run();
    QVERIFY(waitForSnapshot(session, [&](const Snapshot &s) { return session.dataset() && s.step > 0; }));
    QVERIFY(panel.tableSection()->columnsButton()->isVisible());
}

void TestImportDialog::dataViewIsInTheUsersUnits() {
    TableFiles files;
    Shown shown;
    QVERIFY(shown.open(files.writePrices()));
    DataView view(shown.dialog.rows());
    view.show();
    QVERIFY(QTest::qWaitForWindowExposed(&view));
    const DataSample &sample = view.sample();
    QVERIFY(sample.whole());
    QCOMPARE(sample.rows(), 60L);
    QCOMPARE(static_cast<int>(sample.columns.size()), 5);
    QCOMPARE(std::lround(sample.columns.front().low), 1L);
    QCOMPARE(std::lround(sample.columns.front().high), 7L);
    QVERIFY(sample.columns.front().correlation > 0.99);
    QCOMPARE(view.yChoice()->currentText(), QStringLiteral("price"));
    QCOMPARE(view.xChoice()->currentText(), QStringLiteral("x"));  // says most about the price
    view.xChoice()->setCurrentIndex(1);
    QVERIFY(!view.grab().isNull());
    const std::vector<double> bins = histogramOf(sample, sample.columns.front(), false, 7);
    QVERIFY(std::abs(std::accumulate(bins.begin(), bins.end(), 0.0) - 1) < 1e-12);
    const DataSample thin = sampleData(shown.dialog.rows(), 20);
    QCOMPARE(thin.rows(), 20L);
    QVERIFY(!thin.whole() && thin.test.back());
}

KAN_WINDOW_TEST(TestImportDialog)
#include "tst_import_dialog.moc"
