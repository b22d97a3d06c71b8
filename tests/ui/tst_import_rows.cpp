#include <QLineEdit>
#include <QMenu>
#include <algorithm>
#include <cmath>

#include "core/io/experiment_file.h"
#include "session_fixture.h"
#include "shown_import.h"
#include "table_files.h"
#include "tests/window_test.h"
#include "ui/controls/slider_row.h"
#include "ui/controls/value_spin_box.h"
#include "ui/dialogs/derived_dialog.h"
#include "ui/dialogs/lag_row.h"
#include "ui/dialogs/split_row.h"
#include "ui/panels/data_panel.h"
#include "ui/panels/table_section.h"
#include "ui/session/command_line_text.h"

using namespace kan;
using namespace kan::ui;

namespace {

/// y of 40 months, which a text names.
QByteArray months() {
    QByteArray text = "month,y\n";
    for (int n = 0; n < 40; ++n)
        text += 'm' + QByteArray::number(n) + ',' + QByteArray::number(100 + n + std::round(10 * std::sin(n))) + '\n';
    return text;
}

bool takesLog(const TableSource &source, const std::string &name) {
    return std::any_of(source.columns.begin(), source.columns.end(),
                       [&](const TableColumnUse &use) { return use.name == name && use.log; });
}

void type(QLineEdit *line, const QString &text) {
    line->setFocus();
    line->selectAll();
    QTest::keyClicks(line, text);
}

/// Opens the derived column's dialog, lets `act` do its part, and comes back when it is closed.
template <typename Act>
void withDerivedDialog(Shown &shown, const Act &act) {
    QTimer::singleShot(0, &shown.dialog, [act] {
        auto *dialog = qobject_cast<DerivedDialog *>(QApplication::activeModalWidget());
        if (!dialog) qFatal("no dialog");
        act(*dialog);
        if (dialog->isVisible()) dialog->reject();
    });
    QTest::mouseClick(shown.find<QPushButton>("derived"), Qt::LeftButton);
}

bool settle(DerivedDialog &dialog) {
    QSignalSpy settled(&dialog, &DerivedDialog::settled);
    return settled.wait(20000);
}

}  // namespace

class TestImportRows : public QObject {
    Q_OBJECT

  private slots:
    void eachWayHasItsNumbers_data() {
        QTest::addColumn<int>("way");
        QTest::addColumn<QStringList>("visible");
        QTest::addColumn<QString>("status");
        const auto row = [](int way, const QStringList &visible, const char *status) {
            QTest::newRow(qPrintable(QString::number(way))) << way << visible << QString(status);
        };
        row(0, {"splitFraction", "splitSeed"}, "48 training / 12 test");
        row(3, {"splitFraction"}, "48 training / 12 test");
        row(4, {"splitFraction", "splitBlocks", "splitSeed"}, "48 training / 12 test");
        row(5, {"splitFolds", "splitFold", "splitSeed"}, "48 training / 12 test");
        row(6, {"splitFraction", "groupColumn", "group", "splitSeed"}, "52 training / 8 test");
    }
    void eachWayHasItsNumbers() {
        QFETCH(int, way);
        QFETCH(QStringList, visible);
        QFETCH(QString, status);
        TableFiles files;
        Shown shown;
        QVERIFY(shown.open(files.writePrices()));
        activate(shown.find<QComboBox>("splitWay"), way);
        QVERIFY(shown.settle());
        QVERIFY2(shown.status().startsWith(status), qPrintable(shown.status()));
        for (const char *name : {"splitFraction", "splitSeed", "splitBlocks", "splitFolds", "splitFold", "groupColumn",
                                 "group", "splitColumn"}) {
            auto *part = shown.find<QWidget>(name);
            QCOMPARE(part->isVisible(), visible.contains(QString(name)));
            if (part->isVisible() && name != QLatin1String("splitFraction"))
                QVERIFY2(!part->accessibleName().isEmpty(), name);
        }
        SplitRow again;
        again.setSplit(shown.dialog.source().split, {});
        again.setColumns({"x", "y", "colour", "price"});
        QVERIFY(again.split() == shown.dialog.source().split);
    }

    void oneGroupTests() {
        TableFiles files;
        Shown shown;
        QVERIFY(shown.open(files.writePrices()));
        activate(shown.find<QComboBox>("splitWay"), 6);
        auto *column = shown.find<QComboBox>("groupColumn");
        activate(column, column->findText(QStringLiteral("colour")));
        type(shown.find<QLineEdit>("group"), QStringLiteral("red"));
        QVERIFY(shown.settle());
        QVERIFY2(shown.status().startsWith(QStringLiteral("30 training / 30 test")), qPrintable(shown.status()));
        QVERIFY(!shown.find<QWidget>("splitFraction")->isVisible() && !shown.find<QWidget>("splitSeed")->isVisible());
        QCOMPARE(shown.cell(2, ColumnModel::Role), QStringLiteral("split"));
        type(shown.find<QLineEdit>("group"), QStringLiteral("green"));
        QVERIFY(shown.settle());
        QVERIFY2(!shown.ok()->isEnabled() && shown.dialog.problem().contains("choose one of blue, red"),
                 qPrintable(shown.dialog.problem()));
    }

    void classesAreStratified() {
        TableFiles files;
        Shown shown;
        QVERIFY(shown.open(files.writePrices()));
        activate(shown.find<QComboBox>("splitWay"), 7);
        QVERIFY(shown.settle());
        QVERIFY2(shown.dialog.problem().contains("the target price holds numbers"), qPrintable(shown.dialog.problem()));
        shown.choose(2, ColumnModel::Role, QStringLiteral("target"));
        shown.choose(3, ColumnModel::Role, QStringLiteral("input"));
        QVERIFY(shown.settle());
        QVERIFY2(shown.ok()->isEnabled(), qPrintable(shown.dialog.problem()));
        QCOMPARE(shown.dialog.rows().train_label.sum(), 24.0);
    }

    void logarithmsAreProposedAndTaken() {
        TableFiles files;
        QByteArray text = "d,N,R\n";
        for (int n = 0; n < 40; ++n) {
            const double d = 1 + n % 8, rows = 5 + n * n % 31;
            text += QByteArray::number(d) + ',' + QByteArray::number(rows) + ',' +
                    QByteArray::number(0.9 * d * d / std::sqrt(rows), 'g', 17) + '\n';
        }
        Shown shown;
        QVERIFY(shown.open(files.write("law.csv", text)));
        auto *take = shown.find<QPushButton>("takeLogs");
        QVERIFY(take->isVisible());
        QVERIFY2(shown.find<QLabel>("logWords")->text().contains("a power law"),
                 qPrintable(shown.find<QLabel>("logWords")->text()));
        QVERIFY(!shown.find<QLabel>("notes")->text().contains("power law"));  // not twice
        QTest::mouseClick(take, Qt::LeftButton);
        QVERIFY(shown.settle());
        QVERIFY(!take->isVisible());
        for (const char *name : {"d", "N", "R"}) QVERIFY(takesLog(shown.dialog.source(), name));
        QVERIFY(shown.open(files.writePrices()));
        QVERIFY(!take->isVisible());
    }

    void aColumnMayWeigh() {
        TableFiles files;
        QByteArray text = "x,w,s,y\n";
        for (int n = 0; n < 20; ++n)
            text += QByteArray::number(n) + ',' + QByteArray::number(n % 3) + ',' + QByteArray::number(0.5 + n % 2) +
                    ',' + QByteArray::number(2 * n) + '\n';
        Shown shown;
        QVERIFY(shown.open(files.write("t.csv", text)));
        shown.choose(1, ColumnModel::Role, QStringLiteral("weight"));
        QVERIFY(shown.settle());
        QCOMPARE(shown.status(), QStringLiteral("16 training / 4 test rows · 2 network inputs · target y"));
        QCOMPARE(shown.dialog.rows().train_weight.size(), std::size_t{16});
        const auto editable = [&](int column) {
            return !shown.dialog.columns()->choices(shown.dialog.columns()->index(1, column)).empty();
        };
        QVERIFY(editable(ColumnModel::Missing) && !editable(ColumnModel::Coding) && !editable(ColumnModel::Scaling));
        shown.choose(2, ColumnModel::Role, QStringLiteral("error"));  // of which there is one, or of weights
        QVERIFY(shown.settle());
        QCOMPARE(shown.cell(1, ColumnModel::Role), QStringLiteral("ignore"));
        QVERIFY2(shown.ok()->isEnabled(), qPrintable(shown.dialog.problem()));
        const RowWeights weights = shown.dialog.rows().train_weight;
        QVERIFY(std::all_of(weights.begin(), weights.end(),
                            [](double w) { return w == 1 || std::abs(w - 1.0 / 9) < 1e-15; }));
        shown.choose(2, ColumnModel::Role, QStringLiteral("input"));
        QVERIFY(shown.settle());
        QVERIFY(shown.dialog.rows().train_weight.empty());
        QCOMPARE(shown.dialog.rows().inputs(), 2);
    }

    void previousValuesBecomeInputs() {
        TableFiles files;
        Shown shown;
        QVERIFY(shown.open(files.write("series.csv", months())));
        QVERIFY2(shown.dialog.problem().contains("earlier rows"), qPrintable(shown.dialog.problem()));
        QCOMPARE(shown.find<QComboBox>("lagColumn")->currentText(), QStringLiteral("y"));
        type(shown.find<QLineEdit>("lagRows"), QStringLiteral("1, 12"));
        QVERIFY(shown.settle());
        QVERIFY2(shown.ok()->isEnabled(), qPrintable(shown.dialog.problem()));
        QCOMPARE(shown.status(), QStringLiteral("22 training / 6 test rows · 2 network inputs · target y"));
        QVERIFY(shown.dialog.source().split.rule == SplitRule::Ordered);
        QCOMPARE(shown.cell(3, ColumnModel::Name), QStringLiteral("y[t-12]"));
        QCOMPARE(shown.cell(3, ColumnModel::Role), QStringLiteral("input"));
        activate(shown.find<QComboBox>("lagKind"), 2);
        QVERIFY(shown.find<QLineEdit>("lagRows")->text().isEmpty());
        type(shown.find<QLineEdit>("lagRows"), QStringLiteral("3"));
        QVERIFY(shown.settle());
        QCOMPARE(shown.dialog.source().lags.size(), std::size_t{2});
        QCOMPARE(shown.dialog.rows().input_names.back(), std::string("mean(y[t-1..t-3])"));
        activate(shown.find<QComboBox>("lagKind"), 0);
        QCOMPARE(shown.find<QLineEdit>("lagRows")->text(), QStringLiteral("1, 12"));
        type(shown.find<QLineEdit>("lagRows"), QStringLiteral("2"));
        QVERIFY(shown.settle());
        QCOMPARE(shown.dialog.rows().input_names, (std::vector<std::string>{"y[t-2]", "mean(y[t-1..t-3])"}));
        QVERIFY2(shown.find<QLabel>("notes")->text().indexOf("any more") < 0, "what is gone by intent is not told");
    }

    void wrongPreviousValuesAreTold() {
        TableFiles files;
        Shown shown;
        QVERIFY(shown.open(files.writePrices()));
        QVERIFY(shown.ok()->isEnabled());
        type(shown.find<QLineEdit>("lagRows"), QStringLiteral("1, x"));
        QVERIFY(!shown.ok()->isEnabled());
        QVERIFY2(shown.status().contains("\"1, x\" is no list of rows"), qPrintable(shown.status()));
        type(shown.find<QLineEdit>("lagRows"), QStringLiteral("60"));
        QVERIFY(shown.settle());
        QVERIFY2(shown.dialog.problem().contains("price[t-60] reads 60 rows back"), qPrintable(shown.dialog.problem()));
        shown.find<QLineEdit>("lagRows")->setFocus();
        shown.find<QLineEdit>("lagRows")->selectAll();
        QTest::keyClick(shown.find<QLineEdit>("lagRows"), Qt::Key_Delete);
        QVERIFY(shown.settle());
        QVERIFY2(shown.ok()->isEnabled(), qPrintable(shown.dialog.problem()));
        QVERIFY(shown.dialog.source().lags.empty());
    }

    void aDerivedColumnIsPreviewedAndUsed() {
        TableFiles files;
        Shown shown;
        QVERIFY(shown.open(files.writePrices()));
        withDerivedDialog(shown, [](DerivedDialog &dialog) {
            auto *preview = dialog.findChild<QLabel *>(QStringLiteral("derivedPreview"));
            auto *formula = dialog.findChild<QLineEdit *>(QStringLiteral("derivedFormula"));
            QVERIFY(!dialog.isReady());
            type(dialog.findChild<QLineEdit *>(QStringLiteral("derivedName")), QStringLiteral("ratio"));
            type(formula, QStringLiteral("x/(y-2)"));
            QVERIFY(settle(dialog));
            QVERIFY2(!dialog.isReady() && preview->text().contains("row 1 (line 2)"), qPrintable(preview->text()));
            type(formula, QStringLiteral("x/y"));
            QVERIFY(settle(dialog));
            QVERIFY2(dialog.isReady(), qPrintable(preview->text()));
            QCOMPARE(preview->text(), QStringLiteral("First values: 0.5 · 0.6667 · 0.75 · 0.8 · 0.8333 · 3 · …"));
            dialog.accept();
        });
        QVERIFY(shown.settle());
        QVERIFY2(shown.ok()->isEnabled(), qPrintable(shown.dialog.problem()));
        QCOMPARE(shown.cell(4, ColumnModel::Name), QStringLiteral("ratio"));
        QCOMPARE(shown.cell(4, ColumnModel::Role), QStringLiteral("input"));
        QVERIFY(shown.dialog.source().derived == (std::vector<DerivedColumn>{{"ratio", "x/y"}}));
        QCOMPARE(shown.dialog.rows().inputs(), 5);

        Shown again;
        again.dialog.openSource(shown.dialog.source());
        QVERIFY(again.settle());
        QVERIFY2(again.ok()->isEnabled(), qPrintable(again.dialog.problem()));
        QCOMPARE(again.dialog.columns()->rowCount(), 5);
        QVERIFY(again.dialog.source() == shown.dialog.source());
    }

    void aDerivedColumnIsRemoved() {
        TableFiles files;
        TableSource source = *files.experiment(files.writePrices()).table;
        source.derived = {{"ratio", "x/y"}, {"more", "ratio + 1"}};
        source.columns.push_back({"more"});
        Shown shown;
        shown.dialog.openSource(source);
        QVERIFY(shown.settle());
        QCOMPARE(shown.dialog.rows().inputs(), 4);  // the other one too
        QTimer::singleShot(0, &shown.dialog, [] {
            auto *menu = qobject_cast<QMenu *>(QApplication::activePopupWidget());
            if (!menu) qFatal("no menu");
            QTimer::singleShot(0, menu, [menu] {
                auto *dialog = qobject_cast<DerivedDialog *>(QApplication::activeModalWidget());
                if (!dialog) qFatal("no dialog");
                for (auto *button : dialog->findChildren<QPushButton *>())
                    if (button->text() == QStringLiteral("Remove")) button->click();
                menu->close();
            });
            menu->actions().back()->trigger();
        });
        QTest::mouseClick(shown.find<QPushButton>("derived"), Qt::LeftButton);
        QVERIFY(shown.settle());
        QVERIFY2(shown.ok()->isEnabled(), qPrintable(shown.dialog.problem()));
        QVERIFY(shown.dialog.source().derived == (std::vector<DerivedColumn>{{"ratio", "x/y"}}));
        QCOMPARE(shown.dialog.columns()->rowCount(), 5);
    }

    /// The panel shows what the rule reads; undo brings the rows back; the command makes the same table.
    void theSessionKeepsThem() {
        TableFiles files;
        ExperimentSession session;
        DataPanel panel(session);
        panel.show();
        Experiment experiment = files.experiment(files.writePrices());
        TableSource &table = *experiment.table;
        table.derived = {{"sum", "x + y"}};
        table.lags = {{"price", LagKind::Lag, {1, 2}}, {"x", LagKind::Average, {3}}};
        table.columns = {{"x"}, {"sum"}, {"price[t-2]"}, {"price", ColumnRole::Target}};
        table.split.rule = SplitRule::Fold;
        table.split.folds = 4;
        experiment.model.width = {3, 1};
        session.load(experiment);
        QVERIFY(waitForSnapshot(session, [&](const Snapshot &s) { return session.dataset() && s.step > 0; }));
        QCOMPARE(session.dataset()->train_input.rows(), Eigen::Index{44});
        QVERIFY(!panel.tableSection()->fractionRow()->isVisible() && panel.tableSection()->seedRow()->isVisible());
        const QString command = commandLineText(experiment, experiment, {});
        QVERIFY2(
            command.contains("--derive 'sum=x + y' --lags price:1,2 --averages x:3 --split-rule fold --split-seed 0 "
                             "--folds 4 --fold 0"),
            qPrintable(command));
        Experiment ordered = session.experiment();
        ordered.table->split = {.rule = SplitRule::Ordered};
        session.edit(ordered, QStringLiteral("order"), {});
        QTRY_VERIFY(session.dataset() && session.dataset()->train_input.rows() == 46);
        QVERIFY(panel.tableSection()->fractionRow()->isVisible() && !panel.tableSection()->seedRow()->isVisible());
        session.undoStack()->undo();
        QTRY_VERIFY(session.dataset() && session.dataset()->train_input.rows() == 44);
        QVERIFY(parseExperiment(experimentToJson(session.experiment()), "again").table == experiment.table);
    }
};

KAN_WINDOW_TEST(TestImportRows)
#include "tst_import_rows.moc"
