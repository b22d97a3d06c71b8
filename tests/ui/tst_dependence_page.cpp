#include <QComboBox>
#include <QLabel>
#include <QMouseEvent>
#include <QTabBar>
#include <QTabWidget>

#include "tests/ui/learnt_table.h"
#include "tests/window_test.h"
#include "ui/dialogs/contribution_plot.h"
#include "ui/dialogs/contributions_page.h"
#include "ui/dialogs/dependence_page.h"
#include "ui/dialogs/dependence_plot.h"
#include "ui/dialogs/row_spin_box.h"
#include "ui/dialogs/structure_dialog.h"

using namespace kan;
using namespace kan::ui;

class TestDependencePage : public QObject {
    Q_OBJECT

    LearntTable table_;

    /// A page of a network that has been trained on the table.
    bool showTrained(ExperimentSession &session, DependencePage &page) const {
        page.resize(700, 450);
        page.show();
        table_.train(session);
        return QTest::qWaitFor([&] { return page.input()->count() == 4; }, 20000);
    }

    /// Chooses an input, and waits for what is told of it and of the network as it is.
    static bool choose(ExperimentSession &session, DependencePage &page, int input) {
        page.input()->setCurrentIndex(input);
        return QTest::qWaitFor(
            [&] {
                const DependenceStatePtr &state = page.runner().state();
                return !state->running && state->question.model == session.snapshot()->model &&
                       state->question.column == input && page.plot()->dependence() == state->result;
            },
            20000);
    }

  private slots:
    void followsTheNetwork() {
        ExperimentSession session;
        DependencePage page(session);
        page.resize(700, 450);
        page.show();
        QVERIFY(!page.plot()->dependence());
        QVERIFY2(page.plot()->accessibleDescription().contains("no rows"),
                 qPrintable(page.plot()->accessibleDescription()));
        table_.train(session);
        QVERIFY(QTest::qWaitFor([&] { return page.input()->count() > 0; }, 20000));
        QVERIFY(choose(session, page, 0));
        QCOMPARE(page.input()->count(), 4);
        QCOMPARE(page.input()->itemText(2), QString("colour"));
        QVERIFY(!page.output()->isVisible());
        const DependenceFound &found = *page.plot()->dependence();
        QCOMPARE(found.input, QString("length [mm]"));
        QCOMPARE(found.output, QString("price [EUR]"));
        QCOMPARE(found.curves.column.x.size(), 50u);
        for (std::size_t n = 1; n < 50; ++n) {
            const double slope = (found.curves.mean[n] - found.curves.mean[n - 1]) /
                                 (found.curves.column.x[n] - found.curves.column.x[n - 1]);
            QVERIFY2(std::abs(slope - 3) < 0.4, qPrintable(QString::number(slope)));
        }
        QCOMPARE(std::accumulate(found.counts.begin(), found.counts.end(), 0),
                 static_cast<int>(session.dataset()->train_input.rows()));
        QVERIFY(page.plot()->exportCsv().startsWith("length,price,row 1,row "));
        QVERIFY2(page.note()->text().contains("training rows"), qPrintable(page.note()->text()));
        const auto before = page.plot()->dependence();
        const auto model = session.snapshot()->model;
        session.run();
        QVERIFY(waitForSnapshot(session, [&](const Snapshot &s) { return isTrained(s) && s.model != model; }));
        QVERIFY(choose(session, page, 0));
        QVERIFY(page.plot()->dependence() != before);
    }

    /// One after the other, each with all inputs of the column: red is 50 above blue, and green 20 above.
    void categoriesAreMovedTogether() {
        ExperimentSession session;
        DependencePage page(session);
        QVERIFY(showTrained(session, page));
        QVERIFY(choose(session, page, 2));
        const PartialDependence &curves = page.plot()->dependence()->curves;
        QCOMPARE(curves.column.categories, (std::vector<std::string>{"blue", "green", "red"}));
        QVERIFY(std::abs(curves.mean[2] - curves.mean[0] - 50) < 3);
        QVERIFY(std::abs(curves.mean[1] - curves.mean[0] - 20) < 3);
        QCOMPARE(page.plot()->dependence()->counts.size(), 3u);
        QVERIFY(page.plot()->exportCsv().contains("\nblue,"));
        QVERIFY(choose(session, page, 3));  // yes and no
        const PartialDependence &two = page.plot()->dependence()->curves;
        QCOMPARE(two.column.x, (std::vector<double>{0, 1}));
        QVERIFY(std::abs(two.mean[1] - two.mean[0] + 30) < 3);
    }

    /// Beside the pointer stand x, mean, range and the row whose curve is nearest; a click leads to what contributes to
    /// that row.
    void namesTheNearestRow() {
        ExperimentSession session;
        StructureDialog dialog(session);
        dialog.show();
        dialog.tabs()->setCurrentWidget(dialog.dependence());
        table_.train(session);
        DependencePage &page = *dialog.dependence();
        QVERIFY(QTest::qWaitFor([&] { return page.input()->count() == 4; }, 20000));
        QVERIFY(choose(session, page, 0));
        DependencePlot &plot = *page.plot();
        QVERIFY(plot.wordsAt({2, 2}).first.isEmpty());
        QPointF place;
        int row = -1;
        for (int y = 40; y < plot.height() - 30 && row < 0; y += 3) {
            place = QPointF(plot.width() / 2.0, y);
            row = plot.wordsAt(place).second;
        }
        QVERIFY(row >= 0);
        const QStringList words = plot.wordsAt(place).first;
        QVERIFY2(words[0].startsWith("length [mm] = "), qPrintable(words.join(" | ")));
        QVERIFY(words[1].startsWith("mean "));
        QVERIFY(words[2].startsWith("rows "));
        const QString title = plot.dependence()->row_titles[row];
        QVERIFY2(title.contains("(line ") && words.last().startsWith(title + ": "), qPrintable(words.join(" | ")));
        QTest::mouseMove(&plot, place.toPoint());
        QVERIFY(!plot.grab().isNull());
        QTest::mouseClick(&plot, Qt::LeftButton, {}, place.toPoint());
        QCOMPARE(dialog.tabs()->currentWidget(), dialog.contributions());
        ContributionPlot &contributions = *dialog.contributions()->plot();
        QVERIFY(QTest::qWaitFor([&] { return contributions.contributions() != nullptr; }, 20000));
        QCOMPARE(contributions.contributions()->row, title);
        // From anywhere in the dialog.
        const int number = dialog.contributions()->row()->value();
        dialog.activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&dialog));
        dialog.tabs()->tabBar()->setFocus();
        QTest::keyClick(dialog.tabs()->tabBar(), Qt::Key_PageDown);
        QCOMPARE(dialog.contributions()->row()->value(), number + 1);
    }

    /// The arrow keys read what the pointer would, Enter asks for the row.
    void isReadByKeys() {
        ExperimentSession session;
        DependencePage page(session);
        QVERIFY(showTrained(session, page));
        QVERIFY(choose(session, page, 1));
        DependencePlot &plot = *page.plot();
        plot.setFocus();
        QTest::keyClick(&plot, Qt::Key_Right);
        QVERIFY2(plot.accessibleDescription().startsWith("grade = 0, mean "), qPrintable(plot.accessibleDescription()));
        QVERIFY(plot.accessibleDescription().contains("training rows here: "));
        QTest::keyClick(&plot, Qt::Key_Right);
        QVERIFY2(plot.accessibleDescription().startsWith("grade = 1, "), qPrintable(plot.accessibleDescription()));
        QSignalSpy asked(&page, &DependencePage::rowRequested);
        for (int n = 0; n < 40 && asked.isEmpty(); ++n) {
            QTest::keyClick(&plot, Qt::Key_Up);
            QTest::keyClick(&plot, Qt::Key_Return);
        }
        QVERIFY(!asked.isEmpty());
        QTest::keyClick(&plot, Qt::Key_Left);
        QTest::keyClick(&plot, Qt::Key_Left);
        QVERIFY(plot.accessibleDescription().startsWith("grade = 0, "));
    }

    /// Of classes the probability of each, between 0 and 1.
    void probabilitiesOfClasses() {
        ExperimentSession session;
        DependencePage page(session);
        page.show();
        table_.trainClasses(session);
        QVERIFY(QTest::qWaitFor([&] { return page.input()->count() == 2; }, 20000));
        QVERIFY(choose(session, page, 0));
        QCOMPARE(page.output()->count(), 2);
        QCOMPARE(page.output()->currentText(), QString("P(heavy = yes)"));
        QVERIFY(page.output()->isVisible());
        const DependenceFound &found = *page.plot()->dependence();
        QCOMPARE(found.output, QString("P(heavy = yes)"));
        QVERIFY2(found.curves.mean.back() > 0.9 && found.curves.mean.front() < 0.1,
                 qPrintable(QString::number(found.curves.mean.front())));
        for (const std::vector<double> &curve : found.curves.curves)
            for (const double value : curve) QVERIFY(value >= 0 && value <= 1);
    }

    void becomesPictures_data() {
        QTest::addColumn<int>("input");
        for (int input = 0; input < 4; ++input) QTest::addRow("column %d", input) << input;
    }
    void becomesPictures() {
        QFETCH(int, input);
        ExperimentSession session;
        DependencePage page(session);
        QVERIFY(showTrained(session, page));
        QVERIFY(choose(session, page, input));
        for (const auto &[format, name] : {std::pair{ExportFormat::Svg, "d.svg"}, {ExportFormat::Png, "d.png"}}) {
            QString error;
            QVERIFY2(exportToFile(*page.plot(), format, table_.path(name), 2, &error), qPrintable(error));
            QVERIFY(QFileInfo(table_.path(name)).size() > 2000);
        }
    }
};

KAN_WINDOW_TEST(TestDependencePage)
#include "tst_dependence_page.moc"
