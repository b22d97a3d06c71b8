#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTableWidget>
#include <QTimer>
#include <cmath>

#include "core/data/table_source.h"
#include "tests/ui/session_fixture.h"
#include "tests/ui/table_files.h"
#include "tests/window_test.h"
#include "ui/controls/formula_edit.h"
#include "ui/dialogs/compare_dialog.h"
#include "ui/dialogs/constants_table.h"
#include "ui/dialogs/contender_editor.h"
#include "ui/dialogs/contender_form.h"
#include "ui/dialogs/form_dialog.h"
#include "ui/dialogs/form_result.h"
#include "ui/dialogs/residual_plot.h"
#include "ui/formula/formula_view.h"
#include "ui/session/experiment_session.h"
#include "ui/window/main_window.h"

using namespace kan;
using namespace kan::ui;

namespace {

const QString kKnownForm = QStringLiteral("(1-C1)*x1/(x2+1) + x3/(C2+1)");

/// 500 rows of y = (1-0.3)*x1/(x2+1) + x3/(1.7+1).
Experiment knownForm(const QString &file = QStringLiteral(KAN_TEST_DATA "/forms/known_form.csv")) {
    Experiment experiment;
    experiment.name = "known form";
    experiment.formula.clear();
    experiment.table.emplace();
    experiment.table->file = file.toStdString();
    for (const char *name : {"x1", "x2", "x3"}) experiment.table->columns.push_back({.name = name});
    experiment.table->columns.push_back({.name = "y", .role = ColumnRole::Target});
    experiment.model.width = {3, 1};
    experiment.training.steps = 3;
    experiment.training.threads = 1;
    return experiment;
}

/// A session with rows, and the dialog over it.
struct Fixture {
    ExperimentSession session;
    std::unique_ptr<FormDialog> dialog;

    explicit Fixture(const Experiment &experiment) {
        session.load(experiment);
        [&] { QTRY_VERIFY_WITH_TIMEOUT(session.dataset() && !session.isRunning(), 20000); }();
        dialog = std::make_unique<FormDialog>(session);
        dialog->show();
        [&] { QTRY_VERIFY_WITH_TIMEOUT(!dialog->question()->targetLine()->text().isEmpty(), 20000); }();
    }

    void type(FormulaEdit *line, const QString &text) {
        line->setFocus();
        line->selectAll();
        QTest::keyClicks(line, text);
        if (text.isEmpty()) QTest::keyClick(line, Qt::Key_Delete);
    }
    /// Types the form and waits until it can be fitted.
    void typeGood(const QString &form) {
        type(dialog->question()->formLine(), form);
        [&] { QTRY_VERIFY_WITH_TIMEOUT(dialog->fitButton()->isEnabled(), 20000); }();
    }
    void fit() {
        QTest::mouseClick(dialog->fitButton(), Qt::LeftButton);
        [&] { QTRY_VERIFY_WITH_TIMEOUT(!dialog->runner().state()->running, 20000); }();
    }
    void chooseAllRows() {
        QTest::mouseClick(dialog->question()->allRowsBox(), Qt::LeftButton, Qt::NoModifier,
                          QPoint(8, dialog->question()->allRowsBox()->height() / 2));
        [&] {
            QVERIFY(dialog->question()->allRowsBox()->isChecked());
            QTRY_VERIFY_WITH_TIMEOUT(dialog->fitButton()->isEnabled(), 20000);
        }();
    }
    double valueOf(int row) const {
        return dialog->runner().state()->result->fit.constants.at(static_cast<std::size_t>(row)).value;
    }
};

}  // namespace

/// A form with unknown constants, from typing it to the comparison.
class TestFormDialog : public QObject {
    Q_OBJECT

  private slots:
    void fitsAFormAndComparesIt() {
        Fixture f(knownForm());
        QCOMPARE(f.dialog->question()->targetLine()->text(), QStringLiteral("y"));
        QVERIFY(!f.dialog->addButton()->isEnabled());
        f.typeGood(kKnownForm);
        QCOMPARE(f.dialog->question()->constants()->names(), QStringList({QStringLiteral("C1"), QStringLiteral("C2")}));
        QVERIFY2(f.dialog->question()->note().contains(QStringLiteral("400 training rows")),
                 qPrintable(f.dialog->question()->note()));
        f.fit();
        QVERIFY(std::abs(f.valueOf(0) - 0.3) < 1e-9 && std::abs(f.valueOf(1) - 1.7) < 1e-9);
        QCOMPARE(f.dialog->question()->constants()->item(0, 2)->text(), QStringLiteral("0.3"));
        QCOMPARE(f.dialog->question()->constants()->item(1, 2)->text(), QStringLiteral("1.7"));
        QVERIFY(!f.dialog->question()->constants()->item(1, 3)->text().isEmpty());
        QVERIFY(f.dialog->result()->formulaView()->formula().has_value());
        QCOMPARE(f.dialog->result()->plot()->points(), 400);
        QVERIFY(f.dialog->result()->plot()->isExact());
        QVERIFY2(f.dialog->result()->figures().endsWith(QStringLiteral("| 398")),
                 qPrintable(f.dialog->result()->figures()));
        QVERIFY(f.session.experiment().form && f.session.experiment().form->form == kKnownForm.toStdString());
        QVERIFY(!f.session.experiment().comparison);

        QTest::mouseClick(f.dialog->addButton(), Qt::LeftButton);
        QVERIFY(f.session.experiment().comparison);
        QCOMPARE(f.session.experiment().comparison->contenders.size(), std::size_t{4});
        QVERIFY(f.session.experiment().comparison->contenders.back().kind == ContenderKind::Formula);
        QVERIFY(!f.dialog->addButton()->isEnabled());  // it is there
        CompareDialog compare(f.session);
        QCOMPARE(compare.modelList()->count(), 4);
        compare.repeatsBox()->setValue(1);
        compare.run();
        QTRY_VERIFY_WITH_TIMEOUT(!compare.runner().state()->running, 20000);
        QCOMPARE(compare.table()->rowCount(), 4);
        QCOMPARE(compare.table()->item(3, 1)->text(), QStringLiteral("2"));
        QVERIFY(compare.table()->item(3, 0)->toolTip().contains(QStringLiteral("C1 = 0.3")));
        QVERIFY(*compare.runner().state()->result.contenders.at(3).runs.at(0).test.rmse < 1e-9);

        f.session.undoStack()->undo();
        QVERIFY(!f.session.experiment().comparison);
        QVERIFY(f.session.experiment().form);
        QVERIFY(f.dialog->addButton()->isEnabled());
        f.session.undoStack()->undo();
        QVERIFY(!f.session.experiment().form);
    }

    void returnFits() {
        Fixture f(knownForm());
        f.type(f.dialog->question()->formLine(), kKnownForm);
        QTest::keyClick(f.dialog->question()->formLine(), Qt::Key_Return);
        QTRY_VERIFY_WITH_TIMEOUT(f.dialog->runner().state()->result, 20000);
        // Escape takes back what is typed since, then closes.
        QTest::keyClicks(f.dialog->question()->formLine(), QStringLiteral("+*"));
        QTRY_VERIFY_WITH_TIMEOUT(f.dialog->question()->hasProblem(), 20000);
        QTest::keyClick(f.dialog->question()->formLine(), Qt::Key_Escape);
        QCOMPARE(f.dialog->question()->formLine()->text(), kKnownForm);
        QVERIFY(f.dialog->isVisible());
        QTest::keyClick(f.dialog->question()->formLine(), Qt::Key_Escape);
        QVERIFY(!f.dialog->isVisible());
    }

    void theFormIsRememberedInTheFile() {
        const TableFiles files;
        const QString file = files.path("kept.json");
        {
            Fixture f(knownForm());
            f.typeGood(kKnownForm);
            f.fit();
            f.session.save(file);
        }
        Fixture again(readExperiment(file.toStdString()));
        QTRY_COMPARE_WITH_TIMEOUT(again.dialog->question()->formLine()->text(), kKnownForm, 20000);
        QTRY_VERIFY_WITH_TIMEOUT(again.dialog->fitButton()->isEnabled(), 20000);
        QVERIFY(!again.session.isModified());
    }

    void targetsAndStarts() {
        Fixture f(knownForm());
        f.type(f.dialog->question()->targetLine(), QStringLiteral("exp(y)"));
        f.typeGood(QStringLiteral("exp((1-C1)*x1/(x2+1) + x3/(C2+1))"));
        QTableWidgetItem *start = f.dialog->question()->constants()->item(0, 1);
        start->setText(QStringLiteral("much"));
        QVERIFY2(f.dialog->question()->note().contains(QStringLiteral("The start of C1")),
                 qPrintable(f.dialog->question()->note()));
        QVERIFY(f.dialog->question()->hasProblem());
        QVERIFY(!f.dialog->fitButton()->isEnabled());
        start->setText(QStringLiteral("0,25"));
        QVERIFY(f.dialog->fitButton()->isEnabled());
        QCOMPARE(f.dialog->question()->constants()->starts().at("C1"), 0.25);
        f.fit();
        QVERIFY(std::abs(f.valueOf(0) - 0.3) < 1e-6);
        QVERIFY(f.dialog->addButton()->isEnabled());
        QCOMPARE(f.session.experiment().form->target, std::string("exp(y)"));
        QCOMPARE(f.session.experiment().form->start.at("C1"), 0.25);
        f.dialog->result()->axisBox()->setCurrentIndex(2);
        QVERIFY(f.dialog->result()->plot()->exportCsv().startsWith(QStringLiteral("row,fitted,residual,x1,x2,x3,y\n")));
        // Another form takes the constants' values away; the same one brings them back.
        f.typeGood(QStringLiteral("q*x1"));
        QCOMPARE(f.dialog->question()->constants()->names(), QStringList(QStringLiteral("q")));
        QVERIFY(f.dialog->question()->constants()->item(0, 2)->text().isEmpty());
        QVERIFY(!f.dialog->addButton()->isEnabled());  // what would be added is not what stands there
        f.typeGood(QStringLiteral("exp((1-C1)*x1/(x2+1) + x3/(C2+1))"));
        QCOMPARE(f.dialog->question()->constants()->item(1, 2)->text(), QStringLiteral("1.7"));
        QVERIFY(f.dialog->addButton()->isEnabled());
    }

    void weightsAndMissingCells() {
        const TableFiles files;
        QByteArray text = "x,sd,price (EUR),word\n";
        for (int n = 1; n <= 20; ++n)
            text += QByteArray::number(n) + (n == 7 ? ",1e9," : ",0.1,") + QByteArray::number(n == 7 ? 500 : 3 * n) +
                    ",a\n";
        text += ",1,2,a\n";
        Experiment experiment = knownForm(files.write("weights.csv", text));
        experiment.table->columns = {{.name = "x"},
                                     {.name = "sd", .role = ColumnRole::Ignore},
                                     {.name = "price (EUR)", .role = ColumnRole::Target}};
        experiment.model.width = {1, 1};
        Fixture f(experiment);
        QCOMPARE(f.dialog->question()->targetLine()->text(), QStringLiteral("\"price (EUR)\""));
        f.typeGood(QStringLiteral("a*x"));
        f.chooseAllRows();
        QVERIFY2(f.dialog->question()->note().contains(QStringLiteral("a cell is missing: 1")),
                 qPrintable(f.dialog->question()->note()));
        f.fit();
        QVERIFY(std::abs(f.valueOf(0) - 3) > 0.1);
        const int sd = f.dialog->question()->errorsBox()->findText(QStringLiteral("sd"));
        QVERIFY(sd > 0);
        f.dialog->question()->errorsBox()->setCurrentIndex(sd);
        QTRY_VERIFY_WITH_TIMEOUT(f.dialog->fitButton()->isEnabled(), 20000);
        f.fit();
        QVERIFY(std::abs(f.valueOf(0) - 3) < 1e-6);
        // The errors are no input of the network: words, not a comparison that goes wrong.
        QVERIFY(!f.dialog->addButton()->isEnabled());
        QVERIFY2(f.dialog->addButton()->toolTip().contains(QStringLiteral("sd, is no input")),
                 qPrintable(f.dialog->addButton()->toolTip()));
    }

    /// The training rows by the split, the test rows beside; the box takes them all.
    void trainingRowsOrAll() {
        const TableFiles files;
        QByteArray text = "x,y\n";
        for (int n = 1; n <= 20; ++n) text += QByteArray::number(n) + ',' + QByteArray::number(n <= 15 ? 2 : 6) + '\n';
        Experiment experiment = knownForm(files.write("steps.csv", text));
        experiment.table->columns = {{.name = "x"}, {.name = "y", .role = ColumnRole::Target}};
        experiment.table->split.rule = SplitRule::Ordered;
        experiment.table->split.fraction = 0.75;
        experiment.model.width = {1, 1};
        Fixture f(experiment);
        f.typeGood(QStringLiteral("a+0*x"));
        QVERIFY2(f.dialog->question()->note().contains(QStringLiteral("15 training rows")),
                 qPrintable(f.dialog->question()->note()));
        f.fit();
        QVERIFY(std::abs(f.valueOf(0) - 2) < 1e-12);
        const auto figures = [&] { return f.dialog->result()->figures().split(QStringLiteral(" | ")); };
        QCOMPARE(figures().at(1), QStringLiteral("4"));
        QCOMPARE(f.dialog->result()->plot()->points(), 15);
        f.dialog->copyCommand();
        QVERIFY2(QGuiApplication::clipboard()->text().contains(QStringLiteral("--leave-out 16-20")),
                 qPrintable(QGuiApplication::clipboard()->text()));
        f.chooseAllRows();
        QVERIFY(f.dialog->question()->constants()->item(0, 2)->text().isEmpty());  // those are of other rows
        QVERIFY2(f.dialog->question()->note().contains(QStringLiteral(", 20 rows")),
                 qPrintable(f.dialog->question()->note()));
        f.fit();
        QVERIFY(std::abs(f.valueOf(0) - 3) < 1e-12);
        QCOMPARE(figures().at(1), QStringLiteral("–"));
        QCOMPARE(f.dialog->result()->plot()->points(), 20);
        f.dialog->copyCommand();
        QVERIFY(!QGuiApplication::clipboard()->text().contains(QStringLiteral("--leave-out")));
        // The experiment keeps which rows they were, and an undo brings the others back.
        QVERIFY(f.session.experiment().form && f.session.experiment().form->all_rows);
        const FormDialog again(f.session);
        QVERIFY(again.question()->allRowsBox()->isChecked());
        Experiment others = f.session.experiment();
        others.form->all_rows = false;
        f.session.edit(others, QStringLiteral("others"));
        QTRY_VERIFY(!f.dialog->question()->allRowsBox()->isChecked());
    }

    void problemsInWords_data() {
        QTest::addColumn<QString>("target");
        QTest::addColumn<QString>("form");
        QTest::addColumn<QString>("words");
        QTest::newRow("syntax") << "y"
                                << "C1*x1+"
                                << "ends at position 7";
        QTest::newRow("function") << "y"
                                  << "C1*foo(x1)"
                                  << "\"foo\" at position 4";
        QTest::newRow("no constants") << "y"
                                      << "2*x1"
                                      << "no constant to be fitted";
        QTest::newRow("target on the right") << "y"
                                             << "a*y"
                                             << "reads y, which the target y is made of";
        QTest::newRow("target with a constant") << "q*y"
                                                << "a*x1"
                                                << "The target holds q";
        QTest::newRow("target syntax") << "log(y"
                                       << "a*x1"
                                       << "position";
    }
    void problemsInWords() {
        QFETCH(QString, target);
        QFETCH(QString, form);
        QFETCH(QString, words);
        Fixture f(knownForm());
        f.type(f.dialog->question()->targetLine(), target);
        f.type(f.dialog->question()->formLine(), form);
        QTRY_VERIFY_WITH_TIMEOUT(f.dialog->question()->hasProblem() && f.dialog->question()->note().contains(words),
                                 20000);
        QVERIFY(!f.dialog->fitButton()->isEnabled());
        QVERIFY(f.dialog->question()->formLine()->hasError() || f.dialog->question()->targetLine()->hasError());
    }

    /// What only the fit finds.
    void refusalsOfTheFit_data() {
        QTest::addColumn<QString>("form");
        QTest::addColumn<QString>("words");
        QTest::newRow("together") << "a*b*x1"
                                  << "do not determine the constants a and b";
        QTest::newRow("alone") << "a*x1 + c*exp(-1e9*x1)"
                               << "no row determines the constant c";
        QTest::newRow("pole") << "a*log(x3-5)"
                              << "no finite value in row 1 (line 2)";
    }
    void refusalsOfTheFit() {
        QFETCH(QString, form);
        QFETCH(QString, words);
        Fixture f(knownForm());
        f.typeGood(form);
        f.fit();
        QVERIFY2(f.dialog->runner().state()->problem.contains(words), qPrintable(f.dialog->runner().state()->problem));
        QVERIFY(!f.dialog->runner().state()->result);
        QVERIFY(!f.session.isModified());
        QVERIFY(f.dialog->fitButton()->isEnabled());
    }

    void aColumnInOtherLettersIsHintedAt() {
        Fixture f(knownForm());
        f.typeGood(QStringLiteral("a*x1 + X2"));
        QVERIFY2(f.dialog->question()->note().contains(QStringLiteral("X2 is taken for a constant")),
                 qPrintable(f.dialog->question()->note()));
    }

    void generatedRows() {
        Experiment experiment = smallExperiment();
        experiment.formula = "1.5*exp(x1)+x2^2";
        Fixture f(experiment);
        f.typeGood(QStringLiteral("a*exp(x1)+x2^b"));
        QVERIFY2(f.dialog->question()->note().contains(QStringLiteral("200 training rows")),
                 qPrintable(f.dialog->question()->note()));
        // x2 takes both signs: b is no real exponent there.
        f.typeGood(QStringLiteral("a*exp(x1)+b*x2^2"));
        f.fit();
        QVERIFY(std::abs(f.valueOf(0) - 1.5) < 1e-9 && std::abs(f.valueOf(1) - 1) < 1e-9);
        QVERIFY(f.dialog->addButton()->isEnabled());
    }

    void goesWithItsRows() {
        Fixture f(knownForm());
        f.typeGood(kKnownForm);
        f.fit();
        QVERIFY(f.dialog->result()->form());
        f.session.load(smallExperiment());
        QTRY_VERIFY_WITH_TIMEOUT(f.session.dataset() && !f.session.isRunning(), 20000);
        QVERIFY(!f.dialog->result()->form());
        QVERIFY(!f.dialog->addButton()->isEnabled());
        // x3 is no column there: a constant, or a problem; never the old result.
        QTRY_VERIFY_WITH_TIMEOUT(!f.dialog->question()->constants()->names().isEmpty(), 20000);
        QVERIFY(f.dialog->question()->constants()->item(0, 2)->text().isEmpty());
    }

    void closingWhileItRunsIsHarmless() {
        Fixture f(knownForm());
        f.typeGood(QStringLiteral("a*sin(b*x1+c)+d*sin(g*x2+h)+k*exp(l*x3)"));
        f.dialog->fit();
        QVERIFY(f.dialog->runner().state()->running);
        QCOMPARE(f.dialog->fitButton()->text(), QStringLiteral("Stop"));
        f.dialog.reset();
    }

    void stopEndsIt() {
        Fixture f(knownForm());
        f.typeGood(QStringLiteral("a*sin(b*x1+c)+d*sin(g*x2+h)+k*exp(l*x3)"));
        f.dialog->fit();
        QTest::mouseClick(f.dialog->fitButton(), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(!f.dialog->runner().state()->running, 20000);
        QVERIFY(f.dialog->runner().state()->result || !f.dialog->runner().state()->problem.isEmpty());
        QCOMPARE(f.dialog->fitButton()->text(), QStringLiteral("Fit"));
    }

    /// The menu says why, where there is nothing to fit.
    void theMenuKnowsWhatCanBeFitted() {
        MainWindow window(MainWindow::Options{.remember_layout = false, .autosave_folder = {}});
        QAction *action = nullptr;
        for (QAction *candidate : window.findChildren<QAction *>())
            if (candidate->text() == QStringLiteral("&Fit a form…")) action = candidate;
        QVERIFY(action);
        window.session().load(smallExperiment());
        QTRY_VERIFY_WITH_TIMEOUT(action->isEnabled(), 20000);
        action->trigger();
        QVERIFY(window.formDialog() && window.formDialog()->isVisible());
        Experiment classes = smallExperiment();
        auto rows = std::make_shared<Dataset>(*classes.makeDataset());
        for (Matrix *label : {&rows->train_label, &rows->test_label})
            *label = label->unaryExpr([](double value) { return value > 1 ? 1.0 : 0.0; });
        rows->classes = 2;
        classes.dataset = rows;
        window.session().load(classes);
        QTRY_VERIFY_WITH_TIMEOUT(!action->isEnabled() && window.session().dataset(), 20000);
        QVERIFY2(action->toolTip().contains(QStringLiteral("these rows have classes")), qPrintable(action->toolTip()));
    }

    void anEditedModelIsCheckedWhileItIsTyped() {
        ExperimentSession session;
        session.load(knownForm());
        QTRY_VERIFY_WITH_TIMEOUT(session.dataset() && !session.isRunning(), 20000);
        Contender contender;
        contender.name = "mine";
        contender.kind = ContenderKind::Formula;
        ContenderEditor editor(contender, session.dataset());
        editor.show();
        auto *ok = editor.findChild<QDialogButtonBox *>()->button(QDialogButtonBox::Ok);
        auto *form = editor.findChild<ContenderForm *>();
        QVERIFY(form && form->isVisible());
        QVERIFY(!ok->isEnabled());
        QTest::keyClicks(form->formLine(), kKnownForm);
        QTRY_VERIFY_WITH_TIMEOUT(ok->isEnabled(), 20000);
        QCOMPARE(editor.contender().form.form, kKnownForm.toStdString());
        QTest::keyClicks(form->formLine(), QStringLiteral(" + y"));
        QTRY_VERIFY_WITH_TIMEOUT(form->check() && !form->check()->problem.isEmpty(), 20000);
        QVERIFY(!ok->isEnabled());
    }
};

KAN_WINDOW_TEST(TestFormDialog)
#include "tst_form_dialog.moc"
